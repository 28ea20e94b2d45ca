"""An attacker from inside: a contract holder, who knows the own euros to the cent and takes them off what is shared with others.

The product shows a contract holder obligation, fulfilled and open per contract as they stand, and the lines that rest on nobody.
Who looks every quarter so knows the own euros of jobs and learning. Numbers of people it does not show, but somebody who works
there may know them all the same (`own_persons`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self

from reporting.disclosure.blocks import Partition
from tests.reporting.attack.attacker import Attack
from tests.reporting.attack.reading import EURO, PERSONS, Map, Reading, Slot
from tests.reporting.attack.system import Fact, System, Unknown

#: Amounts are known to the cent.
CENT: Final = 0.005


@dataclass(frozen=True, slots=True, kw_only=True)
class Insider(Attack):
    """The attack by a client that knows its own slots. A block less the own part may be known where it holds the threshold."""

    who: str
    own_euros: Mapping[Slot, float]
    own_persons: Mapping[Slot, float]
    rests: tuple[frozenset[Slot], ...]

    @classmethod
    def of(
        cls, who: str, known: Map, readings: list[Reading], blocks: Partition, *, knows_persons: bool,
        negative: bool = False, caps: bool = False,
    ) -> Self:
        """The attack by `who`; `blocks` are the truth: its own amounts, and how many people a block holds without its own."""
        mine = [part for part in blocks.parts if part.municipality == who]
        return cls(
            known, readings, blocks.threshold, negative=negative, ranges_hold=not negative, caps=caps, single=True, who=who,
            own_euros={part.slot: float(part.amount) for part in mine},
            own_persons={part.slot: float(part.persons) for part in mine} if knows_persons else {},
            rests=tuple(_rests(who, blocks)),
        )

    def person_system(self, more: Sequence[Unknown] = ()) -> System:
        """Placements per slot, the own ones known where somebody told."""
        found = super(Insider, self).person_system(more)
        found.learn(_known(PERSONS, self.own_persons))
        return found

    def euro_system(self, more: Sequence[Unknown] = ()) -> System:
        """Euros per slot, the own ones known."""
        found = super(Insider, self).euro_system(more)
        found.learn(_known(EURO, self.own_euros))
        return found

    def sums(self) -> tuple[frozenset[Slot], ...]:
        """The blocks of others, and what is left of a joint block where enough people are left."""
        return self.rests

    def hidden(self) -> list[tuple[Slot, ...]]:
        """What is not the own; of a joint block also all that others have in it."""
        others = {cell for cell in super(Insider, self).hidden() if not any(name == self.who for name, _quarter in cell)}
        shared = (tuple(sorted(slot for slot in slots if slot[0] != self.who)) for slots in self.known.blocks)
        return sorted(others | {cell for cell in shared if cell and not self._is_published(cell)})


def _known(kind: str, own: Mapping[Slot, float]) -> Iterator[Fact]:
    for slot, value in own.items():
        yield Fact({(kind, *slot): 1.0}, value - CENT, value + CENT, "own books")


def _rests(who: str, blocks: Partition) -> Iterator[frozenset[Slot]]:
    """What is left of each block without the own part, where it still holds the threshold."""
    for block in blocks.blocks:
        parts = [part for part in block.parts if part.municipality != who]
        if sum(part.persons for part in parts) >= blocks.threshold:
            yield frozenset(part.slot for part in parts)
