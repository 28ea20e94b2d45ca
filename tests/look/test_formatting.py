"""How amounts, dates and quarters are written."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from sroi.look import formatting
from sroi.periods import Quarter

NBSP = "\xa0"


@pytest.mark.parametrize(
    ("amount", "dutch", "english"),
    [
        (Decimal(12345), f"€{NBSP}12.345,00", "€12,345.00"),
        (Decimal("-12.5"), f"€{NBSP}-12,50", "-€12.50"),
        (Decimal("0.005"), f"€{NBSP}0,00", "€0.00"),
        (0, f"€{NBSP}0,00", "€0.00"),
        (None, "–", "–"),
    ],
)
def test_amount_with_cents(amount: Decimal | None, dutch: str, english: str) -> None:
    assert formatting.euro(amount) == dutch
    with translation.override("en"):
        assert formatting.euro(amount) == english


@pytest.mark.parametrize(
    ("amount", "dutch", "english"),
    [
        (Decimal("37900000.49"), f"€{NBSP}37.900.000", "€37,900,000"),
        (Decimal("0.5"), f"€{NBSP}1", "€1"),
        (Decimal("-0.4"), f"€{NBSP}0", "€0"),
        (Decimal(-1250), f"€{NBSP}-1.250", "-€1,250"),
    ],
)
def test_amount_in_whole_euros(amount: Decimal, dutch: str, english: str) -> None:
    assert formatting.whole_euro(amount) == dutch
    with translation.override("en"):
        assert formatting.whole_euro(amount) == english


def test_percentage_and_hours_have_no_needless_zeros() -> None:
    assert formatting.percentage(Decimal("5.00")) == f"5{NBSP}%"
    assert formatting.percentage(Decimal("2.5")) == f"2,5{NBSP}%"
    assert formatting.number(Decimal("1234.50")) == "1.234,5"
    with translation.override("en"):
        assert formatting.percentage(Decimal("2.5")) == "2.5%"
        assert formatting.hours(Decimal(1)) == f"1{NBSP}hour"
        assert formatting.hours(Decimal("7.50")) == f"7.5{NBSP}hours"


def test_a_share_is_never_rounded_up_to_all() -> None:
    assert formatting.share(Decimal("99.99"), Decimal(100)) == Decimal("99.9")
    assert formatting.share(Decimal(1), Decimal(0)) is None
    assert formatting.share(None, Decimal(10)) is None


def test_dates_follow_the_language() -> None:
    day = date(2026, 9, 30)
    assert formatting.day(day) == "30 september 2026"
    assert formatting.short_day(day) == "30-09-2026"
    with translation.override("en"):
        assert formatting.day(day) == "30 September 2026"
        assert formatting.short_day(day) == "30/09/2026"


def test_a_moment_is_shown_in_local_time() -> None:
    just_before_midnight = datetime(2026, 9, 30, 22, 30, tzinfo=UTC)
    assert formatting.day(just_before_midnight) == "1 oktober 2026"
    assert formatting.moment(just_before_midnight) == "1 oktober 2026 00:30"


def test_half_open_ends_are_shown_as_the_last_day() -> None:
    with translation.override("en"):
        assert formatting.until_and_including(date(2026, 10, 1)) == "up to and including 30 September 2026"
        assert formatting.until_and_including(None) == "no end date"
        assert formatting.period(date(2024, 1, 1), date(2027, 1, 1)) == (
            "1 January 2024 up to and including 31 December 2026"
        )
        assert formatting.period(date(2024, 1, 1), None) == "from 1 January 2024, no end date"
    assert formatting.last_day(date(2024, 3, 1)) == date(2024, 2, 29)


def test_quarters() -> None:
    with translation.override("en"):
        assert formatting.quarter_name(Quarter(2026, 3)) == "Q3 2026"
        assert formatting.short_quarter("2026-Q3") == "Q3 2026"
    with pytest.raises(ValueError, match="not a quarter"):
        formatting.quarter_name("2026-Q5")
