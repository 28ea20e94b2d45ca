"""The rounding that a schedule names, and the split of one entry over contracts to the last cent."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from sroi.money import cents

from .circumstances import Circumstances
from .policy import Policy, Rounding
from .ratio import exact, ratio

_UNITS = {"cent": 100, "euro": 1}


def rounded(value: Fraction, rounding: Rounding) -> Decimal:
    """``value`` (euro) to a cent or a euro, half up (away from zero) or half to even."""
    if rounding.mode == "half_up" and rounding.unit == "cent":
        return cents(value)
    per_euro = _UNITS[rounding.unit]
    scaled = value * per_euro
    whole = round(scaled) if rounding.mode == "half_even" else int(cents(scaled / 100) * 100)
    return cents(ratio(whole, per_euro))


def share_of(amount: Fraction, circumstances: Circumstances, policy: Policy) -> Decimal:
    """The part of ``amount`` that this contract gets, rounded.

    Where the other shares are valued by the same schedule version the left-over cents go to the allocation that takes
    the remainder, so that the parts add up to the whole.
    """
    if circumstances.share == 1:
        return rounded(amount, policy.rounding)
    share, siblings = exact(circumstances.share), [exact(other) for other in circumstances.sibling_shares]
    if not siblings or not circumstances.takes_remainder:
        return rounded(amount * share, policy.rounding)
    whole = rounded(amount * (share + sum(siblings)), policy.rounding)
    return whole - sum((rounded(amount * other, policy.rounding) for other in siblings), Decimal("0.00"))
