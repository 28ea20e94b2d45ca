"""The data of the annual report: sums that can be made by hand from the small world."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contracts.actions.advices import log_advice
from contracts.actions.contacts import ContactData, log_contact
from reporting.figures.annual_report import AnnualReport, LeadTime, annual_report, years_of
from reporting.figures.annual_text import paragraphs, rows
from reporting.views.annual_report import published
from sroi.look.formatting import euro
from sroi.tenancy.scope import desk_scope, scope
from tests.pages import context_of
from tests.world import World, at, decide, report

TODAY = date(2025, 3, 31)


@pytest.mark.parametrize(
    ("days", "median", "most"),
    [([5], "5", 5), ([4, 1, 3, 2], "2.5", 4), (list(range(1, 11)), "5.5", 9), ([0] * 9 + [100], "0", 0), ([0] * 8 + [90, 100], "0", 90)],
)
def test_median_and_ninetieth_percentile(days: list[int], median: str, most: int) -> None:
    found = LeadTime.of(days)
    assert (found.count, found.median, found.within_90) == (len(days), Decimal(median), most)
    assert LeadTime.of([]) == LeadTime(0, None, None)


def busy(world: World) -> None:
    """Three advices in 2024 and one after; five contacts, of which two sessions, and one of the next year."""
    coordinator, first, second = world.actor("coordinator"), world.municipality.pk, world.other_municipality.pk
    with scope(desk_scope(world.desk.pk)):
        for client, day in ((first, "2024-01-01"), (first, "2024-12-31"), (second, "2024-05-05"), (second, "2025-01-01")):
            log_advice(by=coordinator, at=at(TODAY), desk_id=world.desk.pk, municipality_id=client, subject="Proef",
                       given_on=date.fromisoformat(day))
        for kind, day in (("phone", "2024-01-01"), ("phone", "2024-02-02"), ("visit", "2024-03-03"), ("meeting", "2024-04-04"),
                          ("training", "2024-12-31"), ("mail", "2025-01-01")):
            log_contact(by=coordinator, at=at(TODAY), desk_id=world.desk.pk, data=ContactData(
                made_on=date.fromisoformat(day), kind=kind, people=["buyer"], summary="Proef", municipality_id=first,
            ))


def of_2024(world: World, *, year: int = 2024) -> AnnualReport:
    with scope(desk_scope(world.desk.pk)):
        return annual_report(desk=world.desk, year=year, on=TODAY)


@pytest.mark.django_db
def test_the_year_is_counted_from_its_first_to_its_last_day(world: World) -> None:
    busy(world)
    found = of_2024(world)
    assert list(found.advices) == [("Fictiedam", 1), ("Voorbeeldstad", 2)]
    assert dict(found.contacts) == {"phone": 2, "mail": 0, "visit": 1, "meeting": 1, "training": 1}
    assert (found.advices_total, found.contacts_total, found.sessions) == (3, 5, 2)
    assert (found.contracts_closed, of_2024(world, year=2025).contracts_closed) == (0, 1)
    assert found.figures.contracts_new == 4
    assert years_of(world.desk, on=TODAY) == [2025, 2024]


@pytest.mark.django_db
def test_lead_times(world: World) -> None:
    """Four entries were decided after seven days. One more after 21: the middle stays 7, nine in ten is 21.

    Three contracts were registered a day after the award; the fourth has an opening balance and is older than the books.
    """
    assert of_2024(world).review == LeadTime(4, Decimal(7), 7)
    report(world, "late", day=date(2024, 6, 3))
    decide(world, "late", "approve", day=date(2024, 6, 24))
    found = of_2024(world)
    assert found.review == LeadTime(5, Decimal(7), 21)
    assert found.registering == LeadTime(3, Decimal(1), 1)
    assert of_2024(world, year=2025).review.count == 0


def text_of_2024(world: World) -> str:
    found = of_2024(world)
    with scope(desk_scope(world.desk.pk)):
        return "\n".join(paragraphs(found, desk="Steunpunt Proef", published=published(found, desk=world.desk)))


@pytest.mark.django_db
def test_the_text_can_be_published(world: World) -> None:
    """One person's placement is € 7,500 of the year. It stands in the table and the file, and as a range in the text."""
    found, text = of_2024(world), text_of_2024(world).replace("\N{NO-BREAK SPACE}", " ")
    jobs = found.figures.routes["jobs"] + found.figures.routes["learning"]
    assert jobs > 0
    for exact in (jobs, found.figures.fulfilled, found.figures.open):
        assert euro(exact).replace("\N{NO-BREAK SPACE}", " ") not in text
    assert "Banen en leerwerkplekken € 0 tot € 100.000" in text
    assert euro(found.figures.obligation).replace("\N{NO-BREAK SPACE}", " ") in text
    assert jobs in {row.value for row in rows(found)}


@pytest.mark.django_db
def test_the_text_says_the_same(world: World) -> None:
    busy(world)
    text = text_of_2024(world)
    assert "In 2024 gaf Steunpunt Proef 3 adviezen over social return aan 2 opdrachtgevers." in text
    assert "De meeste waren voor Voorbeeldstad (2)." in text
    assert "Er zijn 5 contactmomenten vastgelegd" in text and "2 daarvan waren bijeenkomsten." in text
    assert "De helft van de 4 besluiten over invullingen viel binnen 7 dagen" in text
    values = {(row.part, row.name): row.value for row in rows(of_2024(world))}
    assert (values["Adviezen", "Totaal"], values["Contracten", "Nieuw"]) == (3, 4)


@pytest.mark.django_db
def test_the_page_its_file_and_its_queries(client: Client, world: World) -> None:
    client.force_login(world.user("coordinator"))
    url = world.url("coordinator", "annual_report")
    client.get(url, {"jaar": "2024"})
    with CaptureQueriesContext(connection) as before:
        assert context_of(client.get(url, {"jaar": "2024"}))["found"].year == 2024
    busy(world)
    with CaptureQueriesContext(connection) as after:
        page = client.get(url, {"jaar": "2024"})
    assert len(after) == len(before)
    assert "<textarea" in page.content.decode()
    exported = client.get(url, {"jaar": "2024", "export": "csv"}).content.decode("utf-8-sig")
    assert "Adviezen;Voorbeeldstad;2" in exported
    assert client.get(url, {"jaar": "1066"}).status_code == 200
    client.force_login(world.user("contract_holder"))
    assert client.get(url).status_code == 404
