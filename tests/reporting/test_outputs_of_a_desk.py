"""What everybody, a reader of a municipality and a contract holder get of one desk, from its addresses: no more than its snapshots."""

import csv
import json
from collections.abc import Iterable
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook
from openpyxl.comments import Comment

from contracts.models import Balance, Entry, LedgerLine
from reporting.models import Document
from reporting.sheet.words import period_name
from reporting.views.public import sheet_url
from sroi.tenancy.scope import PUBLIC, desk_scope, municipality_scope, scope
from tests.contracts.test_api import Api
from tests.reporting.attack.outputs.around import check_around
from tests.reporting.attack.outputs.book import read_book
from tests.reporting.attack.outputs.files import (
    BOOK_SILENT, CSV_SILENT, OPEN_SILENT, SET_SILENT, read_open_rows, read_set_answer, read_set_page, read_sheet_csv,
)
from tests.reporting.attack.outputs.sheet_page import SILENT, known_texts, read_sheet
from tests.reporting.attack.outputs.told import Unexplained, differences, facts, told
from tests.reporting.attack.outputs.tree import tree
from tests.reporting.attack.outputs.wording import dutch, short
from tests.reporting.published import close, open_up, publish
from tests.world import World

pytestmark = pytest.mark.django_db
YEAR = "2024"


@pytest.fixture
def shown(world: World, tmp_path: Path, settings: Any) -> World:
    """Two quarters are published and open, one of them twice."""
    settings.MEDIA_ROOT = tmp_path
    close(world, "2024-Q1", "2024-Q2")
    publish(world, "2024-Q1")
    publish(world, "2024-Q2")
    publish(world, "2024-Q1", change="een contract is aangevuld")
    open_up(world)
    return world


def documents() -> list[Document]:
    with scope(PUBLIC):
        found = Document.objects.filter(state=Document.State.PUBLISHED).select_related("desk", "municipality")
        return list(found.order_by("period", "version", "municipality__slug"))


def newest(rows: Iterable[Document]) -> dict[tuple[str, str], dict[str, Any]]:
    """Client (empty: the desk) and period → the snapshot of the newest version."""
    return {(row.municipality.slug if row.municipality else "", row.period): row.sheet or {} for row in rows}


def test_the_page_and_file_of_every_version(shown: World, client: Client) -> None:
    rows = documents()
    assert {row.version for row in rows} == {1, 2}
    for row in rows:
        stored: dict[str, Any] = row.sheet or {}
        page = tree(client.get(sheet_url(row, version=row.version)).content.decode())
        (article,) = page.all("infosheet")
        assert differences(read_sheet(article, stored), facts(stored), silent=SILENT) == []
        check_around(page, without=[article], known={*known_texts(stored), *(other.change for other in rows)})
        file = client.get(sheet_url(row, page="sheet_csv", version=row.version)).content.decode("utf-8-sig")
        assert differences(read_sheet_csv(file, stored), facts(stored), silent=CSV_SILENT) == []


def test_the_open_data_in_all_its_forms(shown: World, client: Client) -> None:
    slug, snapshots = shown.desk.slug, newest(documents())
    base = f"/openbaar/{slug}/open-data/{YEAR}"
    answers = {
        "csv": list(csv.DictReader(StringIO(client.get(f"{base}/cijfers.csv").content.decode()))),
        "json": json.loads(client.get(f"{base}/cijfers.json").content)["cijfers"],
        "api": client.get(f"/api/v1/open-data/{slug}/{YEAR}").json()["cijfers"],
    }
    for client_slug in {name for name, _period in snapshots if name}:
        answers[client_slug] = list(csv.DictReader(StringIO(client.get(f"{base}/opdrachtgever/{client_slug}.csv").content.decode())))
    for form, rows in answers.items():
        keys = {(row["opdrachtgever"], row["periode"]) for row in rows}
        assert keys == {key for key in snapshots if form in {"csv", "json", "api", key[0]}}
        for key in keys:
            figures = read_open_rows(row for row in rows if (row["opdrachtgever"], row["periode"]) == key)
            assert differences(figures, facts(snapshots[key]), silent=OPEN_SILENT) == [], (form, key)


def test_the_page_that_lists_the_sheets_holds_no_figure(shown: World, client: Client) -> None:
    page = tree(client.get(f"/openbaar/{shown.desk.slug}/").content.decode())
    check_around(page, without=[], known=set().union(*(known_texts(row.sheet or {}) for row in documents())))


def test_the_figures_of_a_municipality_on_its_page_and_in_the_api(shown: World, client: Client) -> None:
    snapshots, person = newest(documents()), "municipality_reader"
    api, mine = Api(shown, person), shown.municipality.slug
    client.force_login(shown.user(person))
    rows = {row.period: row for row in documents() if row.municipality_id == shown.municipality.pk}  # the newest version of each
    for period, row in rows.items():
        stored = snapshots[mine, period]
        assert api.get("cijfers", periode=period).json()["cijfers"] == stored
        answered, ranges = read_set_answer(api.get("cijfers/rapport", periode=period).json())
        assert (differences(answered, facts(stored), silent=SET_SILENT), ranges) == ([], {})
        page = tree(client.get(shown.url(person, "figures"), {"sheet": str(row.pk)}).content.decode())
        on_page, ranges_on_page = read_set_page(page)
        assert (differences(on_page, facts(stored), silent=SET_SILENT), ranges_on_page) == ([], {})
        check_around(page, without=page.all("table"), known=known_texts(stored))


def test_what_a_reader_finds_on_its_other_pages(shown: World, client: Client) -> None:
    """The overview with its file, the list of sheets, each sheet, and the first page."""
    person, mine = "municipality_reader", [row for row in documents() if row.municipality_id == shown.municipality.pk]
    client.force_login(shown.user(person))
    known = set().union(*(known_texts(row.sheet or {}) for row in mine)) | {shown.user(person).email}
    last = {short(row.period): facts(row.sheet or {})["fulfilled"] for row in mine}  # of the newest version
    page = tree(client.get(shown.url(person, "dashboard")).content.decode())
    rows = [row for table in page.all("table") for row in table.all("tbody")[0].all("tr")]
    for row in rows:
        quarter, value = row.all("th")[0].own(), told("fulfilled", row.all("td")[-1].own())
        assert differences([value], {"fulfilled": last[quarter]}) == []
        assert all(title.text().endswith(row.all("td")[-1].own()) for title in row.all("title"))
    assert len(rows) == len(last)
    check_around(page, without=page.all("table"), known=known)
    file = csv.reader(StringIO(client.get(shown.url(person, "dashboard"), {"table": "quarters", "export": "csv"}).content.decode("utf-8-sig")), delimiter=";")
    found = {short(row[1]): (row[3], Decimal(row[4]), Decimal(row[5])) for row in list(file)[1:]}
    assert {quarter: row[1:] for quarter, row in found.items()} == last
    assert all(bool(row[0]) == (row[1] == row[2]) for row in found.values())
    for name in ("home", "documents"):
        page = tree(client.get(shown.url(person, name)).content.decode())
        numbers = page.all("sroi-pagination") + [cell for cell in page.all("td") if cell.attributes.get("data-label") == dutch("Version")]
        check_around(page, without=numbers, known=known)
    for document in mine:
        stored: dict[str, Any] = document.sheet or {}
        (article,) = tree(client.get(shown.url(person, "document", pk=document.pk)).content.decode()).all("infosheet")
        assert differences(read_sheet(article, stored), facts(stored), silent=SILENT) == []


def test_a_contract_holder_has_amounts_of_contracts_and_nothing_of_persons(shown: World) -> None:
    """What the attack from inside takes for known: sums of contracts less the lines that rest on nobody. No placement, no person."""
    with scope(desk_scope(shown.desk.pk)):
        assert LedgerLine.objects.filter(is_person=True, municipality=shown.municipality).exists()
    with scope(municipality_scope(shown.municipality.pk)):
        assert LedgerLine.objects.exists()
        assert not LedgerLine.objects.filter(is_person=True).exists()
        assert not LedgerLine.objects.exclude(placements=0).exists()
        assert not Entry.objects.exists()


def own_amounts(world: World) -> list[Decimal]:
    """What a contract holder sees of its contracts, their sums, and 0 and 1 for closed or not."""
    with scope(municipality_scope(world.municipality.pk)):
        rows = list(Balance.objects.values_list("obligation", "fulfilled", "open", "surplus"))
    return [Decimal(0), Decimal(1), *(amount for row in rows for amount in row)]


def book_of(world: World, client: Client, person: str) -> bytes:
    client.force_login(world.user(person))
    client.cookies["django_language"] = "nl"
    return bytes(client.get(world.url(person, "figures_workbook")).content)


def test_the_workbook_of_a_municipality(shown: World, client: Client) -> None:
    published = {
        (shown.desk.name, period_name(period)): stored for (slug, period), stored in newest(documents()).items()
        if slug == shown.municipality.slug
    }
    for person, own in (("municipality_reader", None), ("contract_holder", own_amounts(shown))):
        found = read_book(book_of(shown, client, person), own=own, known=words_of(shown))
        assert set(found) == set(published)
        for key, stored in published.items():
            assert differences(found[key], facts(stored), silent=BOOK_SILENT) == []


def words_of(world: World) -> set[str]:
    """Texts of the own contracts, in which people may write what they like."""
    with scope(municipality_scope(world.municipality.pk)):
        rows = Balance.objects.select_related("contract__supplier").order_by("pk")
        contracts = [row.contract for row in rows]
    return {" ".join(text.split()) for row in contracts for text in (row.number, row.title, row.client_number, row.supplier.name)}


# --- what is planted is found -----------------------------------------------------------------------------------------------


def planted(content: bytes, where: str) -> bytes:
    book = load_workbook(BytesIO(content))
    sheet = book.worksheets[0]
    match where:
        case "hidden sheet":
            book.create_sheet("Bron")["A1"] = 3
            book["Bron"].sheet_state = "veryHidden"
        case "hidden column":
            sheet["H2"] = 3
            sheet.column_dimensions["H"].hidden = True
        case "note":
            sheet["A2"].comment = Comment("3 plaatsingen", "x")
        case "cell beside":
            sheet["J2"] = 3
        case "exact value of a range":
            row = next(row for row in sheet.iter_rows(min_row=2) if row[4].value is None)
            row[4].value = 7500
        case "words":
            book.worksheets[-1]["A20"] = "3 personen"
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_number_in_a_corner_of_the_workbook_is_found(shown: World, client: Client) -> None:
    content = book_of(shown, client, "municipality_reader")
    for where in ("hidden sheet", "hidden column", "note", "cell beside", "exact value of a range", "words"):
        with pytest.raises(Unexplained):
            read_book(planted(content, where), own=None, known=())
    with pytest.raises(Unexplained):
        read_book(book_of(shown, client, "contract_holder"), own=None, known=words_of(shown))
    row = documents()[0]
    row = documents()[0]
    html = client.get(sheet_url(row, version=row.version)).content.decode()
    page = tree(html.replace("</main>", "<p>Samen 3 personen.</p></main>"))
    with pytest.raises(Unexplained):
        check_around(page, without=page.all("infosheet"), known=known_texts(row.sheet or {}))
