"""Tasks of reporting: make a sheet, and find the sheets and full exports that got lost."""

import hashlib
from datetime import datetime
from uuid import UUID

import structlog
from django.utils import timezone

from reporting.sheet import files as sheet_files
from reporting.actions import documents
from reporting.leaving import tasks as full_exports
from reporting.models import Document
from reporting.sheet.making import make_sheet, render_sheet, sheet_pictures
from sroi.celery import DeskTask, app
from sroi.tenancy import queries as organisations
from sroi.tenancy.scope import desk_scope, scope
from sroi.whole_files import whole_file

log = structlog.get_logger(__name__)


@app.task(base=DeskTask, name="reporting.build_document")
def build_document(*, desk_id: str, document_id: str, **_: object) -> None:
    """Make one sheet: claim the row and commit, work outside a transaction, store the outcome."""
    build(desk_id=UUID(desk_id), document_id=UUID(document_id), at=timezone.now())


def build(*, desk_id: UUID, document_id: UUID, at: datetime) -> None:
    """The work of the task. A failure is a state and a reason on the row.

    The sheet is dated by its publication and not by the clock, so that made again after a failure it has the same bytes.
    """
    mine = desk_scope(desk_id)
    with scope(mine):
        document = documents.claim(document_id=document_id, at=at)
    if document is None:
        return
    try:
        _make(document, at=at)
    except Exception as error:
        log.exception("document_failed", document_id=str(document_id))
        with scope(mine):
            documents.note_failure(document=document, reason=f"{type(error).__name__}: {error}")


def _make(document: Document, *, at: datetime) -> None:
    """Read in one transaction, draw in none, store in another."""
    mine, dated = desk_scope(document.desk_id), document.run.requested_at
    with scope(mine):
        sheet = make_sheet(document=document, on=timezone.localdate(dated))
        pictures = sheet_pictures(sheet)
    content = render_sheet(sheet, created=dated, pictures=pictures)
    path = sheet_files.new_path(document, stamp=f"{at:%Y%m%d%H%M%S%f}")
    with whole_file(path) as out:
        out.write(content)
    with scope(mine):
        stored = documents.store_built(
            document=document, sheet=sheet.to_json(), path=path, size=len(content),
            sha256=hashlib.sha256(content).hexdigest(), at=at,
        )
    if not stored:
        sheet_files.remove([path])


@app.task(name="reporting.sweep")
def sweep(**_: object) -> None:
    """Fan out, one task per desk."""
    for desk in organisations.desks():
        sweep_desk.apply_async(kwargs={"desk_id": str(desk.pk)})


@app.task(base=DeskTask, name="reporting.sweep_desk")
def sweep_desk(*, desk_id: str, **_: object) -> None:
    """Ring again for sheets and full exports that wait, and for those whose worker died."""
    sweep_one_desk(desk_id=UUID(desk_id), at=timezone.now())


def sweep_one_desk(*, desk_id: UUID, at: datetime) -> int:
    """The work of the sweep for one desk; returns how many sheets wait."""
    full_exports.sweep(desk_id=desk_id, at=at)
    with scope(desk_scope(desk_id)):
        waiting = documents.waiting(at=at)
    for document_id in waiting:
        build_document.apply_async(kwargs={"desk_id": str(desk_id), "document_id": str(document_id)})
    return len(waiting)
