"""The only rounding: half away from zero, to the cent, exact for fractions."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sroi.money import cents, euro


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal("0.005"), "0.01"),
        (Decimal("-0.005"), "-0.01"),
        (Decimal("0.0049999"), "0.00"),
        (Fraction(280000, 27), "10370.37"),
        (Fraction(1, 3), "0.33"),
        (Fraction(2, 3), "0.67"),
        (7, "7.00"),
        (0, "0.00"),
    ],
)
def test_cents(value: Decimal | Fraction | int, expected: str) -> None:
    assert str(cents(value)) == expected


@settings(deadline=None)
@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=6))
def test_cents_is_half_up_away_from_zero(value: Decimal) -> None:
    assert cents(value) == value.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    assert cents(-value) == -cents(value)


def test_cents_has_no_negative_zero() -> None:
    assert str(cents(Decimal("-0.001"))) == "0.00"


@pytest.mark.parametrize("value", [1.5, True, "1"])
def test_cents_refuses_what_is_not_exact(value: object) -> None:
    with pytest.raises(TypeError):
        cents(value)  # type: ignore[arg-type]  # the refusal is what is tested


def test_euro_reads_amounts() -> None:
    assert [str(euro(value)) for value in ("5", 5, Decimal("5.0"), "-0.10")] == ["5.00", "5.00", "5.00", "-0.10"]


@pytest.mark.parametrize("value", ["5.001", "x", "NaN", "Infinity", ""])
def test_euro_refuses_what_is_no_amount(value: str) -> None:
    with pytest.raises(ValueError, match="amount"):
        euro(value)


def test_euro_refuses_floats() -> None:
    with pytest.raises(TypeError):
        euro(0.1)  # type: ignore[arg-type]  # the refusal is what is tested
