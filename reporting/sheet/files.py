"""The files of sheets below `MEDIA_ROOT`: read back unaltered, or not at all."""

import hashlib
import time
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings

from reporting.models import Document

#: A younger file may belong to a worker that has not stored its row yet.
_FRESH_SECONDS: Final = 24 * 3600


def new_path(document: Document, *, stamp: str) -> str:
    """A name that no other attempt has: whoever takes a sheet over never writes into the file of the first."""
    return f"{_folder(document.desk_id)}/{document.pk}-{stamp}.pdf"


def _folder(desk_id: UUID) -> str:
    return f"documents/{desk_id}"


def content_of(document: Document) -> bytes | None:
    """The PDF as it was made; None where it is gone or is not what was stored."""
    file = Path(settings.MEDIA_ROOT) / document.path
    if not document.path or not file.is_file():
        return None
    content = file.read_bytes()
    return content if hashlib.sha256(content).hexdigest() == document.sha256 else None


def remove(paths: Iterable[str]) -> None:
    """Remove files that no row names any more."""
    for path in paths:
        if path:
            (Path(settings.MEDIA_ROOT) / path).unlink(missing_ok=True)


def remove_orphans(*, desk_id: UUID, known: Collection[str]) -> int:
    """Remove what killed workers left behind: files of a desk older than a day that are not `known`. Returns how many."""
    folder, before = Path(settings.MEDIA_ROOT) / _folder(desk_id), time.time() - _FRESH_SECONDS
    if not folder.is_dir():
        return 0
    lost = [
        file for file in folder.iterdir()
        if f"{_folder(desk_id)}/{file.name}" not in known and file.stat().st_mtime < before
    ]
    for file in lost:
        file.unlink(missing_ok=True)
    return len(lost)
