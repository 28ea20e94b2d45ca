"""The engine's fractions are those of the standard library, whatever is on the other side."""

import operator
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buildingblocks.ratio import Ratio, exact, ratio

WHOLE = st.integers(-(10**9), 10**9)
POSITIVE = st.integers(1, 10**9)
OPERATIONS = (
    operator.add, operator.sub, operator.mul, operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne,
)


@given(WHOLE, POSITIVE, WHOLE, POSITIVE)
def test_every_operation_gives_what_the_standard_fraction_gives(a: int, b: int, c: int, d: int) -> None:
    one, other = ratio(a, b), ratio(c, d)
    for run in OPERATIONS:
        wanted = run(Fraction(a, b), Fraction(c, d))
        assert run(one, other) == run(one, Fraction(c, d)) == run(Fraction(a, b), other) == wanted
        assert run(one, c) == run(Fraction(a, b), c)
        assert run(c, one) == run(c, Fraction(a, b))
    if c:
        assert one / other == one / Fraction(c, d) == Fraction(a, b) / other == Fraction(a * d, b * c)
        assert one / c == Fraction(a, b * c)
    assert (hash(one), one.as_integer_ratio()) == (hash(Fraction(a, b)), Fraction(a, b).as_integer_ratio())


@given(WHOLE, POSITIVE)
def test_it_stays_a_ratio_in_lowest_terms(a: int, b: int) -> None:
    found = ratio(a, b) * 6 / 4 + ratio(1, 3) - 1
    assert type(found) is Ratio
    assert found.as_integer_ratio() == (Fraction(a, b) * 6 / 4 + Fraction(1, 3) - 1).as_integer_ratio()


@given(st.decimals(-(10**12), 10**12, places=4))
def test_a_decimal_becomes_the_same_number(number: Decimal) -> None:
    assert exact(number) == Fraction(number)
    assert exact(number) == number


def test_nothing_over_nothing_is_refused() -> None:
    with pytest.raises(ZeroDivisionError):
        ratio(1, 0)
    with pytest.raises(ZeroDivisionError):
        ratio(1) / ratio(0)
    assert ratio(1, -2) == ratio(1) / ratio(-2) == Fraction(-1, 2)
