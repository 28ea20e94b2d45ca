"""How people write a period."""

import pytest

from reporting.figures.report_period import parse_period


@pytest.mark.parametrize(
    "said",
    ["2024-Q4", "2024-q4", "2024 Q4", "2024Q4", "2024 K4", "2024-k4", "K4 2024", "Q4-2024", "4e kwartaal 2024", "4e  Kwartaal van 2024",
     "4 kwartaal 2024", "kwartaal 4 2024", "kwartaal 4 van 2024", "2024, 4e kwartaal", "4th quarter of 2024", " 4e kwartaal 2024 "],
)
def test_a_quarter_as_it_is_said(said: str) -> None:
    """All of them are one period, which is kept and shown in one way."""
    assert parse_period(said) == parse_period("2024-Q4")
    assert parse_period(said).text == "2024-Q4"


@pytest.mark.parametrize(
    ("said", "text", "quarters"),
    [
        ("2024", "2024", 4), ("2024-Q2..2025-Q1", "2024-Q2..2025-Q1", 4), ("2024 K2 t/m 1e kwartaal 2025", "2024-Q2..2025-Q1", 4),
        ("2023 tot en met 2024", "2023..2024", 8), ("..2025-04-30", "..2025-04-30", 0),
    ],
)
def test_longer_periods(said: str, text: str, quarters: int) -> None:
    found = parse_period(said)
    assert (found.text, len(found.quarters)) == (text, quarters)


@pytest.mark.parametrize("said", ["", "2024-Q5", "5e kwartaal 2024", "K0 2024", "kwartaal 2024", "24 K4", "2024-Q4x", "4e maand 2024", "2025..2024"])
def test_anything_else_is_no_period(said: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_period(said)
