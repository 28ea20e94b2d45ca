"""How people write a period."""

import pytest

from reporting.figures.report_period import YEARS, parse_period, year_before
from sroi.periods import Quarter


@pytest.mark.parametrize(
    "said",
    ["2024-Q4", "2024-q4", "2024 Q4", "2024Q4", "2024 K4", "2024-k4", "K4 2024", "Q4-2024", "4e kwartaal 2024", "4e  Kwartaal van 2024",
     "4 kwartaal 2024", "kwartaal 4 2024", "kwartaal 4 van 2024", "2024, 4e kwartaal", "4th quarter of 2024", " 4e kwartaal 2024 ", "4e\u00a0kwartaal\u00a02024"],
)
def test_a_quarter_as_it_is_said(said: str) -> None:
    """All of them are one period, which is kept and shown in one way."""
    assert parse_period(said) == parse_period("2024-Q4")
    assert parse_period(said).text == "2024-Q4"


@pytest.mark.parametrize(
    ("said", "text", "quarters"),
    [
        ("2024", "2024", 4), ("2024-Q2..2025-Q1", "2024-Q2..2025-Q1", 4), ("2024 K2 t/m 1e kwartaal 2025", "2024-Q2..2025-Q1", 4),
        ("2023 tot en met 2024", "2023..2024", 8), ("..2025-04-30", "..2025-04-30", 0), ("..20250430", "..2025-04-30", 0),
    ],
)
def test_longer_periods(said: str, text: str, quarters: int) -> None:
    found = parse_period(said)
    assert (found.text, len(found.quarters)) == (text, quarters)


@pytest.mark.parametrize("said", ["", "2024-Q5", "5e kwartaal 2024", "K0 2024", "kwartaal 2024", "24 K4", "2024-Q4x", "4e maand 2024", "2025..2024", "٢٠٢٤", "²²²²"])
def test_anything_else_is_no_period(said: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_period(said)


@pytest.mark.parametrize(
    "said", ["0000", "0001", "1989", "2101", "9999", "9999-Q4", "0000-Q1", "..9999-12-31", "..0001-05-01", "2024..9999", "0001..2024", "1989-Q4..1990-Q2"],
)
def test_a_year_that_no_report_can_be_about(said: str) -> None:
    """Such a year has no day before it, or none after it: refused where it is read."""
    with pytest.raises(ValueError, match=r"not a year|out of range"):
        parse_period(said)


@pytest.mark.parametrize("said", ["2024..", "2024-Q4..", "2024 t/m", "2024 tot en met ", "..", "2024....2025"])
def test_dots_with_nothing_behind_them_are_no_period(said: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_period(said)


@pytest.mark.parametrize("year", [YEARS[0], YEARS[-1]])
def test_every_period_that_is_read_can_be_counted(year: int) -> None:
    """Its last day exists, and so does (or is refused) the year before."""
    for said in (f"{year}", f"{year}-Q1", f"{year}-Q4", f"..{year}-01-01", f"..{year}-12-31"):
        found = parse_period(said)
        assert found.last_day.year == year
        before = year_before(found, books=Quarter(1, 1))
        assert before is None if year == YEARS[0] else before is not None and before.last_day.year == year - 1
