"""The files of imports on disk: under our own names, readable by the application only."""

from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings

from sroi.whole_files import whole_file

_FOLDER = "imports"


def folder(*, desk_id: UUID) -> Path:
    """Where the files of a desk are; it need not exist yet."""
    return Path(settings.MEDIA_ROOT) / _FOLDER / str(desk_id)


def write(data: bytes, *, desk_id: UUID, ending: str) -> str:
    """Write a file under a new name, whole or not at all; returns its path relative to `MEDIA_ROOT`."""
    relative = f"{_FOLDER}/{desk_id}/{uuid4()}.{ending}"
    with whole_file(relative) as out:
        out.write(data)
    return relative


def read(path: str) -> bytes:
    """The content of a file. The path is ours; that it stays inside the folder is checked all the same.

    Raises:
        FileNotFoundError: gone, or the path leads elsewhere.
    """
    root = (Path(settings.MEDIA_ROOT) / _FOLDER).resolve()
    found = (Path(settings.MEDIA_ROOT) / path).resolve()
    if not found.is_relative_to(root) or not found.is_file():
        raise FileNotFoundError(path)
    return found.read_bytes()


def remove(path: str) -> None:
    """Remove a file; one that is gone already is no error."""
    (Path(settings.MEDIA_ROOT) / path).unlink(missing_ok=True)
