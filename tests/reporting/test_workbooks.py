"""The workbooks: formulas that give the totals on screen, no text that runs, and nothing about persons for a public buyer."""

from decimal import Decimal
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.test import Client
from openpyxl import load_workbook

from contracts.models import Contract
from contracts.queries import client as contracts
from reporting.figures.exact import figures
from reporting.figures.report_period import parse_period
from sroi.tenancy.scope import desk_scope, municipality_scope, scope
from tests.reporting.formulas import Calculated
from tests.reporting.published import close, publish
from tests.world import DAY, World

pytestmark = pytest.mark.django_db
EVIL = ('=HYPERLINK("http://kwaad.example")', "+1+1", "@SUM(A1)", "-2+3")


@pytest.fixture(autouse=True)
def _own_files(tmp_path: Path, settings: pytest.FixtureRequest) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]  # pytest-django's settings


def download(world: World, client: Client, person: str, *, language: str = "en", **query: str) -> bytes:
    client.force_login(world.user(person))
    client.cookies["django_language"] = language
    answer = client.get(world.url(person, "figures_workbook"), query)
    assert answer.status_code == 200
    assert answer["Content-Disposition"].endswith('.xlsx"')
    return bytes(answer.content)


@pytest.mark.parametrize("period", ["2024", "2024-Q1", "2024-Q1..2024-Q3", "..2025-12-31"])
def test_calculating_the_desks_workbook_gives_the_figures_on_screen(world: World, client: Client, period: str) -> None:
    close(world, "2024-Q1")
    book = Calculated(download(world, client, "coordinator", period=period))
    with scope(desk_scope(world.desk.pk)):
        exact = figures(desk=world.desk, municipality=None, period=parse_period(period), on=DAY)
        mine = figures(desk=world.desk, municipality=world.municipality, period=parse_period(period), on=DAY)
    shown = {row[0].value: book.row("Summary", str(row[0].value)) for row in book.book["Summary"].iter_rows(min_row=2)}
    assert shown["Obligation, at the end"]["Amount"] == exact.obligation
    assert shown["Fulfilled so far"]["Amount"] == exact.fulfilled_cumulative
    assert shown["Open"]["Amount"] == exact.open
    assert shown["Filled in the period"]["Amount"] == exact.fulfilled
    assert shown["Of which corrections of earlier quarters"]["Amount"] == exact.corrections
    assert shown["Filled in the period without corrections"]["Amount"] == exact.fulfilled - exact.corrections
    assert shown["Placements"]["Number"] == exact.placements_total
    assert shown["Contracts"]["Number"] == exact.contracts_total
    assert exact.fulfilled_cumulative > 0, "nothing to add up"
    own = book.row("Per client", world.municipality.name)
    assert (own["Obligation"], own["Filled in the period"], own["Placements"]) == (
        mine.obligation, mine.fulfilled, mine.placements_total,
    )
    assert book.row("Per client", "Total")["Obligation"] == exact.obligation
    assert book.row("Per route", "Total")["Filled in the period"] == exact.fulfilled
    assert book.row("Per target group", "Total")["Placements"] == exact.placements_total


def test_every_formula_stands_there_with_its_value(world: World, client: Client) -> None:
    """For readers that do not calculate."""
    for person in ("coordinator", "contract_holder"):
        book = Calculated(download(world, client, person))
        found = book.formulas()
        assert len(found) > 8
        for sheet, cell in found:
            cached, worked_out = book.cached[sheet][cell].value, book.value(sheet, cell)
            if worked_out is None:
                assert cached in (None, "")
            else:
                assert abs(Decimal(str(cached)) - Decimal(str(worked_out))) < Decimal("0.0000001"), (sheet, cell)


def test_a_public_buyer_gets_its_own_contracts_and_their_sums(world: World, client: Client) -> None:
    close(world, "2024-Q1")
    publish(world, "2024-Q1")
    book = Calculated(download(world, client, "contract_holder"))
    with scope(municipality_scope(world.municipality.pk)):
        sums = contracts.totals(contracts.listed())
    row = book.row("Summary", "Obligation")
    assert row["Amount"] == sums["obligation"]
    assert book.row("Summary", "Filled")["Amount"] == sums["fulfilled"]
    assert book.row("Summary", "Contracts")["Number"] == sums["contracts"]
    per_desk = [book.row("Per service desk", desk.name)["Open"] for desk in (world.desk, world.other_desk)]
    assert sum(per_desk) == sums["open"]
    assert {sheet.title for sheet in book.book.worksheets} >= {"Contracts", "Published", "Explanation"}
    assert book.row("Published", "Q1 2024")["Version"] == 1


def test_a_reader_without_the_contracts_gets_what_was_published(world: World, client: Client) -> None:
    names = load_workbook(BytesIO(download(world, client, "municipality_reader"))).sheetnames
    assert names == ["Published", "Explanation"]


def test_nothing_about_groups_persons_or_another_client_is_in_a_buyers_file(world: World, client: Client) -> None:
    with ZipFile(BytesIO(download(world, client, "contract_holder"))) as file:
        text = "".join(file.read(name).decode() for name in file.namelist() if name.endswith(".xml"))
    for word in ("group", "lacement", "Fictiedam", "Participat", *(entry.number for entry in world.entries.values())):
        assert word not in text, word


def test_a_text_that_was_typed_never_runs(world: World, client: Client) -> None:
    with scope(desk_scope(world.desk.pk)):
        for row, text in zip(Contract.objects.filter(municipality=world.municipality), EVIL * 5, strict=False):
            Contract.objects.filter(pk=row.pk).update(title=text, client_number=text[:20])
    book = load_workbook(BytesIO(download(world, client, "contract_holder")))
    cells = [cell for row in book["Contracts"].iter_rows(min_row=2) for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert [cell.value for cell in cells if str(cell.value).startswith(("=", "+", "@", "-2"))] == []


def test_a_sheet_is_ready_to_read_and_to_print(world: World, client: Client) -> None:
    book = load_workbook(BytesIO(download(world, client, "coordinator", period="2024")))
    for sheet in book.worksheets[:-1]:
        assert sheet.freeze_panes == "A2"
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.fitToWidth == 1
    assert book["Rows"]["I2"].number_format.startswith('"€"')
    texts = [row[1].value for row in book["Explanation"].iter_rows(min_row=3)]
    assert "the year 2024" in texts


def test_the_desks_workbook_is_for_the_desk(world: World, client: Client) -> None:
    client.force_login(world.user("contract_holder"))
    assert client.get(world.url("coordinator", "figures_workbook")).status_code == 404
    client.force_login(world.user("coordinator"))
    assert client.get(world.url("coordinator", "figures_workbook"), {"period": "2024-Q9"}).status_code == 404


def test_the_language_of_the_reader(world: World, client: Client) -> None:
    names = load_workbook(BytesIO(download(world, client, "contract_holder", language="nl"))).sheetnames
    assert names[0] == "Samenvatting"
