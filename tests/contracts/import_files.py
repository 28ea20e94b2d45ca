"""For the tests of imports: small tables as .xlsx and .csv files, checking and taking them in."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from contracts.importing import batches
from contracts.models import ImportBatch
from sroi.tenancy.scope import desk_scope, scope
from tests.world import AT, World

Table = Sequence[Sequence[Any]]
Upload = SimpleUploadedFile


def xlsx(table: Table, *, name: str = "proef.xlsx", formats: dict[str, str] | None = None, sheets: int = 1) -> SimpleUploadedFile:
    """A workbook; `formats` has number formats by cell."""
    book = Workbook()
    for index in range(sheets):
        sheet = book.worksheets[0] if index == 0 else book.create_sheet()
        for row in table:
            sheet.append(list(row))
    for cell, number_format in (formats or {}).items():
        book.worksheets[0][cell].number_format = number_format
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile(name, out.getvalue())


def csv(table: Table, *, name: str = "proef.csv", separator: str = ";", encoding: str = "utf-8") -> SimpleUploadedFile:
    """A text file; None is an empty cell."""
    lines = [separator.join("" if cell is None else str(cell) for cell in row) for row in table]
    return SimpleUploadedFile(name, ("\r\n".join(lines) + "\r\n").encode(encoding))


def cells_of(content: bytes) -> list[list[Any]]:
    """The rows of a downloaded workbook."""
    return [list(row) for row in load_workbook(io.BytesIO(content)).worksheets[0].values]


SUPPLIER_HEADINGS = ["KvK-nummer", "naam", "grootte", "contactpersoon", "e-mail", "telefoon"]
SUPPLIER = ["00000011", "Proefbedrijf Één B.V.", "klein", "Piet Proef", "piet@proef.example", "000 000 0011"]

CONTRACT: dict[str, Any] = {
    "opdrachtgever": "Voorbeeldstad", "KvK-nummer opdrachtnemer": "90000101", "titel": "Ingelezen proefcontract",
    "nummer opdrachtgever": "VB-001", "soort": "diensten", "publicatiedatum": "01-11-2023", "gunningsdatum": "2024-02-01",
    "startdatum": "01-03-2024", "einddatum": "28-02-2044", "opdrachtwaarde excl. btw": "1.000.000,00",
    "aandeel arbeid %": "60", "percentage": None, "vaste verplichting": None, "contracthouder naam": "Karin Contracthouder",
    "contracthouder e-mail": "karin@voorbeeldstad.example", "contactpersoon opdrachtnemer naam": "Olga Opdrachtnemer",
    "contactpersoon opdrachtnemer e-mail": "olga@verzonnen.example",
    "verantwoordelijke coördinator": "coordinator@test.example", "bouwblokkenmodel": None,
    "beginstand datum": "31-12-2024", "beginstand banen": "12.500,50", "beginstand sociale inkoop": "750",
}


def contracts(*changes: dict[str, Any]) -> list[list[Any]]:
    """The headings and one row for each change of the row above; numbers differ by themselves."""
    rows = [
        list((CONTRACT | {"nummer opdrachtgever": f"VB-{index:03d}"} | change).values())
        for index, change in enumerate(changes, start=1)
    ]
    return [list(CONTRACT), *rows]


def upload_only(world: World, kind: str, upload: Upload, *, by: str = "desk_administrator") -> ImportBatch:
    """Upload; no task has looked at it yet."""
    with scope(desk_scope(world.desk.pk)):
        return batches.receive(by=world.actor(by), at=AT, desk_id=world.desk.pk, kind=kind, upload=upload)


def check(world: World, kind: str, upload: Upload) -> ImportBatch:
    """Upload as the administrator of the desk and let the task check it; the batch is read again."""
    return run(world, upload_only(world, kind, upload))


def ask(world: World, batch: ImportBatch, *, by: str = "desk_administrator") -> bool:
    """Press the button that takes it in."""
    with scope(desk_scope(world.desk.pk)):
        return batches.confirm(by=world.actor(by), at=AT, batch=batch)


def run(world: World, batch: ImportBatch, *, at: datetime = AT) -> ImportBatch:
    """What the task does; the batch is read again."""
    batches.work(desk_id=world.desk.pk, batch_id=batch.pk, at=at)
    return again(world, batch)


def again(world: World, batch: ImportBatch) -> ImportBatch:
    """The batch as it is now."""
    with scope(desk_scope(world.desk.pk)):
        batch.refresh_from_db()
    return batch


def confirm(world: World, batch: ImportBatch) -> str:
    """Take it in; the state that came of it, or `refused`."""
    return run(world, batch).state if ask(world, batch) else "refused"


def faults(batch: ImportBatch) -> list[tuple[int | None, str, str]]:
    """Row, column and value of every fault."""
    return [(fault["row"], fault["column"], fault["value"]) for fault in batch.report["faults"]]


def count(world: World, model: type[Any]) -> int:
    """Rows of the desk."""
    with scope(desk_scope(world.desk.pk)):
        return int(model.objects.count())
