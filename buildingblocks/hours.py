"""The weekly hours of an entry as stretches of days: segments, limits per week, and hours others already fill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from .accrual import ZERO, Piece, exact
from .circumstances import Circumstances, Occupied
from .facts import Facts
from .schedule import Block, Cap, Schedule
from .steps import Step, shown
from .window import Window, covers


@dataclass(frozen=True, slots=True)
class Norm:
    """The full-time norm: hours per week and per year. A contract's own norm goes before that of the schedule."""

    weekly: Fraction | None
    annual: Fraction | None


@dataclass(frozen=True, slots=True)
class Stretches:
    """Pieces with the counted hours per week as weight; weight 1 per piece where hours do not matter."""

    pieces: tuple[Piece, ...]
    faults: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()


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
    if weekly is None and annual is not None:
        return Norm(Fraction(annual) / 52, Fraction(annual))
    if weekly is None:
        return Norm(None, None)
    return Norm(Fraction(weekly), Fraction(weekly) * 52 if annual is None else Fraction(annual))


def too_few_hours(block: Block, facts: Facts) -> list[str]:
    """The fault for which nothing counts where the hours per week of the whole entry are fewer than the block asks.

    Segments, and hours spread over the days of a period, are looked at stretch by stretch.
    """
    if block.min_hours_per_week is None or facts.segments:
        return []
    if facts.hours_per_week is None:
        return [] if facts.hours is not None and facts.start is not None else ["missing_fact:hours_per_week"]
    return ["below_min_hours_per_week"] if facts.hours_per_week < block.min_hours_per_week else []


def weekly_maximum(block: Block, schedule: Schedule, used: Mapping[str, Fraction] | None = None) -> Fraction | None:
    """The hours per week that count at most, None = no limit; ``used``: per cap what earlier entries fill of it."""
    return _smallest(block, schedule, "max_hours_per_week", block.max_hours_per_week, used or {})


def total_maximum(block: Block, schedule: Schedule) -> Fraction | None:
    """The hours of an entry that count at most, None = no limit."""
    return _smallest(block, schedule, "max_hours_total", block.max_hours_total, {})


def limited(
    hours: Fraction, block: Block, norm: Norm, *, most: Fraction | None, taken: Fraction = ZERO
) -> tuple[Fraction, str | None, Step | None]:
    """Weekly ``hours`` that count, at most ``most`` and what the norm leaves besides ``taken``.

    With the fault or the step that says why they are fewer. One person counts for the norm at most, also in one entry
    (rules 12.15: above it nothing counts).
    """
    if block.min_hours_per_week is not None and hours < exact(block.min_hours_per_week):
        return ZERO, "below_min_hours_per_week", None
    step: Step | None = None
    params: tuple[tuple[str, str], ...]
    if most is not None and hours > most:
        params = (("hours", str(shown(hours))), ("maximum", str(shown(most))))
        step = Step("cap:max_hours_per_week", "cap_max_hours_per_week", quantity=shown(most), params=params)
        hours = most
    if not block.is_person or norm.weekly is None:
        return hours, None, step
    free = max(norm.weekly - taken, ZERO)
    if hours > free:
        params = (("hours", str(shown(hours))), ("norm", str(shown(norm.weekly))), ("taken", str(shown(taken))))
        hours, step = free, Step("limit:norm", "limit_norm", quantity=shown(free), params=params)
    return hours, None, step


def stretches(
    block: Block,
    window: Window,
    rows: Sequence[tuple[date, Fraction]],
    *,
    schedule: Schedule,
    circumstances: Circumstances,
    norm: Norm,
    spread: bool = False,
) -> Stretches:
    """The dated hours of the window, cut where they change or where another entry fills hours of the same person.

    ``rows``: weekly hours from a day on; none where hours are not given. ``spread``: they are the average of a total
    that was worked, so that the norm limits them only together with other entries.
    """
    if window.first is None:
        return Stretches(())
    cuts = _cuts(window, rows, circumstances)
    pieces: list[Piece] = []
    faults: list[str] = []
    steps: list[Step] = []
    for start, end in zip(cuts, [*cuts[1:], window.stop], strict=True):
        others = _others(circumstances.occupied, start)
        hours = _hours_on(rows, start)
        if others.excluded or (others.present and schedule.policy.overlap == "refuse"):
            faults.append("excluded_by" if others.excluded else "overlap")
            continue
        if hours is None:
            pieces.append(Piece(start, end, Fraction(1)))
            continue
        most = weekly_maximum(block, schedule, _weeks_used(circumstances, start))
        bounded = Norm(None, None) if spread and not others.hours else norm
        counted, fault, step = limited(hours, block, bounded, most=most, taken=others.hours)
        faults += [fault] if fault else []
        steps += [step] if step else []
        pieces.append(Piece(start, end, counted))
    return Stretches(tuple(pieces), tuple(dict.fromkeys(faults)), tuple(dict.fromkeys(steps)))


def weekly_rows(facts: Facts, first: date) -> list[tuple[date, Fraction]]:
    """The weekly hours of the facts from each day on; none where they are not given."""
    if facts.segments:
        return [(row.from_day, exact(row.hours_per_week)) for row in facts.segments]
    return [] if facts.hours_per_week is None else [(min(first, facts.start or first), exact(facts.hours_per_week))]


def shared_weekly_caps(schedule: Schedule, block: Block) -> list[Cap]:
    """The caps on weekly hours that ``block`` shares with other entries."""
    return [
        cap
        for cap in schedule.caps
        if cap.type == "max_hours_per_week"
        and cap.scope != "entry"
        and covers(cap, block)
        and block.code not in dict(cap.exceptions)
    ]


def _smallest(
    block: Block, schedule: Schedule, kind: str, own: Decimal | None, used: Mapping[str, Fraction]
) -> Fraction | None:
    found = [] if own is None else [exact(own)]
    for cap in schedule.caps:
        if cap.type == kind and covers(cap, block):
            value = cap.limit_for(block.code)
            filled = ZERO if block.code in dict(cap.exceptions) else used.get(cap.code, ZERO)
            found += [] if value is None else [max(Fraction(value) - filled, ZERO)]
    return min(found, default=None)


def _hours_on(rows: Sequence[tuple[date, Fraction]], day: date) -> Fraction | None:
    """Weekly hours on ``day``; 0 before the first segment, None where hours are not given at all."""
    found: Fraction | None = ZERO if rows else None
    for start, hours in rows:
        if start <= day:
            found = hours
    return found


def _cuts(window: Window, rows: Sequence[tuple[date, Fraction]], circumstances: Circumstances) -> list[date]:
    others = (*circumstances.occupied, *circumstances.weeks_used)
    days = {start for start, _ in rows} | {row.start for row in others}
    days |= {row.end for row in others if row.end is not None}
    first = window.first
    assert first is not None, "only a window with a first day is cut"
    inside = {day for day in days if day > first and (window.stop is None or day < window.stop)}
    return [first, *sorted(inside)]


@dataclass(frozen=True, slots=True)
class _Others:
    """What other entries of the person do on a day: in a block that excludes this one, at all, and for how many hours."""

    excluded: bool
    present: bool
    hours: Fraction


def _others(occupied: Sequence[Occupied], day: date) -> _Others:
    rows = [row for row in occupied if row.start <= day and (row.end is None or day < row.end)]
    hours = sum((Fraction(row.hours_per_week) for row in rows if row.hours_per_week is not None), ZERO)
    return _Others(any(row.hours_per_week is None for row in rows), bool(rows), hours)


def _weeks_used(circumstances: Circumstances, day: date) -> dict[str, Fraction]:
    used: dict[str, Fraction] = {}
    for row in circumstances.weeks_used:
        if row.start <= day and (row.end is None or day < row.end):
            used[row.entry] = used.get(row.entry, ZERO) + Fraction(row.hours_per_week or 0)
    return used
