"""The division into blocks: never below the threshold, never changed afterwards, whatever the order of the input."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.disclosure.blocks import Partition
from reporting.figures.figure_set import GROUPS, PersonCell
from reporting.disclosure.partition import partition
from tests.reporting.worlds import World

QUARTERS = tuple(f"{year}-Q{number}" for year in (2023, 2024) for number in (1, 2, 3, 4))
MUNICIPALITIES = ("aadorp", "beekstad", "cingel", "dorpwijk")


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
        assert sum(part.persons for part in waiting) < world.threshold
    for edition in blocks.editions:
        assert all(group.persons >= world.threshold for group in edition.groups)
        published = sum(block.persons for block in blocks.blocks if block.year == edition.year)
        assert sum(group.persons for group in edition.groups) == (published or 0)


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


def test_the_year_takes_small_municipalities_together_only_when_nobody_is_given_away() -> None:
    year = tuple(f"2024-Q{number}" for number in (1, 2, 3, 4))

    def joint(*persons: int) -> list[tuple[str, ...]]:
        cells = tuple(cell(name, "2024-Q1", count) for name, count in zip(MUNICIPALITIES, persons, strict=False))
        world = World(MUNICIPALITIES[: len(persons)], year, cells, (2024,))
        return [block.municipalities for block in world.blocks().blocks]

    assert joint(4, 4) == []  # 8 could only be 4 and 4
    assert joint(4, 4, 4) == []  # 12 could only be 4, 4 and 4
    assert joint(1, 1, 2) == []  # still fewer than five people
    assert joint(4, 2, 1) == [MUNICIPALITIES[:3]]
    assert joint(4, 4, 4, 0) == [MUNICIPALITIES]


def test_the_euros_of_a_joint_block_stay_clear_of_the_extremes() -> None:
    year = tuple(f"2024-Q{number}" for number in (1, 2, 3, 4))
    cells = tuple(cell(name, "2024-Q1", 2, 49_900) for name in MUNICIPALITIES[:3])
    assert not World(MUNICIPALITIES[:3], year, cells, (2024,)).blocks().blocks


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
