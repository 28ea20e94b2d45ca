"""An attacker takes everything that is published and combines it.

Two attacks. The linear one solves the system of all exact figures over the rationals: whatever it determines
must be made of whole blocks. The other tries every possible world: of the worlds that would have led to the
very same sheets (the attacker knows our rules too), the figures of a slot that is not a block by itself must
differ by at least the threshold.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.disclosure.partition import _Run
from reporting.disclosure.blocks import Block, Part
from reporting.disclosure.coverage import Cut
from reporting.disclosure.disclosed import Band, DisclosedFigures, Shown, Small
from reporting.disclosure.partition import partition
from reporting.disclosure.rules import disclose
from reporting.disclosure.told import EUROS, Row
from reporting.figures.figure_set import FigureSet, PersonCell
from tests.reporting.test_attack_from_inside import as_outsiders_allow
from tests.reporting.test_partition import worlds
from tests.reporting.worlds import WITHOUT_PERSONS, World

Slot = tuple[str, str]


class Span:
    """Everything that can be worked out from some sums: exact Gaussian elimination."""

    def __init__(self, columns: Sequence[Slot]) -> None:
        self._columns = columns
        self._rows: list[tuple[int, list[Fraction]]] = []

    def _reduce(self, slots: Iterable[Slot]) -> list[Fraction]:
        inside = set(slots)
        row = [Fraction(column in inside) for column in self._columns]
        for pivot, known in self._rows:
            if row[pivot]:
                factor = row[pivot]
                row = [value - factor * other for value, other in zip(row, known, strict=True)]
        return row

    def learn(self, slots: Iterable[Slot]) -> None:
        row = self._reduce(slots)
        pivot = next((index for index, value in enumerate(row) if value), None)
        if pivot is not None:
            self._rows.append((pivot, [value / row[pivot] for value in row]))

    def knows(self, slots: Iterable[Slot]) -> bool:
        return not any(self._reduce(slots))


def scope_of(world: World, figures: FigureSet, quarters: Iterable[str]) -> list[Slot]:
    names = [figures.municipality.slug] if figures.municipality else list(world.municipalities)
    return [(name, quarter) for name in names for quarter in quarters]


def learn_all(
    world: World, figures: FigureSet, sheet: DisclosedFigures, blocks: Iterable[Block], spans: tuple[Span, Span]
) -> None:
    persons, euros = spans
    flow = scope_of(world, figures, figures.quarters)
    stock = scope_of(world, figures, [known for known in world.quarters if known <= figures.quarters[-1]])
    if isinstance(sheet.placements, Shown):
        persons.learn(flow)
    if isinstance(sheet.fulfilled, Shown) or isinstance(sheet.routes["jobs_and_learning"], Shown):
        euros.learn(flow)
    if any(isinstance(value, Shown) for value in (sheet.fulfilled_cumulative, sheet.open, sheet.surplus)):
        euros.learn(stock)
    for quarter, value in sheet.trend:
        if isinstance(value, Shown):
            euros.learn(scope_of(world, figures, [quarter]))
    for joined in sheet.joined:
        block = next(
            block
            for block in blocks
            if block.municipalities == joined.municipalities
            and (block.quarters[0], block.quarters[-1]) == (joined.first_quarter, joined.last_quarter)
        )
        assert (block.persons, block.amount) == (joined.persons, joined.amount)
        persons.learn(block.slots)
        euros.learn(block.slots)


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_nothing_smaller_than_a_block_can_be_solved(world: World) -> None:
    persons, euros = Span(world.slots), Span(world.slots)
    known = world.blocks().blocks
    for figures, sheet in world.published():
        learn_all(world, figures, sheet, known, (persons, euros))
    blocks = [block.slots for block in known]
    candidates: list[Sequence[Slot]] = []
    for size in (1, 2, 3):
        candidates += combinations(world.slots, size)
    candidates += [[(name, quarter) for quarter in world.quarters] for name in world.municipalities]
    for subset in candidates[:3000]:
        inside = set(subset)
        union = all(slots <= inside or not slots & inside for slots in blocks)
        made_of_blocks = union and inside <= frozenset().union(*blocks)
        for span in (persons, euros):
            assert made_of_blocks or not span.knows(subset), subset


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_what_is_shown_is_true(world: World) -> None:
    """A range leaves out what was taken back, which its readers are told."""
    slots = (sum(cell.amount for cell in world.inside(name, [quarter])) for name, quarter in world.slots)
    back = -sum(min(Decimal(0), amount) for amount in slots)
    for figures, sheet in world.published():
        for truth, shown in (
            (Decimal(figures.placements_total), sheet.placements),
            (figures.fulfilled, sheet.fulfilled),
            (figures.jobs_and_learning, sheet.routes["jobs_and_learning"]),
            (figures.fulfilled_cumulative, sheet.fulfilled_cumulative),
            (figures.open, sheet.open),
            (figures.surplus, sheet.surplus),
        ):
            if isinstance(shown, Shown):
                assert shown.value == truth
            elif isinstance(shown, Band):
                assert shown.low - back <= truth <= shown.high + back
            else:
                assert truth < shown.threshold


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_a_band_tells_no_more_than_the_step_of_the_remainder(world: World) -> None:
    """The bands of total, stand and open follow one another: none narrows the other below one step, or what a whole block holds."""
    enough = min([Decimal(50_000), *(max(block.amount, Decimal(0)) for block in world.blocks().blocks)])
    for figures, sheet in world.published():
        total, route = sheet.fulfilled, sheet.routes["jobs_and_learning"]
        assert isinstance(total, Shown) == isinstance(route, Shown)
        if isinstance(total, Band) and isinstance(route, Band):
            clients = 1 if figures.municipality else len(world.municipalities)
            rest = WITHOUT_PERSONS * clients * len(figures.quarters)
            low = max(route.low, total.low - rest)
            high = min(route.high, total.high - rest)
            assert high - low >= enough
        stand = sheet.fulfilled_cumulative
        kinds = {isinstance(value, Shown) for value in (stand, sheet.open, sheet.surplus)}
        assert len(kinds) == 1


SHAPES = [
    (("a", "b"), ("2024-Q1", "2024-Q2"), (), 5),
    (("a",), ("2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4"), (), 5),
    (("a", "b", "c"), ("2024-Q4",), (2024,), 6),
    (("a", "b", "c", "d", "e"), ("2024-Q4",), (2024,), 3),
    (("a", "b"), ("2024-Q4", "2025-Q1"), (2024,), 4),
]


@pytest.mark.parametrize(("municipalities", "quarters", "editions", "most"), SHAPES)
def test_possible_worlds_leave_every_slot_its_range(
    municipalities: tuple[str, ...], quarters: tuple[str, ...], editions: tuple[int, ...], most: int
) -> None:
    threshold = 3
    slots = [(name, quarter) for name in municipalities for quarter in quarters]
    possible: dict[tuple[object, ...], list[tuple[int, ...]]] = defaultdict(list)
    for counts in product(range(most + 1), repeat=len(slots)):
        cells = tuple(
            PersonCell(municipality=name, quarter=quarter, group="other", persons=count, amount=Decimal("0.00"))
            for (name, quarter), count in zip(slots, counts, strict=True)
        )
        world = World(municipalities, quarters, cells, editions, threshold)
        possible[answer(world)].append(counts)
    for worlds_alike in possible.values():
        keeps_ranges(worlds_alike, slots, threshold=threshold, most=most)
        if len(municipalities) == len(slots) > 1:  # one of them knows the own number too, and takes it off
            for index in range(len(slots)):
                known: dict[int, list[tuple[int, ...]]] = defaultdict(list)
                for counts in worlds_alike:
                    known[counts[index]].append((*counts[:index], *counts[index + 1 :]))
                for others in known.values():
                    keeps_ranges(others, [*slots[:index], *slots[index + 1 :]], threshold=threshold, most=most)


def test_a_block_that_only_who_is_outside_cannot_open_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_Run, "_may_join", as_outsiders_allow)
    with pytest.raises(AssertionError):
        test_possible_worlds_leave_every_slot_its_range(("a", "b", "c"), ("2024-Q4",), (2024,), 5)


def keeps_ranges(
    worlds_alike: Sequence[tuple[int, ...]], slots: Sequence[Slot], *, threshold: int, most: int
) -> None:
    for index, slot in enumerate(slots):
        values = {counts[index] for counts in worlds_alike}
        single = len(values) == 1 and min(values) >= threshold
        # a world at the edge of what is tried here has neighbours that are not tried
        edge = max(max(counts) for counts in worlds_alike) == most
        assert single or edge or len(values) >= threshold, (slot, worlds_alike)


def answer(world: World) -> tuple[object, ...]:
    """All counts that are published about a world, in a form to compare."""
    told: list[object] = []
    stored = None
    for quarter in world.quarters:
        then = world.until(quarter)
        stored = partition(
            then.cells, threshold=world.threshold, published=stored, slots=then.slots, editions=then.editions
        )
        year = [known for known in then.quarters if known[:4] == quarter[:4]]
        for scope in (*world.municipalities, None):
            for period in ([quarter], year):
                sheet = disclose(then.figures(scope, period), stored)
                told += [sheet.placements, sheet.joined, sheet.groups]
    return tuple(told)


@settings(max_examples=8, deadline=None)
@given(st.lists(st.integers(0, 5), min_size=4, max_size=4))
def test_groups_crossed_with_municipalities_keep_their_range(counts: list[int]) -> None:
    """Row and column totals of a table: a cell that is neither keeps at least the threshold of possible values."""
    threshold = 3
    names, groups = ("a", "b"), ("participation_act", "unemployment")

    def tell(values: Sequence[int]) -> tuple[object, ...]:
        cells = tuple(
            PersonCell(municipality=name, quarter="2024-Q4", group=group, persons=count, amount=Decimal("0.00"))
            for (name, group), count in zip(product(names, groups), values, strict=True)
        )
        return answer(World(names, ("2024-Q4",), cells, (2024,), threshold))

    told = tell(counts)
    same = [
        values
        for values in product(range(sum(counts) + 1), repeat=4)
        if sum(values) == sum(counts) and tell(values) == told
    ]
    if not any(isinstance(item, Shown) for item in told):
        return
    rows = (counts[0] + counts[1], counts[2] + counts[3])
    for index in range(4):
        values = {world[index] for world in same}
        whole = min(rows) < threshold or len(values) >= threshold
        assert whole, (counts, index, values)


def test_small_and_nobody_look_the_same() -> None:
    def sheet(persons: int) -> DisclosedFigures:
        cells = (
            PersonCell(
                municipality="a",
                quarter="2024-Q1",
                group="other",
                persons=persons,
                amount=Decimal(persons * 9000),
            ),
        )
        return world_sheet(World(("a",), ("2024-Q1",), cells))

    assert sheet(0).placements == sheet(4).placements == Small(5)
    assert sheet(0).fulfilled == sheet(4).fulfilled
    assert sheet(0).open == sheet(4).open
    assert sheet(5).placements == Shown(Decimal(5))


def test_a_placement_that_was_taken_back_looks_like_nobody() -> None:
    """That the running sum fell would say that it was not at its lowest before."""
    def second(persons: int) -> DisclosedFigures:
        cells = tuple(
            PersonCell(municipality="a", quarter=quarter, group="other", persons=count, amount=Decimal(9000))
            for quarter, count in (("2024-Q1", 3), ("2024-Q2", persons))
        )
        world = World(("a",), ("2024-Q1", "2024-Q2"), cells)
        return disclose(world.figures("a", ("2024-Q2",)), world.blocks())

    assert second(-1).placements == second(0).placements == second(1).placements == Small(5)


def test_a_part_of_a_joint_block_has_a_range_that_begins_before_it_ends() -> None:
    """Much was put in and taken back: what is told inside and outside adds up to more than the whole."""
    def row(name: str, *amounts: int) -> Row:
        parts = tuple(
            Part(municipality=name, quarter=f"2024-Q{number}", persons=1, amount=Decimal(amount))
            for number, amount in enumerate(amounts, start=1)
        )
        return Row(parts=parts, taken=(False, True, False), published=False)

    rows = (row("a", 90_000, 65_000, -150_000), row("b", 0, 0, 0))
    block = Block(parts=tuple(part for found in rows for part in found.parts))
    told = Cut(rows=rows, block=block).told(EUROS)
    assert (told.low, told.high) == (Decimal(50_000), Decimal(300_000))


def world_sheet(world: World) -> DisclosedFigures:
    return disclose(world.figures(world.municipalities[0], world.quarters), world.blocks())


def test_the_desk_does_not_say_how_much_a_client_has_above_its_obligation() -> None:
    """The other client is exact, so what it has open can be taken off; this one has one contract, of 900,000.

    Above 987,654.33 its surplus is 100,000, where a step of the desk's own would end.
    """
    def told(amount: int) -> tuple[object, object]:
        cells = (
            PersonCell(municipality="a", quarter="2024-Q1", group="other", persons=6, amount=Decimal(487_000)),
            PersonCell(municipality="b", quarter="2024-Q1", group="other", persons=4, amount=Decimal(amount)),
        )
        world = World(("a", "b"), ("2024-Q1",), cells)
        sheet = disclose(world.figures(None, world.quarters), world.blocks())
        assert isinstance(sheet.open, Band)
        return sheet.open, sheet.surplus

    assert told(951_000) == told(985_000) == told(990_000) == told(999_000)
