"""The rows of an .xlsx workbook: plain values only, formulas are never evaluated."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from contracts.importing.limits import MAX_COLUMNS, MAX_PARTS, MAX_SCANNED_ROWS, MAX_UNPACKED_BYTES, Unreadable, damaged
from contracts.importing.values import NotAValue, Percent, Value

#: A document type can define entities that grow without end; no spreadsheet program writes one.
_DOCTYPES: Final = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
_HUNDRED: Final = Decimal(100)
#: Text inside a number format: a percent sign in it multiplies nothing.
_LITERALS: Final = re.compile(r'"[^"]*"|\\.')


@contextmanager
def _told_plainly() -> Iterator[None]:
    """A damaged file can break the readers in any way: whatever they raise, the person gets one sentence."""
    try:
        yield
    except Unreadable:
        raise
    except Exception as error:
        raise damaged() from error


def lines(data: bytes) -> Iterator[list[Value]]:
    """The rows of the one sheet with content, blank ones too.

    Raises:
        Unreadable: damaged, unpacks to too much, or has several sheets with content.
    """
    with _told_plainly():
        _refuse_bombs(data)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        for row in _filled_sheet(book).iter_rows(max_row=MAX_SCANNED_ROWS + 1, max_col=MAX_COLUMNS + 1):
            yield [_value(cell) for cell in row]
        book.close()


def _filled_sheet(book: Any) -> Any:
    """The sheet with the rows; hidden sheets count too, so that nothing is kept that nobody looked at."""
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # what a file says about its own size is not believed
    filled = [sheet for sheet in book.worksheets if _has_content(sheet)]
    if len(filled) > 1:
        names = ", ".join(f"“{sheet.title}”" for sheet in filled)
        raise Unreadable(_("This workbook has several sheets with data: %(names)s. Keep only the one to import.") % {"names": names})
    return filled[0] if filled else book.worksheets[0]


def _has_content(sheet: Any) -> bool:
    rows = sheet.iter_rows(max_row=MAX_SCANNED_ROWS + 1, max_col=MAX_COLUMNS + 1, values_only=True)
    return any(value not in (None, "") for row in rows for value in row)


def _refuse_bombs(data: bytes) -> None:
    """Look at what would be unpacked first; the size that a part names is also the most that is read of it.

    Raises:
        Unreadable: too much, with macros, or with a document type.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
            raise Unreadable(_("This Excel file unpacks to more than can be read. Copy the rows to a new file."))
        if any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
            raise Unreadable(_("This Excel file has macros. Save it as .xlsx without macros."))
        for part in parts:
            content = archive.read(part)
            if any(mark in content for mark in _DOCTYPES):
                raise damaged()


def _value(cell: Any) -> Value:
    """The value of a cell as a column can read it."""
    value = cell.value
    if isinstance(value, str):
        return NotAValue(value, formula=cell.data_type == "f") if cell.data_type in ("f", "e") else value
    if value is None or isinstance(value, (bool, datetime, date)):
        return value
    if isinstance(value, (int, float)):
        return _number(value, shown_as=str(cell.number_format))
    return NotAValue(str(value))


def _number(value: float, *, shown_as: str) -> Value:
    """A number without the noise that binary fractions add beyond fifteen digits."""
    number = Decimal(format(value, ".15g")) if isinstance(value, float) else Decimal(value)
    if "%" in _LITERALS.sub("", shown_as):
        return Percent(number * _HUNDRED)
    return int(number) if number == number.to_integral_value() else number


def text_value(cell: str) -> Value:
    """A cell of a text file; what a spreadsheet would run as a formula is none of ours."""
    if not cell:
        return None
    return NotAValue(cell, formula=True) if cell.startswith("=") else cell
