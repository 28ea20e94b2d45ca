"""The PDF: accessible by PDF/UA-1 and archivable by PDF/A-3a, one page, the same bytes twice, and no way out to the network or other files."""

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from threading import Event
from xml.etree import ElementTree as ET

import page
import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import override_settings
from django.utils import translation
from fontTools.ttLib import woff2  # type: ignore[import-untyped]  # publishes no types
from pypdf import PdfReader

from reporting.pdf import rendering as pdf
from reporting.figures.figure_set import Organisation
from reporting.sheet import rows as sheet_rows
from reporting.style.house_style import DEFAULT, HouseStyle
from reporting.pdf.rendering import AssetRefused, InaccessiblePdf, TooLong, render_pdf, static_file
from reporting.pdf.archive import UnknownMetadata, with_claim
from reporting.sheet.density import DENSITIES
from reporting.sheet.text import sheet_context
from reporting.sheet.infosheet import Sheet
from reporting.sheet.making import render_sheet
from tests.reporting.edges import right_edges
from tests.reporting.sheet_looks import ALL_SHEETS, BLUE, LIGHT, PICTURES, STORY, VIA, crowded, with_story
from tests.reporting.sheets import full, hidden

BASE = "http://localhost:8000/"
PROFILES = (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A)
CREATED = datetime(2026, 10, 15, 12, tzinfo=UTC)
#: In points: 210 mm less the margin of 14 mm; the fonts tell their widths in whole thousandths, so a long line is half a point off.
RIGHT_MARGIN = 196 / 25.4 * 72 + 0.5


def html(name: str, language: str = "nl") -> str:
    """As part of a page on screen."""
    with translation.override(language):
        return render_to_string("reporting/sheet.html", {**sheet_context(ALL_SHEETS[name]()), "is_part": True})


def printed(sheet: Sheet, *, language: str = "nl") -> bytes:
    """As it is published, in a language."""
    with override_settings(LANGUAGE_CODE=language):
        return render_sheet(sheet, created=CREATED, pictures=PICTURES)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("name", ALL_SHEETS)
def test_every_sheet_is_one_accessible_page(name: str, language: str, tmp_path: Path) -> None:
    file = tmp_path / "sheet.pdf"
    file.write_bytes(printed(ALL_SHEETS[name](), language=language))
    for profile in PROFILES:
        verdict = page.validate_pdf(str(file), profile=profile)
        assert verdict.is_compliant, str(verdict)
    assert len(PdfReader(file).pages) == 1
    assert max(right_edges(file.read_bytes())) <= RIGHT_MARGIN


def test_the_numbers_can_be_read_back() -> None:
    reader = PdfReader(BytesIO(printed(full())))
    text = re.sub(r"\s+", " ", reader.pages[0].extract_text())
    for words in ("Beekstad", "€ 3.912.450", "€ 3.231.684", "€ 141.994", "82,6 %", full().desk.name):
        assert words in text
    assert reader.metadata is not None
    assert reader.metadata.title


def test_the_same_sheet_gives_the_same_bytes() -> None:
    once = printed(with_story())
    assert printed(with_story()) == once
    with override_settings(TIME_ZONE="Asia/Tokyo"):
        assert printed(with_story()) == once


ELSEWHERE = """
import hashlib, sys
import django
django.setup()
from tests.reporting.sheet_looks import with_story
from tests.reporting.test_pdf import printed
print(hashlib.sha256(printed(with_story())).hexdigest())
"""


def test_another_process_writes_the_same_bytes(process_environment: dict[str, str]) -> None:
    """With another hash seed, so that the order of a set cannot matter."""
    environment = process_environment | {"PYTHONHASHSEED": "4711", "DJANGO_SETTINGS_MODULE": "sroi.settings"}
    run = subprocess.run(
        [sys.executable, "-c", ELSEWHERE], env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False,
    )
    assert run.stdout.strip() == sha256(printed(with_story())).hexdigest(), run.stderr


@pytest.mark.parametrize("style", [DEFAULT, BLUE, LIGHT, replace(DEFAULT, font="source-sans-3")], ids=lambda style: style.font)
def test_every_font_is_the_styles_own_and_inside_the_file(style: HouseStyle) -> None:
    resources = PdfReader(BytesIO(printed(replace(full(), style=style)))).pages[0]["/Resources"]
    fonts = [font.get_object() for font in resources["/Font"].values()]  # type: ignore[index]
    assert fonts
    family = style.family.family.replace(" ", "")
    for font in fonts:
        (descendant,) = font["/DescendantFonts"]
        assert family in font["/BaseFont"].replace("-", "").replace(" ", "")
        assert descendant.get_object()["/FontDescriptor"].keys() & {"/FontFile2", "/FontFile3"}


def test_the_fullest_sheet_is_cut_to_sums_and_never_cut_off() -> None:
    """Every way of printing says the same total; the closest takes the smallest kinds together."""
    sheet = crowded()
    close = sheet_rows.routes(sheet, density=DENSITIES[-1])
    assert len(close) == DENSITIES[-1].routes < len(sheet_rows.routes(sheet))
    assert close[-1].value == "€\N{NO-BREAK SPACE}46.746"  # 28,201.00 + 11,045.30 + 7,500.00
    assert len(sheet_rows.joined(sheet, density=DENSITIES[-1])) == 2
    text = PdfReader(BytesIO(printed(sheet))).pages[0].extract_text()
    for words in (sheet.story.title[1:-1], "kenmerk van de cijfers", "Aan zet"):  # type: ignore[union-attr]
        assert words in re.sub(r"\s+", " ", text)


def test_a_sheet_that_fits_in_no_way_does_not_go_out(monkeypatch: pytest.MonkeyPatch) -> None:
    endless = replace(full(), change="heel lang " * 2000)
    with pytest.raises(TooLong):
        printed(endless)


def heights(sheet: Sheet, words: Sequence[str]) -> list[float]:
    """How high on the page each of these texts stands last, of those that are on it."""
    lines: list[tuple[str, float]] = []
    (page_,) = PdfReader(BytesIO(printed(sheet))).pages
    page_.extract_text(visitor_text=lambda text, cm, tm, *_: lines.append((text, tm[4] * cm[1] + tm[5] * cm[3] + cm[5])))
    found = [[height for text, height in lines if word in text] for word in words]
    return [min(places) for places in found if places]


def test_what_is_left_over_lies_between_the_parts() -> None:
    """The foot of a sheet with little on it stands where that of a full one stands."""
    (low,), (other,) = heights(ALL_SHEETS["empty"](), ["kenmerk"]), heights(hidden(), ["kenmerk"])
    assert low == pytest.approx(other, abs=1)


UNBROKEN = {
    "title": replace(with_story(), story=replace(STORY, title="W" * 70)),
    "story": replace(with_story(), story=replace(STORY, text="w" * 480)),
    "change": replace(full(), version=2, change="x" * 300),
    "client": replace(full(), municipality=Organisation(slug="beekstad", name="Beekstad" * 15)),
    "desk": replace(full(), desk=Organisation(slug="proefregio", name="Servicedesk" * 15)),
    "joint buyer": replace(full(), via=(replace(VIA[0], name="V" * 120),)),
    "block": replace(hidden(), names={"aadorp": "W" * 50, "beekstad": "B", "cingel": "C"}),
}


@pytest.mark.parametrize("name", UNBROKEN)
def test_a_word_without_an_end_stays_on_the_page(name: str) -> None:
    assert max(right_edges(printed(UNBROKEN[name]))) <= RIGHT_MARGIN


@pytest.mark.parametrize("name", ALL_SHEETS)
def test_no_part_lies_over_another(name: str) -> None:
    sheet = ALL_SHEETS[name]()
    smallest = sheet_rows.routes(sheet, density=DENSITIES[-1])[-1:]
    down = ["Lopende contracten", "Wat opdrachtnemers", *(row.label for row in smallest), "Ingevuld per kwartaal", "K3 2026"]
    down += ["Vraagt aandacht", "Aan zet", STORY.title, "Servicedesk Social Return Proefregio ·", "kenmerk van de cijfers"]
    places = heights(sheet, down[:5]) + heights(sheet, down[5:])
    assert len(places) >= 4
    assert all(above - below > 5 for above, below in pairwise(places)), list(zip(down, places, strict=False))


def test_a_font_is_unpacked_once_and_again_when_it_changed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Two documents in one process, the second with the same bytes and nothing left to unpack."""
    once = printed(full())
    unpacked: list[bytes] = []

    def decompress(packed: BytesIO, out: BytesIO) -> None:
        unpacked.append(packed.getvalue())
        out.write(packed.getvalue())

    monkeypatch.setattr(woff2, "decompress", decompress)
    assert printed(full()) == once
    assert not unpacked
    font = tmp_path / "proef.woff2"
    for content in (b"eerst", b"daarna"):
        font.write_bytes(content)
        os.utime(font, ns=(0, len(content)))
        assert pdf._content(font) == pdf._content(font) == content
    assert unpacked == [b"eerst", b"daarna"]


def test_the_page_holds_nothing_a_strict_security_policy_refuses() -> None:
    for name in ALL_SHEETS:
        markup = html(name)
        assert not re.search(r"\sstyle=|<style|<script|\son\w+=", markup)


@pytest.mark.parametrize(
    "body",
    [
        '<img src="/static/img/mark.svg" alt="">',
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>',
        '<img src="https://elsewhere.example/pixel.png" alt="pixel">',
        '<img src="file:///etc/hostname" alt="file">',
        '<img src="/account/" alt="page">',
        '<img src="data:image/svg+xml,%3Csvg/%3E" alt="data">',
    ],
)
def test_a_document_that_must_not_go_out_is_refused(body: str) -> None:
    document = f'<!doctype html><html lang="nl"><head><title>Proef</title></head><body>{body}</body></html>'
    with pytest.raises(InaccessiblePdf):
        render_pdf(document, base=BASE, created=CREATED)


def test_a_document_that_is_refused_takes_no_other_along() -> None:
    """Two threads of one process draw at the same time; a picture without words stands in one of the two documents."""
    frame = '<!doctype html><html lang="nl"><head><title>Proef</title></head><body>{}</body></html>'
    drawing, refused = Event(), Event()

    def slowly() -> str:
        drawing.set()
        assert refused.wait(30)
        return frame.format("<p>Proef</p>")

    with ThreadPoolExecutor(max_workers=1) as pool:
        good = pool.submit(pdf.render_fitting, [slowly], base=BASE, created=CREATED)
        assert drawing.wait(30)
        try:
            with pytest.raises(InaccessiblePdf):
                render_pdf(frame.format('<img src="/static/img/mark.svg" alt="">'), base=BASE, created=CREATED)
        finally:
            refused.set()
        assert good.result(30).startswith(b"%PDF")


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:8000/static/../sroi/settings.py",
        "http://localhost:8000/static/%2e%2e/sroi/settings.py",
        "http://localhost:8000/static//etc/passwd",
        "http://localhost:9000/static/css/infosheet.css",
        "file:///static/css/infosheet.css",
        "http://localhost:8000/static/css/",
    ],
)
def test_only_our_own_static_files_are_read(url: str) -> None:
    with pytest.raises(AssetRefused):
        static_file(url, base=BASE)
    assert static_file("http://localhost:8000/static/css/infosheet.css", base=BASE).name == "infosheet.css"


KNOWN = (
    b'<rdf:RDF xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description rdf:about="" pdfaid:part="3" pdfaid:conformance="A" /></rdf:RDF>'
)


def test_the_claim_stands_inside_the_metadata() -> None:
    written = with_claim(KNOWN)
    assert written.count(b"pdfuaid:part=") == 1
    assert written.endswith(b"</rdf:RDF>")
    ET.fromstring(written)


@pytest.mark.parametrize(
    "metadata",
    [
        b"", KNOWN.replace(b"</rdf:RDF>", b"</rdf:RDF>\n"), KNOWN.replace(b'part="3"', b'part="4"'), KNOWN + KNOWN,
        KNOWN.replace(b"rdf:about", b"pdfuaid:part='1' rdf:about"), b"<x:xmpmeta>" + KNOWN,
    ],
)
def test_other_metadata_is_refused(metadata: bytes) -> None:
    with pytest.raises(UnknownMetadata):
        with_claim(metadata)


def test_no_document_comes_out_where_weasyprint_writes_other_metadata(monkeypatch: pytest.MonkeyPatch) -> None:
    from weasyprint.pdf.metadata import DocumentMetadata  # late, as in the product

    monkeypatch.setattr(DocumentMetadata, "generate_rdf_metadata", lambda *_details: b"<rdf:RDF/>")
    with pytest.raises(UnknownMetadata):
        printed(full())
    monkeypatch.setattr(DocumentMetadata, "include_in_pdf", lambda *_details: None)
    with pytest.raises(UnknownMetadata):
        printed(full())


def test_the_length_of_every_stream_can_be_told() -> None:
    """A packed stream that ends with a carriage return happens in about one of ten documents; none goes out like that."""
    document = "<!doctype html><html lang=nl><head><title>Proef {}</title></head><body><p>Proef {}</p></body></html>"
    for number in range(60):
        data = render_pdf(document.format(number, number), base=BASE, created=CREATED)
        assert b"\r\nendstream" not in data
        assert len(PdfReader(BytesIO(data)).pages) == 1


def test_a_logo_that_is_not_there_stops_the_sheet() -> None:
    with pytest.raises(InaccessiblePdf):
        render_sheet(replace(full(), style=BLUE), created=CREATED)
