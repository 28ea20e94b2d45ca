"""Receiving a file, and the work of the task: checking it, and taking a checked one in."""

from __future__ import annotations

import hashlib
from contextlib import ExitStack
from datetime import datetime
from typing import Final
from uuid import UUID

import structlog
from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from contracts.actions import imports
from contracts.actions.evidence_files import Upload, display_name
from contracts.actions.imports import BatchData, Findings, actor_of
from contracts.importing import progress, storage
from contracts.importing.columns import COLUMNS
from contracts.importing.contracts import ContractRows
from contracts.importing.files import Table, content_of, table_of
from contracts.importing.headings import citizen_numbers, layout_of
from contracts.importing.limits import MAX_ROWS, Unreadable
from contracts.importing.reports import Fault, Report
from contracts.importing.resources import RowsResource
from contracts.importing.suppliers import SupplierRows
from contracts.models import ImportBatch
from contracts.policies import Permission, may, require
from sroi.accounts import queries as accounts
from sroi.accounts.acting import Actor
from sroi.accounts.roles import RoleCode
from sroi.celery import ring
from sroi.tenancy.models import ServiceDesk
from sroi.tenancy.scope import desk_scope, scope

RESOURCES: Final[dict[str, type[RowsResource]]] = {
    ImportBatch.Kind.SUPPLIERS: SupplierRows,
    ImportBatch.Kind.CONTRACTS: ContractRows,
}
log = structlog.get_logger(__name__)


class _ClaimLost(Exception):
    """Somebody else has the batch now: undo the rows."""


def receive(
    *, by: Actor, at: datetime, desk_id: UUID, kind: str, upload: Upload, pk: UUID | None = None
) -> ImportBatch:
    """Keep a file and let a task check its rows. What is quick to see is seen at once: the headings, and whether a cell
    holds a citizen service number, so that such a file is never written anywhere.

    Needs the scope of the desk. The file is written before its row: a row without its file cannot exist.
    `pk`: the primary key of that row, where it is given.

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
    columns = COLUMNS[kind]
    layout = layout_of(table, columns)
    private = citizen_numbers(table, columns, layout.places)
    faults = [*layout.faults, *private]
    path = "" if private else storage.write(content.data, desk_id=desk_id, ending=content.ending)
    try:
        batch = imports.keep_batch(
            by=by, at=at, pk=pk, desk_id=desk_id, rows=len(table.rows),
            findings=_unread(table, faults) if faults else None,
            data=BatchData(kind=kind, original_name=name, path=path, sha256=content.sha256),
        )
    except BaseException:
        if path:
            storage.remove(path)
        raise
    call_for(batch)
    return batch


def _unread(table: Table, faults: list[Fault]) -> Findings:
    """The report of a file whose rows are not looked at any further."""
    report = Report(rows=len(table.rows), faulty_rows=len(table.rows))
    report.add(*faults)
    return _findings(report)


def _findings(report: Report) -> Findings:
    return Findings(faults=report.fault_count, report=report.as_json())


def call_for(batch: ImportBatch) -> None:
    """Ring the bell for the work of a batch on commit."""
    from contracts.tasks import work_import

    ring(work_import, desk_id=batch.desk_id, batch_id=batch.pk)


def confirm(*, by: Actor, at: datetime, batch: ImportBatch) -> bool:
    """Ask for taking in a checked batch; False where it has faults or somebody was first. Twice asks once.

    Raises:
        PermissionDenied: the role may not import.
    """
    asked = imports.confirm_batch(by=by, at=at, batch_id=batch.pk)
    if asked:
        call_for(batch)
    return asked


def retry(*, by: Actor, at: datetime, batch_id: UUID) -> None:
    """Try failed work again; nothing happens where it did not fail.

    Raises:
        PermissionDenied: the role may not.
        ImportBatch.DoesNotExist: not in this scope.
    """
    if imports.retry_batch(by=by, at=at, batch_id=batch_id):
        call_for(ImportBatch.objects.defer("report").get(pk=batch_id))


def work(*, desk_id: UUID, batch_id: UUID, at: datetime) -> None:
    """What waits for a batch: its check, or taking it in. A failure is a state and a reason on the row."""
    mine = desk_scope(desk_id)
    with scope(mine):
        batch = imports.claim_batch(batch_id=batch_id, at=at)
    if batch is None:
        return
    try:
        with ExitStack() as stack:
            if batch.language:
                stack.enter_context(translation.override(batch.language))
            if batch.state == ImportBatch.State.TAKING_IN:
                _refuse_without_role(batch, at=at)
            step = _take_in if batch.state == ImportBatch.State.TAKING_IN else _check
            step(batch, at=at)
    except _ClaimLost:
        log.warning("import_claim_lost", batch_id=str(batch_id))
    except Exception as error:
        log.exception("import_failed", batch_id=str(batch_id))
        with scope(mine):
            imports.note_failure(batch=batch, reason=f"{type(error).__name__}: {error}")
    finally:
        progress.forget(batch.pk)


class RoleLost(RuntimeError):
    """Whoever confirmed an import may not import at this desk any more."""


def _refuse_without_role(batch: ImportBatch, *, at: datetime) -> None:
    """The rows are registered in the name of whoever confirmed, so that person must still be one who may import.

    Raises:
        RoleLost: the membership ended, or its role is another one.
    """
    with scope(desk_scope(batch.desk_id)):
        desk = accounts.coordinators(batch.desk_id, on=timezone.localdate(at)).filter(user__is_active=True)
        if not any(may(RoleCode(row.role), Permission.IMPORT) for row in desk if row.user_id == batch.actor_id):
            raise RoleLost(batch.confirmed_by)


def _check(batch: ImportBatch, *, at: datetime) -> None:
    """Do all that the file asks for, undo it again, and keep the report of that."""
    with scope(desk_scope(batch.desk_id)):
        findings = _findings(_run(batch, at=at, dry_run=True))
        imports.note_findings(batch=batch, findings=findings)


def _take_in(batch: ImportBatch, *, at: datetime) -> None:
    """Take in all rows in one transaction, or none; everything is checked once more.

    The imports of a desk wait for each other here, so that two files with the same contract cannot both go in.

    Raises:
        _ClaimLost: another worker took over.
    """
    with scope(desk_scope(batch.desk_id)):
        ServiceDesk.objects.select_for_update(no_key=True).get(pk=batch.desk_id)
        report = _run(batch, at=at, dry_run=False)
        if report.fault_count:
            imports.note_findings(batch=batch, findings=_findings(report))
        elif not imports.finish_batch(by=actor_of(batch), at=at, batch=batch, report=report.as_json()):
            raise _ClaimLost


def _run(batch: ImportBatch, *, at: datetime, dry_run: bool) -> Report:
    """The report of the rows. A file that is gone is a fault of the whole file."""
    try:
        table = _stored_table(batch)
    except (Unreadable, FileNotFoundError):
        gone = Report(rows=batch.rows, faulty_rows=batch.rows)
        gone.add(Fault(_("The file is not as it was when it was uploaded. Upload it again.")))
        return gone
    columns = COLUMNS[batch.kind]
    resource = RESOURCES[batch.kind](
        by=actor_of(batch), at=at, desk_id=batch.desk_id, tell=progress.teller(batch.pk),
    )
    return resource.run(table, places=layout_of(table, columns).places, dry_run=dry_run)


def _stored_table(batch: ImportBatch) -> Table:
    data = storage.read(batch.path)
    if hashlib.sha256(data).hexdigest() != batch.sha256:
        raise FileNotFoundError(batch.path)
    return table_of(data, ending=batch.path.rpartition(".")[2], most=MAX_ROWS[batch.kind])
