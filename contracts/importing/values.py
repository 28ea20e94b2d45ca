"""What a cell of a file can hold, before any column has read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from sroi.look.citizen_numbers import contains_citizen_number

#: How much of a cell a report shows.
_SHOWN: Final = 80
_HIDDEN: Final = "•••••••••"


@dataclass(frozen=True, slots=True)
class Percent:
    """A number that the spreadsheet shows as a percentage; 5 is five per cent."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class NotAValue:
    """A formula, an error of the spreadsheet, or something else that is no plain value."""

    text: str
    formula: bool = False


Value = str | int | Decimal | bool | date | datetime | Percent | NotAValue | None


def is_blank(value: Value) -> bool:
    """Whether nothing was filled in."""
    return value is None or (isinstance(value, str) and not value.strip())


def is_citizen_number(value: Value) -> bool:
    """Whether the cell seems to hold a citizen service number."""
    if isinstance(value, NotAValue):
        return contains_citizen_number(value.text)
    return isinstance(value, (str, int)) and not isinstance(value, bool) and contains_citizen_number(str(value))


def shown(value: Value) -> str:
    """The cell as a report shows it, as people write it; a citizen service number is not repeated."""
    if value is None:
        return ""
    if is_citizen_number(value):
        return _HIDDEN
    text = _text(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _text(value: Value) -> str:
    if isinstance(value, Percent):
        return f"{_number(value.value)}%"
    if isinstance(value, NotAValue):
        return value.text
    if isinstance(value, datetime) and (value.hour or value.minute or value.second):
        return value.strftime("%d-%m-%Y %H:%M")
    if isinstance(value, date):
        return value.strftime("%d-%m-%Y")
    return _number(value) if isinstance(value, Decimal) else str(value)


def _number(value: Decimal) -> str:
    return f"{value:f}".replace(".", ",")
