"""Invented desks to attack: small clients beside large ones, quarters with nobody, amounts that were taken back."""

from dataclasses import replace
from decimal import Decimal
from random import Random

from reporting.figures.figure_set import GROUPS, PersonCell
from tests.reporting.worlds import World

QUARTERS = tuple(f"{year}-Q{number}" for year in (2023, 2024) for number in (1, 2, 3, 4))
NAMES = ("aadorp", "beekstad", "cingel", "dorpwijk", "eikdonk", "fictiebeek")
#: Placements that a client has in a quarter and group, on average.
SIZES = (0.3, 0.6, 1, 2, 4)


def any_desk(seed: int) -> World:
    """One to four clients over one to eight quarters; in three of ten, amounts are taken back."""
    random = Random(seed)
    names, quarters = NAMES[: random.randint(1, 4)], QUARTERS[: random.randint(1, 8)]
    threshold, back = random.choice((3, 5, 5, 5, 7)), random.random() < 0.3
    cells: list[PersonCell] = []
    for name in names:
        size = random.choice(SIZES)
        for quarter in quarters:
            cells += _cells(random, name, quarter, size=size, back=back)
    return World(names, quarters, tuple(cells), _years(quarters), threshold)


def small_desk(seed: int) -> World:
    """Five or six clients over a year, hardly anybody anywhere: what is left joins in one block, or just not."""
    random = Random(f"small {seed}")
    names, quarters = NAMES[: random.randint(5, 6)], QUARTERS[: random.choice((4, 4, 5))]
    cells: list[PersonCell] = []
    for name in names:
        for quarter in quarters:
            cells += _cells(random, name, quarter, size=random.choice((0.4, 0.8)), back=False)
    return World(names, quarters, tuple(cells), _years(quarters), random.choice((3, 5)))


def dear_desk(seed: int) -> World:
    """A small desk where some placements cost two or three times as much: a few clients are known to have something."""
    random, small = Random(f"dear {seed}"), small_desk(seed)
    cells = (replace(cell, amount=cell.amount * random.choice((1, 1, 2, 3))) for cell in small.cells)
    return replace(small, cells=tuple(cells))


def _cells(random: Random, name: str, quarter: str, *, size: float, back: bool) -> list[PersonCell]:
    found = []
    for group in random.sample(GROUPS, random.randint(0, 2)):
        persons = int(random.expovariate(1 / size))
        lasting = persons if random.random() < 0.7 else max(1, persons)  # somebody of an earlier quarter still counts
        lowest = -2_000_000 if back and random.random() < 0.2 else 0
        amount = Decimal(random.randint(lowest, 4_000_000)) / 100 * lasting
        found.append(PersonCell(municipality=name, quarter=quarter, group=group, persons=persons, amount=amount))
    return found


def _years(quarters: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(year for year in (2023, 2024) if f"{year}-Q4" in quarters)


def takes_back(world: World) -> bool:
    """Whether any amount of a client and quarter is below zero."""
    return any(cell.amount < 0 for cell in world.cells)
