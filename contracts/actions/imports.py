"""The life of an import: kept, checked by a task, confirmed, taken in by a task. The file has one row, with a state.

Work is claimed and committed first, so that it can be followed and so that a dead worker loses nothing: `waiting` finds
what was not claimed, or was claimed too long ago. Whoever finishes must still hold the claim.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import get_language

from contracts.actions import events
from contracts.models import ImportBatch
from contracts.policies import Permission, require
from sroi.accounts.acting import Actor
from sroi.accounts.roles import RoleCode
from sroi.tenancy.ids import new_id

State = ImportBatch.State
#: A claim this old was lost with its worker. Above the time limit of a task, so that nobody is still at it.
LOST_AFTER: Final = timedelta(minutes=10)
#: After so many lost workers an import waits for a person.
MAX_ATTEMPTS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchData:
    """A file and where it is kept: relative to `MEDIA_ROOT`, empty where it is not kept."""

    kind: str
    original_name: str
    path: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What a check came to."""

    faults: int
    report: Mapping[str, Any]


@transaction.atomic
def keep_batch(
    *, by: Actor, at: datetime, desk_id: UUID, data: BatchData, rows: int, findings: Findings | None = None,
    pk: UUID | None = None,
) -> ImportBatch:
    """Keep a file to be checked by a task; with `findings` its faults are known already. `pk`: its key, if given.

    Raises:
        PermissionDenied: the role may not import.
    """
    require(by, Permission.IMPORT)
    return ImportBatch.objects.create(
        id=pk or new_id(), desk_id=desk_id, kind=data.kind, original_name=data.original_name, path=data.path, sha256=data.sha256,
        state=State.FAULTY if findings else State.CHECKING, rows=rows, faults=findings.faults if findings else 0,
        report=dict(findings.report) if findings else {}, uploaded_by=by.name, uploaded_at=at, **_asked(by),
    )


@transaction.atomic
def confirm_batch(*, by: Actor, at: datetime, batch_id: UUID) -> bool:
    """Ask to take in a checked batch; False where it has faults or somebody was first.

    Raises:
        PermissionDenied: the role may not import.
    """
    require(by, Permission.IMPORT)
    found = ImportBatch.objects.filter(pk=batch_id, state=State.CHECKED)
    return bool(found.update(
        state=State.TAKING_IN, confirmed_by=by.name, confirmed_at=at, attempts=0, claimed_at=None, **_asked(by),
    ))


@transaction.atomic
def retry_batch(*, by: Actor, at: datetime, batch_id: UUID) -> bool:
    """Try failed work again from the first attempt, on behalf of whoever asked for it; False where it did not fail.

    Raises:
        PermissionDenied: the role may not.
        ImportBatch.DoesNotExist: not in this scope.
    """
    require(by, Permission.RETRY_WORK)
    batch = ImportBatch.objects.select_for_update().get(pk=batch_id)
    if batch.state != State.FAILED:
        return False
    events.record(
        by=by, at=at, verb="work_retried", before={"failure": batch.failure},
        subject=events.Subject(batch.desk_id, label=batch.original_name),
    )
    batch.state = State.TAKING_IN if batch.is_confirmed else State.CHECKING
    batch.attempts, batch.failure, batch.claimed_at = 0, "", None
    batch.save(update_fields=["state", "attempts", "failure", "claimed_at"])
    return True


def _asked(by: Actor) -> dict[str, Any]:
    """Who asked for the work, and in which language the outcome is told."""
    return {"actor_id": by.user_id, "actor_role": by.role.value if by.role else "", "language": get_language() or ""}


def actor_of(batch: ImportBatch) -> Actor:
    """Who asked for the work that waits: the rows are registered in their name."""
    return Actor(
        user_id=batch.actor_id, membership_id=None, name=batch.confirmed_by or batch.uploaded_by,
        role=RoleCode(batch.actor_role) if batch.actor_role else None,
    )


@transaction.atomic
def claim_batch(*, batch_id: UUID, at: datetime) -> ImportBatch | None:
    """Take work that waits; None where another worker has it or it is done. Commit before the long work."""
    waits = ImportBatch.objects.filter(pk=batch_id, state__in=ImportBatch.BUSY, claimed_at__isnull=True)
    return ImportBatch.objects.get(pk=batch_id) if waits.update(claimed_at=at, attempts=F("attempts") + 1) else None


def _claimed(batch: ImportBatch) -> QuerySet[ImportBatch]:
    """The row, as long as the claim still stands."""
    return ImportBatch.objects.filter(pk=batch.pk, state=batch.state, claimed_at=batch.claimed_at)


@transaction.atomic
def note_findings(*, batch: ImportBatch, findings: Findings) -> bool:
    """Write down what a check found: it is checked, or has faults. False where the claim was lost meanwhile."""
    state = State.FAULTY if findings.faults else State.CHECKED
    return bool(_claimed(batch).update(
        state=state, faults=findings.faults, report=dict(findings.report), claimed_at=None,
    ))


def finish_batch(*, by: Actor, at: datetime, batch: ImportBatch, report: Mapping[str, Any]) -> bool:
    """Note that a batch was taken in, in the transaction of its rows, with one event beside those of the rows.

    False where the claim was lost meanwhile: then the rows may not stay.
    """
    if not _claimed(batch).update(
        state=State.DONE, done_at=at, done_by=by.name, report=dict(report), claimed_at=None,
    ):
        return False
    events.record(
        by=by, at=at, verb="import_taken_in", subject=events.Subject(batch.desk_id, label=batch.original_name),
        after={"kind": batch.kind, "rows": batch.rows, "sha256": batch.sha256, "uploaded_by": batch.uploaded_by,
               "batch": batch.pk},
    )
    return True


@transaction.atomic
def note_failure(*, batch: ImportBatch, reason: str) -> None:
    """Write down that the work broke off; the page shows it with a way to try again."""
    _claimed(batch).update(state=State.FAILED, failure=reason[:2000], claimed_at=None)


def waiting(*, at: datetime) -> list[UUID]:
    """Batches with work that nobody has, the oldest first; what was lost is asked again, a few times."""
    busy = ImportBatch.objects.filter(state__in=ImportBatch.BUSY).order_by("uploaded_at", "pk").values_list("pk", "claimed_at")
    found = list(busy)
    if any(claimed_at is not None and claimed_at < at - LOST_AFTER for _pk, claimed_at in found):
        _give_back(before=at - LOST_AFTER)
        found = list(busy.all())
    return [pk for pk, claimed_at in found if claimed_at is None]


@transaction.atomic
def _give_back(*, before: datetime) -> None:
    """Take the claims of workers that were lost off their batches; after a few attempts a batch has failed."""
    lost = ImportBatch.objects.filter(state__in=ImportBatch.BUSY, claimed_at__lt=before)
    lost.filter(attempts__gte=MAX_ATTEMPTS).update(
        state=State.FAILED, failure=f"WorkerLost: {MAX_ATTEMPTS} attempts", claimed_at=None,
    )
    lost.update(claimed_at=None)
