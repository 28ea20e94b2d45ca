"""How much of its unit an entry has: months, hours, periods, invoices. One small function per family of units."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from .accrual import DAY, ONE, ZERO, Accrual, Flat, Piece
from .circumstances import Circumstances
from .durations import COUNTING
from .facts import Facts
from .hours import Norm, Stretches, limited, norm_of, stretches, total_maximum, weekly_maximum
from .schedule import Block, Schedule
from .steps import Step, shown
from .window import Window


class Missing(Exception):
    """A fact without which the unit has no quantity; ``fault`` is the code that the explanation shows."""

    def __init__(self, fault: str) -> None:
        self.fault = fault
        super().__init__(fault)


@dataclass(frozen=True, slots=True)
class Setting:
    """What every unit looks at."""

    block: Block
    facts: Facts
    schedule: Schedule
    circumstances: Circumstances
    window: Window
    norm: Norm

    @property
    def day(self) -> date | None:
        """The day of a flat quantity."""
        return self.circumstances.undated_on if self.window.undated else self.window.first


@dataclass(frozen=True, slots=True)
class Quantity:
    """``accrual`` in the unit of the block; ``yearly`` the same in years, for bonuses per year; ``hours`` worked.

    ``factors`` are shown in the explanation; so are the stretches of ``detail`` (months weighted with weekly hours).
    """

    accrual: Accrual
    yearly: Accrual
    hours: Accrual | None = None
    faults: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    factors: tuple[tuple[str, str], ...] = field(default=())
    detail: Accrual | None = None


def setting(
    block: Block, facts: Facts, *, schedule: Schedule, circumstances: Circumstances, window: Window
) -> Setting:
    """Bundles the arguments of a unit."""
    return Setting(block, facts, schedule, circumstances, window, norm_of(schedule, circumstances))


def fte_years(s: Setting) -> Quantity:
    """Hours per week over the norm × months over 12; or hours over the annual norm where months are hours worked."""
    if s.norm.weekly is None or s.norm.annual is None:
        raise Missing("no_fulltime_norm")
    if s.schedule.policy.month_counting == "hours_worked":
        worked = worked_hours(s)
        years = worked.accrual.scaled(1 / s.norm.annual)
        return Quantity(years, years, worked.accrual, worked.faults, worked.steps, worked.factors)
    if s.facts.hours_per_week is None and not s.facts.segments:
        raise Missing("missing_fact:hours_per_week")
    base = months(s)
    years = base.accrual.scaled(1 / (s.norm.weekly * 12))
    factors = (*base.factors, _shown("norm", s.norm.weekly))
    return Quantity(years, years, base.hours, base.faults, base.steps, factors, base.accrual)


def months(s: Setting, *, weighted: bool = True) -> Quantity:
    """Months on one clock from the first counted day; each stretch weighted with its weekly hours if asked."""
    if s.window.undated:
        return _undated_months(s, weighted=weighted)
    found = _stretches(s)
    first = s.window.first
    pieces = found.pieces if weighted else tuple(Piece(p.start, p.end, ONE) for p in found.pieces if p.weight)
    if first is None:
        return Quantity(Accrual(), Accrual(), None, found.faults)
    counting = COUNTING[s.schedule.policy.month_counting]
    accrual = Accrual(pieces=pieces, measure=lambda day: counting(first, day))
    steps = (*s.window.steps, *found.steps)
    return Quantity(accrual, accrual.scaled(Fraction(1, 12)), None, found.faults, steps, (), accrual)


def _undated_months(s: Setting, *, weighted: bool) -> Quantity:
    if s.facts.months is None:
        raise Missing("missing_fact:start")
    count, steps, faults, weight = Fraction(s.facts.months), [], [], ONE
    if s.window.months is not None and count > s.window.months:
        count = Fraction(s.window.months)
        steps.append(Step("limit:max_months", "limit_max_months", quantity=shown(count)))
    if s.facts.hours_per_week is not None:
        weight, fault, step = limited(Fraction(s.facts.hours_per_week), s.block, s.schedule, s.norm)
        steps += [step] if step else []
        faults += [fault] if fault else []
        used = s.window.months if s.schedule.policy.duration_clock.measure == "hours_worked" else None
        if used is not None and s.norm.annual is not None and weight:
            count = min(Fraction(s.facts.months), used * s.norm.annual / (weight * 52))
    accrual = Accrual(flats=[Flat(s.day, count * (weight if weighted or not weight else ONE))])
    factors = (_shown("months", count), *([_shown("hours", weight)] if s.facts.hours_per_week is not None else []))
    return Quantity(accrual, accrual.scaled(Fraction(1, 12)), None, tuple(faults), tuple(steps), factors)


def worked_hours(s: Setting) -> Quantity:
    """Hours: a total spread evenly over its days, or weekly hours over the weeks; limits on hours are applied."""
    facts = s.facts
    found_limits = [total_maximum(s.block, s.schedule), _number(s.circumstances.hours_most)]
    most = min((limit for limit in found_limits if limit is not None), default=None)
    if facts.hours is not None:
        accrual, faults, steps = _spread(s, Fraction(facts.hours), weekly_maximum(s.block, s.schedule))
    elif facts.hours_per_week is None and not facts.segments:
        raise Missing("missing_fact:hours")
    elif s.window.undated:
        accrual, faults, steps = _undated_hours(s)
    else:
        found = _stretches(s)
        first = s.window.first or date.min
        accrual = Accrual(pieces=found.pieces, measure=lambda day: Fraction((day - first).days, 7))
        faults, steps = found.faults, (*s.window.steps, *found.steps)
    if most is not None and (accrual.is_open or accrual.upto(None) > most):
        accrual = Accrual(flats=accrual.flats, pieces=accrual.pieces, measure=accrual.measure, maximum=most)
        steps = (*steps, Step("cap:max_hours_total", "cap_max_hours_total", quantity=shown(most)))
    yearly = accrual.scaled(1 / s.norm.annual) if s.norm.annual else Accrual()
    return Quantity(accrual, yearly, accrual, faults, steps)


def _undated_hours(s: Setting) -> tuple[Accrual, tuple[str, ...], tuple[Step, ...]]:
    per_month = s.schedule.policy.weeks_per_year / 12
    weeks = None if s.facts.weeks is None else Fraction(s.facts.weeks)
    if weeks is None and s.facts.months is not None:
        weeks = Fraction(s.facts.months) * per_month
    if weeks is None or s.facts.hours_per_week is None:
        raise Missing("missing_fact:start")
    hours, fault, step = limited(Fraction(s.facts.hours_per_week), s.block, s.schedule, s.norm)
    steps = [step] if step else []
    if s.window.months is not None and weeks > s.window.months * per_month:
        weeks = s.window.months * per_month
        steps.append(Step("limit:max_months", "limit_max_months", quantity=shown(s.window.months)))
    return Accrual(flats=[Flat(s.day, hours * weeks)]), (fault,) if fault else (), tuple(steps)


def _spread(
    s: Setting, total: Fraction, weekly: Fraction | None
) -> tuple[Accrual, tuple[str, ...], tuple[Step, ...]]:
    """``total`` evenly over the days of the effort; days outside the window do not count."""
    started, end, first = s.window.started, s.window.planned_end, s.window.first
    if s.window.undated or started is None or end is None or first is None or (end - started).days <= 1:
        day = s.circumstances.undated_on if s.window.undated else first
        quantity = total if s.window.undated or _inside(s.window, day) else ZERO
        return Accrual(flats=[Flat(day, quantity)]), (), s.window.steps
    per_day = total / (end - started).days
    steps = s.window.steps
    if weekly is not None and per_day * 7 > weekly:
        per_day = weekly / 7
        steps = (*steps, Step("cap:max_hours_per_week", "cap_max_hours_per_week", quantity=shown(weekly)))
    pieces = [Piece(first, s.window.stop, per_day)]
    return Accrual(pieces=pieces, measure=lambda day: Fraction((day - first).days)), (), steps


def weeks(s: Setting) -> Quantity:
    """Weeks over the weeks of a year: the fact ``weeks``, or days / 7 of the window."""
    per_year = s.schedule.policy.weeks_per_year
    if s.facts.weeks is not None:
        accrual, faults, steps = _spread(s, Fraction(s.facts.weeks), None)
    elif s.window.undated or s.window.first is None:
        raise Missing("missing_fact:weeks")
    else:
        found, first = _stretches(s), s.window.first
        pieces = [Piece(p.start, p.end, ONE) for p in found.pieces if p.weight]
        accrual = Accrual(pieces=pieces, measure=lambda day: Fraction((day - first).days, 7))
        faults, steps = found.faults, (*s.window.steps, *found.steps)
    years = accrual.scaled(1 / per_year)
    return Quantity(years, years, None, faults, steps, (_shown("weeks_per_year", per_year),))


def flat(s: Setting, count: Decimal | Fraction | int, **factors: Decimal | Fraction | int) -> Quantity:
    """``count`` at once on the first counted day; a bonus per year counts once with it."""
    counts = s.window.undated or _inside(s.window, s.day)
    accrual = Accrual(flats=[Flat(s.day, Fraction(count))] if counts else [])
    once = Accrual(flats=[Flat(s.day, ONE)] if counts else [])
    shown_factors = tuple(_shown(name, factor) for name, factor in factors.items())
    return Quantity(accrual, once, None, (), s.window.steps, shown_factors)


def _inside(window: Window, day: date | None) -> bool:
    return day is not None and (window.stop is None or day < window.stop)


def _stretches(s: Setting) -> Stretches:
    found = stretches(
        s.block, s.facts, s.window, schedule=s.schedule, circumstances=s.circumstances, norm=s.norm
    )
    if s.window.months is None or s.schedule.policy.duration_clock.measure != "hours_worked":
        return found
    if s.norm.annual is None:
        raise Missing("no_fulltime_norm")
    left = s.window.months * s.norm.annual / 12 - Fraction(s.circumstances.hours_used)
    pieces, cut = _cut_by_hours(found.pieces, max(left, ZERO))
    step = Step("limit:max_months", "limit_max_months", quantity=shown(s.window.months))
    return Stretches(pieces, found.faults, (*found.steps, step) if cut else found.steps)


def _cut_by_hours(pieces: tuple[Piece, ...], left: Fraction) -> tuple[tuple[Piece, ...], bool]:
    """The pieces up to the moment at which ``left`` hours are worked; the last day counts for its part."""
    kept: list[Piece] = []
    for piece in pieces:
        per_day = piece.weight / 7
        days = None if piece.end is None else (piece.end - piece.start).days
        if not per_day or (days is not None and per_day * days <= left):
            kept.append(piece)
            left -= per_day * (days or 0)
            continue
        whole = int(left / per_day)
        middle = piece.start + whole * DAY
        kept += [Piece(piece.start, middle, piece.weight)] if whole else []
        rest = left - whole * per_day
        kept += [Piece(middle, middle + DAY, rest * 7)] if rest else []
        return tuple(kept), True
    return tuple(kept), False


def _number(value: Decimal | None) -> Fraction | None:
    return None if value is None else Fraction(value)


def _shown(name: str, value: Decimal | Fraction | int) -> tuple[str, str]:
    return name, format(shown(value), "f")


Unit = Callable[[Setting], Quantity]
