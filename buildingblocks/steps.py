"""The explanation of an amount as data: no sentences, so that a screen can say it in its own language."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final, Protocol

from .records import record

_SHOWN: Final = 6


@record
class Step:
    """One step of the sum, in the order in which it was taken.

    ``step``: ``limit:term``, ``limit:max_months``, ``limit:norm``, ``limit:until``, ``stretch``, ``raise:CODE``,
    ``cap:TYPE``, ``block:CODE``, ``bonus:CODE``, ``share``. Either an ``amount`` (euro, each rounded for itself, so
    that only the amount of the valuation is booked) or a ``quantity``. ``key`` names the sentence
    and ``params`` fills it: decimals and dates as text.
    """

    step: str
    key: str
    amount: Decimal | None = None
    quantity: Decimal | None = None
    params: tuple[tuple[str, str], ...] = ()

    def to_json(self) -> dict[str, object]:
        """For the stored explanation."""
        out: dict[str, object] = {"step": self.step, "key": self.key, "params": dict(self.params)}
        if self.amount is not None:
            out["amount"] = format(self.amount, "f")
        if self.quantity is not None:
            out["quantity"] = format(self.quantity, "f")
        return out


class Inputs(Protocol):
    """All that a value rests on, ready to be written down."""

    def to_json(self) -> dict[str, object]:
        """The stored form, for ``valuation.recompute``."""

    def deciding(self) -> dict[str, object]:
        """The part that tells two values of one version of an entry under one schedule version apart."""


@record
class Valuation:
    """What an entry is worth on one contract up to a day, and why.

    ``amount``: the cumulative value in euro after share and rounding. ``faults``: codes such as
    ``missing_fact:hours_per_week``; with a fault the amount is usually 0. ``first_counted_day`` and
    ``last_counted_day`` are both included, None when nothing counts or the facts have no dates.
    """

    amount: Decimal
    steps: tuple[Step, ...] = ()
    faults: tuple[str, ...] = ()
    first_counted_day: date | None = None
    last_counted_day: date | None = None
    basis: Inputs | None = None

    @property
    def inputs(self) -> dict[str, object]:
        """JSON-serialisable: all that ``valuation.recompute`` needs besides the schedule version."""
        return {} if self.basis is None else self.basis.to_json()

    @property
    def deciding(self) -> dict[str, object]:
        """The inputs without the facts and the policy, which their versions hold and which never change."""
        return {} if self.basis is None else self.basis.deciding()

    def explanation(self) -> dict[str, object]:
        """The form that is stored: inputs, steps, faults and the amount."""
        return {
            "amount": format(self.amount, "f"),
            "steps": [step.to_json() for step in self.steps],
            "faults": list(self.faults),
            "first_counted_day": None if self.first_counted_day is None else self.first_counted_day.isoformat(),
            "last_counted_day": None if self.last_counted_day is None else self.last_counted_day.isoformat(),
            "inputs": self.inputs,
        }


def shown(value: Fraction | Decimal | int) -> Decimal:
    """An exact quantity to six decimals (half to even) without trailing zeros, for showing only."""
    top, bottom = value.as_integer_ratio()
    whole, rest = divmod(top * 10**_SHOWN, bottom)
    whole += 2 * rest > bottom or (2 * rest == bottom and whole % 2)
    places = _SHOWN
    while places and whole % 10 == 0:
        whole, places = whole // 10, places - 1
    return Decimal(whole).scaleb(-places)
