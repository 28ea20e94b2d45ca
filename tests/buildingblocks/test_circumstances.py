"""What is stored of the circumstances of a value can be read again, also as it was written before."""

from datetime import date
from decimal import Decimal

from buildingblocks.circumstances import Circumstances
from sroi.periods import Period

#: As every field was once written, also where there was nothing to say.
NAMED_ALL = {
    "term": ["2026-10-25", "2028-10-24"], "share": "0.300000", "until": "2026-11-22", "lenient": False, "refused": [], "approved": True,
    "occupied": [], "days_used": [], "award_date": "2026-10-20", "hours_most": None, "hours_used": "0", "undated_on": "2026-10-25",
    "weeks_used": [], "clock_start": None, "annual_hours": None, "spent_events": [], "fulltime_hours": None,
    "sibling_shares": ["0.600000"], "bonus_of_person": None, "takes_remainder": False,
}


def test_an_explanation_that_names_every_field_is_read() -> None:
    assert Circumstances.from_json(NAMED_ALL) == Circumstances(
        term=Period(date(2026, 10, 25), date(2028, 10, 24)), share=Decimal("0.3"), until=date(2026, 11, 22),
        award_date=date(2026, 10, 20), undated_on=date(2026, 10, 25), sibling_shares=(Decimal("0.6"),), takes_remainder=False,
    )


def test_what_is_as_usual_is_not_written_and_comes_back() -> None:
    given = Circumstances.from_json(NAMED_ALL)
    assert "hours_most" not in given.to_json()
    assert Circumstances.from_json(given.to_json()) == given
    assert Circumstances.from_json({}) == Circumstances()
