"""Reading an uploaded .xlsx or .csv file into a table, without trusting anything about it."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from contracts.actions.evidence_files import Upload
from contracts.importing import workbooks
from contracts.importing.limits import MAX_BYTES, MAX_COLUMNS, MAX_SCANNED_ROWS, Unreadable
from contracts.importing.values import Value, is_blank

_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0"  # an old .xls, or an .xlsx with a password
#: For the attribute `accept` of a file input.
ACCEPT: Final = ".xlsx,.csv"


@dataclass(frozen=True, slots=True)
class Table:
    """The headings, and the rows that are not blank, each with its number as the spreadsheet shows it."""

    headings: list[Value]
    rows: list[tuple[int, list[Value]]]


@dataclass(frozen=True, slots=True)
class Content:
    """The bytes of a file, the kind that its first bytes and its name agree on, and its hash."""

    data: bytes
    ending: str
    sha256: str


def content_of(upload: Upload) -> Content:
    """The bytes of an upload, after the checks on size and kind.

    Raises:
        Unreadable: empty, too large, or not a kind that can be read.
    """
    if not upload.size:
        raise Unreadable(_("This file is empty."))
    if upload.size > MAX_BYTES:
        limit = filesizeformat(MAX_BYTES)
        raise Unreadable(_("This file is too large. A file can be %(size)s at most.") % {"size": limit})
    upload.seek(0)
    data = upload.read()
    ending = Path(upload.name or "").suffix.lower().lstrip(".")
    if data.startswith(_OLE):
        raise Unreadable(_("This is an old Excel file (.xls) or it has a password. Save it as .xlsx without a password."))
    if ending not in ("xlsx", "csv"):
        raise Unreadable(_("Only Excel files (.xlsx) and CSV files (.csv) can be read."))
    if data.startswith(_ZIP) != (ending == "xlsx"):
        raise Unreadable(_("The content of this file does not fit its name. Save it again as .xlsx or .csv."))
    return Content(data, ending, hashlib.sha256(data).hexdigest())


def table_of(data: bytes, *, ending: str, most: int) -> Table:
    """The table in a file of at most so many rows.

    Raises:
        Unreadable: the file is damaged, has no rows, or has more than can be taken in at once.
    """
    lines = workbooks.lines(data) if ending == "xlsx" else _csv_lines(data)
    headings: list[Value] | None = None
    rows: list[tuple[int, list[Value]]] = []
    for number, cells in enumerate(lines, start=1):
        if number > MAX_SCANNED_ROWS:
            raise Unreadable(_("This file goes on for very many empty rows. Copy the rows with data to a new file."))
        trimmed = _trimmed(cells)
        if not trimmed:
            continue
        if headings is None:
            headings = trimmed
            continue
        rows.append((number, trimmed))
        if len(rows) > most:
            raise Unreadable(_("This file has more than %(count)s rows. Divide it over several files.") % {"count": most})
    if headings is None or not rows:
        raise Unreadable(_("There are no rows in this file. The first row has the names of the columns, the data follow below."))
    return Table(headings, rows)


def _trimmed(cells: list[Value]) -> list[Value]:
    """Without the blank cells at the end.

    Raises:
        Unreadable: still wider than any file of ours.
    """
    end = len(cells)
    while end and is_blank(cells[end - 1]):
        end -= 1
    if end > MAX_COLUMNS:
        raise Unreadable(_("This file has more than %(count)s columns.") % {"count": MAX_COLUMNS})
    return cells[:end]


def _csv_lines(data: bytes) -> Iterator[list[Value]]:
    """The records of a CSV file: UTF-8 (with or without byte order mark) or cp1252, with ; or , between the cells."""
    text = _decoded(data)
    first, _newline, rest = text.partition("\n")
    separator = ""
    if first.strip().lower() in ("sep=;", "sep=,"):
        separator, text = first.strip()[-1], rest
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator or _separator(text), strict=True)
    if separator:
        yield []  # a spreadsheet hides that line, but row numbers count from the first line of the file
    try:
        for record in reader:
            yield [workbooks.text_value(cell) for cell in record]
    except csv.Error as error:
        raise Unreadable(_("This CSV file cannot be read: a quotation mark is missing or a cell is too long.")) from error


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in data:
        raise Unreadable(_("This CSV file has an encoding that cannot be read. Save it as “CSV UTF-8”."))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise Unreadable(_("This CSV file has an encoding that cannot be read. Save it as “CSV UTF-8”.")) from error


def _separator(text: str) -> str:
    """What stands between the headings, outside quotation marks."""
    first = next((line for line in text.splitlines() if line.strip(" ;,")), "")
    outside = "".join(first.split('"')[::2])
    return ";" if outside.count(";") >= outside.count(",") else ","
