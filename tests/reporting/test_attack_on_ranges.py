"""The quartiles of the region rest on published shares alone: who has the sheets works them out, and learns nothing from them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from reporting.disclosure.blocks import Partition
from reporting.disclosure.disclosed import Shown
from reporting.disclosure.rules import disclose, quartile_range
from reporting.figures.figure_set import FigureSet, PersonCell
from reporting.sheet.infosheet import build_sheet
from reporting.sheet.region import middle_half
from tests.reporting.attack.outputs.told import Ends
from tests.reporting.attack.ranges import agree, range_of
from tests.reporting.worlds import World

QUARTER = "2024-Q1"
LARGE = tuple(f"grootstad-{number}" for number in range(1, 10))
SMALL = ("kleinveld", "kleinwoud")
Rule = Callable[[list[FigureSet], Partition], Ends | None]


def desk(seed: int, *, large: int = 9) -> World:
    """Large clients with a block each, and two small ones that stay hidden; all amounts differ by seed."""
    random = Random(seed)
    sizes = [*((name, random.randint(5, 30)) for name in LARGE[:large]), *((name, random.randint(0, 4)) for name in SMALL)]
    cells = tuple(
        PersonCell(municipality=name, quarter=QUARTER, group="other", persons=size, amount=Decimal(random.randint(0, 3_000_000)) / 100 * size)
        for name, size in sizes
    )
    return World(tuple(name for name, _size in sizes), (QUARTER,), cells)


def sheets(world: World, rule: Rule) -> list[dict[str, Any]]:
    """The snapshots of all clients, each with the range that the rule gives."""
    blocks, every = world.blocks(), [world.figures(name, (QUARTER,)) for name in world.municipalities]
    limits = rule(every, blocks)
    return [
        build_sheet(exact, disclose(exact, blocks), reported_on=date(2026, 1, 1), region_range=limits).to_json() for exact in every
    ]


def told(found: Sequence[dict[str, Any]]) -> Ends | None:
    stored = found[0]["region_range"]
    return (Decimal(stored[0]), Decimal(stored[1])) if stored else None


@pytest.mark.parametrize("seed", range(6))
def test_the_range_follows_from_the_published_sheets(seed: int) -> None:
    found = sheets(desk(seed), middle_half)
    assert told(found) is not None
    assert agree(told(found), range_of("share", found))


def test_what_is_hidden_does_not_move_the_range() -> None:
    world = desk(1)
    moved = replace(world, cells=tuple(
        replace(cell, amount=cell.amount + 20_000, persons=cell.persons) if cell.municipality in SMALL else cell for cell in world.cells
    ))
    assert told(sheets(world, middle_half)) == told(sheets(moved, middle_half))


def test_there_is_no_range_of_seven_published_shares() -> None:
    """Nine clients, of which two are hidden: a range would rest on seven."""
    assert told(sheets(desk(2, large=7), middle_half)) is None


def over_everybody(clients: list[FigureSet], _blocks: Partition) -> Ends | None:
    """A rule that leaks: the hidden shares count too."""
    return quartile_range(Shown(exact.fulfilled_cumulative / exact.obligation) for exact in clients)


def test_a_range_over_hidden_shares_is_found() -> None:
    assert any(not agree(told(found), range_of("share", found)) for found in (sheets(desk(seed), over_everybody) for seed in range(6)))
