"""A small calculator for the formulas that our workbooks hold: SUM, SUMIFS, COUNTA, IF(x=0,"",a/b), and a-b.

Reads the file as it is and works out every formula from the cells, so that a wrong range or condition shows.
"""

import re
from decimal import Decimal
from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook

RANGE = r"'([^']+)'!\$([A-Z]+)\$(\d+):\$[A-Z]+\$(\d+)"


class Calculated:
    """A workbook with its formulas worked out; `cached` is what the file itself says they give."""

    def __init__(self, content: bytes) -> None:
        self.book: Workbook = load_workbook(BytesIO(content))
        self.cached: Workbook = load_workbook(BytesIO(content), data_only=True)

    def value(self, sheet: str, cell: str) -> Any:
        """The value of a cell; of a formula what it gives."""
        found = self.book[sheet][cell].value
        if not (isinstance(found, str) and found.startswith("=") and self.book[sheet][cell].data_type == "f"):
            return found
        return self._formula(sheet, found[1:])

    def formulas(self) -> list[tuple[str, str]]:
        """Sheet and cell of every formula."""
        return [
            (sheet.title, cell.coordinate) for sheet in self.book.worksheets for row in sheet.iter_rows() for cell in row
            if cell.data_type == "f"
        ]

    def row(self, sheet: str, first: str) -> dict[str, Any]:
        """The row whose first text is this, by heading."""
        tab = self.book[sheet]
        heads = [cell.value for cell in tab[1]]
        for number in range(2, tab.max_row + 1):
            if first in [cell.value for cell in tab[number]]:
                return {str(head): self.value(sheet, cell.coordinate) for head, cell in zip(heads, tab[number], strict=True)}
        raise LookupError(first)

    def _formula(self, sheet: str, text: str) -> Any:
        if found := re.fullmatch(rf"SUM\({RANGE}\)", text):
            return _sum(self._range(found.groups()))
        if found := re.fullmatch(rf"COUNTA\({RANGE}\)", text):
            return sum(value is not None for value in self._range(found.groups()))
        if text.startswith("SUMIFS("):
            return self._sumifs(sheet, text.removeprefix("SUMIFS(").removesuffix(")"))
        if found := re.fullmatch(r'IF\((\w+)=0,"",(\w+)/(\w+)\)', text):
            over = self.value(sheet, found[3])
            return None if not over else Decimal(str(self.value(sheet, found[2]))) / Decimal(str(over))
        if found := re.fullmatch(r"([A-Z]+\d+)-([A-Z]+\d+)", text):
            return self.value(sheet, found[1]) - self.value(sheet, found[2])
        raise ValueError(f"not a formula of ours: {text}")

    def _sumifs(self, sheet: str, text: str) -> Decimal:
        parts = re.findall(rf'{RANGE}|"([^"]*)"|(\$?[A-Z]+\$?\d+)|(\d+)', text)
        ranges = [self._range(part[:4]) for part in parts if part[0]]
        wanted = [self._wanted(sheet, part) for part in parts if not part[0]]
        kept = [
            value for value, *tests in zip(*ranges, strict=True)
            if all(test == want for test, want in zip(tests, wanted, strict=True))
        ]
        return _sum(kept)

    def _wanted(self, sheet: str, part: tuple[str, ...]) -> Any:
        _name, _column, _first, _last, text, cell, number = part
        if cell:
            return self.value(sheet, cell.replace("$", ""))
        return int(number) if number else (None if text == "=" else text)

    def _range(self, found: tuple[str | Any, ...]) -> list[Any]:
        name, column, first, last = found
        return [self.value(name, f"{column}{row}") for row in range(int(first), int(last) + 1)]


def _sum(values: list[Any]) -> Decimal:
    return sum((Decimal(str(value)) for value in values if value is not None), Decimal(0))
