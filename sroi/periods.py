"""Calendar quarters and half-open periods.

A ``Period`` runs from ``start`` up to but **not** including ``end``. Dates that people enter (first and last day,
both included) become a period with ``Period.inclusive``; that is the only place where the day is added.
The calendar quarter is the atom of all bookkeeping: every larger period is a sum of quarters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Self

_DAY: Final = timedelta(days=1)
_QUARTER: Final = re.compile(r"(\d{4})-Q([1-4])")


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``start`` (included) to ``end`` (excluded); None is open on that side.

    ``end`` may equal ``start`` (no days); ``end`` before ``start`` is a ``ValueError``.
    """

    start: date | None
    end: date | None

    def __post_init__(self) -> None:
        if self.start is not None and self.end is not None and self.end < self.start:
            raise ValueError(f"a period cannot end ({self.end}) before it starts ({self.start})")

    @classmethod
    def inclusive(cls, first: date | None, last: date | None) -> Self:
        """The period of which ``first`` and ``last`` are both days; None is open."""
        return cls(first, None if last is None else last + _DAY)

    @property
    def last(self) -> date | None:
        """The last day inside, None where the period is open at its end."""
        return None if self.end is None else self.end - _DAY

    @property
    def days(self) -> int:
        """Number of days; an open period is a ``ValueError``."""
        if self.start is None or self.end is None:
            raise ValueError("an open period has no number of days")
        return (self.end - self.start).days

    @property
    def is_empty(self) -> bool:
        """True when no day lies inside."""
        return self.start is not None and self.start == self.end

    def contains(self, day: date) -> bool:
        """Whether ``day`` lies inside."""
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.contains(day)

    def intersect(self, other: Period) -> Period | None:
        """The days in both, or None where there are none."""
        starts = [day for day in (self.start, other.start) if day is not None]
        ends = [day for day in (self.end, other.end) if day is not None]
        start = max(starts, default=None)
        end = min(ends, default=None)
        if start is not None and end is not None and end <= start:
            return None
        return Period(start, end)

    def overlaps(self, other: Period) -> bool:
        """Whether at least one day lies in both."""
        return self.intersect(other) is not None


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A calendar quarter; written ``2024-Q4``. Ordered in time; ``number`` is 1..4."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= 4:
            raise ValueError(f"a quarter is 1, 2, 3 or 4, not {self.number}")

    @classmethod
    def of(cls, day: date) -> Self:
        """The quarter in which ``day`` lies."""
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``2024-Q4``; anything else is a ``ValueError``."""
        match = _QUARTER.fullmatch(text)
        if match is None:
            raise ValueError(f"not a quarter (2024-Q4): {text!r}")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def from_index(cls, index: int) -> Self:
        """The inverse of ``index``."""
        return cls(index // 4, index % 4 + 1)

    @property
    def index(self) -> int:
        """A whole number that grows by one each quarter, for storing and for differences."""
        return self.year * 4 + self.number - 1

    @property
    def start(self) -> date:
        """First day."""
        return date(self.year, self.number * 3 - 2, 1)

    @property
    def end(self) -> date:
        """First day of the next quarter (half-open)."""
        return self.next().start

    @property
    def last(self) -> date:
        """Last day."""
        return self.end - _DAY

    @property
    def period(self) -> Period:
        """The quarter as a half-open period."""
        return Period(self.start, self.end)

    def next(self) -> Self:
        """The quarter after this one."""
        return self.plus(1)

    def previous(self) -> Self:
        """The quarter before this one."""
        return self.plus(-1)

    def plus(self, quarters: int) -> Self:
        """The quarter that is ``quarters`` later (earlier where negative)."""
        return self.from_index(self.index + quarters)

    def contains(self, day: date) -> bool:
        """Whether ``day`` lies in this quarter."""
        return Quarter.of(day) == self

    def to(self, last: Quarter) -> Iterator[Quarter]:
        """Every quarter from this one up to and including ``last``; nothing when ``last`` is earlier."""
        for index in range(self.index, last.index + 1):
            yield Quarter.from_index(index)

    def __str__(self) -> str:
        return f"{self.year:04d}-Q{self.number}"
