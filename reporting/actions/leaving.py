"""The full export of a desk: asked for by an administrator, made by a task, removed after a week."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet

from contracts.actions import events
from contracts.policies import Permission, require
from reporting.actions.documents import MOST_LOST
from reporting.models import FullExport
from sroi.accounts.acting import Actor
from sroi.celery import ring
from sroi.tenancy.ids import new_id
from sroi.turns import await_turn

State = FullExport.State
#: Work that takes longer was lost with its worker, and is asked for again. Above the time limit of the task.
LOST_AFTER = timedelta(minutes=35)
#: The file holds what is known of candidates: it stays no longer than is needed to fetch it.
KEPT_FOR = timedelta(days=7)
LOST = "WorkerLost: the worker stopped while it made this export"


@transaction.atomic
def request_export(*, by: Actor, at: datetime, desk_id: UUID, pk: UUID | None = None) -> FullExport:
    """Ask for an export; while one is under way that one is the answer. `pk`: its primary key, where it is given.

    Raises:
        PermissionDenied: the role may not.
    """
    require(by, Permission.EXPORT_ALL)
    await_turn(f"export:{desk_id}")
    under_way = FullExport.objects.filter(state__in=(State.REQUESTED, State.BUILDING)).first()
    if under_way is not None:
        return under_way
    made = FullExport.objects.filter(pk=pk).first() if pk else None
    if made is not None:
        return made
    row = FullExport.objects.create(id=pk or new_id(), desk_id=desk_id, requested_by=by.name, requested_at=at)
    _record(row, "full_export_requested", by=by, at=at)
    call_for(row)
    return row


def call_for(row: FullExport) -> None:
    """Ring the bell for an export on commit."""
    from reporting.leaving.tasks import build_full_export

    ring(build_full_export, desk_id=row.desk_id, export_id=row.pk)


@transaction.atomic
def claim(*, export_id: UUID, at: datetime) -> FullExport | None:
    """Take a waiting export; None when another worker has it or it is done. Commit before the long work."""
    taken = FullExport.objects.filter(pk=export_id, state=State.REQUESTED).update(state=State.BUILDING, building_since=at)
    return FullExport.objects.get(pk=export_id) if taken else None


@transaction.atomic
def store_built(*, row: FullExport, path: str, sha256: str, size: int, manifest: Mapping[str, Mapping[str, object]], at: datetime) -> bool:
    """Store what was made; False when the row was taken over meanwhile (then the file is not used)."""
    rows = sum(int(str(part["rows"])) for part in manifest["tables"].values() if isinstance(part, dict))
    return bool(
        _mine(row).update(
            state=State.READY, path=path, sha256=sha256, size=size, rows=rows, ready_at=at, failure="",
        )
    )


@transaction.atomic
def note_failure(*, row: FullExport, reason: str) -> None:
    """Write down that making it failed; the page about background work shows it with a retry button."""
    _mine(row).update(state=State.FAILED, failure=reason[:2000], attempts=row.attempts + 1)


@transaction.atomic
def retry(*, by: Actor, at: datetime, pk: UUID) -> None:
    """Ask again for an export that failed. Doing it twice, or while another is under way, does nothing more.

    Raises:
        PermissionDenied: the role may not.
    """
    require(by, Permission.RETRY_WORK)
    await_turn(f"export:{FullExport.objects.get(pk=pk).desk_id}")
    row = FullExport.objects.select_for_update().get(pk=pk)
    if row.state != State.FAILED or FullExport.objects.filter(state__in=(State.REQUESTED, State.BUILDING)).exists():
        return
    row.state, row.requested_at, row.failure, row.building_since, row.attempts = State.REQUESTED, at, "", None, 0
    row.save()
    call_for(row)


@transaction.atomic
def waiting(*, at: datetime) -> list[UUID]:
    """Exports that wait; one whose worker died is asked for again, until it has cost too many workers."""
    lost = FullExport.objects.filter(state=State.BUILDING, building_since__lt=at - LOST_AFTER)
    lost.filter(attempts__gte=MOST_LOST - 1).update(state=State.FAILED, failure=LOST, attempts=F("attempts") + 1)
    lost.update(state=State.REQUESTED, building_since=None, attempts=F("attempts") + 1)
    return list(FullExport.objects.filter(state=State.REQUESTED).values_list("pk", flat=True))


@transaction.atomic
def take_old(*, at: datetime) -> list[str]:
    """Mark the exports whose week is over as removed; returns their files, to remove after the commit."""
    old = FullExport.objects.select_for_update().filter(state=State.READY, ready_at__lt=at - KEPT_FOR)
    paths = list(old.values_list("path", flat=True))
    FullExport.objects.filter(path__in=paths).update(state=State.REMOVED, path="")
    return paths


@transaction.atomic
def note_download(*, by: Actor, at: datetime, row: FullExport) -> None:
    """Who fetched everything, and when.

    Raises:
        PermissionDenied: the role may not.
    """
    require(by, Permission.EXPORT_ALL)
    _record(row, "full_export_downloaded", by=by, at=at)


def _mine(row: FullExport) -> QuerySet[FullExport]:
    """The row, as long as this worker has it."""
    return FullExport.objects.filter(pk=row.pk, state=State.BUILDING, building_since=row.building_since)


def _record(row: FullExport, verb: str, *, by: Actor, at: datetime) -> None:
    events.record(by=by, at=at, verb=verb, subject=events.Subject(row.desk_id, label=str(row.pk)))
