"""Why a figure changed between two periods: volume, mix and schedule change, adding up to the difference to the cent. PURE.

Every figure is split over parts with a quantity and an amount. For what was **fulfilled** a part is a building block, and
its quantity the number of efforts in it. For the **obligation** a part is a type of contract, and its quantity the contract
value excluding VAT. With `a` the old amount per unit of a part, `N` and `M` all old and new quantity together, `A` the old
amount and `B°` the new amount *at the old values*:

* **schedule change** = Σ (new amount − B°): the same effort, or contract value, by other values or rates.
* **mix** = Σ m·a − (M / N)·ΣA: the new quantity divided otherwise over the parts. A part that did not exist before has its
  own new amount per unit (at old values) as `a`.
* **volume** = the rest, (M / N − 1)·ΣA + Σ (B° − m·a): more or less quantity in the old division, and larger or smaller
  efforts within a part (more hours, a longer duration, a higher invoice); and in full what has no effort behind it: PSO,
  maxima, opening balances and corrections of earlier quarters.

Mix and schedule change are rounded to the cent; volume takes the remainder, so the three always are the difference. Of volume
in turn the number of efforts, or the contract value, takes what rounding leaves. With no quantity in one of the periods there is
no division to compare: then mix is zero and all of it is volume.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from sroi.money import cents

_ZERO: Final = Decimal("0.00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Quantity and amount (euro) of one part in both periods; `at_old_values` is the new amount at the old values."""

    old_quantity: Decimal = _ZERO
    old_amount: Decimal = _ZERO
    new_quantity: Decimal = _ZERO
    new_amount: Decimal = _ZERO
    at_old_values: Decimal = _ZERO

    @property
    def expected(self) -> Decimal:
        """The new quantity at the old amount per unit."""
        if not self.old_quantity:
            return self.at_old_values
        return self.new_quantity * self.old_amount / self.old_quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A figure before and after, and what the difference is made of; euros.

    `number`, `size` and `without_effort` are what `volume` is made of.
    """

    before: Decimal
    after: Decimal
    volume: Decimal
    mix: Decimal
    schedule: Decimal
    number: Decimal
    size: Decimal
    without_effort: Decimal

    @property
    def difference(self) -> Decimal:
        """After minus before; always volume + mix + schedule."""
        return self.after - self.before

    @property
    def share(self) -> Decimal | None:
        """The difference as a share (0-1) of what it was; None where it was nothing."""
        return self.difference / self.before if self.before else None


def split(parts: Iterable[Part], *, old_rest: Decimal = _ZERO, new_rest: Decimal = _ZERO) -> Change:
    """The change over all parts; the rests are what has no effort behind it. Amounts are whole cents."""
    rows = list(parts)
    old, new = sum((row.old_amount for row in rows), _ZERO), sum((row.new_amount for row in rows), _ZERO)
    constant = sum((row.at_old_values for row in rows), _ZERO)
    many, few = sum((row.new_quantity for row in rows), _ZERO), sum((row.old_quantity for row in rows), _ZERO)
    schedule, expected = cents(new - constant), sum((row.expected for row in rows), _ZERO)
    size, mix = _ZERO, _ZERO
    if many and few:
        size = cents(constant - expected)
        mix = cents(expected - many / few * old)
    rest = new_rest - old_rest
    volume = (new + new_rest) - (old + old_rest) - mix - schedule
    return Change(
        before=old + old_rest, after=new + new_rest, volume=volume, mix=mix, schedule=schedule,
        number=volume - size - rest, size=size, without_effort=rest,
    )


@dataclass(frozen=True, slots=True)
class Valued:
    """What was fulfilled in one building block under one version of the schedule; `value` is the version's value of it.

    `unit` says what the value is of; None as `value` where the block has no fixed one, such as custom work.
    """

    efforts: int
    amount: Decimal
    value: Decimal | None
    unit: str


def parts_by_block(old: Mapping[str, list[Valued]], new: Mapping[str, list[Valued]]) -> list[Part]:
    """One part per building block. Amounts follow the value of the block in the version that valued them.

    The old value of a block is the average of its versions in the old period, weighted by what was done under each. Where a
    block has no fixed value in both periods, or one of another unit, nothing of the difference is schedule change.
    """
    found = []
    for block in sorted({*old, *new}):
        before, after = old.get(block, []), new.get(block, [])
        value = _average(before)
        found.append(
            Part(
                old_quantity=Decimal(sum(row.efforts for row in before)),
                old_amount=sum((row.amount for row in before), _ZERO),
                new_quantity=Decimal(sum(row.efforts for row in after)),
                new_amount=sum((row.amount for row in after), _ZERO),
                at_old_values=sum((_at(row, value) for row in after), _ZERO),
            )
        )
    return found


def parts_by_rate(old: Mapping[str, tuple[Decimal, Decimal]], new: Mapping[str, tuple[Decimal, Decimal]]) -> list[Part]:
    """One part per type of contract, from (contract value, obligation) of each; the values that change are the rates."""
    found = []
    for kind in sorted({*old, *new}):
        (value, owed), (later_value, later) = old.get(kind, (_ZERO, _ZERO)), new.get(kind, (_ZERO, _ZERO))
        constant = later_value * owed / value if value and later_value else later
        found.append(
            Part(old_quantity=value, old_amount=owed, new_quantity=later_value, new_amount=later, at_old_values=constant)
        )
    return found


def _average(rows: list[Valued]) -> tuple[Decimal, str] | None:
    """The value that gives the same amount for the same work; None without one unit and fixed values."""
    units = {row.unit for row in rows}
    if len(units) != 1 or any(not row.value for row in rows):
        return None
    work = sum((row.amount / row.value for row in rows if row.value), _ZERO)
    amount = sum((row.amount for row in rows), _ZERO)
    return (amount / work, units.pop()) if work and amount else None


def _at(row: Valued, old: tuple[Decimal, str] | None) -> Decimal:
    if old is None or not row.value or row.unit != old[1]:
        return row.amount
    return row.amount * old[0] / row.value
