"""Quarters are ordered and gapless; periods are half-open."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sroi.periods import Period, Quarter

DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 1, 1))


@settings(deadline=None)
@given(DAYS)
def test_a_day_lies_in_its_quarter(day: date) -> None:
    quarter = Quarter.of(day)
    assert quarter.start <= day < quarter.end
    assert quarter.contains(day)
    assert Quarter.parse(str(quarter)) == quarter
    assert Quarter.from_index(quarter.index) == quarter


@settings(deadline=None)
@given(DAYS)
def test_quarters_leave_no_gap(day: date) -> None:
    quarter = Quarter.of(day)
    assert quarter.next().start == quarter.end
    assert quarter.previous().next() == quarter
    assert quarter.previous() < quarter < quarter.next()
    assert quarter.last + timedelta(days=1) == quarter.end


def test_quarter_boundaries() -> None:
    quarter = Quarter.parse("2024-Q4")
    assert (quarter.start, quarter.end, quarter.last) == (date(2024, 10, 1), date(2025, 1, 1), date(2024, 12, 31))
    assert quarter.next() == Quarter(2025, 1)
    assert [str(q) for q in Quarter(2023, 4).to(Quarter(2024, 2))] == ["2023-Q4", "2024-Q1", "2024-Q2"]
    assert list(Quarter(2024, 2).to(Quarter(2024, 1))) == []


@pytest.mark.parametrize("text", ["2024-Q5", "2024-4", "24-Q1", "2024-Q1 ", ""])
def test_quarter_refuses_other_text(text: str) -> None:
    with pytest.raises(ValueError, match="quarter"):
        Quarter.parse(text)


def test_quarter_refuses_other_numbers() -> None:
    with pytest.raises(ValueError, match="quarter"):
        Quarter(2024, 0)


@settings(deadline=None)
@given(DAYS, DAYS, DAYS, DAYS, DAYS)
def test_intersection_holds_the_days_in_both(a: date, b: date, c: date, d: date, day: date) -> None:
    one, two = Period(min(a, b), max(a, b)), Period(min(c, d), max(c, d))
    both = one.intersect(two)
    assert (both is not None and both.contains(day)) == (one.contains(day) and two.contains(day))
    assert both == two.intersect(one)


def test_inclusive_days() -> None:
    period = Period.inclusive(date(2024, 1, 1), date(2024, 12, 31))
    assert period.days == 366
    assert period.last == date(2024, 12, 31)
    assert date(2024, 12, 31) in period
    assert date(2025, 1, 1) not in period


def test_open_periods() -> None:
    always = Period(None, None)
    assert always.contains(date(1900, 1, 1))
    assert always.intersect(Period(date(2024, 1, 1), None)) == Period(date(2024, 1, 1), None)
    assert always.last is None
    with pytest.raises(ValueError, match="open period"):
        _ = always.days


def test_a_period_cannot_run_backwards() -> None:
    with pytest.raises(ValueError, match="before it starts"):
        Period(date(2024, 1, 2), date(2024, 1, 1))


def test_an_empty_period_has_no_days() -> None:
    empty = Period(date(2024, 1, 1), date(2024, 1, 1))
    assert empty.is_empty
    assert empty.days == 0
    assert not empty.overlaps(Period(None, None))
    assert Quarter(2024, 1).period.overlaps(Period.inclusive(date(2024, 3, 31), date(2024, 4, 1)))
