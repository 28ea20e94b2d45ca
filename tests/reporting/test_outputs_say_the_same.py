"""The page, the CSV, the open data and the PDF of a sheet are read back as an outsider reads them: they say what the snapshot says.

The snapshot is what the attack solves. So no output prints what another one suppresses, and a number without a meaning fails here.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from reporting.disclosure.disclosed import Shown
from reporting.exports.open_data import as_csv, as_json, document, rows_of
from reporting.sheet.as_csv import sheet_csv
from reporting.sheet.infosheet import Sheet
from reporting.sheet.making import render_sheet
from reporting.sheet.text import sheet_context
from tests.reporting.attack.outputs.drawn import misdrawn
from tests.reporting.attack.outputs.files import CSV_SILENT, OPEN_SILENT, read_open_rows, read_sheet_csv
from tests.reporting.attack.outputs.pdf import attached, unexplained_in
from tests.reporting.attack.outputs.sheet_page import SILENT, read_sheet
from tests.reporting.attack.outputs.told import Unexplained, differences, facts
from tests.reporting.attack.outputs.tree import Element, tree
from tests.reporting.sheet_looks import ALL_SHEETS, PICTURES
from tests.reporting.sheets import hidden


def page(sheet: Sheet) -> str:
    with translation.override("nl"):
        return render_to_string("reporting/sheet.html", {**sheet_context(sheet), "is_part": True})


def article(html: str) -> Element:
    return tree(html).all("infosheet")[0]


def faults_of_page(html: str, sheet: Sheet) -> list[str]:
    """What a page says other than the snapshot; a number without a meaning is a fault too."""
    stored: dict[str, Any] = sheet.to_json()
    known = facts(stored)
    silent = (*SILENT, *(("change:",) if ".." in sheet.period else ()))  # only a quarter or year has a year before it
    silent += () if sheet.obligation else ("surplus",)  # it stands beside the bar of the obligation
    try:
        told = read_sheet(article(html), stored)
    except Unexplained as error:
        return [str(error)]
    return differences(told, known, silent=silent) + misdrawn(article(html), known, stored)


def test_what_waits_is_said_as_it_is() -> None:
    """Exact, and nothing where nothing waits; the file says that too."""
    for amount in ("163250.40", "-1200.00", "0.00"):
        sheet = replace(ALL_SHEETS["full"](), committed=Shown(Decimal(amount)))
        assert faults_of_page(page(sheet), sheet) == []
        stored: dict[str, Any] = sheet.to_json()
        assert differences(read_sheet_csv(sheet_csv(sheet), stored), facts(stored), silent=CSV_SILENT) == []


@pytest.mark.parametrize("name", ALL_SHEETS)
def test_the_page_says_what_the_snapshot_says(name: str) -> None:
    sheet = ALL_SHEETS[name]()
    assert faults_of_page(page(sheet), sheet) == []


@pytest.mark.parametrize("name", ALL_SHEETS)
def test_the_files_say_what_the_snapshot_says(name: str) -> None:
    sheet = ALL_SHEETS[name]()
    known = facts(sheet.to_json())
    assert differences(read_sheet_csv(sheet_csv(sheet), sheet.to_json()), known, silent=CSV_SILENT) == []
    rows = list(rows_of(sheet))
    assert differences(read_open_rows(document(rows, about={})["cijfers"]), known, silent=OPEN_SILENT) == []
    assert json.loads(as_json(rows, about={}))["cijfers"] == document(rows, about={})["cijfers"]
    assert len(as_csv(rows).decode().splitlines()) == len(rows) + 1


def test_the_file_is_the_same_from_a_stored_sheet() -> None:
    """The database keeps the names of routes in an order of its own; the file inside the PDF was made before that."""
    sheet = hidden()
    stored = replace(sheet, routes=dict(sorted(sheet.routes.items(), key=lambda pair: (len(pair[0]), pair[0]))))
    assert list(stored.routes) != list(sheet.routes)
    assert sheet_csv(stored) == sheet_csv(sheet)


@pytest.fixture(scope="module")
def pdf_of_hidden() -> bytes:
    return printed(hidden())


def printed(sheet: Sheet) -> bytes:
    return render_sheet(sheet, created=datetime(2026, 10, 15, tzinfo=UTC), pictures=PICTURES)


def test_the_printed_sheet_has_no_other_number_than_its_page(pdf_of_hidden: bytes) -> None:
    sheet = hidden()
    assert unexplained_in(pdf_of_hidden, article(page(sheet)), sheet.to_json()) == []
    ((name, content),) = attached(pdf_of_hidden).items()
    assert name.endswith(".csv")
    assert content == sheet_csv(sheet).encode("utf-8-sig")


def test_a_printed_page_that_is_full_has_the_sums_of_the_rows_it_leaves_out() -> None:
    sheet = ALL_SHEETS["crowded"]()
    assert unexplained_in(printed(sheet), article(page(sheet)), sheet.to_json()) == []


# --- each of these is one number too many, and is found ---------------------------------------------------------------------

#: Where on the page, and what it becomes: in a table, a sentence, a drawing, an attribute, a remark; a new number anywhere.
PLANTED = {
    "key figure": ("&lt; 5</strong>", "3</strong>"),
    "key figure in euros": ("€\N{NO-BREAK SPACE}200.000 tot €\N{NO-BREAK SPACE}300.000</strong>", "€\N{NO-BREAK SPACE}241.000</strong>"),
    "table": ("<strong>€\N{NO-BREAK SPACE}0 tot €\N{NO-BREAK SPACE}50.000</strong>", "<strong>€\N{NO-BREAK SPACE}31.250</strong>"),
    "trend": ("<td>200–300</td>", "<td>241</td>"),
    "sentence": ("Tussen 79\N{NO-BREAK SPACE}% en 82\N{NO-BREAK SPACE}% van", "81,2\N{NO-BREAK SPACE}% van"),
    "big share": ("79–82\N{NO-BREAK SPACE}%", "81,2\N{NO-BREAK SPACE}%"),
    "title of a drawing": (
        "<title>Banen en leerwerkplekken: €\N{NO-BREAK SPACE}0 tot €\N{NO-BREAK SPACE}50.000", "<title>Banen en leerwerkplekken: € 31.250",
    ),
    "length of a bar": ('<rect x="0" y="1.5" width="31.98"', '<rect x="0" y="1.5" width="19.99"'),
    "words in a drawing": (">tussen 79\N{NO-BREAK SPACE}% en 82\N{NO-BREAK SPACE}%</text>", ">81,2 %</text>"),
    "attribute": ('<p class="infosheet__verdict">', '<p class="infosheet__verdict" data-persons="3">'),
    "spoken name": ('<p class="infosheet__verdict">', '<p class="infosheet__verdict" aria-label="3 plaatsingen">'),
    "attribute of a cell": ("<td>200–300</td>", '<td data-value="241300">200–300</td>'),
    "between the cells": ("<td>200–300</td>", "241<td>200–300</td>"),
    "beside a key figure": ("&lt; 5</strong>", "&lt; 5</strong> (3)"),
    "remark": ("</article>", "<!-- persons: 3 --></article>"),
    "new sentence": ("</article>", "<p>Daarvan 3 met een uitkering.</p></article>"),
    "new row": ("</article>", "<table><tr><td>3</td></tr></table></article>"),
    "note": ("<footer", "<p>Omgerekend 3,2 voltijdbanen.</p><footer"),
    "block": ("6 plaatsingen", "5 plaatsingen"),
}


@pytest.mark.parametrize("where", PLANTED)
def test_a_number_that_only_the_page_has_is_found(where: str) -> None:
    before, after = PLANTED[where]
    html = page(hidden())
    assert before in html, "the page no longer says this: plant it elsewhere"
    assert faults_of_page(html.replace(before, after, 1), hidden()) != []


def with_exact_placements() -> Sheet:
    return replace(hidden(), placements=Shown(Decimal(3)))


def with_exact_jobs() -> Sheet:
    return replace(hidden(), routes={**hidden().routes, "jobs_and_learning": Shown(Decimal("31250.00"))})


@pytest.mark.parametrize("leaking", [with_exact_placements, with_exact_jobs])
def test_a_number_that_only_a_file_has_is_found(leaking: Callable[[], Sheet]) -> None:
    known = facts(hidden().to_json())
    told = read_sheet_csv(sheet_csv(leaking()), hidden().to_json())
    assert len(differences(told, known, silent=CSV_SILENT)) == 1
    rows = document(list(rows_of(leaking())), about={})["cijfers"]
    assert len(differences(read_open_rows(rows), known, silent=OPEN_SILENT)) == 1


def test_a_row_that_nobody_knows_is_found() -> None:
    text = sheet_csv(hidden()) + "In deze periode;Personen uit de Participatiewet;3e kwartaal 2026;3;;;plaatsingen;\r\n"
    with pytest.raises(Unexplained):
        read_sheet_csv(text, hidden().to_json())
    row = {**document(list(rows_of(hidden())), about={})["cijfers"][0], "cijfer": "personen"}
    with pytest.raises(Unexplained):
        read_open_rows([row])


def test_a_number_that_only_the_printed_sheet_has_is_found() -> None:
    assert unexplained_in(printed(with_exact_jobs()), article(page(hidden())), hidden().to_json()) != []
