"""A small publication with nothing left out: the real PDFs, with a house style, pictures and a joint buyer."""

import base64
import csv
import hashlib
import json
import re
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import page
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image, ImageDraw
from pypdf import PdfReader

from reporting.actions import publication
from reporting.actions.sheet_pictures import add_picture
from reporting.disclosure.rules import disclose
from reporting.figures.exact import figures
from reporting.figures.report_period import parse_period
from reporting.models import Document, PublicationRun
from reporting.sheet import files as sheet_files
from reporting.sheet.infosheet import Sheet
from reporting.sheet.making import published_blocks
from reporting.style.pictures import JPEG, PHOTO, PNG
from sroi.tenancy.scope import desk_scope, scope
from tests.pages import context_of
from tests.reporting import publications as runs
from tests.reporting.published import open_up
from tests.reporting.test_house_style_pages import filled_in
from tests.reporting.test_house_style_pages import page as style_page
from tests.reporting.test_joint_buyers import divide, joint_with_contract
from tests.reporting.test_pdf import PROFILES
from tests.reporting.test_stories import choose, write
from tests.world import DAY, World, at

pytestmark = pytest.mark.django_db
PUBLIC = "/openbaar/proefrivier/voorbeeldstad/2024-Q2/"


@pytest.fixture(autouse=True)
def _own_files(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def content_of(document: Document) -> bytes:
    """The stored file of a sheet."""
    found = sheet_files.content_of(document)
    assert found is not None
    return found


def snapshot(document: Document) -> Sheet:
    return Sheet.from_json(document.sheet or {})


def of_client(world: World, run: PublicationRun) -> Document:
    """The sheet of the first municipality."""
    return next(row for row in runs.sheets(world, run) if row.municipality_id == world.municipality.pk)


def assert_both_standards(content: bytes, file: Path) -> None:
    file.write_bytes(content)
    for profile in PROFILES:
        verdict = page.validate_pdf(str(file), profile=profile)
        assert verdict.is_compliant, str(verdict)
    assert len(PdfReader(file).pages) == 1


# --- the same bytes twice


def test_two_publications_of_the_same_moment_are_the_same_files(world: World) -> None:
    """Thrown away and started again, with other keys in the database and other places for the files."""
    runs.close(world, 1)
    made = []
    for _time in range(2):
        run = runs.start(world)
        runs.make(world)
        rows = runs.sheets(world, run)
        contents = {str(row.municipality): content_of(row) for row in rows}
        hashes = {str(row.municipality): row.sha256 for row in rows}
        assert hashes == {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
        made.append(({row.pk for row in rows}, hashes))
        with scope(desk_scope(world.desk.pk)):
            publication.discard(by=world.actor("coordinator"), at=at(DAY), run_id=run.pk)
    (keys, first), (other_keys, second) = made
    assert not keys & other_keys
    assert first == second
    assert len(set(first.values())) == 3, "the desk and its two clients"


# --- what comes through a joint buyer


def test_a_members_sheet_has_the_line_of_its_joint_buyer_in_every_form_and_the_same_totals(
    world: World, client: Client
) -> None:
    divide(world, joint_with_contract(world), [(world.municipality, "40")])
    runs.close(world, 1, 2)
    run = runs.published(world, "2024-Q2")
    document = of_client(world, run)
    sheet = snapshot(document)
    line, = sheet.via
    assert (line.name, line.share) == ("GR Proefland", Decimal("0.4"))
    assert line.obligation.to_json() == {"kind": "shown", "value": "32000.00"}
    with scope(desk_scope(world.desk.pk)):
        period, blocks = parse_period("2024-Q2"), published_blocks(desk=world.desk)
        own = disclose(figures(desk=world.desk, municipality=world.municipality, period=period, on=DAY), blocks)
    assert sheet.obligation == own.obligation.value
    for name in ("fulfilled", "fulfilled_cumulative", "open", "surplus", "placements", "routes"):
        assert getattr(sheet, name) == getattr(own, name), name
    of_all = {row.municipality_id: snapshot(row) for row in runs.sheets(world, run)}
    desk = of_all.pop(None)
    assert desk.obligation == sum(each.obligation for each in of_all.values()), "once, at the joint buyer"
    assert {name for name, each in of_all.items() if each.via} == {world.municipality.pk}
    assert desk.via == ()
    in_every_form(world, document, client)


def in_every_form(world: World, document: Document, client: Client) -> None:
    """The line is on the page, in the PDF, in the file of the sheet and in the open data."""
    words = "Via GR Proefland (aandeel 40 %): verplichting € 32.000, ingevuld in deze periode"
    content = content_of(document)
    assert words in re.sub(r"\s+", " ", PdfReader(BytesIO(content)).pages[0].extract_text())
    open_up(world)
    assert words in client.get(PUBLIC).content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert client.get(f"{PUBLIC}pdf/").content == content
    inside = next(iter(PdfReader(BytesIO(content)).attachments.values()))[0]
    assert client.get(f"{PUBLIC}csv/").content == inside
    rows = [row for row in csv.reader(StringIO(inside.decode("utf-8-sig")), delimiter=";") if row[1].startswith("GR Proefland")]
    assert [(row[1], row[3]) for row in rows if row[3]] == [("GR Proefland: Aandeel", "40.0"), ("GR Proefland: Verplichting", "32000.00")]
    data = client.get("/openbaar/proefrivier/open-data/2024/opdrachtgever/voorbeeldstad.json").json()["cijfers"]
    open_rows = {row["cijfer"]: row for row in data if row["uitsplitsing"] == "GR Proefland"}
    assert set(open_rows) == {"verplichting_via_gezamenlijke_inkoop", "ingevuld_via_gezamenlijke_inkoop"}
    assert open_rows["verplichting_via_gezamenlijke_inkoop"]["waarde"] == "32000.00"
    assert {row["waarde"] for row in data if row["cijfer"] == "verplichting"} == {str(snapshot(document).obligation)}


# --- the way of a house style from a file to the paper


def transparent(size: tuple[int, int]) -> bytes:
    """A PNG of which a part lets the paper through."""
    image = Image.new("RGBA", size, (0, 0, 0, 0))
    ImageDraw.Draw(image).ellipse((0, 0, size[0] * 2 // 3, size[1]), fill=(200, 16, 46, 160))
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def token_file() -> SimpleUploadedFile:
    """What a designer hands over, with a logo that is partly see-through."""
    logo = f"data:image/png;base64,{base64.b64encode(transparent((240, 80))).decode()}"
    document = {
        "color": {"primary": {"$value": "#003366"}, "accent": {"$value": "#ffaa00"}}, "font": {"family": {"$value": "Source Sans 3"}},
        "logo": {"image": {"$value": logo, "$description": "Logo van Voorbeeldstad"}},
    }
    return SimpleUploadedFile("huisstijl.json", json.dumps(document).encode())


def test_a_style_and_a_photo_come_from_their_files_onto_a_sheet_of_both_standards(
    world: World, client: Client, tmp_path: Path
) -> None:
    client.force_login(world.user("contract_holder"))
    url = style_page(world, "contract_holder")
    form = context_of(client.post(url, filled_in(action="load", token_file=token_file())))["form"]
    chosen = {name: form[name].value() for name in ("primary", "accent", "text", "font", "logo", "logo_alt")}
    assert client.post(url, filled_in(**chosen)).status_code == 302
    with scope(world.scope_of("contract_holder")):
        photo = add_picture(
            by=world.actor("contract_holder"), at=at(DAY), desk_id=world.desk.pk, municipality_id=world.municipality.pk,
            content=transparent((600, 400)), kind=PHOTO, field="picture",
        )
    runs.close(world, 1)
    choose(world, write(world, period="2024-Q1", picture=photo.digest, picture_alt="Aan het werk in een tuin"))
    run = runs.start(world)
    runs.make(world)
    document = of_client(world, run)
    sheet = snapshot(document)
    assert sheet.style.logo is not None and sheet.story is not None and sheet.story.picture is not None
    assert (sheet.style.logo.media_type, sheet.story.picture.media_type) == (PNG, JPEG)

    client.force_login(world.user("coordinator"))
    preview = client.get(world.url("coordinator", "document_pdf", pk=document.pk)).content
    assert preview != content_of(document)
    assert_both_standards(preview, tmp_path / "preview.pdf")
    runs.publish(world, run)
    published = client.get(world.url("coordinator", "document_pdf", pk=document.pk)).content
    assert published == content_of(document)
    assert_both_standards(published, tmp_path / "published.pdf")
    assert len(PdfReader(BytesIO(published)).pages[0].images) >= 2
