"""Everything of a desk out, into an empty installation, and out again: the same rows and files, byte for byte.

One world has one row of everything, the other what must not get lost: evidence, closed quarters with their stored figures
and blocks, a house style with a logo, and published sheets with their PDF. Passwords are in neither file (each is written as
`reporting.leaving.writing.UNUSABLE_PASSWORD`), so they are no exception.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from contracts.models import DeskQuarter, Evidence
from reporting.actions.house_styles import StyleData, set_house_style
from reporting.actions.sheet_pictures import add_picture
from reporting.leaving import tasks, writing
from reporting.models import DisclosureBlocks, Document, SheetPicture, SheetStyle
from reporting.style.pictures import LOGO
from sroi.tenancy.models import ServiceDesk
from sroi.tenancy.scope import desk_scope, scope, supplier_scope
from tests.databases import separate_database
from tests.reporting.publications import close, published
from tests.reporting.sheet_looks import logo
from tests.tenancy.committed import make_committed_world
from tests.world import DAY, World, at, make_world, settle_all

PROOF = b"%PDF-1.7 invented"


def lived(place: Path) -> World:
    """A desk with evidence, a logo, closed quarters and published sheets."""
    world = make_world()
    _with_evidence(world, place)
    with scope(desk_scope(world.desk.pk)):
        by, moment = world.actor("desk_administrator"), at(DAY)
        whose: dict[str, Any] = {"desk_id": world.desk.pk, "municipality_id": None}
        picture = add_picture(by=by, at=moment, **whose, content=logo(), kind=LOGO, field="logo")
        style = StyleData(primary="#15407a", accent="#f2b700", font="open-sans", logo=picture.digest, logo_alt="Logo van de proef")
        set_house_style(by=by, at=moment, **whose, revision=0, data=style)
    close(world, 1, 2)
    published(world)
    return world


def _with_evidence(world: World, place: Path) -> None:
    name, entry = f"evidence/{world.desk.pk}/bewijs.pdf", world.entries["approved"]
    (place / name).parent.mkdir(parents=True)
    (place / name).write_bytes(PROOF)
    with scope(supplier_scope(entry.supplier_id)):
        Evidence.objects.create(
            desk=world.desk, supplier_id=entry.supplier_id, entry=entry, kind="other", path=name, original_name="bewijs.pdf",
            content_type="application/pdf", size=len(PROOF), sha256=hashlib.sha256(PROOF).hexdigest(), uploaded_by="x",
            uploaded_at=at(DAY), submitted=True,
        )


def one_of_everything(_place: Path) -> World:
    """A row in every table; its files are only names."""
    world = make_committed_world()
    settle_all(world)
    return world


def written(world: World, file: Path) -> dict[str, Any]:
    """Everything of the desk in a file; asking for it by the page would write down that somebody did."""
    with file.open("wb") as out:
        writing.write(
            desk_id=world.desk.pk, out=out, product="proef", migrations=tasks.applied_migrations(), progress=lambda _done, _of: None,
        )
    with zipfile.ZipFile(file) as archive:
        found: dict[str, Any] = json.loads(archive.read("manifest.json"))
    return found


@pytest.fixture
def places(tmp_path: Path, settings: Any) -> Iterator[Callable[[str], Path]]:
    """Directories in which an installation keeps its files."""

    def place(name: str) -> Path:
        settings.MEDIA_ROOT = tmp_path / name
        return tmp_path / name

    yield place


@pytest.mark.parametrize("make", [lived, one_of_everything])
def test_out_in_and_out_again_is_the_same(
    make: Callable[[Path], World], places: Callable[[str], Path], tmp_path: Path, django_db_setup: None, django_db_blocker: Any
) -> None:
    with django_db_blocker.unblock():
        with separate_database("leaving"):
            world = make(places("there"))
            first = written(world, tmp_path / "first.zip")
        here = places("here")
        with separate_database("arriving"):
            call_command("load_desk", str(tmp_path / "first.zip"), verbosity=0)
            again = written(world, tmp_path / "again.zip")
            if make is lived:
                _is_all_there(world, here)
    assert set(again["tables"]) == set(first["tables"])
    assert [name for name, part in first["tables"].items() if again["tables"][name] != part] == []
    assert (again["files"], again["totals"]) == (first["files"], first["totals"])
    with zipfile.ZipFile(tmp_path / "first.zip") as one, zipfile.ZipFile(tmp_path / "again.zip") as other:
        assert other.namelist() == one.namelist()
        assert other.read("format.json") == one.read("format.json")


def _is_all_there(world: World, place: Path) -> None:
    """What a lived-in desk would miss most, by name: an empty file would also be the same twice."""
    with scope(desk_scope(world.desk.pk)):
        assert DeskQuarter.objects.filter(closed_at__isnull=False).count() == 2
        assert DisclosureBlocks.objects.get().through == "2024-Q2"
        assert SheetStyle.objects.get().logo_id == SheetPicture.objects.get().pk
        sheets = list(Document.objects.filter(state=Document.State.PUBLISHED))
    assert sheets
    for sheet in sheets:
        data = (place / sheet.path).read_bytes()
        assert data.startswith(b"%PDF")
        assert hashlib.sha256(data).hexdigest() == sheet.sha256
    assert (place / f"evidence/{world.desk.pk}/bewijs.pdf").read_bytes() == PROOF
    assert list(ServiceDesk.objects.all()) == [world.desk]
