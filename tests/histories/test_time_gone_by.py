"""Time is held against what counts over the same contracts: the verdict of a sheet, and the same number on the dashboards."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from contracts.actions import contracts as contract_actions
from reporting.figures.report_period import parse_period
from reporting.overview import standings
from reporting.sheet.infosheet import Sheet
from reporting.sheet.making import sheet_of
from reporting.sheet.text import sheet_context
from reporting.sheet.words import verdict
from sroi.tenancy.scope import desk_scope, municipality_scope, scope
from tests.histories.story import Story
from tests.world import at

pytestmark = pytest.mark.django_db
LAST = date(2024, 12, 31)


def sheet(story: Story, period: str, *, on: date = LAST) -> Sheet:
    with scope(desk_scope(story.desk.pk)):
        return sheet_of(desk=story.desk, municipality=story.town, period=parse_period(period), on=on)


def on_dashboards(story: Story, *, on: date = LAST) -> set[Decimal | None]:
    """The time gone by of the town, in percent, as its desk and itself see it."""
    found = set()
    for one in (desk_scope(story.desk.pk), municipality_scope(story.town.pk)):
        with scope(one):
            found |= {row.elapsed for row in standings(on=on) if row.client_id == story.town.pk}
    return found


def end(story: Story, name: str, *, on: date) -> None:
    row = story.world.contracts[name]
    with scope(desk_scope(row.desk_id)):
        row.refresh_from_db()
        contract_actions.close_contract(
            by=story.world.actor("coordinator"), at=at(on), contract_id=row.pk, revision=row.revision, closed_on=on,
            reason="Opgeleverd",
        )


def test_a_closed_contract_does_not_hide_a_late_one(story: Story) -> None:
    """2.500.000 owed and filled on a closed contract; as much owed on one of two years, 366 of 731 days over, and nothing filled.

    Half is filled, and of the time three quarters has passed: behind schedule. The time is the same before the quarter closes.
    """
    terms: dict[str, Any] = {"schedule_id": story.schedule(), "value_excl_vat": Decimal(50_000_000)}
    story.contract("done", **terms, until=date(2025, 7, 1))
    story.contract("late", **terms)
    story.purchase("F-1", "done", day=date(2024, 5, 10), amount="2500000.00", approved=date(2024, 5, 12))
    end(story, "done", on=date(2024, 9, 30))
    story.night(LAST)
    assert on_dashboards(story) == {Decimal("75.0")}
    live = sheet(story, "2024-Q4").time_elapsed
    story.close("2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4", on=date(2025, 1, 6))
    made = sheet(story, "2024-Q4", on=date(2025, 1, 6))
    assert made.time_elapsed is not None and made.time_elapsed == live
    assert abs(float(made.time_elapsed) - (1 + 366 / 731) / 2) < 1e-12
    with translation.override("en"):
        assert verdict(made) == "Between 50% and 52% of the obligation has been fulfilled; that is behind schedule."
        assert ">75% of the time has passed<" in str(sheet_context(made)["progress"])


def test_the_last_day_of_a_term_has_passed_at_its_end(story: Story) -> None:
    """From 1 October to 31 December: 92 of 92 days, on the sheet and on the dashboards."""
    story.contract("autumn", schedule_id=story.schedule(), starts_on=date(2024, 10, 1), until=date(2025, 1, 1))
    story.night(LAST)
    assert sheet(story, "2024-Q4").time_elapsed == 1
    assert on_dashboards(story) == {Decimal("100.0")}
    assert sheet(story, "2024-Q4", on=date(2024, 10, 1)).time_elapsed == Decimal("543.47826087") / 50000  # one day of 92
    assert on_dashboards(story, on=date(2024, 10, 1)) == {Decimal("1.1")}


def test_time_is_told_of_what_has_an_end(story: Story) -> None:
    """A running contract without an end is left out; once it is closed, all of its time has passed."""
    table = story.schedule()
    story.contract("open", schedule_id=table, until=None)
    story.night(LAST)
    assert sheet(story, "2024-Q4").time_elapsed is None
    assert on_dashboards(story) == {None}
    story.contract("late", schedule_id=table)
    story.night(LAST)
    assert on_dashboards(story) == {Decimal("50.1")}
    end(story, "open", on=date(2024, 12, 15))
    story.night(LAST)
    assert on_dashboards(story) == {Decimal("75.0")}
    told = sheet(story, "2024-Q4").time_elapsed
    assert told is not None and round(100 * told, 1) == Decimal("75.0")
