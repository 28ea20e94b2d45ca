"""Imports: headings, files that cannot be read, all or nothing, and once only."""

from __future__ import annotations

import stat
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from contracts.models import Contract, Event, ImportBatch
from sroi.tenancy.models import Supplier
from tests.contracts.import_files import (SUPPLIER, SUPPLIER_HEADINGS, Upload, check, confirm, contracts, count, csv, faults, xlsx)
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def administrator(world: World, client: Client) -> Client:
    client.force_login(world.user("desk_administrator"))
    return client


def test_columns_that_are_unknown_double_or_missing_are_named(world: World) -> None:
    table = [["KVK", "naam", "naam", "grootte", None], ["00000011", "Proef", "Proef", None, "iets"]]
    batch = check(world, "suppliers", xlsx(table))
    assert faults(batch) == [(None, "KVK", ""), (None, "naam", ""), (2, "", "iets"), (None, "KvK-nummer", "")]
    assert batch.report["faulty_rows"] == batch.rows == 1


def _zip(*parts: tuple[str, bytes]) -> Upload:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return Upload("proef.xlsx", out.getvalue())


UNREADABLE: dict[str, Upload] = {
    "empty": Upload("proef.csv", b""), "headings only": csv([SUPPLIER_HEADINGS]), "blank": xlsx([]),
    "too large": Upload("proef.csv", b"x" * (5 * 1024 * 1024 + 1)), "old Excel": Upload("proef.xls", b"\xd0\xcf\x11\xe0" + b"x" * 20),
    "other kind": Upload("proef.pdf", b"%PDF-1.7"), "wrong name": Upload("proef.xlsx", b"KvK-nummer;naam"),
    "zip as csv": Upload("proef.csv", b"PK\x03\x04xxxx"), "damaged": Upload("proef.xlsx", b"PK\x03\x04xxxx"),
    "no workbook": _zip(("leeg.txt", b"niets")), "bomb": _zip(("xl/worksheets/sheet1.xml", b"0" * (31 * 1024 * 1024))),
    "macros": _zip(("xl/vbaProject.bin", b"x")), "entities": _zip(("xl/workbook.xml", b'<?xml version="1.0"?><!DOCTYPE lolz>')),
    "many parts": _zip(*((f"{index}.xml", b"x") for index in range(501))),
    "two sheets": xlsx([SUPPLIER_HEADINGS, SUPPLIER], sheets=2), "wide": csv([[str(index) for index in range(70)], ["x"]]),
    "too many rows": csv([SUPPLIER_HEADINGS, *([SUPPLIER] * 5001)]), "UTF-16": csv([SUPPLIER_HEADINGS, SUPPLIER], encoding="utf-16"),
    "no encoding": Upload("proef.csv", b"KvK-nummer;naam\r\n00000011;\x81\x8d"), "quotes": Upload("proef.csv", b'KvK-nummer\r\n"0'),
    "endless": Upload("proef.csv", b"KvK-nummer\r\n" + b";\r\n" * 20_001),
}  # fmt: skip


def test_what_cannot_be_read_is_an_error_beside_the_file(world: World, administrator: Client) -> None:
    for name, upload in UNREADABLE.items():
        upload.seek(0)
        response = administrator.post(world.url("desk_administrator", "import_new"), {"kind": "suppliers", "file": upload})
        assert response.status_code == 422, name
        assert list(response.context["form"].errors) == ["file"], name
    assert count(world, ImportBatch) == 0


def test_blank_rows_are_passed_over_and_numbers_stay_those_of_the_spreadsheet(world: World) -> None:
    batch = check(world, "suppliers", xlsx([SUPPLIER_HEADINGS, [], [None, " "], SUPPLIER, [], ["x"]]))
    assert batch.rows == 2
    assert faults(batch)[0][:2] == (6, "KvK-nummer")


def test_the_file_is_kept_closed_and_under_another_name(world: World, tmp_path: Path) -> None:
    batch = check(world, "suppliers", csv([SUPPLIER_HEADINGS, SUPPLIER], name="lijst ../van 2024.csv"))
    stored = tmp_path / batch.path
    assert batch.path.startswith(f"imports/{world.desk.pk}/")
    assert stat.S_IMODE(stored.stat().st_mode) == 0o600
    assert "/" not in batch.original_name
    confirm(world, batch)
    assert stored.exists()



def test_one_fault_stops_everything(world: World) -> None:
    before = (count(world, Contract), count(world, Event))
    batch = check(world, "contracts", csv(contracts({}, {}, {"soort": "onzin"}, {})))
    assert (batch.state, batch.report["rows"], batch.report["faulty_rows"]) == ("faulty", 4, 1)
    assert confirm(world, batch) == "refused"
    assert (count(world, Contract), count(world, Event)) == before


def test_a_file_that_is_gone_or_changed_is_not_taken_in(world: World, tmp_path: Path) -> None:
    for other in (None, b"KvK-nummer;naam\r\n00000019;Ander"):
        batch = check(world, "suppliers", csv([SUPPLIER_HEADINGS, SUPPLIER]))
        (tmp_path / batch.path).unlink()
        if other is not None:
            (tmp_path / batch.path).write_bytes(other)
        assert confirm(world, batch) == "faulty"
        assert (batch.state, batch.faults) == ("faulty", 1)
    assert not Supplier.objects.filter(kvk_number__in=("00000011", "00000019")).exists()
