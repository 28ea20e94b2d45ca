"""What an entry's value on one contract depends on besides its own facts: term, share, clock, other entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final, Self

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
        """For the stored explanation; ``from_json`` gives the same back."""
        return {
            "term": [_iso(self.term.start), _iso(self.term.end)],
            "until": self.until and self.until.isoformat(),
            "share": format(self.share, "f"),
            "sibling_shares": [format(share, "f") for share in self.sibling_shares],
            "takes_remainder": self.takes_remainder,
            "clock_start": self.clock_start and self.clock_start.isoformat(),
            "hours_used": format(self.hours_used, "f"),
            "occupied": _rows(self.occupied),
            "weeks_used": _rows(self.weeks_used),
            "spent_events": sorted(self.spent_events),
            "bonus_of_person": self.bonus_of_person,
            "days_used": [[day.isoformat(), format(amount, "f")] for day, amount in self.days_used],
            "hours_most": _text(self.hours_most),
            "approved": self.approved,
            "award_date": self.award_date and self.award_date.isoformat(),
            "fulltime_hours": _text(self.fulltime_hours),
            "annual_hours": _text(self.annual_hours),
            "undated_on": self.undated_on and self.undated_on.isoformat(),
            "refused": list(self.refused),
            "lenient": self.lenient,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read what ``to_json`` wrote; ``KeyError`` or ``ValueError`` for anything else."""
        return cls(
            term=Period(_day(data["term"][0]), _day(data["term"][1])),
            until=_day(data["until"]),
            share=Decimal(data["share"]),
            sibling_shares=tuple(Decimal(share) for share in data["sibling_shares"]),
            takes_remainder=data["takes_remainder"],
            clock_start=_day(data["clock_start"]),
            hours_used=Decimal(data["hours_used"]),
            occupied=_occupied(data["occupied"]),
            weeks_used=_occupied(data.get("weeks_used", ())),
            spent_events=frozenset(data["spent_events"]),
            bonus_of_person=data.get("bonus_of_person"),
            days_used=tuple((date.fromisoformat(day), Decimal(amount)) for day, amount in data["days_used"]),
            hours_most=_number(data.get("hours_most")),
            approved=data["approved"],
            award_date=_day(data["award_date"]),
            fulltime_hours=_number(data["fulltime_hours"]),
            annual_hours=_number(data["annual_hours"]),
            undated_on=_day(data["undated_on"]),
            refused=tuple(data["refused"]),
            lenient=data["lenient"],
        )


def _rows(occupied: Sequence[Occupied]) -> list[list[str | None]]:
    return [[row.entry, row.start.isoformat(), _iso(row.end), _text(row.hours_per_week)] for row in occupied]


def _occupied(rows: Sequence[Sequence[Any]]) -> tuple[Occupied, ...]:
    return tuple(
        Occupied(entry, date.fromisoformat(start), _day(end), _number(hours)) for entry, start, end, hours in rows
    )


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _text(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
