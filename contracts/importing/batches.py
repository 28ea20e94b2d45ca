"""Checking an uploaded file, and taking a checked one in."""

from __future__ import annotations

import hashlib
from datetime import datetime
from enum import Enum
from typing import Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from contracts.actions.evidence_files import Upload, display_name
from contracts.actions.imports import BatchData, claim_batch, fail_batch, finish_batch, keep_batch
from contracts.importing import storage
from contracts.importing.columns import COLUMNS
from contracts.importing.contracts import ContractRows
from contracts.importing.files import Table, content_of, table_of
from contracts.importing.headings import holds_citizen_number, layout_of
from contracts.importing.limits import MAX_ROWS, Unreadable
from contracts.importing.reports import Fault, Report
from contracts.importing.resources import RowsResource
from contracts.importing.suppliers import SupplierRows
from contracts.models import ImportBatch
from contracts.policies import Permission, require
from sroi.accounts.acting import Actor

RESOURCES: Final[dict[str, type[RowsResource]]] = {
    ImportBatch.Kind.SUPPLIERS: SupplierRows,
    ImportBatch.Kind.CONTRACTS: ContractRows,
}


class Outcome(Enum):
    """What came of taking in a batch."""

    TAKEN_IN = "taken_in"
    NOT_CHECKED = "not_checked"  # it has faults, or somebody was first
    FAULTY = "faulty"  # something changed since the check; nothing was taken in


def check_upload(*, by: Actor, at: datetime, desk_id: UUID, kind: str, upload: Upload) -> ImportBatch:
    """Do all that the file asks for and undo it again, and keep the file with the report of that.

    Needs the scope of the desk. The file is written before its row: a row without its file cannot exist.

    Raises:
        PermissionDenied: the role may not import.
        ValidationError: of `file`; it cannot be read at all.
    """
    require(by, Permission.IMPORT)
    name = display_name(upload.name or "")
    try:
        content = content_of(upload)
        table = table_of(content.data, ending=content.ending, most=MAX_ROWS[kind])
    except Unreadable as error:
        raise ValidationError({"file": str(error)}) from error
    report, private = _checked(table, by=by, at=at, desk_id=desk_id, kind=kind, dry_run=True)
    path = "" if private else storage.write(content.data, desk_id=desk_id, ending=content.ending)
    try:
        return keep_batch(
            by=by, at=at, desk_id=desk_id, rows=len(table.rows), faults=report.fault_count, report=report.as_json(),
            data=BatchData(kind=kind, original_name=name, path=path, sha256=content.sha256),
        )
    except BaseException:
        if path:
            storage.remove(path)
        raise


def take_in(*, by: Actor, at: datetime, batch_id: UUID) -> Outcome:
    """Take in all rows of a checked batch in this transaction, or none of them. Doing it twice registers once.

    Needs the scope of the desk, which is one transaction: the claim of the batch and its rows stand or fall together.

    Raises:
        PermissionDenied: the role may not import.
        ImportBatch.DoesNotExist: not in this scope.
    """
    batch = claim_batch(by=by, at=at, batch_id=batch_id)
    if batch is None:
        return Outcome.NOT_CHECKED
    try:
        table = _stored_table(batch)
    except (Unreadable, FileNotFoundError):
        gone = Report(rows=batch.rows, faulty_rows=batch.rows)
        gone.add(Fault(_("The file is not as it was when it was checked. Upload it again.")))
        fail_batch(batch=batch, faults=gone.fault_count, report=gone.as_json())
        return Outcome.FAULTY
    report, _private = _checked(table, by=by, at=at, desk_id=batch.desk_id, kind=batch.kind, dry_run=False)
    if report.fault_count:
        fail_batch(batch=batch, faults=report.fault_count, report=report.as_json())
        return Outcome.FAULTY
    finish_batch(by=by, at=at, batch=batch, report=report.as_json())
    return Outcome.TAKEN_IN


def _stored_table(batch: ImportBatch) -> Table:
    data = storage.read(batch.path)
    if hashlib.sha256(data).hexdigest() != batch.sha256:
        raise FileNotFoundError(batch.path)
    return table_of(data, ending=batch.path.rpartition(".")[2], most=MAX_ROWS[batch.kind])


def _checked(
    table: Table, *, by: Actor, at: datetime, desk_id: UUID, kind: str, dry_run: bool
) -> tuple[Report, bool]:
    """The report of the table, and whether it holds a citizen service number. Wrong headings leave the rows unread."""
    columns = COLUMNS[kind]
    layout = layout_of(table, columns)
    private = holds_citizen_number(table, columns, layout.places)
    if layout.faults:
        report = Report(rows=len(table.rows), faulty_rows=len(table.rows))
        report.add(*layout.faults)
        return report, private
    resource = RESOURCES[kind](by=by, at=at, desk_id=desk_id)
    return resource.run(table, places=layout.places, dry_run=dry_run), private
