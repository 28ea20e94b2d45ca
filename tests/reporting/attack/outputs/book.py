"""The workbook of a public buyer, read back whole: every sheet, cell, stored value, note and name, also what is hidden."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from io import BytesIO
from typing import Any, Final
from zipfile import ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.reporting.attack.outputs.sheet_page import ROUTES
from tests.reporting.attack.outputs.told import Told, Unexplained, plain
from tests.reporting.attack.outputs.wording import dutch, is_no_figure

#: The parts of a file with sheets, styles and nothing else.
_PARTS: Final = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(app|core)\.xml|xl/(_rels/)?workbook\.xml(\.rels)?|xl/styles\.xml|xl/sharedStrings\.xml"
    r"|xl/theme/theme1\.xml|xl/worksheets/sheet\d+\.xml"
)
_LABELS: Final = {
    "Obligation": "obligation", "Fulfilled so far": "fulfilled_cumulative", "Open": "open", "Fulfilled in this period": "fulfilled",
    **{label: f"route:{route}" for label, route in ROUTES.items()},
}
#: A formula adds up or divides cells of this workbook, and holds no number of its own but the zero it compares with.
_FORMULA: Final = re.compile(r"=(?:SUM|SUMIFS|COUNTA|IF)\((?:'[^']+'!\$[A-Z]+\$\d+:\$[A-Z]+\$\d+|\$?[A-Z]+\d+|[=,/]|0|\"\")+\)")
_COLUMNS: Final = 7
Key = tuple[str, str]


def read_book(content: bytes, *, own: Iterable[Decimal] | None, known: Iterable[str]) -> dict[Key, list[Told]]:
    """What the sheet Published tells, by desk and period in words.

    `own`: the amounts of the own contracts, for who may read those; the other sheets hold nothing but these and formulas over them.

    Raises:
        Unexplained: anything with a number that has no meaning, and anything that a reader would not see.
    """
    with ZipFile(BytesIO(content)) as file:
        for name in file.namelist():
            if not _PARTS.fullmatch(name):
                raise Unexplained(name)
    book = load_workbook(BytesIO(content))
    _check_hidden(book)
    found: dict[Key, list[Told]] = {}
    for sheet in book.worksheets:
        if sheet.title == dutch("Published"):
            for key, figure in _published(sheet):
                found.setdefault(key, []).append(figure)
        elif sheet.title == dutch("Explanation"):
            _check_words(sheet, known=known)
        else:
            _check_own(sheet, own=own, known=known)
    return found


def _check_hidden(book: Workbook) -> None:
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible" or any(size.hidden for size in (*sheet.row_dimensions.values(), *sheet.column_dimensions.values())):
            raise Unexplained(f"{sheet.title} hides something")
        if any(cell.comment for row in sheet.iter_rows() for cell in row):
            raise Unexplained(f"{sheet.title} has a note")
        if set(sheet.defined_names) - {"_xlnm.Print_Titles", "_xlnm._FilterDatabase", "Print_Titles", "_FilterDatabase"}:
            raise Unexplained(f"{sheet.title} has names: {sorted(sheet.defined_names)}")
    if list(book.defined_names):
        raise Unexplained(f"names: {sorted(book.defined_names)}")


def _published(sheet: Worksheet) -> Iterator[tuple[Key, Told]]:
    heads = [plain(str(cell.value)) for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2, values_only=True):
        if len(row) != len(heads) or len(heads) != _COLUMNS:
            raise Unexplained(str(row))
        desk, period, _version, label, exact, low, high = row
        name = next((name for message, name in _LABELS.items() if dutch(message) == plain(str(label))), None)
        if name is None or (exact is not None and (low is not None or high is not None)):
            raise Unexplained(str(row))
        ends = (exact, exact) if exact is not None else (low, high)
        yield (str(desk), plain(str(period))), Told(name, Decimal(str(ends[0])), Decimal(str(ends[1])), Decimal("0.005"))


def _check_words(sheet: Worksheet, *, known: Iterable[str]) -> None:
    moment = re.compile(r"\d{1,2} \w+ \d{4} \d\d:\d\d|1")  # made on, and the version of the workbook
    for row in sheet.iter_rows(values_only=True):
        for value in row:
            text = plain(str(value or ""))
            if not moment.fullmatch(text) and not is_no_figure(text, known):
                raise Unexplained(f"{sheet.title}: {text}")


def _check_own(sheet: Worksheet, *, own: Iterable[Decimal] | None, known: Iterable[str]) -> None:
    if own is None:
        raise Unexplained(f"a reader gets {sheet.title}")
    amounts = set(own)
    for row in sheet.iter_rows():
        for cell in row:
            value: Any = cell.value
            if isinstance(value, int | float):
                if Decimal(str(value)).quantize(Decimal("0.01")) not in amounts:
                    raise Unexplained(f"{sheet.title} {cell.coordinate}: {value}")
            elif isinstance(value, str) and cell.data_type == "f":
                if not _FORMULA.fullmatch(value):
                    raise Unexplained(f"{sheet.title} {cell.coordinate}: {value}")
            elif isinstance(value, str) and not is_no_figure(plain(value), known):
                raise Unexplained(f"{sheet.title} {cell.coordinate}: {value}")

