"""Example files: the columns of a kind with one invented row, in the form that reads back without faults."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Final

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from contracts.importing.cells import DateCell, EuroCell, PercentageCell
from contracts.importing.columns import COLUMNS, Column, Example

#: Rows below the example that are formatted, so that a KvK number keeps its zeros when somebody types it.
_FORMATTED_ROWS: Final = 500
_WIDEST: Final = 40


def example(*, kind: str, file_format: str, given: Mapping[str, Example]) -> bytes:
    """The file; `given` fills columns whose example depends on the desk.

    Raises:
        ValueError: `file_format` is not csv or xlsx.
    """
    columns = COLUMNS[kind]
    values = [given.get(column.key, column.example) for column in columns]
    if file_format == "csv":
        return _csv([column.heading for column in columns], [_written(value) for value in values])
    if file_format == "xlsx":
        return _xlsx(list(zip(columns, values, strict=True)))
    raise ValueError(f"not a format of an example: {file_format!r}")


def _written(value: Example) -> str:
    if isinstance(value, date):
        return value.strftime("%d-%m-%Y")
    return f"{value:f}".replace(".", ",") if isinstance(value, Decimal) else value or ""


def _csv(headings: list[str], values: list[str]) -> bytes:
    out = StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows([headings, values])
    return out.getvalue().encode("utf-8-sig")


def _xlsx(cells: list[tuple[Column, Example]]) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title, sheet.freeze_panes = "import", "A2"
    for place, (column, value) in enumerate(cells, start=1):
        heading = sheet.cell(row=1, column=place, value=column.heading)
        heading.font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(place)].width = min(_WIDEST, 4 + max(len(column.heading), len(str(value or ""))))
        for row in range(2, _FORMATTED_ROWS + 2):
            sheet.cell(row=row, column=place).number_format = _number_format(column)
        sheet.cell(row=2, column=place).value = value
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _number_format(column: Column) -> str:
    if isinstance(column.cell, DateCell):
        return "dd-mm-yyyy"
    if isinstance(column.cell, EuroCell):
        return "#,##0.00"
    return "0.##" if isinstance(column.cell, PercentageCell) else "@"
