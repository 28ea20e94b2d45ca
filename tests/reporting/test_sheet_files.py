"""What a sheet carries along: its figures as CSV, their hash, its address and the code of it."""

import csv
import json
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from math import ceil, floor
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from reporting.addresses import sheet_address
from reporting.disclosure.blocks import GroupBlock
from reporting.disclosure.disclosed import Band, Shown, Small
from reporting.disclosure.group_table import GroupTable
from reporting.figures.figure_set import Organisation
from reporting.style.house_style import DEFAULT
from reporting.sheet.infosheet import FORMAT, Sheet
from reporting.charts.qr import qr_code
from reporting.exports.open_data import rows_of
from reporting.sheet.as_csv import file_name, sheet_csv
from reporting.sheet.keys import keys
from reporting.sheet.making import render_sheet
from reporting.sheet.text import sheet_context
from tests.reporting.sheet_looks import ALL_SHEETS, PICTURES, STORY, VIA, joint_buyer, with_story
from tests.reporting.sheets import full, hidden
from tests.reporting.test_pdf import CREATED

HEADER = ["Onderdeel", "Cijfer", "Periode of dag", "Waarde", "Van", "Tot en met", "Eenheid", "Toelichting"]


def rows(sheet: Sheet) -> list[list[str]]:
    return list(csv.reader(StringIO(sheet_csv(sheet)), delimiter=";"))


def cells(sheet: Sheet, part: str, name: str) -> list[str]:
    (found,) = [row for row in rows(sheet) if row[:2] == [part, name] and not row[-1]]
    return found[3:7]


def test_the_file_says_what_the_sheet_says() -> None:
    sheet = full()
    assert rows(sheet)[0] == HEADER
    assert cells(sheet, "Stand", "Verplichting") == ["3912450.00", "", "", "euro"]
    assert cells(sheet, "In deze periode", "Sociale inkoop") == ["64069.00", "", "", "euro"]
    assert cells(sheet, "In deze periode", "Correcties op eerdere kwartalen, zonder plaatsingen")[0] == "-1240.00"
    assert cells(sheet, "Plaatsingen per doelgroep, hele servicedesk", "Overige doelgroepen") == ["9", "", "", "plaatsingen"]
    assert cells(sheet, "Over dit bestand", "Kenmerk van de cijfers (SHA-256)")[0] == sheet.figures_hash
    quarters = [row for row in rows(sheet) if row[0] == "Ingevuld per kwartaal"]
    assert [(row[2], row[3]) for row in quarters][-1] == ("3e kwartaal 2026", "384000.00")


def test_what_is_not_exact_has_its_limits_and_a_row_that_says_why() -> None:
    sheet = hidden()
    assert cells(sheet, "Stand", "Openstaand") == ["", "700000", "850000", "euro"]
    assert cells(sheet, "In deze periode", "Plaatsingen") == ["< 5", "0", "4", "plaatsingen"]
    notes = [row for row in rows(sheet) if row[-1]][1:]  # after the header
    assert ["In deze periode", "Plaatsingen"] in [row[:2] for row in notes]
    assert all("minder dan 5 personen" in row[-1] for row in notes)
    banded = [row for row in rows(sheet) if row[4] not in {"", "Van"}]
    assert len(notes) == len(banded)


def percentages(text: str) -> list[Decimal]:
    """The percentages in a Dutch text."""
    return [Decimal(found.replace(",", ".")) for found in re.findall(r"(-?\d+(?:,\d+)?)\N{NO-BREAK SPACE}%", text)]


@pytest.mark.parametrize("share", ["0.0625", "0.1875", "0.0635", "0.12449", "0.78450", "0.9996"])
def test_the_file_rounds_as_the_page_does(share: str) -> None:
    """Halves and what lies just beside them; the page has whole percents of the time and the range, the file a decimal more."""
    part = Decimal(share)
    group = GroupBlock(groups=("disability",), persons=48)
    sheet = replace(
        full(), groups=GroupTable(years=(2025,), rows=((group, part),)), via=(replace(VIA[0], share=part),), time_elapsed=part,
        region_range=(part, part + Decimal("0.0001")),
    )
    with translation.override("nl"):
        context = sheet_context(sheet)
    held = [[Decimal(cell) for cell in row[3:6] if cell] for row in rows(sheet) if row[6] == "procent"]
    elapsed, limits, of_group, of_via = held
    assert of_group == percentages(context["groups"][0].share) == [half_up(part)]
    assert of_via == percentages(context["via"][0])[:1] == [half_up(part)]
    assert [*map(floor, elapsed)] == percentages(dict(context["progress_rows"])["now"].value)
    assert [floor(limits[0]), ceil(limits[1])] == percentages(context["range"])


def half_up(share: Decimal) -> Decimal:
    """By hand: what lies halfway goes up."""
    return (share * 1000 + Decimal("0.5")) // 1 / 10


def test_the_file_is_dutch_whoever_asks_and_runs_nothing_in_a_spreadsheet() -> None:
    risky = replace(full(), municipality=Organisation(slug="beekstad", name="=HYPERLINK(1)"))
    with translation.override("en"):
        assert rows(risky)[0] == HEADER
    assert "'=HYPERLINK(1)" in [row[3] for row in rows(risky)]
    assert file_name(full()) == "infosheet-beekstad-2026-Q3-v1.csv"


def test_a_joint_buyers_part_stands_outside_the_totals() -> None:
    part = "Via gezamenlijke inkopers, buiten de totalen"
    assert cells(joint_buyer(), part, "de Samenwerkende Beekgemeenten: Verplichting")[0] == "412000.50"
    assert cells(joint_buyer(), "Stand", "Verplichting") == cells(full(), "Stand", "Verplichting")


@pytest.mark.parametrize("name", ALL_SHEETS)
def test_the_pdf_holds_the_same_file(name: str) -> None:
    sheet = ALL_SHEETS[name]()
    reader = PdfReader(BytesIO(render_sheet(sheet, created=CREATED, pictures=PICTURES)))
    (found,) = reader.attachments[file_name(sheet)]
    assert found == sheet_csv(sheet).encode("utf-8-sig")
    root = reader.trailer["/Root"]
    assert {reference.get_object()["/AFRelationship"] for reference in root["/AF"]} == {"/Data"}  # type: ignore[index]
    assert sheet.figures_hash in str(reader.metadata and reader.metadata.get("/Keywords"))
    assert sheet.figures_hash[:12] in reader.pages[0].extract_text()


def test_the_hash_follows_the_figures_and_nothing_else() -> None:
    sheet = full()
    same = replace(
        sheet, version=2, change="een naam is verbeterd", reported_on=date(2026, 11, 1), style=with_story().style, story=STORY,
    )
    assert same.figures_hash == sheet.figures_hash
    for other in (
        replace(sheet, obligation=Decimal("3912450.01")), replace(sheet, placements=Small(5)), replace(sheet, via=VIA[:1]),
        replace(sheet, open=Band(Decimal(700000), Decimal(750000))), replace(sheet, period="2026-Q2"),
        replace(sheet, trend=(*sheet.trend[:-1], ("2026-Q3", Shown(Decimal("384000.01"))))),
    ):
        assert other.figures_hash != sheet.figures_hash


def test_the_hash_of_a_sheet_never_changes() -> None:
    """Worked out once, when the sheets got one: a later release finds the same for the same figures."""
    assert replace(full(), contracts_ended=None).figures_hash == "198dba8d7c727fd796b276f50da7e1ebae8df7a44c1c05501c871ae2fe8ee87e"


@pytest.mark.parametrize("name", ALL_SHEETS)
def test_a_snapshot_with_its_looks_is_read_back_unchanged(name: str) -> None:
    sheet = ALL_SHEETS[name]()
    assert Sheet.from_json(json.loads(json.dumps(sheet.to_json()))) == sheet


def test_a_snapshot_from_before_house_styles_is_read_with_the_products_own() -> None:
    stored = json.loads(json.dumps(full().to_json()))
    old = {name: value for name, value in stored.items() if name not in {"style", "story", "via", "contracts_ended"}} | {"format": 1}
    sheet = Sheet.from_json(old)
    assert (sheet.style, sheet.story, sheet.via) == (DEFAULT, None, ())
    assert sheet.figures_hash == replace(full(), contracts_ended=None).figures_hash
    for unknown in (0, FORMAT + 1, None):
        with pytest.raises(ValueError, match="unknown format"):
            Sheet.from_json(stored | {"format": unknown})


def test_a_snapshot_that_knows_all_closed_contracts_only_says_nothing_of_those_of_the_period() -> None:
    stored = json.loads(json.dumps(replace(full(), via=VIA).to_json()))
    sheet = Sheet.from_json({name: value for name, value in stored.items() if name != "contracts_ended"} | {"format": 2})
    assert (sheet.contracts_closed, sheet.contracts_ended, sheet.via) == (17, None, VIA)
    with translation.override("en"):
        assert keys(sheet)[-1].detail == "4 new"
        assert keys(full())[-1].detail == "4 new, 3 closed"
    assert len(rows(replace(sheet, contracts_ended=3))) == len(rows(sheet)) + 1
    names = [{row.cijfer: row.waarde for row in rows_of(one)} for one in (sheet, full())]
    assert "contracten_afgesloten_in_periode" not in names[0]
    assert (names[1]["contracten_afgesloten"], names[1]["contracten_afgesloten_in_periode"]) == ("17", "3")


@pytest.mark.parametrize(
    ("sheet", "path"),
    [
        (full(), "openbaar/proefregio/beekstad/2026-Q3/?versie=1"),
        (replace(full(), municipality=None, period="2025", version=2), "openbaar/proefregio/regio/2025/?versie=2"),
    ],
)
def test_the_address_is_that_of_the_version(sheet: Sheet, path: str) -> None:
    assert sheet_address(sheet) == f"http://localhost:8000/{path}"


def test_the_address_is_that_of_the_public_page() -> None:
    kwargs = {"desk_slug": "proefregio", "owner": "beekstad", "period": "2026-Q3"}
    assert urlsplit(sheet_address(full())).path == reverse("public:sheet", kwargs=kwargs)


@pytest.mark.parametrize("period", ["2024..2025", "..2025-04-30"])
def test_a_period_that_is_never_published_has_no_address(period: str) -> None:
    assert sheet_address(replace(full(), period=period)) == ""


def test_the_code_is_black_on_white_with_its_edge_and_a_text_alternative() -> None:
    root = ET.fromstring(qr_code("http://localhost:8000/openbaar/", title="QR-code <naar> de pagina"))
    title, ground, path = list(root)
    size = int(ground.attrib["width"])
    assert title.text == "QR-code <naar> de pagina"
    assert (ground.attrib["fill"], path.attrib["fill"]) == ("#ffffff", "#000000")
    starts = [tuple(map(int, part.split("h")[0].split())) for part in path.attrib["d"].split("M")[1:]]
    assert min(x for x, _y in starts) == min(y for _x, y in starts) == 4
    assert max(y for _x, y in starts) == size - 5
    finder = "M4 4h7v1h-7z"  # the top of the first of the three squares that a camera looks for
    assert finder in path.attrib["d"]
