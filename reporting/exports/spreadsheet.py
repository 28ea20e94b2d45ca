"""A workbook whose totals are formulas over its own rows: a sheet with the source, sheets with totals, and an explanation.

Every formula is written with the value that it gives, so that a reader without a calculator (a preview, a program) shows
numbers too. openpyxl writes formulas without values; they are put into the file afterwards. Text is never a formula.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from contracts.exporting import safe

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEXT, EURO, COUNT, SHARE, DAY = "text", "euro", "count", "share", "day"
_FORMATS: Final = {EURO: '"€" #,##0.00;[Red]-"€" #,##0.00', COUNT: "#,##0", SHARE: "0.0%", DAY: "dd-mm-yyyy", TEXT: "@"}
_WIDTHS: Final = {EURO: 18, COUNT: 13, SHARE: 11, DAY: 13}
_HEAD: Final = PatternFill("solid", fgColor="E6EBF2")
_FORMULA_CELL: Final = re.compile(rb'(<c r="([A-Z]+[0-9]+)"[^>]*?)(?: t="[a-z]+")?>(<f>.*?</f>)<v ?/?>(?:</v>)?</c>')


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula (without the equals sign) and what it gives now; None: an empty cell."""

    text: str
    value: Decimal | int | None


Value = str | int | Decimal | date | Formula | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """A sheet: a heading per column with its kind, the rows, and whether the first row below them is a total in bold."""

    title: str
    columns: Sequence[tuple[str, str]]
    rows: Sequence[Sequence[Value]]
    total: Sequence[Value] | None = None

    def column(self, label: str) -> str:
        """The range of a column's rows, as a formula names it."""
        number = [name for name, _kind in self.columns].index(label) + 1
        letter = get_column_letter(number)
        return f"'{self.title}'!${letter}$2:${letter}${max(2, len(self.rows) + 1)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The sheet in words: pairs of a subject and a text."""

    title: str
    heading: str
    lines: Sequence[tuple[str, str]] = field(default_factory=tuple)


def workbook(*, tabs: Iterable[Tab], explanation: Explanation) -> bytes:
    """The file. The order of the tabs is that of the sheets; the explanation comes last."""
    book = Workbook()
    book.remove(book.worksheets[0])
    values: dict[str, dict[str, Decimal | int | None]] = {}
    for number, tab in enumerate(tabs, start=1):
        sheet = book.create_sheet(tab.title)
        values[f"xl/worksheets/sheet{number}.xml"] = _fill(sheet, tab)
    _explain(book.create_sheet(explanation.title), explanation)
    book.calculation.fullCalcOnLoad = True
    out = BytesIO()
    book.save(out)
    return _with_values(out.getvalue(), values)


def _fill(sheet: Worksheet, tab: Tab) -> dict[str, Decimal | int | None]:
    """Write a tab; returns the value of each formula by cell."""
    found: dict[str, Decimal | int | None] = {}
    for place, (label, kind) in enumerate(tab.columns, start=1):
        head = _cell(sheet, row=1, column=place)
        _write(head, label)
        head.font, head.fill = Font(bold=True), _HEAD
        head.alignment = Alignment(horizontal="left" if kind in (TEXT, DAY) else "right", wrap_text=True, vertical="top")
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTHS.get(kind, _text_width(tab, place - 1))
    for index, row in enumerate([*tab.rows, *([tab.total] if tab.total else [])], start=2):
        for place, (value, (_label, kind)) in enumerate(zip(row, tab.columns, strict=True), start=1):
            cell = _cell(sheet, row=index, column=place)
            _write(cell, value)
            cell.number_format = _FORMATS[kind]
            if tab.total and index == len(tab.rows) + 2:
                cell.font = Font(bold=True)
            if isinstance(value, Formula):
                found[cell.coordinate] = value.value
    _lay_out(sheet, last=get_column_letter(len(tab.columns)), rows=len(tab.rows) + 1)
    return found


def _cell(sheet: Worksheet, *, row: int, column: int) -> Cell:
    found = sheet.cell(row=row, column=column)
    assert isinstance(found, Cell)  # nothing is merged
    return found


def _write(cell: Cell, value: Value) -> None:
    """A formula of ours as a formula, whatever else is text as text."""
    if isinstance(value, Formula):
        cell.value = f"={value.text}"
        return
    written: Any = safe(value)
    cell.value = written
    if isinstance(written, str):
        cell.data_type = "s"  # never a formula, whatever the text


def _text_width(tab: Tab, place: int) -> float:
    texts = [tab.columns[place][0], *(str(row[place]) for row in tab.rows[:200] if isinstance(row[place], str))]
    return min(48, 2 + max(len(text) for text in texts))


def _lay_out(sheet: Worksheet, *, last: str, rows: int) -> None:
    """The header stays in sight and on every printed page; landscape, as wide as the paper."""
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{last}{max(rows, 2)}"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    assert sheet.oddFooter is not None  # openpyxl gives every sheet one
    assert sheet.oddFooter.center is not None
    sheet.oddFooter.center.text = "&A - &P / &N"


def _explain(sheet: Worksheet, explanation: Explanation) -> None:
    title = _cell(sheet, row=1, column=1)
    _write(title, explanation.heading)
    title.font = Font(bold=True, size=14)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 30, 100
    for index, (subject, text) in enumerate(explanation.lines, start=3):
        for place, value in enumerate((subject, text), start=1):
            cell = _cell(sheet, row=index, column=place)
            _write(cell, value)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        _cell(sheet, row=index, column=1).font = Font(bold=True)
    sheet.page_setup.paperSize, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = sheet.PAPERSIZE_A4, 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _with_values(content: bytes, values: dict[str, dict[str, Decimal | int | None]]) -> bytes:
    """The same file with the value of each formula beside it."""
    out = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for item in old.infolist():
            part = old.read(item)
            if item.filename in values:
                part = _FORMULA_CELL.sub(_put(values[item.filename]), part)
            new.writestr(item, part)
    return out.getvalue()


def _put(values: dict[str, Decimal | int | None]) -> Callable[[re.Match[bytes]], bytes]:
    def put(found: re.Match[bytes]) -> bytes:
        value = values[found[2].decode()]
        text = b"" if value is None else format(value, "f").encode()
        kind = b' t="str"' if value is None else b""
        return found[1] + kind + b">" + found[3] + b"<v>" + text + b"</v></c>"

    return put


def summed(tab: Tab, label: str) -> Formula:
    """The sum of a column."""
    place = [name for name, _kind in tab.columns].index(label)
    return Formula(f"SUM({tab.column(label)})", _add(row[place] for row in tab.rows))


def summed_where(tab: Tab, label: str, *, wanted: Sequence[tuple[str, str, Value]]) -> Formula:
    """The sum of a column over the rows where other columns have a value: (column, cell or text of the formula, value)."""
    names = [name for name, _kind in tab.columns]
    chosen = [row for row in tab.rows if all(row[names.index(name)] == value for name, _cell, value in wanted)]
    conditions = "".join(f",{tab.column(name)},{cell}" for name, cell, _value in wanted)
    return Formula(f"SUMIFS({tab.column(label)}{conditions})", _add(row[names.index(label)] for row in chosen))


def divided(part: tuple[str, Formula], whole: tuple[str, Formula]) -> Formula:
    """A cell divided by another; empty where that is nothing."""
    over = whole[1].value
    value = Decimal(part[1].value or 0) / Decimal(over) if over else None
    return Formula(f'IF({whole[0]}=0,"",{part[0]}/{whole[0]})', value)


def less(first: tuple[str, Formula], second: tuple[str, Formula]) -> Formula:
    """A cell minus another."""
    return Formula(f"{first[0]}-{second[0]}", Decimal(first[1].value or 0) - Decimal(second[1].value or 0))


def _add(values: Iterable[Value]) -> Decimal:
    return sum((Decimal(value) for value in values if isinstance(value, int | Decimal)), Decimal(0))
