"""One infosheet: taken by a worker, stored, failed, asked for again. Which sheets there are is decided by a publication."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F

from contracts.policies import Permission, require
from reporting.models import Document
from sroi.accounts.acting import Actor
from sroi.celery import ring

State = Document.State
#: Work that takes longer was lost with its worker, and is asked for again. Above the time limit of a task (300 s).
LOST_AFTER: Final = timedelta(minutes=6)
#: A sheet that was lost so often takes its worker with it: it waits for a person.
MOST_LOST: Final = 3
LOST: Final = "WorkerLost: the worker stopped while it made this sheet"
#: What a coordinator can ask for again.
IDLE: Final = (State.FAILED, State.STOPPED)


def call_for(row: Document) -> None:
    """Ring the bell for a sheet on commit."""
    from reporting.tasks import build_document

    ring(build_document, desk_id=row.desk_id, document_id=row.pk)


@transaction.atomic
def claim(*, document_id: UUID, at: datetime) -> Document | None:
    """Take a waiting sheet; None when another worker has it or it is done. Commit before the long work."""
    taken = Document.objects.filter(pk=document_id, state=State.REQUESTED).update(state=State.BUILDING, building_since=at)
    return Document.objects.select_related("run", "desk", "municipality").get(pk=document_id) if taken else None


@transaction.atomic
def store_built(*, document: Document, sheet: Mapping[str, object], path: str, sha256: str, size: int, at: datetime) -> bool:
    """Store what was made; False when the row was taken over meanwhile (then the file is not used)."""
    return bool(
        Document.objects.filter(pk=document.pk, state=State.BUILDING, building_since=document.building_since).update(
            state=State.BUILT, sheet=sheet, path=path, sha256=sha256, size=size, built_at=at, failure="",
        )
    )


@transaction.atomic
def note_failure(*, document: Document, reason: str) -> None:
    """Write down that making a sheet failed; the page shows it with a retry button."""
    Document.objects.filter(pk=document.pk, state=State.BUILDING, building_since=document.building_since).update(
        state=State.FAILED, failure=reason[:2000], attempts=F("attempts") + 1,
    )


@transaction.atomic
def waiting(*, at: datetime) -> list[UUID]:
    """Sheets that wait, oldest first; one whose worker died is asked for again, until it has cost too many workers."""
    lost = Document.objects.filter(state=State.BUILDING, building_since__lt=at - LOST_AFTER)
    lost.filter(attempts__gte=MOST_LOST - 1).update(state=State.FAILED, failure=LOST, attempts=F("attempts") + 1)
    lost.update(state=State.REQUESTED, building_since=None, attempts=F("attempts") + 1)
    return list(Document.objects.filter(state=State.REQUESTED).order_by("requested_at", "pk").values_list("pk", flat=True))


@transaction.atomic
def retry_document(*, by: Actor, at: datetime, document_id: UUID) -> bool:
    """Ask again for a sheet that failed or was stopped. Doing it twice does nothing more; says whether it did something.

    Raises:
        PermissionDenied: the role may not.
        Document.DoesNotExist: not a sheet of this desk.
    """
    require(by, Permission.PUBLISH)
    row = Document.objects.select_for_update().get(pk=document_id)
    if row.state not in IDLE:
        return False
    ask_again(row, at=at)
    return True


def ask_again(row: Document, *, at: datetime) -> None:
    """Put a sheet back among those that wait; the caller holds its row."""
    row.state, row.requested_at, row.building_since = State.REQUESTED, at, None
    row.attempts, row.failure, row.sheet, row.path, row.sha256, row.size, row.built_at = 0, "", None, "", "", 0, None
    row.save()
    call_for(row)
