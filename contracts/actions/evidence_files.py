"""Files of evidence on disk: under our own names, readable by the application only, checked by their content."""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from contracts.models import Evidence
from sroi.look.citizen_numbers import contains_citizen_number
from sroi.whole_files import whole_file

if TYPE_CHECKING:
    Upload = UploadedFile[bytes]
else:
    Upload = UploadedFile

_NAME_LENGTH: Final = 120  # of the column `original_name`
_HEAD: Final = 16


@dataclass(frozen=True, slots=True)
class FileType:
    """A type that is accepted: how its content starts, and the endings under which people have it."""

    content_type: str
    magic: bytes
    endings: tuple[str, ...]


FILE_TYPES: Final = (
    FileType("application/pdf", b"%PDF-", ("pdf",)),
    FileType("image/png", b"\x89PNG\r\n\x1a\n", ("png",)),
    FileType("image/jpeg", b"\xff\xd8\xff", ("jpg", "jpeg")),
)
#: For the attribute `accept` of a file input.
ACCEPT: Final = ",".join(f".{ending}" for kind in FILE_TYPES for ending in kind.endings)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Where a file is (relative to `MEDIA_ROOT`), its size in bytes and the hash of its content."""

    path: str
    size: int
    sha256: str


def type_of(upload: Upload) -> FileType:
    """The type by content, which the ending of the name has to agree with.

    Raises:
        ValidationError: empty, too large, of another type, or named as something else than it is.
    """
    if not upload.size:
        raise ValidationError({"file": _("This file is empty.")})
    if upload.size > settings.EVIDENCE_MAX_BYTES:
        raise ValidationError(
            {"file": _("This file is too large. A file can be %(size)s at most.")
                % {"size": filesizeformat(settings.EVIDENCE_MAX_BYTES)}}
        )
    upload.seek(0)
    head = upload.read(_HEAD)
    upload.seek(0)
    found = next((kind for kind in FILE_TYPES if head.startswith(kind.magic)), None)
    if found is None:
        raise ValidationError({"file": _("Only PDF files and photos (PNG, JPG) can be added.")})
    if Path(upload.name or "").suffix.lstrip(".").lower() not in found.endings:
        raise ValidationError({"file": _("The content of this file does not fit its name. Save it again as PDF, PNG or JPG.")})
    return found


def display_name(name: str) -> str:
    """The name as it may be shown and downloaded: no folders, no control characters, not too long.

    Raises:
        ValidationError: the name may hold a citizen service number.
    """
    if contains_citizen_number(name):
        raise ValidationError(
            {"file": _("The name of this file seems to hold a citizen service number (BSN). Give it another name.")}
        )
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    printable = "".join(letter if unicodedata.category(letter)[0] not in "CZ" else " " for letter in last)
    clean = re.sub(r'[<>:"|?*;%]+', "_", re.sub(r" +", " ", printable)).strip(" .") or "bewijs"
    stem, dot, ending = clean.rpartition(".")
    return f"{stem[: _NAME_LENGTH - len(ending) - 1]}{dot}{ending}" if dot else clean[:_NAME_LENGTH]


def folder(*, desk_id: UUID) -> Path:
    """Where the evidence of a desk is; it need not exist yet."""
    return Path(settings.MEDIA_ROOT) / "evidence" / str(desk_id)


def write(upload: Upload, *, desk_id: UUID, kind: FileType) -> StoredFile:
    """Write the file under a new name of ours: whole or not at all, readable by this account only."""
    relative = f"evidence/{desk_id}/{uuid4()}.{kind.endings[0]}"
    digest, size = hashlib.sha256(), 0
    with whole_file(relative) as out:
        for chunk in upload.chunks():
            digest.update(chunk)
            size += len(chunk)
            out.write(chunk)
    return StoredFile(relative, size, digest.hexdigest())


def location(row: Evidence) -> Path:
    """Where the file of a row is. The path is ours; that it stays inside the folder is checked all the same.

    Raises:
        FileNotFoundError: the path of the row leads elsewhere.
    """
    root = (Path(settings.MEDIA_ROOT) / "evidence").resolve()
    found = (Path(settings.MEDIA_ROOT) / row.path).resolve()
    if not found.is_relative_to(root):
        raise FileNotFoundError(row.path)
    return found


def unlink(path: str) -> None:
    """Remove a file; one that is gone already is no error."""
    (Path(settings.MEDIA_ROOT) / path).unlink(missing_ok=True)


def unlink_on_commit(paths: Iterable[str]) -> None:
    """Remove files once the rows are really gone: after a rollback they are still there."""
    for path in paths:
        removal: Callable[[], None] = partial(unlink, path)
        transaction.on_commit(removal, robust=True)


def forget_files(rows: QuerySet[Evidence]) -> None:
    """Delete rows that nobody but the supplier has seen, and their files with them."""
    unlink_on_commit(list(rows.values_list("path", flat=True)))
    rows.delete()
