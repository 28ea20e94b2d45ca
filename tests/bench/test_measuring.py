"""The table compares by turns and says when a bound is not met. The clock is given: nothing here depends on the machine."""

from unittest.mock import patch

from bench.lines import valuation
from bench.measuring import Line, compare


class Clock:
    """A clock that moves on by what is done."""

    def __init__(self) -> None:
        self.now = 0.0

    def spend(self, seconds: float) -> None:
        self.now += seconds

    def perf_counter(self) -> float:
        return self.now


def test_the_ratio_is_the_median_of_the_pairs() -> None:
    clock, spent = Clock(), iter([6.0, 20.0, 3.0])
    with patch("bench.measuring.time", clock):
        line = compare("x", bound=2, product=lambda: clock.spend(next(spent)), floor=lambda: clock.spend(2), runs=3)
    assert (line.seconds, line.floor_seconds, line.ratio, line.runs) == (6, 2, 3, 3)
    assert not line.holds


def test_a_slow_spell_hits_both() -> None:
    clock, spells = Clock(), iter([1, 1, 10, 10, 1, 1])
    with patch("bench.measuring.time", clock):
        line = compare("x", bound=3, product=lambda: clock.spend(3 * next(spells)), floor=lambda: clock.spend(next(spells)), runs=3)
    assert line.ratio == 3
    assert line.holds
    assert line.to_json()["holds"] is True
    assert not Line("x", 2, 1, 1, 2.1, 1).holds


def test_the_bare_sum_is_the_amount_of_the_engine() -> None:
    assert [line.name for line in valuation.lines()] == ["value a placement, with explanation"]
