"""How one cell is read: widgets of django-import-export that refuse whatever could mean two things.

A `WrongCell` says in plain words what is wrong and how to write it; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.widgets import Widget

from contracts.importing.values import NotAValue, Percent, Value, is_blank, is_citizen_number

_SPACES: Final = re.compile(r"[\s\u00a0\u202f\u2009]+")
_COMMA: Final = re.compile(r"\d+(?:,\d{1,2})?")  # 1234,56
_GROUPED: Final = re.compile(r"\d{1,3}(?:\.\d{3})+,\d{1,2}|\d{1,3}(?:\.\d{3}){2,}")  # 1.234,56 and 1.234.567
_POINT: Final = re.compile(r"\d+\.\d{1,2}")  # 1234.56, which cannot mean thousands
_ISO: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_DUTCH: Final = re.compile(r"(\d{1,2})-(\d{1,2})-(\d{4})")
_YEARS: Final = range(1990, 2101)
_HUNDRED: Final = Decimal(100)
_CENT: Final = Decimal("0.01")
#: Digits before the decimal point that fit the columns of the database.
_MOST_EURO: Final = Decimal(10) ** 12


class WrongCell(ValueError):
    """What is wrong with a cell and how to write it; the library gathers these per row."""


class Cell(Widget):  # type: ignore[misc]  # the library has no types
    """A cell; None where nothing was filled in."""

    def clean(self, value: Value, row: Any = None, **kwargs: Any) -> Any:
        """The value of the cell.

        Raises:
            WrongCell: in plain words, what is wrong.
        """
        if is_blank(value):
            return None
        if isinstance(value, NotAValue):
            if value.formula:
                raise WrongCell(_("This cell has a formula. Replace it with its outcome (copy, then paste as value)."))
            raise WrongCell(_("This cell has an error or something that is no text, number or date."))
        if isinstance(value, bool):
            raise WrongCell(_("This cell says true or false. Fill in text, a number or a date."))
        return self.read(value)

    def read(self, value: Any) -> Any:
        """The value of a cell that is not blank."""
        raise NotImplementedError


class CellField(Field):  # type: ignore[misc]  # the library has no types
    """A column of a resource that can be required."""

    def __init__(self, *, required: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.required = required

    def clean(self, row: Mapping[str, Value], **kwargs: Any) -> Any:
        """The value; `WrongCell` where a required cell is empty."""
        value = super().clean(row, **kwargs)
        if value is None and self.required:
            raise WrongCell(_("This cell is empty, but it must be filled in."))
        return value


class TextCell(Cell):
    """Text, in which a citizen service number is refused. Whole numbers read as their digits."""

    def __init__(self, *, longest: int) -> None:
        super().__init__()
        self.longest = longest

    def read(self, value: Any) -> str:
        """The text without spaces around it."""
        if isinstance(value, (date, datetime)):
            raise WrongCell(_("The spreadsheet made a date of this. Format the column as text and type it again."))
        if isinstance(value, (Percent, Decimal)):
            raise WrongCell(_("The spreadsheet made a number of this. Format the column as text and type it again."))
        text = str(value).strip()
        if is_citizen_number(text):
            raise WrongCell(_("This seems to hold a citizen service number (BSN). Those are never stored: remove the number."))
        if any(letter < " " and letter not in "\t\r\n" for letter in text) or "\x7f" in text:
            raise WrongCell(_("This text has characters that cannot be printed. Type it again."))
        if len(text) > self.longest:
            raise WrongCell(_("This text is too long: %(most)s characters at most.") % {"most": self.longest})
        return re.sub(r"\s+", " ", text)


class EmailCell(TextCell):
    """An e-mail address, in small letters."""

    def read(self, value: Any) -> str:
        """The address."""
        text = super().read(value)
        try:
            validate_email(text)
        except ValidationError as error:
            raise WrongCell(_("This is not an e-mail address.")) from error
        return text.lower()


class PhoneCell(TextCell):
    """A telephone number; one that a spreadsheet made a number of has lost its zero."""

    def read(self, value: Any) -> str:
        """The number as it was written."""
        if isinstance(value, int):
            raise WrongCell(_("The spreadsheet made a number of this and dropped the zero. Format the column as text and type it again."))
        return super().read(value)


class KvkCell(Cell):
    """A KvK number: eight digits, of which leading zeros belong to the number."""

    def read(self, value: Any) -> str:
        """The eight digits."""
        digits = str(value).strip() if isinstance(value, (str, int)) else ""
        if re.fullmatch(r"\d{8}", digits):
            return digits
        if re.fullmatch(r"\d{5,7}", digits):
            raise WrongCell(
                _("A KvK number has eight digits, this has %(count)s. A spreadsheet drops zeros at the start: format the "
                  "column as text and type the number again, with its zeros.") % {"count": len(digits)}
            )
        raise WrongCell(_("A KvK number has eight digits, without letters, spaces or points."))


class DateCell(Cell):
    """A day: a date of the spreadsheet, `2024-03-31` or `31-03-2024`."""

    def read(self, value: Any) -> date:
        """The day."""
        if isinstance(value, (int, Decimal, Percent)):
            raise WrongCell(_("This is a number, not a date. Format the column as a date, or write 31-03-2024."))
        found = _day_of(value)
        if found is None:
            raise WrongCell(_("Write a date as day-month-year, for example 31-03-2024."))
        if found.year not in _YEARS:
            raise WrongCell(_("The year %(year)s cannot be right.") % {"year": found.year})
        return found


def _day_of(value: str | date | datetime) -> date | None:
    if isinstance(value, datetime):
        return None if value.hour or value.minute or value.second else value.date()
    if isinstance(value, date):
        return value
    iso, dutch = _ISO.fullmatch(value.strip()), _DUTCH.fullmatch(value.strip())
    parts = iso.groups() if iso else dutch.groups()[::-1] if dutch else None
    try:
        return date(int(parts[0]), int(parts[1]), int(parts[2])) if parts else None
    except ValueError:
        return None


class EuroCell(Cell):
    """An amount in euro, not negative, two decimals at most: `1.234,56`, `1234,56` or a number of the spreadsheet."""

    def read(self, value: Any) -> Decimal:
        """The amount."""
        if isinstance(value, Percent):
            raise WrongCell(_("This is a percentage, but an amount in euro is expected."))
        amount = _number(re.sub(r"^\s*(€|EUR)|,[-–—]{1,2}\s*$", "", value) if isinstance(value, str) else value)
        if amount is None:
            raise WrongCell(
                _("This amount can be read in two ways, or it is no amount. Write it as 1.234,56 or 1234,56, in full "
                  "(1234,00 and not 1.234).")
            )
        if amount < 0:
            raise WrongCell(_("An amount cannot be lower than zero."))
        if amount != amount.quantize(_CENT):
            raise WrongCell(_("An amount has at most two digits after the comma."))
        if amount >= _MOST_EURO:
            raise WrongCell(_("This amount is too large."))
        return amount.quantize(_CENT)


class PercentageCell(Cell):
    """A percentage from 0 to 100: `5`, `2,5`, `5 %` or a cell that is formatted as one. 5 is five per cent."""

    def read(self, value: Any) -> Decimal:
        """The percentage; a bare number below one could also be a part of one, so it is refused."""
        marked = isinstance(value, Percent) or (isinstance(value, str) and value.strip().endswith("%"))
        text = re.sub(r"\s*%\s*$", "", value) if isinstance(value, str) else value
        number = text.value if isinstance(text, Percent) else _number(text)
        if number is None:
            raise WrongCell(_("Write a percentage with digits, for example 5 or 2,5."))
        if not 0 <= number <= _HUNDRED:
            raise WrongCell(_("A percentage lies between 0 and 100."))
        if not marked and 0 < number < 1:
            raise WrongCell(
                _("Is this %(number)s per cent or a part of one? Write it with a percent sign, for example 5%% or 0,5%%.")
                % {"number": f"{number:f}".replace(".", ",")}
            )
        if number != number.quantize(_CENT):
            raise WrongCell(_("A percentage has at most two digits after the comma."))
        return number.quantize(_CENT)


def _number(value: Any) -> Decimal | None:
    """A number that can be read in one way only, else None."""
    if isinstance(value, (int, Decimal)):
        return Decimal(value)
    if not isinstance(value, str):
        return None
    written = _SPACES.sub("", value)
    sign = -1 if written[:1] in ("-", "\u2212") else 1
    written = written.lstrip("-\u2212")
    if _COMMA.fullmatch(written) or _GROUPED.fullmatch(written):
        return sign * Decimal(written.replace(".", "").replace(",", "."))
    return sign * Decimal(written) if _POINT.fullmatch(written) else None


class ChoiceCell(Cell):
    """One of a few words; `choices` has every way to write each code, in small letters."""

    def __init__(self, *, choices: Mapping[str, str]) -> None:
        super().__init__()
        self.choices = choices

    def read(self, value: Any) -> str:
        """The code."""
        found = self.choices.get(str(value).strip().casefold()) if isinstance(value, str) else None
        if found is None:
            first: dict[str, str] = {}
            for word, code in self.choices.items():
                first.setdefault(code, word)
            shown = ", ".join(first.values())
            raise WrongCell(_("Choose one of: %(choices)s.") % {"choices": shown})
        return found
