"""A contract holder, who knows the own euros to the cent and perhaps the own people, cannot work out those of a neighbour.

The same attack as that of an outsider, for every client of a desk in turn, with its own slots known.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import chain

import pytest

from reporting.disclosure import partition
from reporting.disclosure.blocks import Part
from reporting.disclosure.coverage import Coverage
from reporting.disclosure.told import EUROS, Measure, Range
from tests.reporting.attack.attacker import Leak
from tests.reporting.attack.desks import any_desk, dear_desk, small_desk, takes_back
from tests.reporting.attack.insider import Insider
from tests.reporting.attack.publishing import Publisher
from tests.reporting.worlds import World


def leaks(world: World, *, knows_persons: bool = True) -> Iterator[tuple[str, Leak]]:
    """What each client of a desk finds out about the others."""
    publisher, blocks = Publisher(world, later_versions=False), world.blocks()
    known, readings = publisher.known(), publisher.readings()
    attacks = (
        Insider.of(who, known, readings, blocks, knows_persons=knows_persons, negative=takes_back(world))
        for who in world.municipalities
    )
    return ((attack.who, leak) for attack in attacks for leak in attack.leaks())


def is_joined(world: World) -> bool:
    return any(len(block.municipalities) > 1 for block in world.blocks().blocks)


def joined_desk() -> World:
    return next(world for world in map(small_desk, range(2000)) if is_joined(world))


def has_something(world: World) -> bool:
    """Whether of a client that was taken together with others it is known that it is not nothing."""
    return any(
        EUROS.told(EUROS.total(part for part in block.parts if part.municipality == name)).low > 0
        for block in world.blocks().blocks if len(block.municipalities) > 1 for name in block.municipalities
    )


@pytest.mark.parametrize("seed", [1, 2, 5, 8])
def test_no_client_of_any_desk_works_out_a_neighbour(seed: int) -> None:
    assert list(leaks(any_desk(seed))) == []


def test_no_client_works_out_a_neighbour_in_a_block_that_they_share() -> None:
    assert list(leaks(joined_desk())) == []


def test_no_client_works_out_a_neighbour_of_which_the_step_is_known() -> None:
    world = dear_desk(16)
    assert has_something(world)
    assert list(leaks(world)) == []


# --- the attack finds what it should --------------------------------------------------------------------------------------


def as_outsiders_allow(run: partition._Run, rests: Sequence[Sequence[Part]]) -> bool:
    """Three remainders that are safe from who knows none of them."""
    parts, others = list(chain.from_iterable(rests)), len(rests) - 1
    if others < 2 or not run._is_full(parts) or sum(part.persons for part in parts) > (run._threshold - 1) * others:
        return False
    sums = [sum((part.amount for part in rest), Decimal(0)) for rest in rests]
    bottoms = [EUROS.told(amount).low for amount in sums]
    return min(sums) >= 0 and sum(sums) - sum(bottoms) <= EUROS.step * others


def without_filling_steps(rests: Sequence[Sequence[Part]], measure: Measure) -> bool:
    """The others can hold the sum, but it may be too little for the steps that were told."""
    highest = sorted(measure.told(measure.total(rest)).high for rest in rests)
    return measure.total(chain.from_iterable(rests)) <= sum(highest[:-2], Decimal(0))


def in_one_step(coverage: Coverage, measure: Measure) -> Range:
    """The range of a desk: the step of all that its clients hide, and what is published."""
    hidden = sum((measure.total(row.inside) for cut in coverage.cuts for row in cut.rows), Decimal(0))
    return measure.told(hidden) + Range.exactly(sum((measure.total(block.parts) for block in coverage.whole), Decimal(0)))


def first_leak(desk: Callable[[int], World], seeds: Iterable[int], *, joined: bool) -> Leak | None:
    """By somebody who knows the own euros alone, as the product shows them."""
    worlds = (world for world in map(desk, seeds) if is_joined(world) == joined)
    return next((leak for world in worlds for _who, leak in leaks(world, knows_persons=False)), None)


def test_a_block_that_is_only_safe_from_outsiders_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partition._Run, "_may_join", as_outsiders_allow)
    assert first_leak(small_desk, [9], joined=True) is not None


def test_a_block_with_too_little_for_the_steps_that_were_told_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not is_joined(dear_desk(164))
    monkeypatch.setattr(partition, "_leaves_room", without_filling_steps)
    found = next((leak for _who, leak in leaks(dear_desk(164))), None)
    assert found is not None
    assert found.what == "euros"


def test_a_range_of_the_desk_over_the_sum_of_what_is_hidden_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Coverage, "_told", in_one_step)
    found = first_leak(any_desk, range(1, 8), joined=False)
    assert found is not None
    assert found.what == "euros"
