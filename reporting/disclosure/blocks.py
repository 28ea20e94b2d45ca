"""What a desk's division into blocks is made of, and how it is stored. PURE.

How slots become blocks: `reporting.disclosure.partition`. What may be shown of them: `reporting.disclosure.rules`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import Self

from reporting.figures.figure_set import ZERO, Json, euros

Slot = tuple[str, str]
"""A municipality's slug and a quarter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The persons and euros of one slot. Never published by itself: only blocks are."""

    municipality: str
    quarter: str
    persons: int
    amount: Decimal

    @property
    def slot(self) -> Slot:
        """Where these persons are counted."""
        return self.municipality, self.quarter


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Slots whose sum may be published. `parts` are in order of municipality and quarter."""

    parts: tuple[Part, ...]

    @property
    def persons(self) -> int:
        """Placements in the block."""
        return sum(part.persons for part in self.parts)

    @property
    def amount(self) -> Decimal:
        """Euros of jobs and learning in the block."""
        return sum((part.amount for part in self.parts), ZERO)

    @property
    def slots(self) -> frozenset[Slot]:
        """The slots this block takes together."""
        return frozenset(part.slot for part in self.parts)

    @property
    def municipalities(self) -> tuple[str, ...]:
        """Slugs, in order; more than one only in the joint block of a year's edition."""
        return tuple(sorted({part.municipality for part in self.parts}))

    @property
    def quarters(self) -> tuple[str, ...]:
        """The quarters touched, in order."""
        return tuple(sorted({part.quarter for part in self.parts}))

    @property
    def year(self) -> int:
        """The year whose edition counts this block: that of its last quarter."""
        return int(self.quarters[-1][:4])


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupBlock:
    """Placements of one group, or of several merged groups, in the blocks of a desk and year."""

    groups: tuple[str, ...]
    persons: int


@dataclass(frozen=True, slots=True, kw_only=True)
class YearEdition:
    """The division by group of the blocks of one year, fixed when the year's edition was made."""

    year: int
    groups: tuple[GroupBlock, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Partition:
    """All blocks of a desk so far, what still waits for one, and the editions made. Stored with the desk."""

    threshold: int
    blocks: tuple[Block, ...] = ()
    pending: tuple[Part, ...] = ()
    editions: tuple[YearEdition, ...] = ()

    @property
    def parts(self) -> Iterator[Part]:
        """Every slot known, in a block or waiting."""
        return chain(chain.from_iterable(block.parts for block in self.blocks), self.pending)

    def edition(self, year: int) -> YearEdition | None:
        """The division by group of a year, if its edition was made."""
        return next((edition for edition in self.editions if edition.year == year), None)

    def to_json(self) -> dict[str, Json]:
        """For storage; `from_json` reads it back unchanged."""
        return {
            "threshold": self.threshold,
            "blocks": [[_part_json(part) for part in block.parts] for block in self.blocks],
            "pending": [_part_json(part) for part in self.pending],
            "editions": [
                {
                    "year": edition.year,
                    "groups": [{"groups": list(group.groups), "persons": group.persons} for group in edition.groups],
                }
                for edition in self.editions
            ],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, object]) -> Self:
        """Read what `to_json` wrote. Raises KeyError, TypeError or ValueError for anything else."""
        return cls(
            threshold=_whole(stored["threshold"]),
            blocks=tuple(Block(parts=tuple(_part(part) for part in _rows(block))) for block in _rows(stored["blocks"])),
            pending=tuple(_part(part) for part in _rows(stored["pending"])),
            editions=tuple(_edition(edition) for edition in _rows(stored["editions"])),
        )


def _part_json(part: Part) -> Json:
    return [part.municipality, part.quarter, part.persons, euros(part.amount)]


def _rows(stored: object) -> list[object]:
    if not isinstance(stored, list):
        raise TypeError(f"expected a list, not {stored!r}")
    return stored


def _whole(stored: object) -> int:
    if not isinstance(stored, int):
        raise TypeError(f"expected a whole number, not {stored!r}")
    return stored


def _part(stored: object) -> Part:
    municipality, quarter, persons, amount = _rows(stored)
    return Part(
        municipality=str(municipality),
        quarter=str(quarter),
        persons=_whole(persons),
        amount=Decimal(str(amount)),
    )


def _edition(stored: object) -> YearEdition:
    if not isinstance(stored, dict):
        raise TypeError(f"expected an edition, not {stored!r}")
    return YearEdition(
        year=_whole(stored["year"]),
        groups=tuple(
            GroupBlock(groups=tuple(str(name) for name in group["groups"]), persons=_whole(group["persons"]))
            for group in stored["groups"]
        ),
    )
