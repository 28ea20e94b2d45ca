"""Every unit of the format: the amount per unit, and which quantity it multiplies.

A new unit is one row of ``_UNITS`` and one small function; nothing else in the engine asks for the name of a unit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from .accrual import Accrual, Flat
from .hours import limited, weekly_maximum
from .quantities import flat, fte_years, months, over_norm, weeks, worked_hours
from .ratio import ONE, ZERO, exact, ratio
from .recognition import weight_of
from .records import record
from .setting import Missing, Quantity, Setting
from .vocabulary import COST_UNITS, HOURS_OR_COST_UNITS, PERCENTAGE_UNITS


@record
class Measured:
    """``rate`` (euro per unit of ``quantity``); ``invoice`` is the cost or invoice behind it, for bonuses on it.

    ``per_value``: euro per unit for each 1 of the block's value: a hundredth for a percentage, nothing at cost or by
    agreement.
    """

    rate: Fraction
    quantity: Quantity
    invoice: Fraction | None = None
    per_value: Fraction = ONE


def measure(s: Setting) -> Measured:
    """The rate and the quantity of the block of ``s``; raises ``Missing`` where a fact is not there."""
    return _UNITS[s.block.unit](s)


def _value(s: Setting) -> Fraction:
    if s.block.value is None:
        raise Missing("no_amount_known")
    return exact(s.block.value)


def _fte_year(s: Setting) -> Measured:
    return Measured(_value(s), fte_years(s))


def _month(s: Setting) -> Measured:
    return Measured(_value(s), months(s, weighted=False))


def _learning_year(s: Setting) -> Measured:
    found = months(s, weighted=False)
    return Measured(_value(s), _years(found))


def _years(found: Quantity) -> Quantity:
    return replace(found, accrual=found.yearly)


def _period(s: Setting) -> Measured:
    periods = s.facts.periods if s.facts.periods is not None else Decimal(1)
    return Measured(_value(s), flat(s, periods, periods=periods))


def _once(s: Setting) -> Measured:
    return Measured(_value(s), flat(s, 1))


def _hour(s: Setting) -> Measured:
    return Measured(_value(s), worked_hours(s))


def _half_day(s: Setting) -> Measured:
    if s.facts.half_days is None:
        raise Missing("missing_fact:half_days")
    persons = s.facts.persons if s.facts.persons is not None else Decimal(1)
    count = exact(s.facts.half_days) * exact(persons)
    return Measured(_value(s), flat(s, count, half_days=s.facts.half_days, persons=persons))


def _hours_or_cost(s: Setting) -> Measured:
    """Hours × employees at the tariff, or the cost; where both are given the hours count, not both."""
    if s.facts.hours is None and s.facts.amount_excl_vat is not None:
        return _cost(s)
    if s.facts.hours is None:
        raise Missing("missing_fact:hours")
    worked = worked_hours(s)
    employees = s.facts.employees if s.facts.employees is not None else Decimal(1)
    accrual = worked.accrual.scaled(exact(employees))
    factors = (*worked.factors, ("employees", format(employees, "f")))
    yearly = worked.yearly.scaled(exact(employees))
    return Measured(_value(s), Quantity(accrual, yearly, worked.accrual, worked.faults, worked.steps, factors))


def _dated(s: Setting) -> None:
    if s.window.undated:
        raise Missing("missing_fact:invoice_date")


def _amount(s: Setting) -> Fraction:
    if s.block.labour_part_only or s.block.unit == "actual_labour_costs":
        if s.facts.labour_amount_excl_vat is None:
            raise Missing("missing_fact:labour_amount_excl_vat")
        return exact(s.facts.labour_amount_excl_vat)
    if s.facts.amount_excl_vat is None:
        raise Missing("missing_fact:amount_excl_vat")
    return exact(s.facts.amount_excl_vat)


def _percentage(s: Setting) -> Measured:
    """The invoice × the weight of the vendor or the percentage of the block; a VAT base not stated is excl. VAT."""
    amount = _amount(s)
    if s.block.unit != "pct_of_amount":
        _dated(s)
    weight = weight_of(s.block, s.facts, schedule=s.schedule, lenient=s.circumstances.lenient)
    return Measured(weight, flat(s, amount, amount=amount), amount, ratio(1, 100))


def _cost(s: Setting) -> Measured:
    amount = _amount(s)
    weighted = s.block.recognition or s.block.unit == "actual_labour_costs"
    rate = ONE
    if weighted:
        _dated(s)
        rate = weight_of(s.block, s.facts, schedule=s.schedule, lenient=s.circumstances.lenient)
    return Measured(rate, flat(s, amount, amount=amount), amount, ZERO)


def _agreed(s: Setting) -> Measured:
    """What the adviser set is no value of the block: a bonus that raises that value adds nothing to it."""
    if s.facts.days:
        inside = [row for row in s.facts.days if _counts(s, row.day)]
        accrual = Accrual(flats=[Flat(row.day, exact(row.amount)) for row in inside])
        once = flat(s, 1).accrual
        return Measured(ONE, Quantity(accrual, once, None, (), s.window.steps), per_value=ZERO)
    if s.facts.agreed_value is None:
        raise Missing("missing_fact:agreed_value")
    return Measured(exact(s.facts.agreed_value), flat(s, 1), per_value=ZERO)


def _counts(s: Setting, day: date) -> bool:
    first, stop = s.window.first, s.window.stop
    return first is not None and first <= day and (stop is None or day < stop)


def _not_known(_: Setting) -> Measured:
    raise Missing("no_amount_known")


def _year(s: Setting) -> Measured:
    """The value × the factors that ``prorata`` names: one that grows in time, the others constant."""
    factors = s.block.prorata
    found = _growing(s, factors)
    constant, shown = ONE, []
    for name in ("employees", "half_days", "persons"):
        if name in factors:
            value = getattr(s.facts, name)
            if value is None and name == "half_days":
                raise Missing("missing_fact:half_days")
            constant *= exact(value if value is not None else 1)
            shown.append((name, format(value if value is not None else Decimal(1), "f")))
    accrual, yearly = found.accrual.scaled(constant), found.yearly.scaled(constant)
    quantity = Quantity(accrual, yearly, found.hours, found.faults, found.steps, (*found.factors, *shown))
    return Measured(_value(s), quantity)


def _growing(s: Setting, factors: tuple[str, ...]) -> Quantity:
    by_hours = "hours_per_week/fulltime_hours" in factors
    if "duration/12_months" in factors or "duration/learning_year" in factors:
        return fte_years(s) if by_hours else _years(months(s, weighted=False))
    if "months" in factors:
        return over_norm(s, months(s)) if by_hours else months(s, weighted=False)
    if "weeks/52" in factors:
        return over_norm(s, weeks(s, weighted=True)) if by_hours else weeks(s)
    if "hours" in factors or "hours_worked" in factors:
        return worked_hours(s)
    if by_hours:
        return _part_of_week(s)
    return flat(s, 1)


def _part_of_week(s: Setting) -> Quantity:
    """Hours per week over the norm at once, whatever the duration."""
    if s.norm.weekly is None:
        raise Missing("no_fulltime_norm")
    if s.facts.hours_per_week is None:
        raise Missing("missing_fact:hours_per_week")
    most = weekly_maximum(s.rules)
    hours, fault, step = limited(exact(s.facts.hours_per_week), s.rules, s.norm, most=most)
    found = flat(s, hours / s.norm.weekly, hours=hours, norm=s.norm.weekly)
    faults, steps = (fault,) if fault else (), (step,) if step else ()
    return replace(found, yearly=found.accrual, faults=(*found.faults, *faults), steps=(*found.steps, *steps))


_UNITS: Final[dict[str, Callable[[Setting], Measured]]] = {
    "per_fte_year": _fte_year,
    "per_year": _year,
    "per_learning_year": _learning_year,
    "per_internship_period": _period,
    "per_month": _month,
    "per_hour": _hour,
    "per_half_day_per_person": _half_day,
    "one_off": _once,
    "actual_labour_costs": _cost,
    "by_agreement": _agreed,
    "not_known": _not_known,
    **dict.fromkeys(HOURS_OR_COST_UNITS, _hours_or_cost),
    **dict.fromkeys(PERCENTAGE_UNITS, _percentage),
    **dict.fromkeys(COST_UNITS, _cost),
}
