"""The task that writes a full export, and the sweep's part of it."""

import hashlib
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

import structlog
from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from contracts.importing import progress
from reporting.actions import leaving
from reporting.leaving import writing
from reporting.models import FullExport
from sroi.celery import DeskTask, app
from sroi.tenancy.scope import desk_scope, scope
from sroi.whole_files import named_by, remove_orphans, whole_file

log = structlog.get_logger(__name__)


@app.task(base=DeskTask, name="reporting.build_full_export", time_limit=1800, soft_time_limit=1740)
def build_full_export(*, desk_id: str, export_id: str, **_: object) -> None:
    """Claim the row and commit, write in one snapshot, store the outcome."""
    build(desk_id=UUID(desk_id), export_id=UUID(export_id), at=timezone.now())


def build(*, desk_id: UUID, export_id: UUID, at: datetime) -> None:
    """The work of the task. A failure is a state and a reason on the row."""
    mine = desk_scope(desk_id)
    with scope(mine):
        row = leaving.claim(export_id=export_id, at=at)
    if row is None:
        return
    try:
        _make(row, at=at)
    except Exception as error:
        log.exception("full_export_failed", export_id=str(export_id))
        with scope(mine):
            leaving.note_failure(row=row, reason=f"{type(error).__name__}: {error}")


def _make(row: FullExport, *, at: datetime) -> None:
    path = f"{_folder(row.desk_id)}/{uuid4()}.zip"
    tell = progress.teller(row.pk)
    with whole_file(path) as out:
        manifest = writing.write(
            desk_id=row.desk_id, out=out, product=str(settings.SPECTACULAR_SETTINGS["VERSION"]), migrations=applied_migrations(),
            progress=lambda done, of: tell(100 * done // of),
        )
    file = Path(settings.MEDIA_ROOT) / path
    with file.open("rb") as written, scope(desk_scope(row.desk_id)):
        digest = hashlib.file_digest(written, "sha256").hexdigest()
        stored = leaving.store_built(
            row=row, path=path, sha256=digest, size=file.stat().st_size, manifest=manifest, at=at
        )
    progress.forget(row.pk)
    if not stored:
        file.unlink(missing_ok=True)


def applied_migrations() -> list[str]:
    """The migrations of this installation, as `app.name`: rows fit only where these are the same."""
    return sorted(f"{app_label}.{name}" for app_label, name in MigrationRecorder(connection).applied_migrations())


def sweep(*, desk_id: UUID, at: datetime) -> None:
    """Ring again for what waits, and remove the files whose week is over and those of killed workers."""
    with scope(desk_scope(desk_id)):
        waiting, old = leaving.waiting(at=at), leaving.take_old(at=at)
    for export_id in waiting:
        build_full_export.apply_async(kwargs={"desk_id": str(desk_id), "export_id": str(export_id)})
    for path in old:
        (Path(settings.MEDIA_ROOT) / path).unlink(missing_ok=True)
    remove_orphans(folder=Path(settings.MEDIA_ROOT) / _folder(desk_id), named=named_by(FullExport, desk_id=desk_id), at=at)


def _folder(desk_id: UUID) -> str:
    return f"exports/{desk_id}"
