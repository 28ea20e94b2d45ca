"""Everything that is published, read back and solved by linear programming: no hidden cell is narrowed below the threshold.

The attacker reads every version of every sheet through the API, and the open data as CSV and as JSON; knows which quarters and
clients were taken together; and solves for the lowest and highest value of every client and quarter, and of their sums.
"""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from reporting.disclosure.blocks import Partition
from reporting.disclosure.disclosed import DisclosedFigures, Shown
from reporting.disclosure.rules import disclose
from reporting.disclosure.told import Measure, Row
from reporting.figures.figure_set import FigureSet
from tests.reporting.attack.attacker import Attack, Leak
from tests.reporting.attack.desks import any_desk, small_desk, takes_back
from tests.reporting.attack.publishing import Publisher
from tests.reporting.worlds import World

Rule = Callable[[FigureSet, Partition], DisclosedFigures]


def attacked(world: World, *, rule: Rule = disclose) -> Attack:
    publisher = Publisher(world, rule)
    back = takes_back(world)
    return Attack(publisher.known(), publisher.readings(), world.threshold, negative=back, ranges_hold=not back)


def leaks(world: World, *, rule: Rule = disclose, groups: bool = False) -> list[Leak]:
    return list(attacked(world, rule=rule).leaks(groups=groups))


@pytest.mark.parametrize("seed", range(10))
def test_two_years_of_any_desk_give_nothing_away(seed: int) -> None:
    assert leaks(any_desk(seed)) == []


def joined_desks(count: int) -> list[World]:
    """Desks whose remainders joined in one block, which is where two small clients could give each other away."""
    found = (small_desk(seed) for seed in range(1000))
    joined = (world for world in found if any(len(block.municipalities) > 1 for block in world.blocks().blocks))
    return [next(joined) for _ in range(count)]


def test_clients_that_were_taken_together_keep_their_range() -> None:
    for world in joined_desks(2):
        assert leaks(world) == []


def test_target_groups_cannot_be_told_apart_by_client() -> None:
    checked = 0
    for seed in range(40):
        world = any_desk(seed)
        if world.blocks().editions and len(world.slots) <= 16:
            assert leaks(world, groups=True) == []
            checked += 1
    assert checked >= 2


@pytest.mark.parametrize("seed", range(16, 19))
def test_what_is_published_fits_the_truth(seed: int) -> None:
    """Else the attack would solve something that was never published."""
    world = any_desk(seed)
    attack = attacked(world)
    for cell in attack.hidden():
        cells = [found for name, quarter in cell for found in world.inside(name, [quarter])]
        low, high = attack.person_system().bounds({("persons", *slot): 1.0 for slot in cell})
        assert low - 0.1 <= sum(found.persons for found in cells) <= high + 0.1
        low, high = attack.euro_system().bounds({("euro", *slot): 1.0 for slot in cell})
        assert low - 0.1 <= float(sum(found.amount for found in cells)) <= high + 0.1


# --- the attack finds what it should: each of these rules leaks ---------------------------------------------------------


def exact(figures: FigureSet, blocks: Partition) -> DisclosedFigures:
    """No disclosure control at all."""
    return replace(
        disclose(figures, blocks), placements=Shown(Decimal(figures.placements_total)),
        fulfilled=Shown(figures.fulfilled), fulfilled_cumulative=Shown(figures.fulfilled_cumulative),
        open=Shown(figures.open), surplus=Shown(figures.surplus),
        routes={**disclose(figures, blocks).routes, "jobs_and_learning": Shown(figures.jobs_and_learning)},
    )


def year_beside_quarters(figures: FigureSet, blocks: Partition) -> DisclosedFigures:
    """The total of a year stands next to its quarters, of which one is hidden."""
    return exact(figures, blocks) if len(figures.quarters) == 4 else disclose(figures, blocks)


def only_the_region(figures: FigureSet, blocks: Partition) -> DisclosedFigures:
    """The desk is exact in every quarter, as if its total could not be subtracted from."""
    return disclose(figures, blocks) if figures.municipality else exact(figures, blocks)


def small_numbers_in_the_stand(figures: FigureSet, blocks: Partition) -> DisclosedFigures:
    """What was fulfilled until now is exact, the period is not."""
    return replace(disclose(figures, blocks), fulfilled_cumulative=Shown(figures.fulfilled_cumulative))


@pytest.mark.parametrize("rule", [exact, year_beside_quarters, only_the_region, small_numbers_in_the_stand])
def test_the_attack_finds_a_rule_that_leaks(rule: Rule) -> None:
    found = (leak for seed in range(16) for leak in attacked(any_desk(seed), rule=rule).leaks())
    assert next(found, None), "a leak that the attack does not see"


def test_the_attack_finds_a_block_that_lies_in_the_step_told_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """"100 to 150 thousand" and then a block of 126: the last quarter has 26 thousand at most."""
    monkeypatch.setattr(Measure, "is_clear", lambda _measure, _parts: True)
    assert next((leak for seed in range(60) for leak in attacked(any_desk(seed)).leaks()), None)


def test_the_attack_finds_ranges_that_are_each_rounded_by_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a quarter and of the stand each the step in which it lies: both together narrow either."""
    monkeypatch.setattr(Row, "told", lambda row, measure: measure.told(measure.total(row.inside)))
    assert next((leak for seed in range(16) for leak in attacked(any_desk(seed)).leaks()), None)


def test_placements_and_euros_are_attacked_both() -> None:
    found = {leak.what for seed in range(3) for leak in leaks(any_desk(seed), rule=exact)}
    assert found == {"placements", "euros"}
