"""The weekly hours of an entry as stretches of days: segments, limits per week, and hours others already fill."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from .accrual import ZERO, Piece
from .circumstances import Circumstances, Occupied
from .facts import Facts
from .schedule import Block, Schedule
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
    if weekly is None and annual is not None:
        return Norm(Fraction(annual) / 52, Fraction(annual))
    if weekly is None:
        return Norm(None, None)
    return Norm(Fraction(weekly), Fraction(weekly) * 52 if annual is None else Fraction(annual))


def weekly_maximum(block: Block, schedule: Schedule) -> Fraction | None:
    """The hours per week that count at most, None = no limit."""
    return _smallest(block, schedule, "max_hours_per_week", block.max_hours_per_week)


def total_maximum(block: Block, schedule: Schedule) -> Fraction | None:
    """The hours of an entry that count at most, None = no limit."""
    return _smallest(block, schedule, "max_hours_total", block.max_hours_total)


def limited(
    hours: Fraction, block: Block, schedule: Schedule, norm: Norm, *, taken: Fraction = ZERO
) -> tuple[Fraction, str | None, Step | None]:
    """Weekly ``hours`` that count besides ``taken``, with the fault or the step that says why they are fewer."""
    if block.min_hours_per_week is not None and hours < Fraction(block.min_hours_per_week):
        return ZERO, "below_min_hours_per_week", None
    step: Step | None = None
    params: tuple[tuple[str, str], ...]
    most = weekly_maximum(block, schedule)
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
    block: Block, facts: Facts, window: Window, *, schedule: Schedule, circumstances: Circumstances, norm: Norm
) -> Stretches:
    """The dated hours of the window, cut where they change or where another entry fills hours of the same person."""
    if window.first is None:
        return Stretches(())
    rows = _segments(facts, window.first)
    cuts = _cuts(window, rows, circumstances.occupied)
    pieces: list[Piece] = []
    faults: list[str] = []
    steps: list[Step] = []
    for start, end in zip(cuts, [*cuts[1:], window.stop], strict=True):
        refused, taken = _taken(circumstances.occupied, start)
        hours = _hours_on(rows, start)
        if refused or (taken and schedule.policy.overlap == "refuse"):
            faults.append("excluded_by" if refused else "overlap")
            continue
        if hours is None:
            pieces.append(Piece(start, end, Fraction(1)))
            continue
        counted, fault, step = limited(hours, block, schedule, norm, taken=taken)
        faults += [fault] if fault else []
        steps += [step] if step else []
        pieces.append(Piece(start, end, counted))
    return Stretches(tuple(pieces), tuple(dict.fromkeys(faults)), tuple(dict.fromkeys(steps)))


def _smallest(block: Block, schedule: Schedule, kind: str, own: Decimal | None) -> Fraction | None:
    found = [] if own is None else [Fraction(own)]
    for cap in schedule.caps:
        if cap.type == kind and covers(cap, block):
            value = cap.limit_for(block.code)
            found += [] if value is None else [Fraction(value)]
    return min(found, default=None)


def _segments(facts: Facts, first: date) -> list[tuple[date, Fraction]]:
    if facts.segments:
        return [(row.from_day, Fraction(row.hours_per_week)) for row in facts.segments]
    return [] if facts.hours_per_week is None else [(min(first, facts.start or first), Fraction(facts.hours_per_week))]


def _hours_on(rows: Sequence[tuple[date, Fraction]], day: date) -> Fraction | None:
    """Weekly hours on ``day``; 0 before the first segment, None where hours are not given at all."""
    found: Fraction | None = ZERO if rows else None
    for start, hours in rows:
        if start <= day:
            found = hours
    return found


def _cuts(window: Window, rows: Sequence[tuple[date, Fraction]], occupied: Sequence[Occupied]) -> list[date]:
    days = {start for start, _ in rows} | {row.start for row in occupied}
    days |= {row.end for row in occupied if row.end is not None}
    first = window.first
    assert first is not None, "only a window with a first day is cut"
    inside = {day for day in days if day > first and (window.stop is None or day < window.stop)}
    return [first, *sorted(inside)]


def _taken(occupied: Sequence[Occupied], day: date) -> tuple[bool, Fraction]:
    """Whether the day counts elsewhere altogether, and the weekly hours that other entries fill on it."""
    refused, taken = False, ZERO
    for row in occupied:
        if row.start <= day and (row.end is None or day < row.end):
            if row.hours_per_week is None:
                refused = True
            else:
                taken += Fraction(row.hours_per_week)
    return refused, taken
