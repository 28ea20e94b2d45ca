"""How large the country is, and how unevenly everything in it is spread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import TypeVar

Row = TypeVar("Row")

#: The day on which the country stands still; eight years of contracts lie before it.
TODAY = date(2026, 7, 1)
FIRST_AWARD = date(2018, 7, 1)
FIRST_QUARTER = "2018-Q3"

#: Entries of a contract: part of the contracts, and from how many to how many. The mean is 20.
_ENTRIES = ((0.25, 0, 2), (0.45, 3, 15), (0.25, 15, 45), (0.05, 60, 270))


@dataclass(frozen=True, slots=True)
class Scale:
    """Numbers of each thing; `Scale.of(1)` is the Netherlands."""

    desks: int
    municipalities: int
    suppliers: int
    contracts: int

    @classmethod
    def of(cls, scale: float) -> Scale:
        """The country times `scale`: as many regions and buyers as still make sense, contracts in proportion.

        Raises:
            ValueError: not above 0, or above 2.
        """
        if not 0 < scale <= 2:
            raise ValueError("a scale above 0 and at most 2 is expected")
        desks = max(2, round(35 * min(1.0, scale**0.5)))
        return cls(
            desks=desks, municipalities=max(2 * desks, round(342 * min(1.0, scale**0.5))),
            suppliers=max(10, round(12_000 * scale)), contracts=max(20, round(70_000 * scale)),
        )


def spread(total: int, parts: int, rng: Random) -> list[int]:
    """`total` over `parts` with a long tail: the largest part is several times the median. No part is empty."""
    weights = sorted((rng.lognormvariate(0, 0.7) for _ in range(parts)), reverse=True)
    rest = total - parts
    shares = [1 + int(rest * weight / sum(weights)) for weight in weights]
    shares[0] += total - sum(shares)
    return shares


def number_of_entries(rng: Random) -> int:
    """How many entries one contract has."""
    at = rng.random()
    for part, least, most in _ENTRIES:
        if at < part:
            return rng.randint(least, most)
        at -= part
    return 0


def skewed(rows: Sequence[Row], rng: Random) -> Row:
    """One of `rows`; the first come up far more often than the last."""
    return rows[int(len(rows) * rng.random() ** 2.5)]
