"""The table compares by turns and says when a bound is not met."""

import time

from bench.lines import valuation
from bench.measuring import Line, compare


def test_the_ratio_is_that_of_the_pairs() -> None:
    line = compare(
        "sleep", bound=2, product=lambda: time.sleep(0.006), floor=lambda: time.sleep(0.002), runs=3, note="floor: a shorter sleep",
    )
    assert line.runs == 3
    assert line.seconds > line.floor_seconds > 0
    assert line.ratio > 1
    assert Line("x", 2, 1, 1, 2.0, 1).holds
    assert not Line("x", 2, 1, 1, 2.1, 1).holds
    assert Line("x", 2, 1, 1, 2.1, 1).to_json()["holds"] is False


def test_the_bare_sum_is_the_amount_of_the_engine() -> None:
    (line,) = valuation.lines()  # it asserts that both come to the same cents
    assert line.ratio > 1
