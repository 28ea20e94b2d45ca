"""Ways of counting months: exact, from one clock, never falling."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from buildingblocks.durations import COUNTING, add_months, add_part_months, months_and_days, whole_months

DAYS = st.dates(min_value=date(2015, 1, 1), max_value=date(2035, 12, 31))


@pytest.mark.parametrize(
    ("first", "end", "months"),
    [
        (date(2024, 1, 15), date(2024, 4, 1), Fraction(2) + Fraction(17, 31)),
        (date(2024, 1, 1), date(2025, 1, 1), Fraction(12)),
        (date(2024, 1, 31), date(2024, 2, 29), Fraction(1)),
        (date(2024, 1, 31), date(2024, 3, 30), Fraction(1) + Fraction(30, 31)),
        (date(2023, 2, 1), date(2023, 2, 15), Fraction(14, 28)),
        (date(2024, 1, 1), date(2024, 1, 1), Fraction(0)),
    ],
)
def test_months_and_days(first: date, end: date, months: Fraction) -> None:
    assert months_and_days(first, end) == months


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        ("whole_months_completed", Fraction(2)),
        ("whole_months_started", Fraction(3)),
        ("days_365", Fraction(77 * 12, 365)),
        ("days_actual_year", Fraction(77 * 12, 366)),
    ],
)
def test_other_ways(way: str, expected: Fraction) -> None:
    assert COUNTING[way](date(2024, 1, 15), date(2024, 4, 1)) == expected


def test_a_year_end_is_split_by_the_length_of_each_year() -> None:
    assert COUNTING["days_actual_year"](date(2023, 12, 1), date(2024, 2, 1)) == Fraction(31 * 12, 365) + Fraction(
        31 * 12, 366
    )


@settings(deadline=None)
@given(DAYS, st.integers(min_value=0, max_value=120))
def test_whole_months_are_whole(first: date, months: int) -> None:
    end = add_months(first, months)
    assert months_and_days(first, end) == months
    assert whole_months(first, end) == months
    assert add_part_months(first, Fraction(months)) == end


@settings(deadline=None)
@given(DAYS, DAYS, st.sampled_from(sorted(COUNTING)))
def test_a_day_longer_is_never_less(first: date, end: date, way: str) -> None:
    counting = COUNTING[way]
    assert 0 <= counting(first, end) <= counting(first, end + timedelta(days=1))


@given(st.dates(date(2019, 1, 1), date(2032, 12, 31)), st.integers(1, 1600))
def test_months_and_days_is_whole_months_and_the_rest_over_the_month_it_lies_in(first: date, days: int) -> None:
    end = first + timedelta(days=days)
    whole = whole_months(first, end)
    reached, following = add_months(first, whole), add_months(first, whole + 1)
    assert months_and_days(first, end) == whole + Fraction((end - reached).days, (following - reached).days)
