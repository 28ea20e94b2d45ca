"""Exact fractions: those of the standard library, with a short way for what the engine does all the time.

Value × hours ÷ norm × months ÷ 12 has no finite decimal form; with fractions neither a precision nor an order of
operations can move a cent. ``fractions.Fraction`` places its operands in the numeric tower and checks its arguments at
every step, which takes several times as long as the sum itself. A ``Ratio`` is a ``Fraction`` that knows its equals.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import gcd
from typing import Any, Final


class Ratio(Fraction):
    """A fraction in lowest terms. With another one or a whole number the result is a ``Ratio`` again.

    Made by ``ratio`` and ``exact``. The engine declares ``Fraction`` everywhere: what is not made here works as well.
    """

    # `Any`, because the standard library overloads the same operations for every kind of number.
    __slots__ = ()
    _numerator: int
    _denominator: int

    def __add__(self, other: Any) -> Any:
        """The sum."""
        if type(other) in _FRACTIONS:
            top = self._numerator * other._denominator + other._numerator * self._denominator
            return ratio(top, self._denominator * other._denominator)
        if type(other) is int:
            return ratio(self._numerator + other * self._denominator, self._denominator)
        return super().__add__(other)

    def __sub__(self, other: Any) -> Any:
        """The difference."""
        if type(other) in _FRACTIONS:
            top = self._numerator * other._denominator - other._numerator * self._denominator
            return ratio(top, self._denominator * other._denominator)
        if type(other) is int:
            return ratio(self._numerator - other * self._denominator, self._denominator)
        return super().__sub__(other)

    def __mul__(self, other: Any) -> Any:
        """The product."""
        if type(other) in _FRACTIONS:
            return ratio(self._numerator * other._numerator, self._denominator * other._denominator)
        return ratio(self._numerator * other, self._denominator) if type(other) is int else super().__mul__(other)

    def __truediv__(self, other: Any) -> Any:
        """The quotient."""
        if type(other) in _FRACTIONS:
            return ratio(self._numerator * other._denominator, self._denominator * other._numerator)
        return ratio(self._numerator, self._denominator * other) if type(other) is int else super().__truediv__(other)

    def __lt__(self, other: Any) -> Any:
        """Whether it is less."""
        if type(other) in _FRACTIONS:
            return self._numerator * other._denominator < other._numerator * self._denominator
        return super().__lt__(other)

    def __gt__(self, other: Any) -> Any:
        """Whether it is more."""
        if type(other) in _FRACTIONS:
            return self._numerator * other._denominator > other._numerator * self._denominator
        return super().__gt__(other)

    def __eq__(self, other: object) -> bool:
        """Whether it is the same number."""
        if type(other) is Ratio:
            return self._numerator == other._numerator and self._denominator == other._denominator
        return super().__eq__(other)

    __radd__, __rmul__ = __add__, __mul__
    __hash__ = Fraction.__hash__


_FRACTIONS: Final = frozenset({Ratio, Fraction})


def ratio(top: int, bottom: int = 1) -> Fraction:
    """``top`` over ``bottom``; ``ZeroDivisionError`` where that is 0."""
    if bottom <= 0:
        return Ratio(top, bottom)
    common = gcd(top, bottom)
    made = object.__new__(Ratio)
    made._numerator, made._denominator = top // common, bottom // common
    return made


@lru_cache(maxsize=4096)
def exact(number: Decimal | Fraction | int) -> Fraction:
    """The same number as a fraction; tariffs, norms and weekly hours come back all the time."""
    return ratio(*number.as_integer_ratio())


ZERO: Final = ratio(0)
ONE: Final = ratio(1)
