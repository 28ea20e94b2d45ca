"""The period of a report as people write it: `2024-Q4`, `2024`, `2023..2024`, `2024-Q2..2025-Q1` or `..2025-04-30`. PURE.

A quarter may also be written as it is said: `4e kwartaal 2024`, `2024 K4`, `Q4 2024`.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sroi.periods import Quarter


_SAID: Final = (
    re.compile(r"(?P<year>\d{4})[-/ ]?[qk](?P<number>[1-4])"),
    re.compile(r"[qk](?P<number>[1-4])[-/ ]?(?P<year>\d{4})"),
    re.compile(r"(?P<number>[1-4]) ?e? kwartaal (?:van )?(?P<year>\d{4})"),
    re.compile(r"(?:kwartaal|quarter) (?P<number>[1-4]) (?:van |of )?(?P<year>\d{4})"),
    re.compile(r"(?P<year>\d{4}),? (?P<number>[1-4])e kwartaal"),
    re.compile(r"(?P<number>[1-4]) ?(?:st|nd|rd|th) quarter (?:of )?(?P<year>\d{4})"),
)
#: Years that a report can be about; outside of these a date before or after it may not exist.
YEARS: Final = range(1990, 2101)
_UP_TO: Final = re.compile(r"\s*(?:\.\.|t/m|tot en met)\s*")


@dataclass(frozen=True, slots=True)
class ReportPeriod:
    """Either whole quarters (by `reported_quarter`) or everything up to a day (by `booked_on`, that day included)."""

    text: str
    quarters: tuple[Quarter, ...] = ()
    until: date | None = None

    @property
    def is_stand(self) -> bool:
        """Whether it is the cumulative stand per a date."""
        return self.until is not None

    @property
    def last_day(self) -> date:
        """The last day of the period, included."""
        return self.until or self.quarters[-1].end - timedelta(days=1)

    @property
    def year(self) -> int | None:
        """The calendar year where the period is exactly one."""
        return int(self.text) if len(self.text) == 4 else None


def parse_period(text: str) -> ReportPeriod:
    """Read a period; its `text` is the short form, however it was written.

    Raises:
        ValueError: it is none of the forms above, it ends before it starts, or a year of it is not one of `YEARS`.
    """
    text = "..".join(_short(part) for part in _UP_TO.split(text.strip()))
    if not text.isascii():  # digits of other scripts are digits to Python too
        raise ValueError(f"{text!r} is no period")
    if text.startswith(".."):
        until = date.fromisoformat(text[2:])
        _check_year(until.year)
        return ReportPeriod(f"..{until.isoformat()}", until=until)
    first, dots, last = text.partition("..")
    start, end = _quarters_of(first)[0], _quarters_of(last if dots else first)[-1]
    if end < start:
        raise ValueError(f"{text} ends before it starts")
    _check_year(start.year)
    _check_year(end.year)
    return ReportPeriod(text, quarters=tuple(start.to(end)))


def year_before(period: ReportPeriod, *, books: Quarter) -> ReportPeriod | None:
    """The same quarters (or day) a year earlier; None where the books, which begin with a quarter, had not started then."""
    first = period.quarters[0] if period.quarters else Quarter.of(period.last_day)
    if Quarter(first.year - 1, first.number) < max(books, Quarter(YEARS[0], 1)):
        return None
    if period.until is not None:
        day = period.until
        earlier = day.replace(year=day.year - 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)
        return parse_period(f"..{earlier.isoformat()}")
    last = period.quarters[-1]
    start, end = Quarter(first.year - 1, first.number), Quarter(last.year - 1, last.number)
    return parse_period(str(start.year) if period.year else str(start) if start == end else f"{start}..{end}")


def _check_year(year: int) -> None:
    if year not in YEARS:
        raise ValueError(f"{year}: not a year of a report, {YEARS[0]} to {YEARS[-1]}")


def _short(text: str) -> str:
    """`2024-Q4` for a quarter as it is said; any other text as it is."""
    said = " ".join(text.casefold().split())
    match = next((found for pattern in _SAID if (found := pattern.fullmatch(said))), None)
    return f"{match['year']}-Q{match['number']}" if match else text


def _quarters_of(text: str) -> tuple[Quarter, ...]:
    if len(text) == 4 and text.isdigit():
        return tuple(Quarter.parse(f"{text}-Q{number}") for number in (1, 2, 3, 4))
    return (Quarter.parse(text),)
