"""A contract holder, who knows the own euros to the cent and perhaps the own people, cannot work out those of a neighbour.

The same attack as that of an outsider, for every client of a desk in turn, with its own slots known.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import chain

import pytest

from reporting.disclosure import coverage, partition
from reporting.disclosure.blocks import Part
from tests.reporting.attack.attacker import Leak
from tests.reporting.attack.desks import any_desk, small_desk, takes_back
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


@pytest.mark.parametrize("seed", [1, 2, 5, 8])
def test_no_client_of_any_desk_works_out_a_neighbour(seed: int) -> None:
    assert list(leaks(any_desk(seed))) == []


def test_no_client_works_out_a_neighbour_in_a_block_that_they_share() -> None:
    assert list(leaks(joined_desk())) == []


# --- the attack finds what it should --------------------------------------------------------------------------------------


def as_outsiders_allow(run: partition._Run, rests: Sequence[Sequence[Part]]) -> bool:
    """Three remainders that are safe from who knows none of them."""
    parts, others = list(chain.from_iterable(rests)), len(rests) - 1
    if others < 2 or not run._is_full(parts) or sum(part.persons for part in parts) > (run._threshold - 1) * others:
        return False
    sums = [sum((part.amount for part in rest), Decimal(0)) for rest in rests]
    highest = [partition.hidden_between(amount)[1] for amount in sums]
    return min(sums) >= 0 and sum(sums) <= sum(highest) - max(highest)


def all_in_one(rows: Iterable[Iterable[Part]]) -> dict[str, Decimal]:
    """The steps of a desk taken of the sum of what its clients hide."""
    return {"": sum((part.amount for part in chain.from_iterable(rows)), Decimal(0))}


def first_leak(desk: Callable[[int], World], seeds: Iterable[int], *, joined: bool) -> Leak | None:
    """By somebody who knows the own euros alone, as the product shows them."""
    worlds = (world for world in map(desk, seeds) if is_joined(world) == joined)
    return next((leak for world in worlds for _who, leak in leaks(world, knows_persons=False)), None)


def test_a_block_that_is_only_safe_from_outsiders_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partition._Run, "_may_join", as_outsiders_allow)
    assert first_leak(small_desk, [9], joined=True) is not None


def test_a_range_of_the_desk_over_the_sum_of_what_is_hidden_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coverage, "_amounts", all_in_one)
    found = first_leak(any_desk, range(1, 8), joined=False)
    assert found is not None
    assert found.what == "euros"
