"""Bonuses of an entry: which hold, when, and how much they add.

A bonus for a person scales as its block and stops with it; one for an event counts once, on the day of the event;
one at cost as shown. Parameters of the policy may decide otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Final

from sroi.periods import Period

from .accrual import ZERO, Accrual, Flat
from .conditions import holding, without
from .quantities import Setting
from .schedule import Bonus
from .units import Measured

_SCALED_UNITS: Final = frozenset(
    {"per_year", "extra_on_block", "per_year_unspecified", "per_placement_unspecified", "one_off_unspecified"}
)


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class _Held:
    bonus: Bonus
    order: int
    spans: tuple[Period, ...]


def bonus_parts(s: Setting, measured: Measured) -> tuple[tuple[Part, ...], tuple[str, ...]]:
    """The bonuses that hold on the entry of ``s``, in the order of the file, and the faults of the others."""
    faults: list[str] = []
    held = [row for row in (_held(s, bonus, order, faults) for order, bonus in enumerate(s.schedule.bonuses)) if row]
    kept = _without_excluded(held)
    if s.schedule.policy.bonus_stacking == "one_per_person":
        kept = kept[:1]
    parts = [part for part in (_part(s, measured, row, faults) for row in kept) if part is not None]
    return tuple(parts), tuple(faults)


def _held(s: Setting, bonus: Bonus, order: int, faults: list[str]) -> _Held | None:
    if not bonus.applies(s.block):
        return None
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
    return _Held(bonus, order, found.spans)


def _without_excluded(held: Sequence[_Held]) -> list[_Held]:
    """Where two that exclude each other both hold the higher value counts (equal: the first in the file)."""
    ranked = sorted(held, key=lambda row: (-(row.bonus.value or 0), row.order))
    kept: list[_Held] = []
    for row in ranked:
        spans = row.spans
        for winner in kept:
            if row.bonus.code in winner.bonus.excludes or winner.bonus.code in row.bonus.excludes:
                spans = without(spans, winner.spans)
        if spans:
            kept.append(replace(row, spans=spans))
    return sorted(kept, key=lambda row: row.order)


def _part(s: Setting, measured: Measured, row: _Held, faults: list[str]) -> Part | None:
    bonus = row.bonus
    value = Fraction(bonus.value or 0)
    maximum = None if bonus.max_value is None else Fraction(bonus.max_value)
    growing = _growing(s, bonus, measured)
    if growing is not None:
        rate = value / 100 if bonus.unit == "pct_of_invoice_excl_vat" else value
        return Part(bonus, rate, growing, row.spans, maximum, raises=bonus.unit == "raises_block_value")
    if bonus.unit == "times_yearly_value_of_block":
        value *= Fraction(s.block.yearly_value or s.block.value or 0)
    elif bonus.unit == "actual_costs" or (bonus.unit in _SCALED_UNITS and bonus.scaling_class == "cost"):
        cost = s.facts.cost_of(bonus.code)
        if cost is None:
            faults.append("missing_fact:bonus_costs")
            return None
        value = Fraction(cost)
    return _once(s, row, value, maximum)


def _growing(s: Setting, bonus: Bonus, measured: Measured) -> Accrual | None:
    """What a bonus that grows with its block multiplies; None where it counts once."""
    quantity = measured.quantity
    if bonus.unit == "raises_block_value":
        return quantity.accrual
    if bonus.unit == "per_hour":
        return quantity.hours or Accrual()
    if bonus.unit == "pct_of_invoice_excl_vat":
        return Accrual(flats=[Flat(s.day, measured.invoice or ZERO)]) if _day_counts(s) else Accrual()
    if bonus.unit in _SCALED_UNITS and bonus.scaling_class != "cost" and _scales(s, bonus):
        return quantity.yearly
    return None


def _scales(s: Setting, bonus: Bonus) -> bool:
    scaling = s.schedule.policy.bonus_scaling
    return scaling.person == "as_block" if bonus.scaling_class == "person" else scaling.event == "as_block"


def _once(s: Setting, row: _Held, amount: Fraction, maximum: Fraction | None) -> Part | None:
    """The whole amount on the day on which the condition is met, inside the term of the contract."""
    window = s.window
    if window.undated:
        return Part(row.bonus, amount, Accrual(flats=[Flat(s.day, Fraction(1))]), None, maximum, event=True)
    if window.first is None:
        return None
    begins = row.spans[0].start
    day = window.first if begins is None else max(begins, window.first)
    closes = window.closes if row.bonus.scaling_class == "event" else window.stop
    if closes is not None and day >= closes:
        return None
    return Part(row.bonus, amount, Accrual(flats=[Flat(day, Fraction(1))]), None, maximum, event=True)


def _day_counts(s: Setting) -> bool:
    return s.window.undated or (
        s.day is not None and (s.window.stop is None or s.day < s.window.stop)
    )
