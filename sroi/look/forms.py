"""Form fields that understand how people in the Netherlands write amounts, percentages, hours and dates.

The fields carry a ``prefix`` or ``suffix`` that ``{% field %}`` prints next to the input.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sroi.look.citizen_numbers import contains_citizen_number

_GROUPED: Final = re.compile(r"-?\d{1,3}(?:\.\d{3})+(?:,\d+)?")  # 1.234,56
_COMMA: Final = re.compile(r"-?\d+,\d+")  # 1234,56
_POINT: Final = re.compile(r"-?\d+\.\d{1,2}")  # 1234.56, which cannot mean thousands
_PLAIN: Final = re.compile(r"-?\d+")
_SPACES: Final = re.compile(r"[\s\u00a0\u202f\u2009]+")


class NotANumber(ValueError):
    """The text is not a number, or could be read in two ways."""


def parse_dutch_number(text: str) -> Decimal:
    """Read ``1.234,56``, ``1234,56``, ``1.234`` (thousands), ``1234`` and ``1234.56``.

    ``1,234.56`` is refused with ``NotANumber``: it means something else in Dutch than in English, and a guess
    could be wrong by a factor of a thousand.
    """
    written = _SPACES.sub("", text).replace("\u2212", "-")
    if _PLAIN.fullmatch(written) or _POINT.fullmatch(written):
        candidate = written
    elif _GROUPED.fullmatch(written) or _COMMA.fullmatch(written):
        candidate = written.replace(".", "").replace(",", ".")
    else:
        raise NotANumber(text)
    try:
        return Decimal(candidate)
    except InvalidOperation as error:
        raise NotANumber(text) from error


def write_number(value: Decimal, *, decimals: int | None = None) -> str:
    """A number for an input, without separators of thousands.

    A decimal comma in Dutch, a point in English.
    """
    written = f"{value:f}" if decimals is None else f"{value:.{decimals}f}"
    if decimals is None and "." in written:
        written = written.rstrip("0").rstrip(".")
    return written if (get_language() or "").startswith("en") else written.replace(".", ",")


class DutchNumberField(forms.DecimalField):
    """A number as people write it in Dutch.

    Gives a ``Decimal`` or None. Codes: ``invalid``, ``max_decimal_places``, limits.
    """

    prefix: str | Promise = ""
    suffix: str | Promise = ""
    width = "short"
    shown_decimals: int | None = None
    stripped: ClassVar[str] = ""
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": _("Write a number with digits, for example 1.234,56 or 1234,56.")
    }

    def __init__(self, *, suffix: str | Promise | None = None, **kwargs: Any) -> None:
        if suffix is not None:
            self.suffix = suffix
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def to_python(self, value: object) -> Decimal | None:  # type: ignore[override]  # the stubs say int of a decimal
        """The number; ``ValidationError`` where it cannot be read in one way."""
        if value in self.empty_values:
            return None
        if isinstance(value, Decimal | int):
            return Decimal(value)
        written = re.sub(self.stripped, "", str(value), flags=re.IGNORECASE) if self.stripped else str(value)
        try:
            return parse_dutch_number(written)
        except NotANumber as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error

    def validate(self, value: Any) -> None:
        """Only the checks of a plain field: ``to_python`` has already excluded infinity and not-a-number."""
        forms.Field.validate(self, value)

    def prepare_value(self, value: Any) -> Any:
        """How a stored number appears in the input; what somebody typed stays as typed."""
        if isinstance(value, Decimal | int) and not isinstance(value, bool):
            return write_number(Decimal(value), decimals=self.shown_decimals)
        return value


class EuroField(DutchNumberField):
    """An amount in euros with at most two decimals (``€ 1.234``, ``1234,56``, ``12,-``), not negative.

    Pass ``min_value=None`` for amounts that may be negative.
    """

    prefix = "€"
    width = "medium"
    shown_decimals = 2
    stripped = r"^\s*(€|eur)|,[-–—]{1,2}\s*$"
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": _(
            "Write an amount in euros, for example 1.234,56 or 1234,56. Do not use a comma for thousands."
        ),
        "max_decimal_places": _("An amount has at most two digits after the comma."),
        "min_value": _("The amount cannot be lower than € %(limit_value)s."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", Decimal(0))
        kwargs.setdefault("max_digits", 14)
        kwargs.setdefault("decimal_places", 2)
        super().__init__(**kwargs)


class PercentageField(DutchNumberField):
    """A percentage as such.

    ``5``, ``5,5`` or ``5 %`` gives ``Decimal("5.5")``; 0 up to 100 unless told otherwise.
    """

    suffix = "%"
    stripped = r"\s*%\s*$"
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": _("Write a percentage with digits, for example 5 or 2,5."),
        "min_value": _("The percentage cannot be lower than %(limit_value)s."),
        "max_value": _("The percentage cannot be higher than %(limit_value)s."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", Decimal(0))
        kwargs.setdefault("max_value", Decimal(100))
        kwargs.setdefault("max_digits", 7)
        kwargs.setdefault("decimal_places", 4)
        super().__init__(**kwargs)


class HoursField(DutchNumberField):
    """A number of hours.

    ``32``, ``7,5`` or ``7:30`` (seven and a half); ``per_week`` limits it to the 168 hours of a week.
    """

    suffix = _("hours")
    stripped = r"\s*(uur|uren|u|hours?|h)\s*$"
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": _("Write the hours with digits, for example 32 or 7,5."),
        "max_value": _("This cannot be more than %(limit_value)s hours."),
        "min_value": _("The number of hours cannot be lower than %(limit_value)s."),
    }

    def __init__(self, *, per_week: bool = False, **kwargs: Any) -> None:
        if per_week:
            kwargs.setdefault("suffix", _("hours per week"))
            kwargs.setdefault("max_value", Decimal(168))
        kwargs.setdefault("min_value", Decimal(0))
        kwargs.setdefault("max_digits", 8)
        kwargs.setdefault("decimal_places", 2)
        super().__init__(**kwargs)

    def to_python(self, value: object) -> Decimal | None:  # type: ignore[override]  # the stubs say int of a decimal
        """The hours; minutes after a colon are turned into hundredths of an hour, half up."""
        clock = re.fullmatch(r"\s*(\d{1,6}):([0-5]\d)\s*", value) if isinstance(value, str) else None
        if clock is None:
            return super().to_python(value)
        hundredths = (Decimal(clock[2]) / 60).quantize(Decimal("0.01"), rounding="ROUND_HALF_UP")
        return Decimal(clock[1]) + hundredths


class DutchDateField(forms.DateField):
    """A date from the date picker (``2026-09-30``) or typed: ``30-09-2026``, ``30/9/2026``, ``30.9.2026``."""

    width = "short"
    widget = forms.DateInput
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": _("Write a date as day-month-year, for example 30-09-2026."),
        "far": _("This year lies too far ahead."),
    }
    #: The last year that is taken: sums of days and months after it stay within what a calendar can hold.
    last_year = 2199

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y"])
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        """The date; years of fewer than four digits are refused, they are nearly always a typing error, and so are distant ones."""
        found = super().to_python(value)
        if found is not None and found.year < 1900:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if found is not None and found.year > self.last_year:
            raise ValidationError(self.error_messages["far"], code="far")
        return found


def refuse_citizen_number(text: str) -> None:
    """``ValidationError`` with code ``citizen_number`` where the text may hold a citizen service number."""
    if contains_citizen_number(text):
        raise ValidationError(
            _(
                "This text seems to hold a citizen service number (BSN). "
                "We never store those: please remove the number."
            ),
            code="citizen_number",
        )


class NoBsnMixin:
    """For text fields: refuses a citizen service number (see ``citizen_numbers``)."""

    def validate(self, value: Any) -> None:
        """The checks of the field, then the citizen number."""
        super().validate(value)  # type: ignore[misc]  # every form field has it
        if isinstance(value, str):
            refuse_citizen_number(value)


class NoBsnCharField(NoBsnMixin, forms.CharField):
    """Free text without a citizen service number; pass ``widget=forms.Textarea`` for long text."""
