"""Somebody who knows the rules tries every possible amount: what fits all that was published keeps its step.

Every world of one client with a few people and round amounts is published in full, by the product's own rules. Of the worlds
that give the very same texts the attacker cannot choose; in those the amounts of what is hidden must lie a step apart.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations, product

import pytest

from reporting.disclosure.blocks import Block
from reporting.disclosure.partition import partition
from reporting.disclosure.rules import disclose
from reporting.disclosure.told import Measure, Range, Row
from reporting.figures.figure_set import PersonCell
from tests.reporting.worlds import World

QUARTERS = ("2024-Q1", "2024-Q2")
STEP = 50_000
TOLD = Row.told
#: Amounts are tried in steps of this.
GRID = 10_000
#: Placements and euros of each quarter.
Possible = tuple[tuple[int, int], ...]


def leaks(amounts: Sequence[int]) -> Iterator[tuple[Possible, tuple[int, int]]]:
    """A world, and the quarters (from, until) of which too few amounts are possible."""
    edges = {max(amounts), *(amount for amount in amounts[:1] if amount < 0)}
    alike: dict[tuple[str, ...], list[tuple[Possible, tuple[Block, ...]]]] = defaultdict(list)
    for possible in product(product((1, 2), amounts), repeat=len(QUARTERS)):
        told, blocks = published(possible)
        alike[told].append((possible, blocks))
    for worlds in alike.values():
        blocks = worlds[0][1]
        at_the_edge = any(amount in edges for possible, _ in worlds for _persons, amount in possible)
        for start, stop in combinations(range(len(QUARTERS) + 1), 2):
            found = [sum(amount for _persons, amount in possible[start:stop]) for possible, _ in worlds]
            enough = room(QUARTERS[start:stop], blocks) - 2 * GRID
            if not at_the_edge and max(found) - min(found) < enough:
                yield worlds[0][0], (start, stop)


def published(possible: Possible) -> tuple[tuple[str, ...], tuple[Block, ...]]:
    """All that comes out about a world, quarter after quarter, and the blocks at the end."""
    cells = tuple(
        PersonCell(municipality="aadorp", quarter=quarter, group="other", persons=persons, amount=Decimal(amount))
        for quarter, (persons, amount) in zip(QUARTERS, possible, strict=True)
    )
    world, told, stored = World(("aadorp",), QUARTERS, cells, threshold=3), [], None
    for quarter in QUARTERS:
        then = world.until(quarter)
        stored = partition(then.cells, threshold=3, published=stored, slots=then.slots)
        for quarters in {(quarter,), then.quarters}:
            for client in ("aadorp", None):
                shown = disclose(then.figures(client, quarters), stored)
                told.append(f"{quarters} {client} {json.dumps(shown.to_json(), sort_keys=True)} {shown.trend} {shown.joined}")
    assert stored is not None
    return tuple(sorted(told)), stored.blocks


def room(quarters: Sequence[str], blocks: Sequence[Block]) -> Decimal:
    """How far apart the amounts of these quarters must lie: a step, or what the block holds of which they are a part."""
    cut = [block for block in blocks if 0 < len(set(block.quarters) & set(quarters)) < len(block.quarters)]
    whole = {quarter for block in blocks for quarter in block.quarters}
    return Decimal(0) if not cut and whole >= set(quarters) else min([Decimal(STEP), *(block.amount for block in cut)])


def test_every_amount_that_is_hidden_keeps_its_step() -> None:
    assert list(leaks(range(0, 181_000, GRID))) == []


def test_also_where_amounts_may_have_been_taken_back() -> None:
    assert list(leaks(range(-60_000, 131_000, GRID))) == []


def by_its_sign(row: Row, measure: Measure) -> Range:
    """From nothing only where nothing was taken back."""
    told = TOLD(row, measure)
    return Range(-measure.lowest.high, told.high) if measure.total(row.inside) < 0 else told


def test_a_range_that_shows_that_something_was_taken_back_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Row, "told", by_its_sign)
    assert next(leaks(range(-60_000, 131_000, GRID)), None)


def test_a_block_in_the_step_that_was_told_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Measure, "is_clear", lambda _measure, _parts: True)
    assert next(leaks(range(0, 181_000, GRID)), None)


def test_ranges_that_are_each_rounded_by_themselves_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Row, "told", lambda row, measure: measure.told(measure.total(row.inside)))
    assert next(leaks(range(0, 181_000, GRID)), None)
