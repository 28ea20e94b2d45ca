"""Lists as a file: CSV for programs, XLSX for people.

A cell that a spreadsheet would take for a formula (CSV injection) is written as text with an apostrophe in front.
Numbers stay numbers, so that amounts can be summed.
"""

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any, Final, Generic, TypeVar

from django.http import HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

T = TypeVar("T")
FORMATS: Final = ("csv", "xlsx")
#: First characters that make a spreadsheet run a cell.
_RISKY: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TITLE_LENGTH: Final = 31  # of a sheet, in the format


@dataclass(frozen=True, slots=True)
class Column(Generic[T]):
    """A column: its heading, and how a row gives its value (text, number, date or None)."""

    label: str | Promise
    value: Callable[[T], Any]


def export(*, rows: Iterable[T], columns: Sequence[Column[T]], name: str, file_format: str) -> HttpResponse:
    """The rows as a download; `name` is the file name without its extension.

    Raises:
        ValueError: `file_format` is not one of `FORMATS`.
    """
    table = [[safe(str(column.label)) for column in columns]]
    table += [[safe(column.value(row)) for column in columns] for row in rows]
    if file_format == "csv":
        return _download(_csv(table), content_type="text/csv; charset=utf-8", name=f"{name}.csv")
    if file_format == "xlsx":
        return _download(_xlsx(table, title=name), content_type=_XLSX, name=f"{name}.xlsx")
    raise ValueError(f"not a format of an export: {file_format!r}")


def safe(value: Any) -> Any:
    """The value as it may stand in a cell: numbers and dates as they are, text never as a formula."""
    if value is None or isinstance(value, (int, Decimal)):
        return value
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return local.replace(tzinfo=None, microsecond=0)
    if isinstance(value, date):
        return value
    text = str(value)
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_RISKY) or text.startswith(_RISKY) else text


def _csv(table: Iterable[Sequence[Any]]) -> bytes:
    """Semicolons and a byte order mark: spreadsheets set to Dutch then open it in columns. Decimals keep their point."""
    out = StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(table)
    return out.getvalue().encode("utf-8-sig")


def _xlsx(table: Sequence[Sequence[Any]], *, title: str) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:_TITLE_LENGTH])
    sheet.freeze_panes = "A2"
    for index, width in enumerate(_widths(table), start=1):
        sheet.column_dimensions[chr(ord("A") + index - 1)].width = width
    for index, row in enumerate(table):
        cells = [WriteOnlyCell(sheet, value=value) for value in row]
        for cell in cells:
            if isinstance(cell.value, str):
                cell.data_type = "s"  # never a formula, whatever the text
            if index == 0:
                cell.font = Font(bold=True)
        sheet.append(cells)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _widths(table: Sequence[Sequence[Any]]) -> list[int]:
    """Wide enough for the heading and the first rows, up to a limit; the first 26 columns."""
    sample = table[:50]
    return [min(48, 2 + max(len(str(row[index] or "")) for row in sample)) for index in range(min(26, len(sample[0])))]


def _download(content: bytes, *, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
