"""The life of an import: kept with the report of its check, claimed once, taken in or found faulty."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.actions import events
from contracts.models import ImportBatch
from contracts.policies import Permission, require
from sroi.accounts.acting import Actor
from sroi.tenancy.models import ServiceDesk


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchData:
    """A file and where it is kept: relative to `MEDIA_ROOT`, empty where it is not kept."""

    kind: str
    original_name: str
    path: str
    sha256: str


def keep_batch(
    *, by: Actor, at: datetime, desk_id: UUID, data: BatchData, rows: int, faults: int, report: Mapping[str, Any]
) -> ImportBatch:
    """Keep a file with the report of its dry run; only one without faults can be taken in.

    Raises:
        PermissionDenied: the role may not import.
    """
    require(by, Permission.IMPORT)
    return ImportBatch.objects.create(
        desk_id=desk_id, kind=data.kind, original_name=data.original_name, path=data.path, sha256=data.sha256,
        state=ImportBatch.State.FAULTY if faults else ImportBatch.State.CHECKED, rows=rows, faults=faults,
        report=dict(report), uploaded_by=by.name, uploaded_at=at,
    )


def claim_batch(*, by: Actor, at: datetime, batch_id: UUID) -> ImportBatch | None:
    """Claim a checked batch for taking it in, in the transaction that does so; None where somebody else was first.

    The imports of a desk wait for each other, so that two files with the same contract cannot both pass the check.

    Raises:
        PermissionDenied: the role may not import.
        ImportBatch.DoesNotExist: not in this scope.
    """
    require(by, Permission.IMPORT)
    desk_id = ImportBatch.objects.values_list("desk_id", flat=True).get(pk=batch_id)
    ServiceDesk.objects.select_for_update(no_key=True).get(pk=desk_id)
    claimed = ImportBatch.objects.filter(pk=batch_id, state=ImportBatch.State.CHECKED).update(
        state=ImportBatch.State.DONE, done_at=at, done_by=by.name
    )
    return ImportBatch.objects.get(pk=batch_id) if claimed else None


def finish_batch(*, by: Actor, at: datetime, batch: ImportBatch, report: Mapping[str, Any]) -> None:
    """Note that a claimed batch was taken in: its totals, and one event beside those of the rows."""
    batch.report = dict(report)
    batch.save(update_fields=["report"])
    events.record(
        by=by, at=at, verb="import_taken_in", subject=events.Subject(batch.desk_id, label=batch.original_name),
        after={"kind": batch.kind, "rows": batch.rows, "sha256": batch.sha256, "uploaded_by": batch.uploaded_by,
               "batch": batch.pk},
    )


def fail_batch(*, batch: ImportBatch, faults: int, report: Mapping[str, Any]) -> None:
    """Give a claimed batch back as faulty: something changed since it was checked, and nothing was taken in."""
    batch.state, batch.done_at, batch.done_by = ImportBatch.State.FAULTY, None, ""
    batch.faults, batch.report = faults, dict(report)
    batch.save(update_fields=["state", "done_at", "done_by", "faults", "report"])
