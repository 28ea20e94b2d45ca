"""How much of its unit an entry has: months, hours, periods, invoices. One small function per family of units."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from .accrual import DAY, Accrual, Flat, Piece
from .durations import COUNTING
from .hour_limits import counted_stretches, hours_left, hours_step
from .hours import Stretches, limited, stretches, weekly_maximum, weekly_rows
from .ratio import ONE, exact, ratio
from .setting import Missing, Quantity, Setting
from .steps import Step, shown
from .window import Window, hours_known

#: Weeks of a month, for hours per week over a number of months (rules 10.3: n months = n × 52 / 12 weeks).
_WEEKS_PER_MONTH: Final = ratio(52, 12)
_TWELFTH: Final = ratio(1, 12)


def fte_years(s: Setting) -> Quantity:
    """Hours per week over the norm × months over 12; or hours over the annual norm where months are hours worked."""
    if s.norm.weekly is None or s.norm.annual is None:
        raise Missing("no_fulltime_norm")
    if s.schedule.policy.month_counting == "hours_worked":
        worked = worked_hours(s)
        years = worked.accrual.scaled(1 / s.norm.annual)
        return Quantity(years, years, worked.accrual, worked.faults, worked.steps, worked.factors)
    base = over_norm(s, months(s))
    years = base.accrual.scaled(_TWELFTH)
    return Quantity(years, years, base.hours, base.faults, base.steps, base.factors, base.detail, base.by_hours)


def over_norm(s: Setting, found: Quantity) -> Quantity:
    """A quantity weighted with weekly hours, with those over the norm: half of a week gives half of it."""
    part = s.norm.part
    if part is None:
        raise Missing("no_fulltime_norm")
    if s.facts.hours_per_week is None and not s.facts.segments:
        raise Missing("missing_fact:hours_per_week")
    accrual, yearly = found.accrual.scaled(part), found.yearly.scaled(part)
    factors = (*found.factors, ("norm", s.norm.shown[0]))
    return Quantity(accrual, yearly, found.hours, found.faults, found.steps, factors, found.accrual, found.by_hours)


def months(s: Setting, *, weighted: bool = True) -> Quantity:
    """Months on one clock from the first counted day; each stretch weighted with its weekly hours if asked."""
    if s.window.undated:
        return _undated_months(s, weighted=weighted)
    found = counted_stretches(s)
    first = next((piece.start for piece in found.pieces if piece.weight), s.window.first)
    pieces = found.pieces if weighted else tuple(Piece(p.start, p.end, ONE) for p in found.pieces if p.weight)
    if first is None:
        return Quantity(Accrual(), Accrual(), None, found.faults)
    counting = COUNTING[s.schedule.policy.month_counting]
    accrual = Accrual(pieces=pieces, measure=lambda day: counting(first, day))
    hours = Accrual(pieces=found.pieces, measure=lambda day: ratio((day - first).days, 7))
    steps = (*s.window.steps, *found.steps)
    worked = hours if _weekly(s) else None
    return Quantity(accrual, accrual.scaled(_TWELFTH), worked, found.faults, steps, (), accrual, weighted and _weekly(s))


def _undated_months(s: Setting, *, weighted: bool) -> Quantity:
    if s.facts.months is None:
        raise Missing("missing_fact:start")
    weight, faults, steps = _undated_week(s)
    count, cut = _undated_limit(s, exact(s.facts.months), weight * _WEEKS_PER_MONTH)
    accrual = Accrual(flats=[Flat(s.day, count * (weight if weighted or not weight else ONE))])
    hours = Accrual(flats=[Flat(s.day, count * weight * _WEEKS_PER_MONTH)]) if _weekly(s) else None
    factors = (_shown("months", count), *([_shown("hours", weight)] if s.facts.hours_per_week is not None else []))
    return Quantity(accrual, accrual.scaled(_TWELFTH), hours, faults, (*cut, *steps), factors)


def _undated_week(s: Setting) -> tuple[Fraction, tuple[str, ...], tuple[Step, ...]]:
    """The weekly hours that count, 1 where they are not given; with faults and steps."""
    if s.facts.hours_per_week is None:
        return ONE, (), ()
    most = weekly_maximum(s.rules)
    hours, fault, step = limited(exact(s.facts.hours_per_week), s.rules, s.norm, most=most)
    return hours, (fault,) if fault else (), (step,) if step else ()


def _undated_limit(s: Setting, count: Fraction, hours_each: Fraction) -> tuple[Fraction, tuple[Step, ...]]:
    """``count`` months of ``hours_each`` hours, cut to the maximum duration and to the hours in total."""
    steps: list[Step] = []
    most, by_clock = hours_left(s)
    if s.window.months is not None and not by_clock and count > s.window.months:
        count = exact(s.window.months)
        steps.append(Step("limit:max_months", "limit_max_months", quantity=shown(count)))
    if most is not None and hours_known(s.facts) and count * hours_each > most:
        count = most / hours_each
        steps.append(hours_step(s, most, by_clock=by_clock))
    return count, tuple(steps)


def worked_hours(s: Setting) -> Quantity:
    """Hours: a total spread evenly over its days, or weekly hours over the weeks; limits on hours are applied."""
    facts, window = s.facts, s.window
    if facts.hours is not None:
        accrual, faults, steps = _spread(s, exact(facts.hours))
    elif not _weekly(s):
        raise Missing("missing_fact:hours")
    elif window.undated:
        accrual, faults, steps = _undated_hours(s)
    else:
        found, first = counted_stretches(s), window.first or date.min
        accrual = Accrual(pieces=found.pieces, measure=lambda day: ratio((day - first).days, 7))
        faults, steps = found.faults, (*window.steps, *found.steps)
    yearly = accrual.scaled(1 / s.norm.annual) if s.norm.annual else Accrual()
    return Quantity(accrual, yearly, accrual, faults, steps)


def _undated_hours(s: Setting) -> tuple[Accrual, tuple[str, ...], tuple[Step, ...]]:
    weeks = None if s.facts.weeks is None else exact(s.facts.weeks)
    if weeks is None and s.facts.months is not None:
        weeks = exact(s.facts.months) * _WEEKS_PER_MONTH
    if weeks is None or s.facts.hours_per_week is None:
        raise Missing("missing_fact:start")
    hours, faults, steps = _undated_week(s)
    count, cut = _undated_limit(s, weeks / _WEEKS_PER_MONTH, hours * _WEEKS_PER_MONTH)
    return Accrual(flats=[Flat(s.day, hours * count * _WEEKS_PER_MONTH)]), faults, (*steps, *cut)


def _spread(s: Setting, total: Fraction) -> tuple[Accrual, tuple[str, ...], tuple[Step, ...]]:
    """``total`` hours evenly over the days of the effort; days outside the window do not count.

    A period shorter than a week is that week: six hours on one day are six hours per week.
    """
    started, end, first = s.window.started, s.window.planned_end, s.window.first
    if s.window.undated or started is None or end is None or first is None:
        most, by_clock = hours_left(s)
        counted = total if most is None else min(total, most)
        steps = (hours_step(s, most, by_clock=by_clock),) if most is not None and counted < total else ()
        return Accrual(flats=[Flat(s.day, counted)]), (), (*s.window.steps, *steps)
    days = (end - started).days
    week = min(days, 7)
    found = counted_stretches(s, [(started, total * week / days)], week=week)
    accrual = Accrual(pieces=found.pieces, measure=lambda day: ratio((day - first).days, week))
    return accrual, found.faults, (*s.window.steps, *found.steps)


def weeks(s: Setting, *, weighted: bool = False) -> Quantity:
    """Weeks over the weeks of a year: the fact ``weeks``, or days / 7 of the window; weighted with hours if asked."""
    per_year, facts, window = s.schedule.policy.weeks_per_year, s.facts, s.window
    factors = (_shown("weeks_per_year", per_year),)
    if window.undated or window.first is None or window.started is None:
        if facts.weeks is None:
            raise Missing("missing_fact:weeks")
        hours, faults, limits = _undated_week(s)
        count, cut = _undated_limit(s, exact(facts.weeks) / _WEEKS_PER_MONTH, hours * _WEEKS_PER_MONTH)
        flats = [Flat(s.day, count * _WEEKS_PER_MONTH / per_year * (hours if weighted or not hours else ONE))]
        return Quantity(Accrual(flats=flats), Accrual(flats=flats), None, faults, (*limits, *cut), factors)
    per_day, first = ratio(1, 7), window.first
    if facts.weeks is not None and window.planned_end is not None:
        per_day = exact(facts.weeks) / (window.planned_end - window.started).days
    found = counted_stretches(s)
    pieces = found.pieces if weighted else tuple(Piece(p.start, p.end, ONE) for p in found.pieces if p.weight)
    years = Accrual(pieces=pieces, measure=lambda day: (day - first).days * per_day / per_year)
    return Quantity(years, years, None, found.faults, (*window.steps, *found.steps), factors)


def flat(s: Setting, count: Decimal | Fraction | int, **factors: Decimal | Fraction | int) -> Quantity:
    """``count`` at once on the first counted day; a bonus per year counts once with it.

    Nothing where that day counts in another entry of the person that excludes this one.
    """
    day, found = s.day, Stretches(())
    counts = s.window.undated or _inside(s.window, day)
    if counts and s.block.is_person and not s.window.undated and day is not None:
        found = _on(s, day)
        counts = not found.faults
    accrual = Accrual(flats=[Flat(day, exact(count))] if counts else [])
    once = Accrual(flats=[Flat(day, ONE)] if counts else [])
    shown_factors = tuple(_shown(name, factor) for name, factor in factors.items())
    return Quantity(accrual, once, None, found.faults, s.window.steps, shown_factors)


def _on(s: Setting, day: date) -> Stretches:
    window = replace(s.window, first=day, stop=day + DAY)
    return stretches(s.rules, window, weekly_rows(s.facts, day), circumstances=s.circumstances, norm=s.norm)


def _inside(window: Window, day: date | None) -> bool:
    return day is not None and (window.stop is None or day < window.stop)


def _weekly(s: Setting) -> bool:
    return s.facts.hours_per_week is not None or bool(s.facts.segments)


def _shown(name: str, value: Decimal | Fraction | int) -> tuple[str, str]:
    return name, format(shown(value), "f")
