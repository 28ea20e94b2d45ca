"""Two published periods of a public buyer beside each other: no more than its sheets say, and the obligation of its own contracts split."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from reporting.exports.client_comparison import pairs
from reporting.forms.figures import first_comparison
from reporting.exports.public_set import PublicRow, PublicSet
from reporting.disclosure.disclosed import Band, Shown
from reporting.figures.comparison import comparison
from reporting.figures.report_names import ROW_NAMES
from reporting.figures.report_period import parse_period
from reporting.figures.report_set import Unit
from reporting.models import Document, PublicationRun
from sroi.tenancy.scope import desk_scope, scope
from tests.pages import context_of
from tests.reporting.published import close, publish
from tests.world import DAY, World, at, register, settle_all

pytestmark = pytest.mark.django_db
D = Decimal
MINE = pytest.mark.parametrize("person", ["contract_holder", "municipality_reader"])


def more_works(world: World) -> None:
    """In the second quarter a second contract of the client, for services and with another rate."""
    register(
        world, "more", contract_type="services", award_date=date(2024, 5, 1), starts_on=date(2024, 5, 1),
        fixed_obligation=D("10000.00"), value_excl_vat=D("250000.00"), supplier_id=world.other_supplier.pk,
    )
    settle_all(world)


@pytest.fixture
def published(world: World, tmp_path: Path, settings: Any) -> World:
    """Two quarters of a year, and the year; the client got a contract in the second quarter."""
    settings.MEDIA_ROOT = tmp_path
    more_works(world)
    close(world, "2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4")
    for period in ("2024-Q1", "2024-Q2", "2024"):
        publish(world, period)
    return world


def key(world: World, period: str, client: str = "municipality") -> str:
    """The newest sheet of a period."""
    with scope(desk_scope(world.desk.pk)):
        row = Document.objects.filter(municipality=getattr(world, client), period=period, state="published").latest("version")
    return str(row.pk)


def opened(world: World, person: str, page: str = "figures_compare", **query: str) -> Any:
    """A page as somebody sees it."""
    client = Client()
    client.force_login(world.user(person))
    answer = client.get(world.url(person, page), query)
    assert answer.status_code == 200
    return answer


def compared(world: World, person: str, **query: str) -> Any:
    """The second quarter beside the first."""
    return opened(world, person, new=key(world, "2024-Q2"), old=key(world, "2024-Q1"), **query)


def name_of(code: str) -> str:
    """A figure in words."""
    return capfirst(str(ROW_NAMES[code]))


@MINE
def test_every_figure_is_that_of_its_sheet(person: str, published: World) -> None:
    """The texts are those of the figures page, and there is a difference only between two exact figures."""
    lines = context_of(compared(published, person))["lines"]
    for side, period in (("old", "2024-Q1"), ("new", "2024-Q2")):
        rows = context_of(opened(published, person, "figures", sheet=key(published, period)))["rows"]
        said = {str(row["name"]).lower(): row["value"] for row in rows}
        shown = {line["name"].lower(): line[side]["text"] for line in lines}
        assert {name: shown[name] for name in said} == said
        assert {text for name, text in shown.items() if name not in said} <= {"–"}
    for line in lines:
        cells = [line[side]["cell"] for side in ("old", "new")]
        both = all(isinstance(cell, Decimal) for cell in cells)
        assert line["difference"] == (cells[1] - cells[0] if both else None), line["name"]
    by_name = {line["name"]: line for line in lines}
    assert by_name[name_of("obligation")]["difference"] == D("10000.00")
    filled = by_name[name_of("fulfilled")]
    assert (filled["difference"], filled["change"]) == (None, "–")


def test_a_contract_holder_reads_why_its_obligation_changed(published: World) -> None:
    page = compared(published, "contract_holder")
    with scope(desk_scope(published.desk.pk)):
        expected = comparison(
            desk=published.desk, municipality=published.municipality, old=parse_period("2024-Q1"), new=parse_period("2024-Q2"),
        ).obligation
    parts = [row["difference"] for row in context_of(page)["parts"]]
    assert parts == [expected.volume, expected.mix, expected.schedule]
    assert sum(parts) == expected.difference == D("10000.00")
    assert expected.volume and expected.mix
    text = page.content.decode()
    assert text.count("<svg") >= 3
    assert _("Why the obligation of your contracts changed") in text
    rows = list(csv.reader(StringIO(compared(published, "contract_holder", export="csv").content.decode("utf-8-sig")), delimiter=";"))
    assert [D(row[-1]) for row in rows[-3:]] == parts
    assert all(len(row) == 8 for row in rows)


def test_a_reader_gets_what_was_published_and_no_more(published: World) -> None:
    page = compared(published, "municipality_reader")
    assert context_of(page)["change"] is None
    assert _("Why the obligation of your contracts changed") not in page.content.decode()
    file = compared(published, "municipality_reader", export="csv").content.decode()
    holder = compared(published, "contract_holder", export="csv").content.decode()
    assert holder.startswith(file)
    assert len(holder.splitlines()) == len(file.splitlines()) + 3


@MINE
def test_nothing_that_rests_on_few_people_is_told(person: str, published: World) -> None:
    """The placement of the second quarter counts for 7,500; neither sheet says so, and no sum or difference may."""
    for query in ({}, {"export": "csv"}, {"export": "xlsx"}):
        text = compared(published, person, **query).content.decode("utf-8", "replace")
        assert "7.500,00" not in text and "7500.00" not in text
        assert published.other_municipality.name not in text


def test_a_difference_needs_two_exact_figures() -> None:
    def row(code: str, value: Any) -> PublicRow:
        return PublicRow(2, code, Unit.EURO, value)

    band = Band(D(0), D(50000))
    old = PublicSet((row("one", Shown(D(5))), row("two", Shown(D(7))), row("three", band), row("four", band)), {})
    new = PublicSet((row("one", Shown(D(8))), row("two", band), row("three", Shown(D(9))), row("five", Shown(D(1)))), {})
    assert [(pair.code, pair.difference) for pair in pairs(old=old, new=new)] == [
        ("one", D(3)), ("two", None), ("three", None), ("five", None), ("four", None),
    ]


def test_the_range_of_the_region_stands_with_each_period(published: World) -> None:
    with patch("reporting.exports.public_set.ranges", return_value={"filled_share": (D("0.1"), D("0.3")), "obligation": (D(10), D(20))}):
        page, file = compared(published, "contract_holder"), compared(published, "contract_holder", export="csv")
    assert page.content.decode().count("€\xa010 tot €\xa020") == 2
    rows = {row[0]: row for row in csv.reader(StringIO(file.content.decode("utf-8-sig")), delimiter=";")}
    assert [rows[name_of("obligation")][place] for place in (2, 3, 5, 6)] == ["10", "20", "10", "20"]
    assert _("There is no range of the region: it needs at least eight clients with a published figure.") in compared(
        published, "contract_holder").content.decode()


# --- the form


def sheet(published: World, period: str) -> Document:
    """A sheet of another time, which only its period is asked of."""
    return Document(desk=published.desk, municipality=published.municipality, period=period, version=1)


def test_without_a_choice_there_is_something_to_compare_with(published: World) -> None:
    """The newest with one of a year earlier, else the newest with the one before it; never a quarter with a year."""
    for query in ({}, {"new": key(published, "2024-Q2")}):
        page = opened(published, "contract_holder", **query)
        found = context_of(page)["form"].cleaned_data
        assert [str(found[name].pk) for name in ("new", "old")] == [key(published, "2024-Q2"), key(published, "2024-Q1")]
        assert context_of(page)["lines"]
    rows = [sheet(published, period) for period in ("2026-Q2", "2026-Q1", "2025-Q4", "2025", "2025-Q1", "2024-Q4", "2024")]
    by_period = {row.period: str(row.pk) for row in rows}
    assert first_comparison(rows) == {"new": by_period["2026-Q1"], "old": by_period["2025-Q1"]}
    assert first_comparison(rows, new=by_period["2026-Q2"]) == {"new": by_period["2026-Q2"], "old": by_period["2026-Q1"]}
    assert first_comparison(rows, new=by_period["2024"]) == {"new": by_period["2024"]}
    assert first_comparison(rows, new="x") == {"new": "x"}


@pytest.mark.parametrize("query", [{"new": "2024"}, {"new": "2024-Q2", "old": ""}])
def test_without_an_earlier_period_the_page_says_so(query: dict[str, str], published: World) -> None:
    """An empty choice is a year earlier and nothing else."""
    page = opened(published, "contract_holder", **{name: text and key(published, text) for name, text in query.items()})
    assert context_of(page)["nothing_before"]
    assert _("There is no earlier period") in page.content.decode()


@pytest.mark.parametrize(("new", "old", "field"), [
    ("2024-Q2", "2024-Q2", "old"), ("2024", "2024-Q1", "old"), ("2024-Q1", "2024", "old"), ("x", "", "new"), ("2024-Q2", "x", "old"),
    ("2024-Q2", "other_municipality", "old"), ("other_municipality", "2024-Q1", "new"),
])
def test_faults_stand_beside_the_fields(new: str, old: str, field: str, published: World) -> None:
    """A sheet of another client is no choice, whatever the address says."""
    def named(text: str) -> str:
        if text.startswith("2024"):
            return key(published, text)
        return key(published, "2024-Q1", text) if text.startswith("other") else text

    page = opened(published, "contract_holder", new=named(new), old=named(old))
    assert set(context_of(page)["form"].errors) == {field}
    assert "lines" not in context_of(page)
    assert "aria-invalid" in page.content.decode()
    assert "data-fold-on-phone" not in page.content.decode(), "on a phone the fields with a fault would be folded away"


def test_sheets_of_two_desks_are_not_compared(published: World) -> None:
    with scope(desk_scope(published.other_desk.pk)):
        row = Document.objects.create(
            desk=published.other_desk, municipality=published.municipality, period="2024-Q1", version=1, state="published",
            requested_by="x", requested_at=at(DAY), published_at=at(DAY), published_by="x", path="x.pdf", sheet={"x": 1},
            run=run_of(published),
        )
    page = opened(published, "contract_holder", new=key(published, "2024-Q2"), old=str(row.pk))
    assert set(context_of(page)["form"].errors) == {"old"}
    assert published.other_desk.name in page.content.decode()


def run_of(world: World) -> PublicationRun:
    """A publication of the other desk."""
    return PublicationRun.objects.create(
        desk=world.other_desk, period="2024-Q1", requested_by="x", requested_at=at(DAY), published_at=at(DAY), published_by="x",
    )


@MINE
def test_before_anything_is_published_the_page_says_so(person: str, world: World) -> None:
    assert _("Nothing was published yet") in opened(world, person).content.decode()
    assert _("Nothing was published yet") in opened(world, person, export="csv").content.decode()


# --- whose it is


def test_another_client_has_its_own(published: World) -> None:
    client = Client()
    client.force_login(published.user("other_contract_holder"))
    assert client.get(published.url("contract_holder", "figures_compare")).status_code == 404
    text = opened(published, "other_contract_holder").content.decode()
    assert key(published, "2024-Q2") not in text
    for person in ("coordinator", "supplier"):
        client.force_login(published.user(person))
        assert client.get(published.url("contract_holder", "figures_compare")).status_code == 404


def test_the_figures_page_leads_to_it(published: World) -> None:
    sheet = key(published, "2024-Q2")
    text = opened(published, "municipality_reader", "figures", sheet=sheet).content.decode()
    assert f'{published.url("municipality_reader", "figures_compare")}?new={sheet}' in text


def test_the_number_of_queries_does_not_grow(published: World) -> None:
    counts = []
    for number in range(2):
        with CaptureQueriesContext(connection) as asked:
            compared(published, "contract_holder")
        counts.append(len(asked))
        for name in ("a", "b", "c"):
            register(published, f"{name}{number}", title=f"Extra {name}", supplier_id=published.other_supplier.pk)
        settle_all(published)
    assert counts[0] == counts[1]
