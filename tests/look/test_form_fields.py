"""Fields that read what people in the Netherlands write."""

from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from sroi.look.citizen_numbers import contains_citizen_number, passes_eleven_test
from sroi.look.forms import (
    DutchDateField,
    EuroField,
    HoursField,
    NoBsnCharField,
    PercentageField,
    parse_dutch_number,
    write_number,
)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1.234,56", "1234.56"),
        ("1234,56", "1234.56"),
        ("1234.56", "1234.56"),
        ("€ 1.234", "1234"),
        ("€\xa01.234.567,8", "1234567.8"),
        ("EUR 1250", "1250"),
        ("1.250,-", "1250"),
        ("1 250,50", "1250.50"),
        ("  0 ", "0"),
    ],
)
def test_amounts_are_read_the_dutch_way(text: str, amount: str) -> None:
    assert EuroField().clean(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text", ["1,234.56", "1.23.456", "12.3456", "1.2345", "abc", "NaN", "Infinity", "1e5", "--1", "1,,2", "€"]
)
def test_ambiguous_or_unreadable_amounts_are_refused(text: str) -> None:
    with pytest.raises(ValidationError) as caught:
        EuroField().clean(text)
    assert caught.value.error_list[0].code == "invalid"


def test_an_english_thousand_is_not_read_as_one_euro() -> None:
    with pytest.raises(ValidationError) as caught:
        EuroField().clean("1,234")
    assert caught.value.error_list[0].code == "max_decimal_places"


def test_negative_amounts_only_where_allowed() -> None:
    with pytest.raises(ValidationError):
        EuroField().clean("-1")
    assert EuroField(min_value=None).clean("€ -12,50") == Decimal("-12.50")
    assert EuroField(min_value=None).clean("\u221212,50") == Decimal("-12.50")


def test_an_empty_amount() -> None:
    assert EuroField(required=False).clean("") is None
    with pytest.raises(ValidationError):
        EuroField().clean("")


@given(st.decimals(min_value=-(10**11), max_value=10**11, places=2), st.sampled_from(["nl", "en"]))
def test_what_a_form_shows_can_be_read_back(amount: Decimal, language: str) -> None:
    with translation.override(language):
        shown = EuroField(min_value=None).prepare_value(amount)
    assert EuroField(min_value=None).clean(shown) == amount


def test_an_unchanged_amount_counts_as_unchanged() -> None:
    field = EuroField()
    with translation.override("nl"):
        assert field.prepare_value(Decimal("12345.00")) == "12345,00"
    assert not field.has_changed(Decimal("12345.00"), "12.345")
    assert field.has_changed(Decimal("12345.00"), "12.346")


def test_what_somebody_typed_stays_as_typed() -> None:
    class Form(forms.Form):
        value = EuroField()

    assert Form({"value": "1,234.56"})["value"].value() == "1,234.56"


@pytest.mark.parametrize(("text", "value"), [("5", "5"), ("5 %", "5"), ("2,5%", "2.5"), ("100", "100")])
def test_percentages(text: str, value: str) -> None:
    assert PercentageField().clean(text) == Decimal(value)


@pytest.mark.parametrize("text", ["101", "-1", "1/2"])
def test_impossible_percentages(text: str) -> None:
    with pytest.raises(ValidationError):
        PercentageField().clean(text)


@pytest.mark.parametrize(
    ("text", "value"), [("32", "32"), ("7,5 uur", "7.5"), ("7:30", "7.5"), ("0:20", "0.33"), ("40 u", "40")]
)
def test_hours(text: str, value: str) -> None:
    assert HoursField(per_week=True).clean(text) == Decimal(value)


def test_a_week_has_168_hours() -> None:
    with pytest.raises(ValidationError):
        HoursField(per_week=True).clean("169")
    with pytest.raises(ValidationError):
        HoursField().clean("7:75")


@pytest.mark.parametrize("text", ["2026-09-30", "30-09-2026", "30-9-2026", "30/09/2026", "30.9.2026"])
def test_dates(text: str) -> None:
    assert DutchDateField().clean(text) == date(2026, 9, 30)


@pytest.mark.parametrize("text", ["31-02-2026", "09-30-2026", "30-09-0026", "2026", "0026-09-30"])
def test_impossible_dates(text: str) -> None:
    with pytest.raises(ValidationError):
        DutchDateField().clean(text)


def test_a_date_is_shown_to_the_browser_as_iso() -> None:
    class Form(forms.Form):
        start = DutchDateField(initial=date(2026, 9, 30))

    with translation.override("nl"):
        assert 'value="2026-09-30"' in str(Form()["start"])


@pytest.mark.parametrize("text", ["111222333", "bsn:111222333.", "111 222 333", "1112.22.333", "111.222.333"])
def test_citizen_numbers_are_refused(text: str) -> None:
    with pytest.raises(ValidationError) as caught:
        NoBsnCharField().clean(f"Kandidaat {text} is begonnen")
    assert caught.value.error_list[0].code == "citizen_number"


@pytest.mark.parametrize(
    "text",
    ["123456789", "000000000", "1112223334", "12345678", "€ 1.111.222.333", "111222333,50", "K-2026-17"],
)
def test_other_numbers_are_allowed(text: str) -> None:
    assert NoBsnCharField().clean(text) == text


def test_eleven_test() -> None:
    assert passes_eleven_test("123456782")
    assert not passes_eleven_test("12345678")
    assert not contains_citizen_number("")


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=4))
def test_numbers_survive_writing_and_reading(value: Decimal) -> None:
    with translation.override("nl"):
        written = write_number(value)
    assert parse_dutch_number(written) == value


@pytest.mark.parametrize("text", ["9999-12-31", "31-12-2200"])
def test_a_year_that_is_too_far_ahead_is_refused(text: str) -> None:
    with pytest.raises(ValidationError) as raised:
        DutchDateField().clean(text)
    assert raised.value.code == "far"
    assert DutchDateField().clean("31-12-2199") == date(2199, 12, 31)
