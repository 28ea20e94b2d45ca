"""The attack: everything that was published about a desk, as one system of equations and ranges, solved for what is hidden.

A leak is a hidden cell of which fewer values are possible than the threshold (placements), or whose range is smaller than a
band step (euros; or than what its own block holds, which is public anyhow).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import ceil, floor
from typing import Final

from reporting.figures.figure_set import GROUPS
from tests.reporting.attack.reading import (
    CAPPED, EURO, OPENING, OTHER, PERSONS, Map, Reading, Slot, euro_facts, group_facts, person_facts, sum_of,
)
from tests.reporting.attack.system import Fact, System, Unknown

EURO_STEP: Final = 50_000.0
#: What solvers do not see.
ROUNDING: Final = 1e-4


@dataclass(frozen=True, slots=True)
class Leak:
    """A hidden cell that was narrowed too far."""

    what: str
    cell: tuple[str, ...]
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Attack:
    """What was collected, and how the cells are attacked. `threshold` is the smallest number of people that may be told of."""

    known: Map
    readings: Sequence[Reading]
    threshold: int
    #: Amounts may have been taken back: else the attacker rightly takes for granted that none is below zero.
    negative: bool = False
    #: Ranges leave out what was taken back: where something may have been, only whole blocks and the steps told are facts.
    ranges_hold: bool = True
    #: A maximum may take something off what counted (else the attacker knows that none does).
    caps: bool = False
    #: Only single slots and whole quarters and years are attacked: of a large desk there are too many sums.
    single: bool = False

    def leaks(self, *, groups: bool = False) -> Iterator[Leak]:
        """Every leak; `groups` also attacks the target groups in a slot, which takes longer."""
        yield from self._person_leaks()
        yield from self._euro_leaks()
        if groups:
            yield from self._group_leaks()

    # --- what is solved ------------------------------------------------------------------------------------------

    def person_system(self, more: Sequence[Unknown] = ()) -> System:
        """Placements per slot. `more`: other unknowns, which may be below zero."""
        slots = self.known.slots(None, self.known.quarters)
        found = System([*((PERSONS, *slot) for slot in slots), *more], least=dict.fromkeys(more))
        found.learn(fact for reading in self.readings for fact in person_facts(reading, self.known))
        found.learn(self.known.person_steps)
        return found

    def euro_system(self, more: Sequence[Unknown] = ()) -> System:
        """Euros per slot. `more`: other unknowns, which may be below zero."""
        slots = self.known.slots(None, self.known.quarters)
        unknowns: list[Unknown] = [(kind, *slot) for slot in slots for kind in (EURO, OTHER, CAPPED)]
        unknowns += [(OPENING, name) for name in self.known.municipalities]
        least: dict[Unknown, float | None] = {unknown: None for unknown in unknowns if unknown[0] == OTHER or (self.negative and unknown[0] == EURO)}
        found = System([*unknowns, *more], least={**least, **dict.fromkeys(more)})
        found.learn(fact for reading in self.readings for fact in self.told(reading))
        found.learn(self.known.euro_steps)
        if not self.caps:
            found.learn(Fact({(CAPPED, *slot): 1.0}, 0.0, 0.0) for slot in slots)
        return found

    def told(self, reading: Reading) -> Iterator[Fact]:
        """What may be concluded from an output about amounts."""
        return (fact for fact in euro_facts(reading, self.known) if self.ranges_hold or fact.low == fact.high)

    def group_system(self) -> System:
        """Placements per slot and target group."""
        slots = self.known.slots(None, self.known.quarters)
        found = System([(PERSONS, *slot, group) for slot in slots for group in GROUPS])
        found.learn(map(_by_group, self.known.person_steps))
        for reading in self.readings:
            found.learn(_by_group(fact) for fact in person_facts(reading, self.known))
            found.learn(group_facts(reading, self.known))
        return found

    # --- what is judged ------------------------------------------------------------------------------------------

    def hidden(self) -> list[tuple[Slot, ...]]:
        """Every set of slots worth attacking that is not made of whole blocks: slots, runs of them, pairs, years, quarters."""
        known, found = self.known, set()
        for name in known.municipalities:
            row = known.slots(name, known.quarters)
            runs = {tuple(row[start:stop]) for start, stop in combinations(range(len(row) + 1), 2)}
            found |= {run for run in runs if not self.single or len(run) in (1, 4)}
        for quarter in known.quarters:
            column = known.slots(None, [quarter])
            found.add(tuple(column))
            found |= set() if self.single else set(combinations(column, 2))
        return sorted(cell for cell in found if not self._is_published(cell))

    def sums(self) -> tuple[frozenset[Slot], ...]:
        """The sets of slots whose sum may be known."""
        return self.known.blocks

    def _is_published(self, cell: Iterable[Slot]) -> bool:
        inside = set(cell)
        touched = [slots for slots in self.sums() if slots & inside]
        return all(slots <= inside for slots in touched) and inside == frozenset().union(*touched)

    def _person_leaks(self) -> Iterator[Leak]:
        system = self.person_system()
        for cell in self.hidden():
            low, high = system.bounds(sum_of(PERSONS, cell))
            if values_between(low, high) < self.threshold:
                yield Leak("placements", _name(cell), low, high)

    def _euro_leaks(self) -> Iterator[Leak]:
        system = self.euro_system()
        blocks = {slot: slots for slots in self.sums() for slot in slots}
        for cell in self.hidden():
            low, high = system.bounds(sum_of(EURO, cell))
            enough = EURO_STEP
            for slots in {blocks[slot] for slot in cell if slot in blocks and not blocks[slot] <= set(cell)}:
                _low, most = system.bounds(sum_of(EURO, slots))
                enough = min(enough, max(most, 0.0))
            if high - low < enough - 1:
                yield Leak("euros", _name(cell), low, high)

    def _group_leaks(self) -> Iterator[Leak]:
        system = self.group_system()
        for slot in self.known.slots(None, self.known.quarters):
            for group in GROUPS:
                low, high = system.bounds({(PERSONS, *slot, group): 1.0})
                if values_between(low, high) < self.threshold:
                    yield Leak("placements by group", (*slot, group), low, high)


def _by_group(fact: Fact) -> Fact:
    """The same about all groups of a slot together."""
    weights: dict[Unknown, float] = {(*unknown, group): weight for unknown, weight in fact.weights.items() for group in GROUPS}
    return Fact(weights, fact.low, fact.high, fact.source)


def values_between(low: float, high: float) -> float:
    """How many whole numbers lie between."""
    return floor(high + ROUNDING) - ceil(low - ROUNDING) + 1 if high - low < 1e9 else high - low


def _name(cell: Iterable[Slot]) -> tuple[str, ...]:
    return tuple(f"{name} {quarter}" for name, quarter in cell)
