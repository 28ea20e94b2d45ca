"""The PDF: accessible by PDF/UA-1 and archivable by PDF/A-3a, one page, the same bytes twice, and no way out to the network or other files."""

import os
import re
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import page
import pytest
from django.template.loader import render_to_string
from django.test import override_settings
from django.utils import translation
from fontTools.ttLib import woff2  # type: ignore[import-untyped]  # publishes no types
from pypdf import PdfReader

from reporting import pdf
from reporting.pdf import AssetRefused, InaccessiblePdf, render_pdf, static_file
from reporting.sheet_text import sheet_context
from reporting.infosheet import Sheet
from reporting.sheets import render_sheet
from tests.reporting.sheets import PICTURES, SHEETS, full

BASE = "http://localhost:8000/"
PROFILES = (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A)
CREATED = datetime(2026, 10, 15, 12, tzinfo=UTC)


def html(name: str, language: str = "nl") -> str:
    with translation.override(language):
        return render_to_string("reporting/infosheet.html", sheet_context(SHEETS[name]()))


def printed(sheet: Sheet, *, language: str = "nl") -> bytes:
    """As it is published, in a language."""
    with override_settings(LANGUAGE_CODE=language):
        return render_sheet(sheet, created=CREATED, pictures=PICTURES)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("name", SHEETS)
def test_every_sheet_is_one_accessible_page(name: str, language: str, tmp_path: Path) -> None:
    file = tmp_path / "sheet.pdf"
    file.write_bytes(printed(SHEETS[name](), language=language))
    for profile in PROFILES:
        verdict = page.validate_pdf(str(file), profile=profile)
        assert verdict.is_compliant, str(verdict)
    assert len(PdfReader(file).pages) == 1


def test_the_numbers_can_be_read_back() -> None:
    reader = PdfReader(BytesIO(printed(full())))
    text = re.sub(r"\s+", " ", reader.pages[0].extract_text())
    for words in ("Beekstad", "€ 3.912.450", "€ 3.231.684", "€ 141.994", "82,6 %", full().desk.name):
        assert words in text
    assert reader.metadata is not None
    assert reader.metadata.title


def test_the_same_sheet_gives_the_same_bytes() -> None:
    once = printed(full())
    assert printed(full()) == once


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
    for name in SHEETS:
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
