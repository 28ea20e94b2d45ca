"""Writes everything of a desk into a zip: a table per file with a row of JSON per line, the files, and what it all means.

One snapshot of the database: what changes while it is written is not in it. Runs in the scope of the desk, so what a
supplier has not handed in yet is not in it either: that is the supplier's own.
"""

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model
from psycopg import sql

from reporting.leaving import describing, tables, totals
from sroi.accounts.models import Membership, User
from sroi.tenancy.bases import Scoped
from sroi.tenancy.models import ServiceDesk
from sroi.tenancy.scope import desk_scope, scope

FORMAT: Final = 1
_ROWS_AT_ONCE: Final = 500
_CHUNK: Final = 1024 * 1024
#: A password that opens nothing: people choose a new one, or sign in with their organisation's account.
UNUSABLE_PASSWORD: Final = "!"  # noqa: S105 (it is the mark that there is none)
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class _Writer:
    """The open file, what was written so far, and the organisations and people that it named."""

    archive: zipfile.ZipFile
    desk_id: UUID
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    named: dict[type[Model], set[str]] = field(default_factory=dict)

    def table(self, model: type[Model], rows: Iterator[str]) -> None:
        """One table; `rows` are lines of JSON as the database writes them, so numbers stay exact."""
        name, count, digest = f"tables/{model._meta.db_table}.jsonl", 0, hashlib.sha256()
        with self.archive.open(name, "w", force_zip64=True) as out:
            for row in rows:
                line = row.encode() + b"\n"
                digest.update(line)
                out.write(line)
                count += 1
        self.tables[model._meta.db_table] = {"rows": count, "sha256": digest.hexdigest()}

    def file(self, path: str) -> None:
        """A file below `MEDIA_ROOT`; one that is gone is named with an empty hash instead of being passed over."""
        source, digest = Path(settings.MEDIA_ROOT) / path, hashlib.sha256()
        if not source.is_file():
            self.files[path] = ""
            return
        with source.open("rb") as inside, self.archive.open(f"files/{path}", "w", force_zip64=True) as out:
            while chunk := inside.read(_CHUNK):
                digest.update(chunk)
                out.write(chunk)
        self.files[path] = digest.hexdigest()


def write(*, desk_id: UUID, out: BinaryIO, product: str, migrations: list[str], progress: Progress) -> dict[str, Any]:
    """Write the file; returns its manifest. `progress` hears how many of the tables are done."""
    models = tables.owned()
    with transaction.atomic(), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        with scope(desk_scope(desk_id)):
            writer = _Writer(archive, desk_id)
            for done, model in enumerate(models):
                progress(done, len(models))
                _write_owned(writer, model)
            _write_identities(writer)
            for path in _paths(models):
                writer.file(path)
            manifest = {
                "format": FORMAT, "product": product, "migrations": migrations, "desk": str(desk_id),
                "tables": writer.tables, "files": writer.files, "totals": totals.of_desk(desk_id=desk_id),
            }  # fmt: skip
        archive.writestr("format.json", json.dumps(describing.described([*tables.IDENTITIES, *models]), indent=1))
        archive.writestr("README.txt", describing.readme())
        archive.writestr("manifest.json", json.dumps(manifest, indent=1))
    return manifest


def _write_owned(writer: _Writer, model: type[Scoped]) -> None:
    writer.table(model, _rows(model, sql.SQL("desk_id = {}").format(sql.Literal(writer.desk_id))))
    for column, named in tables.organisations_named(model):
        _note(writer, named, _distinct(model, column, desk_id=writer.desk_id))


def _write_identities(writer: _Writer) -> None:
    """The organisations and people that were named, and everybody who works for the desk."""
    members = Membership.objects.filter(desk_id=writer.desk_id) | Membership.objects.filter(limited_to_desk_id=writer.desk_id)
    _note(writer, Membership, {str(pk) for pk in members.values_list("pk", flat=True)})
    rows = Membership.objects.filter(pk__in=writer.named[Membership])
    for column, named in tables.organisations_named(Membership):
        _note(writer, named, {str(pk) for pk in rows.values_list(column, flat=True) if pk is not None})
    _note(writer, ServiceDesk, {str(writer.desk_id)})
    for model in tables.IDENTITIES:
        ids = sorted(writer.named.get(model, set()))
        found = _rows(model, sql.SQL("id = ANY({}::uuid[])").format(sql.Literal(ids)))
        writer.table(model, map(_without_password, found) if model is User else found)


def _note(writer: _Writer, model: type[Model], ids: set[str]) -> None:
    writer.named.setdefault(model, set()).update(ids)


def _without_password(line: str) -> str:
    return json.dumps(json.loads(line) | {"password": UNUSABLE_PASSWORD, "last_login": None})


def _rows(model: type[Model], where: sql.Composable) -> Iterator[str]:
    """The rows as JSON in the order of their keys, a bounded number in memory at a time."""
    query = sql.SQL("SELECT row_to_json(t)::text FROM {} AS t WHERE {} ORDER BY id").format(
        sql.Identifier(model._meta.db_table), where
    )
    with connection.chunked_cursor() as cursor:
        cursor.execute(query)
        while rows := cursor.fetchmany(_ROWS_AT_ONCE):
            yield from (row[0] for row in rows)


def _distinct(model: type[Model], column: str, *, desk_id: UUID) -> set[str]:
    query = sql.SQL("SELECT DISTINCT {0} FROM {1} WHERE desk_id = {2} AND {0} IS NOT NULL").format(
        sql.Identifier(column), sql.Identifier(model._meta.db_table), sql.Literal(desk_id)
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {str(row[0]) for row in cursor.fetchall()}


def _named_files(model: type[Scoped]) -> Iterator[str]:
    query = sql.SQL("SELECT path FROM {} WHERE path <> '' AND desk_id IS NOT NULL").format(sql.Identifier(model._meta.db_table))
    with connection.cursor() as cursor:
        cursor.execute(query)
        yield from (row[0] for row in cursor.fetchall())


def _paths(models: list[type[Scoped]]) -> list[str]:
    """The files that the rows name: a column `path` holds one relative to `MEDIA_ROOT`."""
    found: set[str] = set()
    for model in models:
        if any(column.name == "path" for column in model._meta.concrete_fields):
            found.update(_named_files(model))
    return sorted(found)
