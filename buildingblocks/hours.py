"""The weekly hours of an entry as stretches of days: segments, limits per week, and hours others already fill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final

from .accrual import Piece
from .block_rules import BlockRules
from .circumstances import Circumstances, Occupied
from .facts import Facts
from .ratio import ONE, ZERO, exact
from .records import record
from .schedule import Block, Schedule
from .steps import Step, shown
from .window import Window


@record
class Norm:
    """The full-time norm: hours per week and per year. A contract's own norm goes before that of the schedule.

    ``part`` is one hour per week as a part of the norm; ``shown`` is how the two stand in an explanation. ``stated``:
    the weekly norm is not a 52nd of the annual one.
    """

    weekly: Fraction | None
    annual: Fraction | None
    part: Fraction | None = None
    shown: tuple[str, str] = ("", "")
    stated: bool = True


@record
class Stretches:
    """Pieces with the counted hours per week as weight; weight 1 per piece where hours do not matter."""

    pieces: tuple[Piece, ...]
    faults: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()


_NO_NORM: Final = Norm(None, None)
_NOTHING: Final = Stretches(())


def norm_of(schedule: Schedule, circumstances: Circumstances) -> Norm:
    """The norm that applies; a year has 52 weeks of the weekly norm unless an annual norm is given."""
    weekly, annual = circumstances.fulltime_hours, circumstances.annual_hours
    if weekly is None and annual is None:
        weekly, annual = schedule.fulltime_hours, schedule.annual_hours
    elif weekly is None:
        weekly = schedule.fulltime_hours
    return _norm(weekly, annual)


@lru_cache(maxsize=256)
def _norm(weekly: Decimal | None, annual: Decimal | None) -> Norm:
    if weekly is None and annual is None:
        return _NO_NORM
    per_year = exact(weekly or 0) * 52 if annual is None else exact(annual)
    per_week = per_year / 52 if weekly is None else exact(weekly)
    part, shown_as = ONE / per_week if per_week else None, (_text(per_week), _text(per_year))
    return Norm(per_week, per_year, part, shown_as, stated=weekly is not None)


def _text(number: Fraction) -> str:
    return format(shown(number), "f")


def too_few_hours(block: Block, facts: Facts) -> list[str]:
    """The fault for which nothing counts where the hours per week of the whole entry are fewer than the block asks.

    Segments, and hours spread over the days of a period, are looked at stretch by stretch.
    """
    if block.min_hours_per_week is None or facts.segments:
        return []
    if facts.hours_per_week is None:
        return [] if facts.hours is not None and facts.start is not None else ["missing_fact:hours_per_week"]
    return ["below_min_hours_per_week"] if facts.hours_per_week < block.min_hours_per_week else []


def weekly_maximum(rules: BlockRules, used: Mapping[str, Fraction] | None = None) -> Fraction | None:
    """The hours per week that count at most, None = no limit; ``used``: per cap what earlier entries fill of it."""
    if not rules.weekly:
        return None
    if not used:
        return min(most for _, most in rules.weekly)
    return min(max(most - used.get(code, ZERO), ZERO) for code, most in rules.weekly)


def limited(
    hours: Fraction, rules: BlockRules, norm: Norm, *, most: Fraction | None, taken: Fraction = ZERO
) -> tuple[Fraction, str | None, Step | None]:
    """Weekly ``hours`` that count, at most ``most`` and what the norm leaves besides ``taken``.

    With the fault or the step that says why they are fewer. One person counts for the norm at most, also in one entry
    (rules 12.15: above it nothing counts). A norm per year alone, net of holidays, is no limit to the hours of a week
    at a tariff per hour.
    """
    if rules.min_hours is not None and hours < rules.min_hours:
        return ZERO, "below_min_hours_per_week", None
    step: Step | None = None
    params: tuple[tuple[str, str], ...]
    if most is not None and hours > most:
        params = (("hours", str(shown(hours))), ("maximum", str(shown(most))))
        step = Step("cap:max_hours_per_week", "cap_max_hours_per_week", quantity=shown(most), params=params)
        hours = most
    if not rules.is_person or norm.weekly is None or (rules.block.unit == "per_hour" and not norm.stated):
        return hours, None, step
    free = max(norm.weekly - taken, ZERO) if taken else norm.weekly
    if hours > free:
        params = (("hours", str(shown(hours))), ("norm", str(shown(norm.weekly))), ("taken", str(shown(taken))))
        hours, step = free, Step("limit:norm", "limit_norm", quantity=shown(free), params=params)
    return hours, None, step


def stretches(
    rules: BlockRules,
    window: Window,
    rows: Sequence[tuple[date, Fraction]],
    *,
    circumstances: Circumstances,
    norm: Norm,
    spread: bool = False,
) -> Stretches:
    """The dated hours of the window, cut where they change or where another entry fills hours of the same person.

    ``rows``: weekly hours from a day on; none where hours are not given. ``spread``: they are the average of a total
    that was worked, so that the norm limits them only together with other entries.
    """
    if window.first is None:
        return _NOTHING
    cuts = _cuts(window, rows, circumstances)
    pieces: list[Piece] = []
    faults: list[str] = []
    steps: list[Step] = []
    for start, end in zip(cuts, [*cuts[1:], window.stop], strict=True):
        others = _others(circumstances.occupied, start)
        hours = _hours_on(rows, start)
        if others.excluded or (others.present and rules.schedule.policy.overlap == "refuse"):
            faults.append("excluded_by" if others.excluded else "overlap")
            continue
        if hours is None:
            pieces.append(Piece(start, end, ONE))
            continue
        most = weekly_maximum(rules, _weeks_used(circumstances, start))
        bounded = _NO_NORM if spread and not others.hours else norm
        counted, fault, step = limited(hours, rules, bounded, most=most, taken=others.hours)
        faults += [fault] if fault else []
        steps += [step] if step else []
        pieces.append(Piece(start, end, counted))
    return Stretches(tuple(pieces), tuple(dict.fromkeys(faults)), tuple(dict.fromkeys(steps)))


def weekly_rows(facts: Facts, first: date) -> list[tuple[date, Fraction]]:
    """The weekly hours of the facts from each day on; none where they are not given."""
    if facts.segments:
        return [(row.from_day, exact(row.hours_per_week)) for row in facts.segments]
    return [] if facts.hours_per_week is None else [(min(first, facts.start or first), exact(facts.hours_per_week))]


def _hours_on(rows: Sequence[tuple[date, Fraction]], day: date) -> Fraction | None:
    """Weekly hours on ``day``; 0 before the first segment, None where hours are not given at all."""
    found: Fraction | None = ZERO if rows else None
    for start, hours in rows:
        if start <= day:
            found = hours
    return found


def _cuts(window: Window, rows: Sequence[tuple[date, Fraction]], circumstances: Circumstances) -> list[date]:
    first = window.first
    assert first is not None, "only a window with a first day is cut"
    days = {start for start, _ in rows}
    for row in (*circumstances.occupied, *circumstances.weeks_used):
        days |= {row.start} if row.end is None else {row.start, row.end}
    inside = {day for day in days if day > first and (window.stop is None or day < window.stop)}
    return [first, *sorted(inside)] if inside else [first]


@record
class _Others:
    """What other entries of the person do on a day: in a block that excludes this one, at all, and for how many hours."""

    excluded: bool
    present: bool
    hours: Fraction


_NOBODY: Final = _Others(excluded=False, present=False, hours=ZERO)


def _others(occupied: Sequence[Occupied], day: date) -> _Others:
    rows = [row for row in occupied if row.start <= day and (row.end is None or day < row.end)]
    if not rows:
        return _NOBODY
    hours = sum((exact(row.hours_per_week) for row in rows if row.hours_per_week is not None), ZERO)
    return _Others(any(row.hours_per_week is None for row in rows), True, hours)


def _weeks_used(circumstances: Circumstances, day: date) -> dict[str, Fraction]:
    used: dict[str, Fraction] = {}
    for row in circumstances.weeks_used:
        if row.start <= day and (row.end is None or day < row.end):
            used[row.entry] = used.get(row.entry, ZERO) + exact(row.hours_per_week or 0)
    return used
