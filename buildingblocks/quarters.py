"""The calendar quarters between two days, each with its last day; the same few dozen are walked through all the time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import TypeAlias

from sroi.periods import Quarter


QuarterEnds: TypeAlias = Sequence[tuple[Quarter, date]]


def quarter_ends(first: date, last: date) -> QuarterEnds:
    """The quarters from that of ``first`` up to and including that of ``last``; none where ``last`` lies before it."""
    start, end = first.year * 4 + (first.month - 1) // 3, last.year * 4 + (last.month - 1) // 3
    return _between(start, end)


@lru_cache(maxsize=4096)
def _between(first: int, last: int) -> QuarterEnds:
    """By the index of the quarters."""
    quarters = (Quarter.from_index(index) for index in range(first, last + 1))
    return tuple((quarter, quarter.last) for quarter in quarters)
