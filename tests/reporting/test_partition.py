"""The division into blocks: never below the threshold, never changed afterwards, whatever the order of the input."""

from collections.abc import Sequence
from decimal import Decimal
from math import floor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.disclosure.blocks import Part, Partition
from reporting.figures.figure_set import GROUPS, PersonCell
from reporting.disclosure.partition import partition
from tests.reporting.worlds import World

QUARTERS = tuple(f"{year}-Q{number}" for year in (2023, 2024) for number in (1, 2, 3, 4))
MUNICIPALITIES = ("aadorp", "beekstad", "cingel", "dorpwijk")
SMALL = (*MUNICIPALITIES, "eikdonk", "fictiebeek")


def cell(municipality: str, quarter: str, persons: int, amount: int = 0, group: str = "unemployment") -> PersonCell:
    return PersonCell(
        municipality=municipality,
        quarter=quarter,
        group=group,
        persons=persons,
        amount=Decimal(f"{amount}.00"),
    )


@st.composite
def worlds(draw: st.DrawFn) -> World:
    municipalities = MUNICIPALITIES[: draw(st.integers(1, 4))]
    quarters = QUARTERS[: draw(st.integers(1, 8))]
    cells = [
        PersonCell(
            municipality=municipality,
            quarter=quarter,
            group=group,
            persons=draw(st.integers(0, 4)),
            amount=draw(st.decimals(-9000, 90_000, places=2)),
        )
        for municipality in municipalities
        for quarter in quarters
        for group in draw(st.lists(st.sampled_from(GROUPS), max_size=3, unique=True))
    ]
    years = tuple(year for year in (2023, 2024) if f"{year}-Q4" in quarters)
    return World(municipalities, quarters, tuple(cells), years, draw(st.integers(3, 10)))


@settings(max_examples=150, deadline=None)
@given(worlds())
def test_blocks_hold_the_threshold_and_every_slot_is_divided_once(world: World) -> None:
    blocks = world.blocks()
    assert all(block.persons >= world.threshold for block in blocks.blocks)
    assert sorted(part.slot for part in blocks.parts) == sorted(world.slots)
    for municipality in world.municipalities:
        waiting = [part for part in blocks.pending if part.municipality == municipality]
        few = sum(part.persons for part in waiting) < world.threshold
        assert few or in_the_step_told_last(waiting, world.threshold)
    for edition in blocks.editions:
        assert all(group.persons >= world.threshold for group in edition.groups)
        published = sum(block.persons for block in blocks.blocks if block.year == edition.year)
        assert sum(group.persons for group in edition.groups) == (published or 0)


def in_the_step_told_last(parts: Sequence[Part], threshold: int) -> bool:
    """Whether euros or placements still lie in the step of what waited before, above the lowest one."""
    now, before = ((sum(part.amount for part in some), sum(part.persons for part in some)) for some in (parts, parts[:-1]))
    return any(
        floor(new / step) <= floor(old / step) and not 0 <= old < few
        for new, old, step, few in zip(now, before, (50_000, threshold), (100_000, threshold), strict=True)
    )


@settings(max_examples=100, deadline=None)
@given(worlds())
def test_published_blocks_never_change(world: World) -> None:
    blocks = world.blocks()
    for quarter in world.quarters:
        earlier = world.until(quarter).blocks()
        assert blocks.blocks[: len(earlier.blocks)] == earlier.blocks
        assert blocks.editions[: len(earlier.editions)] == earlier.editions


@settings(max_examples=100, deadline=None)
@given(worlds(), st.randoms(use_true_random=False))
def test_order_and_the_number_of_steps_do_not_matter(world: World, random: object) -> None:
    cells, slots = list(world.cells), world.slots
    random.shuffle(cells)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    random.shuffle(slots)  # type: ignore[attr-defined]  # likewise
    at_once = partition(cells, threshold=world.threshold, slots=slots, editions=reversed(world.editions))
    assert at_once == world.blocks()


@settings(max_examples=100, deadline=None)
@given(worlds())
def test_storage_gives_back_the_same(world: World) -> None:
    blocks = world.blocks()
    assert Partition.from_json(blocks.to_json()) == blocks


def test_a_small_quarter_joins_the_next_ones() -> None:
    blocks = partition([cell("aadorp", "2024-Q1", 3), cell("aadorp", "2024-Q2", 0), cell("aadorp", "2024-Q3", 2)])
    assert [block.quarters for block in blocks.blocks] == [("2024-Q1", "2024-Q2", "2024-Q3")]
    assert not blocks.pending


def test_a_block_says_no_more_of_what_waited_than_its_step_did() -> None:
    def waits(*slots: tuple[int, int]) -> list[str]:
        quarters = [f"2024-Q{number}" for number in (1, 2, 3, 4)]
        cells = [cell("aadorp", quarter, *slot) for quarter, slot in zip(quarters, slots, strict=False)]
        return [part.quarter for part in World(("aadorp",), tuple(quarters[: len(slots)]), tuple(cells)).blocks().pending]

    assert waits((3, 99_000), (2, 500)) == []  # nothing to 100 thousand is still as much as the block holds
    assert waits((3, 100_000), (2, 26_000)) == ["2024-Q1", "2024-Q2"]  # told was 100 to 150 thousand
    assert waits((3, 100_000), (2, 50_000)) == []
    assert waits((3, 100_000), (1, 26_000), (1, 24_000)) == []
    assert waits((3, 100_000), (2, 26_000), (4, 24_000)) == ["2024-Q1", "2024-Q2", "2024-Q3"]  # told was five to nine placements
    assert waits((3, 100_000), (2, 26_000), (5, 24_000)) == []
    assert waits((3, 0), (6, 0)) == []


def test_another_threshold_is_not_that_of_what_was_divided() -> None:
    """Told was "fewer than five"; three of them would now be a block, and four of what waits would be told."""
    first = partition([cell("aadorp", "2024-Q1", 3)])
    later = partition([cell("aadorp", "2024-Q1", 3), cell("aadorp", "2024-Q2", 1)], published=first, threshold=3)
    assert (later.threshold, later.blocks, len(later.pending)) == (5, (), 2)


def test_a_quarter_without_anybody_waits_like_a_small_one() -> None:
    blocks = partition([cell("aadorp", "2024-Q1", 6), cell("beekstad", "2024-Q2", 6)])
    assert [part.slot for part in blocks.pending] == [("aadorp", "2024-Q2")]


def test_many_placements_of_few_people_are_not_a_block() -> None:
    one = PersonCell(
        municipality="aadorp",
        quarter="2024-Q1",
        group="other",
        persons=9,
        amount=Decimal("1.00"),
        candidates=1,
    )
    assert not partition([one]).blocks


def joint(*remainders: tuple[int, int]) -> list[tuple[str, ...]]:
    """The blocks of a year with a remainder (persons, euros of each) in one municipality after the other."""
    year, names = tuple(f"2024-Q{number}" for number in (1, 2, 3, 4)), SMALL[: len(remainders)]
    cells = tuple(cell(name, "2024-Q1", count, amount) for name, (count, amount) in zip(names, remainders, strict=True))
    return [block.municipalities for block in World(names, year, cells, (2024,)).blocks().blocks]


def test_the_year_takes_small_municipalities_together_only_when_nobody_is_given_away() -> None:
    def persons(*counts: int) -> list[tuple[str, ...]]:
        return joint(*((count, 0) for count in counts))

    assert persons(4, 4) == []  # 8 could only be 4 and 4
    assert persons(4, 4, 4) == []  # 12 could only be 4, 4 and 4
    assert persons(1, 1, 1, 1, 1) == []  # five people, of whom each municipality knows one: four are left
    assert persons(4, 4, 1, 0) == []  # the first knows its four: of the other five a second has at least one
    assert persons(4, 1, 1, 1, 1) == []  # four are left for the first
    assert persons(4, 2, 1, 1, 1) == [SMALL[:5]]
    assert persons(4, 4, 4, 0, 0) == [SMALL[:5]]
    assert persons(4, 4, 4, 1, 0) == []  # the fourth knows its one, and the fifth might be nobody only beside 4, 4 and 4
    assert persons(4, 4, 4, 1, 0, 0) == [SMALL[:6]]


def test_the_euros_of_a_joint_block_stay_clear_of_the_extremes() -> None:
    assert joint(*[(2, 60_000)] * 5) == [SMALL[:5]]
    assert joint(*[(2, 61_000)] * 5) == []  # 305,000 is more than three times 100,000
    raised = (1, 146_000)
    assert joint(raised, *[(2, 26_000)] * 4) == [SMALL[:5]]
    assert joint(raised, *[(2, 25_000)] * 4) == []  # 146,000 above the bottoms: one may know its own 100,000, and then 46,000 are left
    assert joint(raised, *[(2, 39_000)] * 4) == []  # 302,000 in all: municipalities with much wait for a block of their own


def test_small_groups_are_merged_in_a_fixed_order() -> None:
    year = tuple(f"2024-Q{number}" for number in (1, 2, 3, 4))
    cells = (
        cell("aadorp", "2024-Q4", 9, group="participation_act"),
        cell("aadorp", "2024-Q4", 6, group="pupil_student"),
        cell("aadorp", "2024-Q4", 7, group="unemployment"),
        cell("aadorp", "2024-Q4", 2, group="disability"),
    )
    edition = World(("aadorp",), year, cells, (2024,)).blocks().edition(2024)
    assert edition is not None
    assert [(group.groups, group.persons) for group in edition.groups] == [
        (("participation_act",), 9),
        (("unemployment",), 7),
        (("disability", "jobs_register", "no_benefit", "pupil_student", "other"), 8),
    ]


def test_refusals() -> None:
    with pytest.raises(ValueError, match="3 to 10"):
        partition([], threshold=2)
    with pytest.raises(ValueError, match="fourth quarter"):
        partition([cell("aadorp", "2024-Q3", 6)], editions=[2024])
