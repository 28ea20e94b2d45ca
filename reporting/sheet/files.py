"""The files of sheets below `MEDIA_ROOT`: read back unaltered, or not at all."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

from reporting.models import Document
from sroi.whole_files import named_by, remove_orphans


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


def remove_lost(*, desk_id: UUID, at: datetime) -> int:
    """Remove what killed workers left behind, in a scope of its own; returns how many."""
    folder = Path(settings.MEDIA_ROOT) / _folder(desk_id)
    return remove_orphans(folder=folder, named=named_by(Document, desk_id=desk_id), at=at)
