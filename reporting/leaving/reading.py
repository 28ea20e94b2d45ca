"""Takes everything of a desk into an empty installation: all or nothing, and only when the totals come out again.

Runs as the owner role: there is no scope that could write these rows, and nobody else is in an empty installation.
"""

import hashlib
import json
import lzma
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connections, transaction
from django.db.models import Model
from psycopg import sql

from reporting.leaving import tables, totals
from reporting.leaving.writing import FORMAT
from sroi.tenancy.models import ServiceDesk
from sroi.tenancy.scope import desk_scope, scope
from sroi.whole_files import whole_file

OWNER: Final = "owner"
_ROWS_AT_ONCE: Final = 1000
_CHUNK: Final = 1024 * 1024
_FOLDERS: Final = ("documents/", "evidence/", "imports/")
#: What reading a part of a damaged zip raises: not there, broken off, packed or locked in a way that we never write.
_DAMAGED: Final = (KeyError, EOFError, OSError, RuntimeError, zipfile.BadZipFile, zlib.error, lzma.LZMAError)
#: What the manifest holds beside its format.
_MANIFEST: Final = {"desk": str, "migrations": list, "tables": dict, "files": dict, "totals": dict}


class NotTakenIn(Exception):
    """The file, or the installation, is not as it must be; nothing was changed. The text says what is wrong."""


def load(path: Path, *, migrations: list[str]) -> dict[str, Any]:
    """Take the file in; returns its manifest.

    Raises:
        NotTakenIn: no such file, damaged or of another version; the installation is not empty; totals differ.
    """
    try:
        archive = zipfile.ZipFile(path)
    except (*_DAMAGED, ValueError) as error:
        raise NotTakenIn(f"{path}: {error}") from error
    with archive:
        manifest = _manifest(archive)
        _check(archive, manifest, migrations=migrations)
        written: list[Path] = []
        names = frozenset(archive.namelist())
        try:
            with transaction.atomic(using=OWNER):
                for model in (*tables.IDENTITIES, *tables.owned()):
                    _fill(model, _lines(archive, model))
                _compare(manifest)
                for name in manifest["files"]:
                    written += _file(archive, name, names=names)
        except BaseException:
            for file in written:
                file.unlink(missing_ok=True)
            raise
    return manifest


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    try:
        found = json.loads(b"".join(_chunks(archive, "manifest.json")))
    except ValueError as error:
        raise NotTakenIn(f"manifest.json: {error}") from error
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise NotTakenIn("manifest.json: not a file of this format")
    wrong = [name for name, kind in _MANIFEST.items() if not isinstance(found.get(name), kind)]
    if wrong or not all(isinstance(part, dict) and "sha256" in part for part in found["tables"].values()):
        raise NotTakenIn(f"manifest.json: not whole, look at {', '.join(wrong) or 'tables'}")
    return found


def _check(archive: zipfile.ZipFile, manifest: dict[str, Any], *, migrations: list[str]) -> None:
    """The installation is empty and of the same version, and the file is whole."""
    if ServiceDesk.objects.using(OWNER).exists():
        raise NotTakenIn("this installation is not empty: it has a service desk already")
    if manifest["migrations"] != migrations:
        other = set(manifest["migrations"]) ^ set(migrations)
        raise NotTakenIn(f"made by another version; these migrations differ: {', '.join(sorted(other))}")
    expected = {model._meta.db_table for model in (*tables.IDENTITIES, *tables.owned())}
    if set(manifest["tables"]) != expected:
        raise NotTakenIn(f"these tables differ: {', '.join(sorted(set(manifest['tables']) ^ expected))}")
    parts = {f"tables/{name}.jsonl": part["sha256"] for name, part in manifest["tables"].items()}
    parts |= {f"files/{name}": digest for name, digest in manifest["files"].items() if digest}
    for name, digest in parts.items():
        if _digest(archive, name) != digest:
            raise NotTakenIn(f"{name}: not as it was written")


def _digest(archive: zipfile.ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    for chunk in _chunks(archive, name):
        digest.update(chunk)
    return digest.hexdigest()


def _chunks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """A part of the file, piece by piece. Raises NotTakenIn where it is not there or damaged."""
    try:
        with archive.open(name) as part:
            while chunk := part.read(_CHUNK):
                yield chunk
    except _DAMAGED as error:
        raise NotTakenIn(f"{name}: not there or damaged ({error})") from error


def _lines(archive: zipfile.ZipFile, model: type[Model]) -> Iterator[str]:
    with archive.open(f"tables/{model._meta.db_table}.jsonl") as part:
        for line in part:
            yield line.decode()


def _fill(model: type[Model], lines: Iterable[str]) -> None:
    """Rows as they were, columns by name; keys are checked when the transaction ends."""
    table = sql.Identifier(model._meta.db_table)
    columns = sql.SQL(", ").join(sql.Identifier(str(column.column)) for column in model._meta.concrete_fields)
    query = sql.SQL(
        "INSERT INTO {table} ({columns}) SELECT {columns} FROM unnest(%s::text[]) AS line, "
        "LATERAL jsonb_populate_record(NULL::{table}, line::jsonb)"
    ).format(table=table, columns=columns)
    rows = iter(lines)
    with connections[OWNER].cursor() as cursor:
        while some := list(islice(rows, _ROWS_AT_ONCE)):
            cursor.execute(query, [some])


def _compare(manifest: dict[str, Any]) -> None:
    desk = ServiceDesk.objects.using(OWNER).get(pk=manifest["desk"])
    with scope(desk_scope(desk.pk)):
        found = totals.of_desk(desk_id=desk.pk, using=OWNER)
    if found != manifest["totals"]:
        raise NotTakenIn(f"the totals differ: {found} instead of {manifest['totals']}")


def _file(archive: zipfile.ZipFile, name: str, *, names: Collection[str]) -> list[Path]:
    """Write one file below `MEDIA_ROOT`; nothing for one that was gone already when the file was made.

    `names`: those of all parts, asked once: a desk can have thousands of files.
    """
    if f"files/{name}" not in names:
        return []
    if not name.startswith(_FOLDERS) or ".." in Path(name).parts:
        raise NotTakenIn(f"files/{name}: not a place for a file")
    with whole_file(name) as out:
        for chunk in _chunks(archive, f"files/{name}"):
            out.write(chunk)
    return [Path(settings.MEDIA_ROOT) / name]
