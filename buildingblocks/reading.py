"""Reads untrusted JSON values one by one and collects every fault with its path.

Numbers become ``Decimal``; a binary floating-point number is a fault, because it no longer holds what was written.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final, cast

from .faults import Fault

#: More digits than any amount, rate or number of hours has; keeps exact arithmetic small.
_NUMBER: Final = re.compile(r"-?\d{1,15}(\.\d{1,20})?")
_DIGITS: Final = 20
#: Beyond these a sum of days or months would leave the calendar.
_YEARS: Final = range(1900, 2200)
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


class Reader:
    """One JSON object at ``path``; the ``faults`` list is shared with the objects inside it."""

    def __init__(self, data: Mapping[str, object], path: str, faults: list[Fault]) -> None:
        self.data = data
        self.path = path
        self.faults = faults
        self._read: set[str] = set()

    def at(self, key: str) -> str:
        """The path of ``key``."""
        return f"{self.path}.{key}" if self.path else key

    def fault(self, key: str, code: str, message: str, *, warning: bool = False) -> None:
        """Record a finding at ``key``."""
        self.faults.append(Fault(self.at(key) if key else self.path, code, message, warning))

    def raw(self, key: str) -> object:
        """The value as it stands, None when missing."""
        self._read.add(key)
        return self.data.get(key)

    def require(self, *keys: str) -> None:
        """Each key must be present (its value may be null)."""
        for key in keys:
            if key not in self.data:
                self.fault(key, "missing_key", "this key is required")

    def text(self, key: str, default: str = "") -> str:
        """Free text."""
        value = self.raw(key)
        if value is None:
            return default
        if not isinstance(value, str):
            self.fault(key, "not_text", f"text expected, not {type(value).__name__}")
            return default
        return value

    def optional_text(self, key: str) -> str | None:
        """Free text or None."""
        return self.text(key) or None

    def code(self, key: str) -> str:
        """A code that must not be empty."""
        value = self.text(key)
        if not value:
            self.fault(key, "empty", "a code is required")
        return value

    def choice(self, key: str, allowed: Collection[str], default: str = "") -> str:
        """One of ``allowed``; anything else is a fault."""
        value = self.raw(key)
        if value is None:
            if not default:
                self.fault(key, "unknown_value", f"one of {', '.join(sorted(allowed))} is required")
            return default
        if not isinstance(value, str) or value not in allowed:
            self.fault(key, "unknown_value", f"{value!r} is not one of {', '.join(sorted(allowed))}")
            return default
        return value

    def optional_choice(self, key: str, allowed: Collection[str]) -> str | None:
        """One of ``allowed`` or None."""
        return None if self.raw(key) is None else self.choice(key, allowed) or None

    def choices(self, key: str, allowed: Collection[str] | None) -> tuple[str, ...]:
        """A list of text, each one of ``allowed`` (None = any)."""
        found: list[str] = []
        for index, value in enumerate(self.items(key)):
            if not isinstance(value, str) or (allowed is not None and value not in allowed):
                self.fault(f"{key}[{index}]", "unknown_value", f"unknown value {value!r}")
            else:
                found.append(value)
        return tuple(found)

    def boolean(self, key: str) -> bool:
        """A truth value; missing is false."""
        value = self.raw(key)
        if value is not None and not isinstance(value, bool):
            self.fault(key, "not_boolean", "true or false expected")
        return value is True

    def number(self, key: str, *, minimum: Decimal | None = Decimal(0)) -> Decimal | None:
        """A number or None; text such as ``"12.50"`` too. ``minimum`` None allows negative numbers."""
        value = self.raw(key)
        if value is None:
            return None
        parsed = decimal(value)
        if parsed is None:
            self.fault(key, "not_a_number", f"a decimal number expected, not {value!r}")
        elif minimum is not None and parsed < minimum:
            self.fault(key, "too_small", f"{minimum} or more expected, not {value!r}")
        else:
            return parsed
        return None

    def whole(self, key: str) -> int | None:
        """A whole number of 0 or more, or None."""
        value = self.number(key)
        if value is None:
            return None
        if value != int(value):
            self.fault(key, "not_whole", f"a whole number expected, not {value}")
            return None
        return int(value)

    def day(self, key: str) -> date | None:
        """A date (``YYYY-MM-DD``) or None."""
        value = self.raw(key)
        if value is None:
            return None
        parsed = day_of(value)
        if parsed is None:
            self.fault(key, "not_a_date", f"a date (YYYY-MM-DD) expected, not {value!r}")
        return parsed

    def items(self, key: str) -> Sequence[object]:
        """A list; missing or null is empty."""
        value = self.raw(key)
        if value is None:
            return ()
        if isinstance(value, (str, bytes, Mapping)) or not isinstance(value, Sequence):
            self.fault(key, "not_a_list", "a list expected")
            return ()
        return value

    def inner(self, key: str) -> Reader | None:
        """The object at ``key``, None when missing."""
        value = self.raw(key)
        if value is None:
            return None
        if not isinstance(value, Mapping):
            self.fault(key, "not_an_object", "an object expected")
            return None
        return Reader(cast("Mapping[str, object]", value), self.at(key), self.faults)

    def rows(self, key: str) -> Iterator[Reader]:
        """The objects of a list."""
        for index, value in enumerate(self.items(key)):
            if isinstance(value, Mapping):
                yield Reader(cast("Mapping[str, object]", value), self.at(f"{key}[{index}]"), self.faults)
            else:
                self.fault(f"{key}[{index}]", "not_an_object", "an object expected")

    def unknown(self, *, remarks: bool = True) -> None:
        """Warn for each key that nobody asked for; remarks (``…_note``, ``…_evidence``, ``…_url``) are free."""
        for key in self.data:
            if key in self._read or (remarks and key.endswith(("_evidence", "_note", "_url"))):
                continue
            self.fault(str(key), "unknown_key", "this key is not known and has no effect", warning=True)


def decimal(value: object) -> Decimal | None:
    """``value`` as a finite decimal number, None where it is none; a float is none."""
    if isinstance(value, (bool, float)) or not isinstance(value, (Decimal, int, str)):
        return None
    if isinstance(value, Decimal) and not -_DIGITS < value.adjusted() < _DIGITS:
        return Decimal(0) if value == 0 else None  # written out it could fill the memory
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    if _NUMBER.fullmatch(text) is None:
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def day_of(value: object) -> date | None:
    """``value`` (a date or ``YYYY-MM-DD``) as a date, None where it is none or its year cannot be meant."""
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or _DATE.fullmatch(value) is None:
        return None
    try:
        found = date.fromisoformat(value)
    except ValueError:
        return None
    return found if found.year in _YEARS else None
