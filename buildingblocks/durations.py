"""How long is a part of a month: the ways of counting months between two days, all exact.

``first`` is the first counted day, ``end`` the day after the last one (half-open). All ways count from one clock, so
that the months of a part are the difference of two readings and parts add up.
"""

from __future__ import annotations

from calendar import isleap, monthrange
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Final

from .ratio import ZERO, ratio

#: The last day that every month has.
_IN_EVERY_MONTH: Final = 28
#: Of January (1) to December, without a leap day; 0 is the December before.
_DAYS: Final = (31, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@lru_cache(maxsize=4096)
def add_months(day: date, months: int) -> date:
    """The same day ``months`` later, clipped to the end of the month (31 January + 1 = 28 or 29 February)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    if day.day <= _IN_EVERY_MONTH:
        return date(year, month, day.day)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def add_part_months(day: date, months: Fraction) -> date:
    """``months`` later, where a part of a month is rounded to whole days of the month it falls in."""
    whole = months.numerator // months.denominator
    reached = add_months(day, whole)
    rest = (months - whole) * (add_months(day, whole + 1) - reached).days
    return reached + timedelta(days=round(rest))


def whole_months(first: date, end: date) -> int:
    """The number of whole months from ``first`` to ``end``, counted from the start day clipped to the month's end."""
    months = (end.year - first.year) * 12 + end.month - first.month
    return months if add_months(first, months) <= end else months - 1


def months_and_days(first: date, end: date) -> Fraction:
    """Whole months, and the remaining days over the length of the month in which they fall."""
    if end <= first:
        return ZERO
    whole = (end.year - first.year) * 12 + end.month - first.month
    if first.day <= _IN_EVERY_MONTH:
        # Nothing is clipped, so no dates need to be made: this is asked for at the end of every quarter of every entry.
        rest, month = end.day - first.day, end.month
        if rest < 0:
            whole, month = whole - 1, month - 1
        length = 29 if month == 2 and isleap(end.year) else _DAYS[month]
        return ratio(whole * length + rest % length, length)
    whole = whole_months(first, end)
    reached = add_months(first, whole)
    rest = (end - reached).days
    if rest == 0:
        return ratio(whole)
    length = (add_months(first, whole + 1) - reached).days
    return ratio(whole * length + rest, length)


def whole_months_completed(first: date, end: date) -> Fraction:
    """Only months that are full."""
    return ratio(max(whole_months(first, end), 0)) if end > first else ZERO


def whole_months_started(first: date, end: date) -> Fraction:
    """A month counts from its first day."""
    if end <= first:
        return ZERO
    whole = whole_months(first, end)
    return ratio(whole if add_months(first, whole) == end else whole + 1)


def days_365(first: date, end: date) -> Fraction:
    """Days over 365, leap years too, in months."""
    return ratio(max((end - first).days, 0) * 12, 365)


def days_actual_year(first: date, end: date) -> Fraction:
    """Days over the length of the calendar year they lie in, in months."""
    total = ZERO
    day = first
    while day < end:
        new_year = date(day.year + 1, 1, 1)
        length = (new_year - date(day.year, 1, 1)).days
        stop = min(new_year, end)
        total += ratio((stop - day).days * 12, length)
        day = stop
    return total


#: By the name of the parameter ``month_counting``. ``hours_worked`` has no calendar: hours against the annual norm.
COUNTING: Final[dict[str, Callable[[date, date], Fraction]]] = {
    "months_and_days": months_and_days,
    "whole_months_completed": whole_months_completed,
    "whole_months_started": whole_months_started,
    "days_365": days_365,
    "days_actual_year": days_actual_year,
    "hours_worked": months_and_days,
}
