"""A maximum number of hours over several entries together: of a block, of a kind, of one person, of a clock in hours.

Hours count in the order of time, and on the day on which the maximum is reached in the order of the entries. So what
has counted stays counted, whatever is reported later.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from .accrual import DAY
from .block_rules import covers
from .course import Course
from .ratio import ZERO, exact
from .schedule import Block, Cap, Schedule
from .settlement_facts import EntryFacts

Row = tuple[EntryFacts, Block, Course]


def hours_most(schedule: Schedule, rows: Sequence[Row]) -> dict[str, Decimal]:
    """Per entry the hours that count at most because of what the others use; entries without such a limit are left out.

    ``rows`` in the order (start, id). Only entries of this contract are looked at.
    """
    found: dict[str, Decimal] = {}
    for cap in schedule.caps:
        if cap.type != "max_hours_total" or cap.scope == "entry":
            continue
        for group in _groups(cap, rows):
            for code, hours in _shares(group, exact(cap.value), {}).items():
                found[code] = min(hours, found.get(code, hours))
    if schedule.policy.duration_clock.measure == "hours_worked":
        for code, hours in _clock_shares(rows).items():
            found[code] = min(hours, found.get(code, hours))
    return found


def _clock_shares(rows: Sequence[Row]) -> dict[str, Decimal]:
    """A maximum duration in hours worked is one clock for all entries of a candidate.

    Of two durations the shorter one first: hours that it takes off are not counted, so they use up nothing of the longer.
    """
    groups: dict[str, list[Row]] = {}
    for entry, block, course in rows:
        if block.is_person and course.measured is not None and course.measured.quantity.hours is not None:
            groups.setdefault(entry.candidate or entry.id, []).append((entry, block, course))
    found: dict[str, Decimal] = {}
    for group in groups.values():
        limits = {entry.id: _clock_hours(course) for entry, _, course in group}
        for most in sorted({limit for limit in limits.values() if limit is not None and len(group) > 1}):
            shares = _shares(group, most, found)
            found |= {code: hours for code, hours in shares.items() if limits[code] == most}
    return found


def _clock_hours(course: Course) -> Fraction | None:
    """The hours of a maximum duration that are left besides those on other contracts, None where there is none."""
    s = course.setting
    if s.window.months is None or s.norm.annual is None:
        return None
    return max(s.window.months * s.norm.annual / 12 - exact(s.circumstances.hours_used), ZERO)


def _groups(cap: Cap, rows: Sequence[Row]) -> list[list[Row]]:
    """The entries that share one maximum; one alone is limited by itself already."""
    groups: dict[str, list[Row]] = {}
    excepted = {code for code, _ in cap.exceptions}
    for entry, block, course in rows:
        if not covers(cap, block) or block.code in excepted or course.measured is None:
            continue
        if course.measured.quantity.hours is not None:
            person = entry.candidate or entry.id
            groups.setdefault(person if cap.scope == "candidate" else "", []).append((entry, block, course))
    return [group for group in groups.values() if len(group) > 1]


def _shares(group: Sequence[Row], most: Fraction, bounds: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """The hours of each entry up to the moment at which the group has used ``most``; ``bounds``: what counts anyway."""
    reached = _day_reached(group, most, bounds)
    if reached is None:
        return {}
    before = [_hours(row, reached - DAY, bounds) for row in group]
    left = most - sum(before, ZERO)
    shares: dict[str, Decimal] = {}
    for row, used in zip(group, before, strict=True):
        entry, today = row[0], min(_hours(row, reached, bounds) - used, left)
        left -= today
        total = used + today
        shares[entry.id] = Decimal(total.numerator) / Decimal(total.denominator)
    return shares


def _day_reached(group: Sequence[Row], most: Fraction, bounds: Mapping[str, Decimal]) -> date | None:
    """The first day by which the group has more than ``most`` hours, None where it never has."""
    days = [(course.first_day, course.last_end) for _, _, course in group]
    low = min((first for first, _ in days if first is not None), default=None)
    high = max((end for _, end in days if end is not None), default=None)
    if low is None or high is None or _total(group, high, bounds) <= most:
        return None
    while low < high:
        middle = low + timedelta(days=(high - low).days // 2)
        if _total(group, middle, bounds) > most:
            high = middle
        else:
            low = middle + DAY
    return low


def _total(group: Sequence[Row], day: date, bounds: Mapping[str, Decimal]) -> Fraction:
    return sum((_hours(row, day, bounds) for row in group), ZERO)


def _hours(row: Row, day: date, bounds: Mapping[str, Decimal]) -> Fraction:
    """Hours of the entry up to and including ``day``, as far as they are confirmed and not above its bound."""
    entry, _, course = row
    assert course.measured is not None, "only entries that count are in a group"
    assert course.measured.quantity.hours is not None, "only entries in hours are in a group"
    last = day if course.until is None else min(day, course.until)
    hours = course.measured.quantity.hours.upto(last + DAY)
    return min(hours, exact(bounds[entry.id])) if entry.id in bounds else hours
