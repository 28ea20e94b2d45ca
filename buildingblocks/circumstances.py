"""What an entry's value on one contract depends on besides its own facts: term, share, clock, other entries."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any, Final, Self, TypeAlias

from sroi.periods import Period

from .records import record

#: A term that cuts nothing.
ALWAYS: Final = Period(None, None)


@record
class Occupied:
    """Hours of a candidate that an earlier entry already fills: ``start`` up to ``end`` (excluded, None = open).

    ``hours_per_week`` None: the days count in that other entry and cannot count again here at all.
    """

    entry: str
    start: date
    end: date | None
    hours_per_week: Decimal | None


@record
class Circumstances:
    """Everything outside the facts and the schedule that the value of one allocation depends on.

    ``share`` and ``sibling_shares`` (the other allocations of the entry that are valued by the same schedule
    version) are fractions of 1. ``takes_remainder``: the left-over cents of the split belong to this allocation.
    ``clock_start``: first counted day of the candidate where other entries decide it. ``hours_used``: hours of the
    candidate that other entries used on a clock in hours. ``spent_events``: event bonuses of this candidate that
    already count elsewhere. ``bonus_of_person``: the one bonus that an earlier entry of this candidate has.
    ``days_used``: euro that earlier entries already count on days with a maximum per day.
    ``hours_most``: the hours that are left for this entry where a limit holds for several together.
    ``weeks_used``: weekly hours that earlier entries fill of a shared cap; ``entry`` holds the code of the cap.
    ``until``: last day that is confirmed. ``approved``: the adviser approved beforehand.
    ``undated_on``: the day of facts without dates. ``refused``: faults for which nothing counts, found by looking at
    other entries. ``lenient``: a missing recognition is not tested (cases only).
    """

    term: Period = ALWAYS
    until: date | None = None
    share: Decimal = Decimal(1)
    sibling_shares: tuple[Decimal, ...] = ()
    takes_remainder: bool = True
    clock_start: date | None = None
    hours_used: Decimal = Decimal(0)
    occupied: tuple[Occupied, ...] = ()
    spent_events: frozenset[str] = frozenset()
    bonus_of_person: str | None = None
    days_used: tuple[tuple[date, Decimal], ...] = ()
    hours_most: Decimal | None = None
    weeks_used: tuple[Occupied, ...] = ()
    approved: bool = True
    award_date: date | None = None
    fulltime_hours: Decimal | None = None
    annual_hours: Decimal | None = None
    undated_on: date | None = None
    refused: tuple[str, ...] = ()
    lenient: bool = False

    def to_json(self) -> dict[str, object]:
        """For the stored explanation; ``from_json`` gives the same back. What is as usual is left out: most of it is."""
        found: dict[str, object] = {}
        for name, usual, write in _WRITTEN:
            value = getattr(self, name)
            if value is not usual and value != usual:
                found[name] = write(value)
        return found

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read what ``to_json`` wrote; ``KeyError``, ``TypeError`` or ``ValueError`` for anything else.

        Explanations that were stored earlier name every field, with null where there is nothing: that is as usual.
        """
        return cls(**{name: _FORMS[name][1](value) for name, value in data.items() if value is not None})


def _period(days: Sequence[str | None]) -> Period:
    start, end = (None if day is None else date.fromisoformat(day) for day in days)
    return Period(start, end)


def _rows(occupied: Sequence[Occupied]) -> list[list[str | None]]:
    return [
        [
            row.entry,
            row.start.isoformat(),
            None if row.end is None else row.end.isoformat(),
            None if row.hours_per_week is None else format(row.hours_per_week, "f"),
        ]
        for row in occupied
    ]


def _occupied(rows: Sequence[Sequence[Any]]) -> tuple[Occupied, ...]:
    return tuple(
        Occupied(
            entry,
            date.fromisoformat(start),
            None if end is None else date.fromisoformat(end),
            None if hours is None else Decimal(hours),
        )
        for entry, start, end, hours in rows
    )


def _same(value: Any) -> Any:
    return value


#: How a field goes into the stored form and comes out of it.
_Form: TypeAlias = tuple[Callable[[Any], Any], Callable[[Any], Any]]
_DAY: Final[_Form] = (date.isoformat, date.fromisoformat)
_NUMBER: Final[_Form] = (str, Decimal)
_AS_IT_IS: Final[_Form] = (_same, _same)
_FORMS: Final[dict[str, _Form]] = {
    "term": (lambda term: [day and day.isoformat() for day in (term.start, term.end)], _period),
    **dict.fromkeys(("until", "clock_start", "award_date", "undated_on"), _DAY),
    **dict.fromkeys(("share", "hours_used", "hours_most", "fulltime_hours", "annual_hours"), _NUMBER),
    **dict.fromkeys(("takes_remainder", "bonus_of_person", "approved", "lenient"), _AS_IT_IS),
    **dict.fromkeys(("occupied", "weeks_used"), (_rows, _occupied)),
    "sibling_shares": (lambda shares: [str(share) for share in shares], lambda shares: tuple(map(Decimal, shares))),
    "spent_events": (sorted, frozenset),
    "days_used": (
        lambda used: [[day.isoformat(), str(amount)] for day, amount in used],
        lambda used: tuple((date.fromisoformat(day), Decimal(amount)) for day, amount in used),
    ),
    "refused": (list, tuple),
}
#: Each field with what it usually is.
_WRITTEN: Final = tuple((row.name, row.default, _FORMS[row.name][0]) for row in fields(Circumstances))
