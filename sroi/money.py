"""Money in euro: one place for the only rounding there is.

Amounts are ``Decimal`` with two decimals; a sum that is still being worked out may be an exact ``Fraction``.
Floating point is refused, because a binary fraction cannot hold a cent.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Final

#: Amounts are stored with two decimals.
CENT: Final = Decimal("0.01")

#: No money, written with its cents.
ZERO: Final = Decimal("0.00")

Exact = Decimal | Fraction | int


def cents(value: Exact) -> Decimal:
    """Round ``value`` (euro) to the cent, half away from zero: 0.005 → 0.01 and -0.005 → -0.01.

    Exact for a ``Fraction`` too, however many digits it has. Raises ``TypeError`` for a float.
    """
    if isinstance(value, bool) or not isinstance(value, (Decimal, Fraction, int)):
        raise TypeError(f"money must be Decimal, Fraction or int, not {type(value).__name__}")
    numerator, denominator = value.as_integer_ratio()
    whole = (abs(numerator) * 200 + denominator) // (2 * denominator)
    return Decimal(whole if numerator >= 0 else -whole).scaleb(-2)


def euro(value: Decimal | int | str) -> Decimal:
    """Read ``value`` as an amount in whole cents: ``"5"``, ``5`` and ``Decimal("5.0")`` give ``Decimal("5.00")``.

    For amounts that are stated, not computed: more than two decimals is a ``ValueError`` instead of a silent
    rounding. A float is a ``TypeError``.
    """
    if isinstance(value, (bool, float)) or not isinstance(value, (Decimal, int, str)):
        raise TypeError(f"an amount must be Decimal, int or str, not {type(value).__name__}")
    try:
        amount = Decimal(value)
    except ArithmeticError as error:
        raise ValueError(f"not an amount: {value!r}") from error
    if not amount.is_finite():
        raise ValueError(f"not an amount: {value!r}")
    rounded = cents(amount)
    if rounded != amount:
        raise ValueError(f"an amount has two decimals at most: {value!r}")
    return rounded
