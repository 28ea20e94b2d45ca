"""Advices count like lines of the ledger: a closed quarter and an earlier stand stay what they were."""

from __future__ import annotations

from datetime import date
from importlib import import_module

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client

from contracts.actions.advices import log_advice
from contracts.models import Advice, DeskQuarter
from reporting.figures.annual_report import annual_report
from reporting.figures.report_period import parse_period
from reporting.figures.report_set import Row, report_set
from sroi.tenancy.models import Municipality
from sroi.tenancy.scope import desk_scope, scope
from tests.reporting.test_closing import close, of
from tests.world import AT, DAY, World, at

pytestmark = pytest.mark.django_db
PERIODS = ("2024-Q1", "2024-Q2", "2024-Q1..2024-Q2", "..2024-12-31")


def log(world: World, given: str, *, on: date = DAY, client: Municipality | None = None) -> Advice:
    """An advice that is given on one day and logged on another."""
    with scope(desk_scope(world.desk.pk)):
        return log_advice(
            by=world.actor("coordinator"), at=at(on), desk_id=world.desk.pk, subject="Proefadvies",
            municipality_id=(client or world.municipality).pk, given_on=date.fromisoformat(given),
        )


def rows(world: World, period: str, client: Municipality | None = None) -> list[Row]:
    """The report set of the desk or a client."""
    with scope(desk_scope(world.desk.pk)):
        return report_set(desk=world.desk, municipality=client, period=parse_period(period), on=DAY)


def counts(world: World, period: str, client: Municipality | None = None) -> tuple[object, object]:
    """The advices of the report set: in the period and up to its end."""
    return next((row.period, row.cumulative) for row in rows(world, period, client) if row.code == "advices")


def test_a_late_advice_counts_in_the_first_open_quarter(world: World) -> None:
    log(world, "2024-02-01", on=date(2024, 2, 1))
    log(world, "2024-05-01", on=date(2024, 5, 1), client=world.other_municipality)
    for quarter in ("2024-Q1", "2024-Q2"):
        close(world, quarter)
    figures = {period: of(world, period) for period in PERIODS}
    sets = {period: rows(world, period) for period in PERIODS}
    open_before = of(world, "2024-Q3").advices
    late = log(world, "2024-02-20")
    assert late.reported_quarter == "2024-Q3"
    for period in PERIODS:
        assert of(world, period) == figures[period], period
        assert rows(world, period) == sets[period], period
    assert (open_before, of(world, "2024-Q3").advices) == (0, 1)
    assert counts(world, "2024-Q3") == counts(world, "2024-Q3..2024-Q4") == (1, 3)
    assert of(world, "2024-Q3", world.municipality).advices == 1
    assert of(world, "2024-Q3", world.other_municipality).advices == 0


def test_an_advice_counts_in_its_own_quarter_while_that_is_open(world: World) -> None:
    close(world, "2024-Q1")
    assert log(world, "2024-11-05").reported_quarter == "2024-Q4"
    assert log(world, "2025-03-31").reported_quarter == "2025-Q1"
    assert log(world, "2023-12-31").reported_quarter == "2024-Q2", "from before the books of the desk"


def test_two_years_add_up_and_stay_what_they_were(world: World) -> None:
    """Three in 2024, of which one is logged in 2025; and one in 2025. All of 2024 is closed in between."""
    log(world, "2024-01-01", on=date(2024, 1, 2))
    log(world, "2024-12-31", on=date(2024, 12, 31), client=world.other_municipality)
    for quarter in ("2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4"):
        close(world, quarter)
    log(world, "2024-06-01", on=date(2025, 2, 1))
    log(world, "2025-03-01", on=date(2025, 3, 1))
    assert [of(world, year).advices for year in ("2024", "2025", "2024..2025")] == [2, 2, 4]
    assert [counts(world, year) for year in ("2024", "2025", "2024..2025")] == [(2, 2), (2, 4), (4, 4)]
    quarters = [f"{year}-Q{number}" for year in (2024, 2025) for number in (1, 2, 3, 4)]
    assert sum(of(world, quarter).advices for quarter in quarters) == 4
    with scope(desk_scope(world.desk.pk)):
        reports = [annual_report(desk=world.desk, year=year, on=DAY) for year in (2024, 2025)]
    assert [report.advices_total for report in reports] == [2, 2]


def test_a_stand_holds_what_was_known_by_its_day(world: World) -> None:
    log(world, "2024-02-01", on=date(2024, 2, 10))
    log(world, "2024-02-05", on=date(2024, 6, 30))
    days = ("2024-02-09", "2024-02-10", "2024-06-29", "2024-06-30")
    assert [of(world, f"..{day}").advices for day in days] == [0, 1, 1, 2]
    assert [counts(world, f"..{day}") for day in days] == [(0, 0), (1, 1), (1, 1), (2, 2)]


def test_rows_from_before_count_in_the_quarter_that_had_them(world: World) -> None:
    """What the migration does: an advice logged after its quarter closed goes to the first quarter that is open now."""
    migration = import_module("contracts.migrations.0014_quarter_that_counts_an_advice")
    in_time, late, older = log(world, "2024-02-01", on=date(2024, 2, 1)), log(world, "2024-03-31"), log(world, "2023-05-01")
    recent = log(world, "2025-02-01")
    with scope(desk_scope(world.desk.pk)):
        Advice.objects.update(reported_quarter="")
        DeskQuarter.objects.filter(quarter__lte="2024-Q2").update(closed_at=at(date(2024, 8, 1)), closed_by="Coby")

        def filled() -> list[str]:
            with connection.cursor() as cursor:
                cursor.execute(migration.FILL)
            return [Advice.objects.get(pk=row.pk).reported_quarter for row in (in_time, late, older, recent)]

        assert filled() == ["2024-Q1", "2024-Q3", "2023-Q2", "2025-Q1"]
        DeskQuarter.objects.update(closed_at=at(date(2024, 8, 1)), closed_by="Coby")
        assert filled() == ["2024-Q1", "2025-Q2", "2023-Q2", "2025-Q2"], "with all of its quarters closed"


@time_machine.travel(AT)
def test_the_form_says_where_a_late_advice_counts(world: World, client: Client) -> None:
    close(world, "2024-Q1")
    client.force_login(world.user("coordinator"))
    given = {"municipality": world.municipality.pk, "subject": "Proefadvies"}
    said = []
    for day in ("2024-03-31", "2024-04-01"):
        answer = client.post(world.url("coordinator", "advice_new"), given | {"given_on": day})
        said.append([str(message) for message in get_messages(answer.wsgi_request)][-1])
    assert "2024" in said[0] and "2024" not in said[1]
    page = client.get(world.url("coordinator", "advices")).content.decode()
    assert page.count("2 2024</td>") == 2
