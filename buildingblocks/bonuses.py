"""Bonuses of an entry: which hold, when, and how much they add.

A bonus for a person scales as its block and stops with it; one for an event counts once, on the day of the event;
one at cost as shown. Parameters of the policy may decide otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Final

from sroi.periods import Period

from .accrual import Accrual, Flat
from .conditions import holding, without
from .ratio import ONE, ZERO, exact
from .records import record
from .schedule import Bonus
from .setting import Setting
from .units import Measured

_SCALED_UNITS: Final = frozenset(
    {"per_year", "extra_on_block", "per_year_unspecified", "per_placement_unspecified", "one_off_unspecified"}
)


@record
class Part:
    """What one bonus adds: ``rate`` × the quantity of ``accrual`` inside ``spans`` (None = all), to ``maximum``.

    ``raises``: it is part of the block's value. ``event``: it happens on a day and is not cut by the entry's own
    end; ``at`` is that day.
    """

    bonus: Bonus
    rate: Fraction
    accrual: Accrual
    spans: tuple[Period, ...] | None
    maximum: Fraction | None = None
    raises: bool = False
    event: bool = False

    def upto(self, bound: date | None, event_bound: date | None) -> Fraction:
        """The unrounded euro up to ``bound`` (events up to ``event_bound``)."""
        amount = self.rate * self.accrual.upto(event_bound if self.event else bound, self.spans)
        return amount if self.maximum is None else min(amount, self.maximum)


@record
class _Held:
    """A bonus that holds. ``worth``: its value in euro, to tell the higher of two that exclude each other."""

    bonus: Bonus
    order: int
    spans: tuple[Period, ...]
    worth: Fraction


def bonus_parts(s: Setting, measured: Measured) -> tuple[tuple[Part, ...], tuple[str, ...]]:
    """The bonuses that hold on the entry of ``s``, in the order of the file, and the faults of the others.

    With ``one_per_person`` the first in the file is the one bonus of the person, in all entries.
    """
    if not s.rules.bonuses:
        return (), ()
    faults: list[str] = []
    found = (_held(s, measured, bonus, order, faults) for order, bonus in s.rules.bonuses)
    kept = _without_excluded([row for row in found if row])
    if s.schedule.policy.bonus_stacking == "one_per_person":
        own = s.circumstances.bonus_of_person
        kept = [row for row in kept if own is None or row.bonus.code == own][:1]
    found_parts = [(row, part) for row in kept if (part := _part(s, measured, row, faults)) is not None]
    return _without_replaced(found_parts), tuple(faults)


def _held(s: Setting, measured: Measured, bonus: Bonus, order: int, faults: list[str]) -> _Held | None:
    found = holding(
        bonus.condition,
        s.facts,
        start=s.window.started,
        circumstances=s.circumstances,
        policy=s.schedule.policy,
    )
    if not found.spans:
        return None
    if bonus.requires_approval and not s.circumstances.approved:
        faults.append("approval_missing")
        return None
    if bonus.scaling_class == "event" and bonus.code in s.circumstances.spent_events:
        return None
    return _Held(bonus, order, found.spans, _amount_once(s, measured, bonus) or ZERO)


def _without_excluded(held: Sequence[_Held]) -> list[_Held]:
    """Where two that exclude each other both hold the higher value counts (equal: the first in the file)."""
    if not any(row.bonus.excludes for row in held):
        return list(held)
    ranked = sorted(held, key=_rank)
    kept: list[_Held] = []
    for row in ranked:
        spans = row.spans
        for winner in kept:
            if _exclude_each_other(row, winner):
                spans = without(spans, winner.spans)
        if spans:
            kept.append(replace(row, spans=spans))
    return sorted(kept, key=lambda row: row.order)


def _rank(row: _Held) -> tuple[Fraction, int]:
    return -row.worth, row.order


def _exclude_each_other(one: _Held, other: _Held) -> bool:
    return one.bonus.code in other.bonus.excludes or other.bonus.code in one.bonus.excludes


def _without_replaced(found: Sequence[tuple[_Held, Part]]) -> tuple[Part, ...]:
    """An amount that counted once is taken back on the day on which a higher one that excludes it counts."""
    if not any(row.bonus.excludes for row, _ in found):
        return tuple(part for _, part in found)
    parts: list[Part] = []
    for row, part in found:
        days = [
            other.accrual.first_day
            for winner, other in found
            if part.event and other.event and _rank(winner) < _rank(row) and _exclude_each_other(row, winner)
        ]
        day = min((day for day in days if day is not None), default=None)
        taken_back = [] if day is None else [Flat(day, -ONE)]
        parts.append(replace(part, accrual=Accrual(flats=[*part.accrual.flats, *taken_back])) if taken_back else part)
    return tuple(parts)


def _part(s: Setting, measured: Measured, row: _Held, faults: list[str]) -> Part | None:
    bonus = row.bonus
    maximum = None if bonus.max_value is None else exact(bonus.max_value)
    if bonus.unit == "per_hour" and measured.quantity.hours is None:
        faults.append("missing_fact:hours")
        return None
    growing = _growing(s, bonus, measured)
    if growing is not None:
        raises = bonus.unit == "raises_block_value"
        rate = exact(bonus.value or 0) * (measured.per_value if raises else 1)
        return Part(bonus, rate, growing, row.spans, maximum, raises=raises)
    value = _amount_once(s, measured, bonus)
    if value is None:
        faults.append("missing_fact:bonus_costs")
        return None
    return _once(s, row, value, maximum)


def _amount_once(s: Setting, measured: Measured, bonus: Bonus) -> Fraction | None:
    """The euro of a bonus that counts once, or its value; None where the cost behind it is not given."""
    value = exact(bonus.value or 0)
    if bonus.unit == "times_yearly_value_of_block":
        yearly = s.block.value if s.block.yearly_value is None else s.block.yearly_value
        return value * exact(yearly or 0)
    if bonus.unit == "pct_of_invoice_excl_vat":
        invoice = measured.invoice if measured.invoice is not None else exact(s.facts.amount_excl_vat or 0)
        return value / 100 * invoice
    if bonus.unit == "actual_costs" or (bonus.unit in _SCALED_UNITS and bonus.scaling_class == "cost"):
        cost = s.facts.cost_of(bonus.code)
        return None if cost is None else exact(cost)
    return value


def _growing(s: Setting, bonus: Bonus, measured: Measured) -> Accrual | None:
    """What a bonus that grows with its block multiplies; None where it counts once."""
    quantity = measured.quantity
    if bonus.unit == "raises_block_value":
        return quantity.accrual
    if bonus.unit == "per_hour":
        return quantity.hours or Accrual()
    if bonus.unit in _SCALED_UNITS and bonus.scaling_class != "cost" and _scales(s, bonus):
        return quantity.yearly
    return None


def _scales(s: Setting, bonus: Bonus) -> bool:
    scaling = s.schedule.policy.bonus_scaling
    return scaling.person == "as_block" if bonus.scaling_class == "person" else scaling.event == "as_block"


def _once(s: Setting, row: _Held, amount: Fraction, maximum: Fraction | None) -> Part | None:
    """The whole amount on the day on which the condition is met, inside the term of the contract.

    For an event that day may lie after the entry itself (a hire after an internship), for all others not.
    """
    window = s.window
    if window.undated:
        return Part(row.bonus, amount, Accrual(flats=[Flat(s.day, ONE)]), None, maximum, event=True)
    if window.first is None:
        return None
    closes = window.closes if row.bonus.scaling_class == "event" else window.stop
    inside = Period(window.first, None if closes is None else max(closes, window.first))
    met = [both for span in row.spans if (both := span.intersect(inside)) is not None]
    if not met or met[0].start is None:
        return None
    return Part(row.bonus, amount, Accrual(flats=[Flat(met[0].start, ONE)]), None, maximum, event=True)
