"""What happened: the facts of one entry, as the supplier reports them. They say nothing about money owed or counted.

``Facts.from_json`` and ``Facts.to_json`` are the stored form: decimals as text, ISO dates, first and last day both
included. Which facts a block asks for is in ``needed``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any, Final, Self

from .fact_fields import FieldSpec, needed
from .faults import FactsError, Fault
from .reading import Reader
from .records import record
from .vocabulary import REGISTERS

__all__ = ["Claim", "DayAmount", "Facts", "FieldSpec", "Segment", "needed"]

_MONTH: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


@record
class Segment:
    """Weekly hours from a day on, until the next segment starts."""

    from_day: date
    hours_per_week: Decimal


@record
class DayAmount:
    """An amount in euro on one day."""

    day: date
    amount: Decimal


@record
class Claim:
    """A statement that the supplier makes and the reviewer confirms; it holds from ``day`` (None = the start)."""

    code: str
    day: date | None = None


@record
class Facts:
    """The facts of one entry. ``start``, ``end`` and ``until`` are first, last and last counted day, all included."""

    start: date | None = None
    end: date | None = None
    until: date | None = None
    hours_per_week: Decimal | None = None
    segments: tuple[Segment, ...] = ()
    months: Decimal | None = None
    weeks: Decimal | None = None
    periods: Decimal | None = None
    hours: Decimal | None = None
    half_days: Decimal | None = None
    employees: Decimal | None = None
    persons: Decimal | None = None
    days: tuple[DayAmount, ...] = ()
    amount_excl_vat: Decimal | None = None
    labour_amount_excl_vat: Decimal | None = None
    invoice_date: date | None = None
    vendor_recognition: tuple[str, ...] | None = None
    agreed_value: Decimal | None = None
    age_at_start: int | None = None
    birth_month: str | None = None
    contract_permanent: bool = False
    contract_permanent_from: date | None = None
    claims: tuple[Claim, ...] = ()
    bonus_costs: tuple[tuple[str, Decimal], ...] = ()
    group_since: date | None = None
    benefit_left_on: date | None = None
    clock_start: date | None = None
    share: Decimal | None = None

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Self:
        """Read stored or submitted facts; ``FactsError`` with every fault (path, code, message) when it cannot."""
        faults: list[Fault] = []
        reader = Reader(data, "", faults)
        values: dict[str, object] = {name: reader.day(name) for name in _DAYS}
        values |= {name: reader.number(name) for name in _NUMBERS}
        values["agreed_value"] = reader.number("agreed_value")
        values["age_at_start"] = reader.whole("age_at_start")
        values["contract_permanent"] = reader.boolean("contract_permanent")
        values["birth_month"] = _birth_month(reader)
        values["segments"] = _segments(reader)
        values["days"] = _days(reader)
        values["claims"] = _claims(reader)
        values["bonus_costs"] = _bonus_costs(reader)
        values["vendor_recognition"] = _registers(reader)
        _check_order(reader, values)
        for key in data:
            if key not in _NAMES:
                reader.fault(str(key), "unknown_fact", "this fact is not known")
        if faults:
            raise FactsError(faults)
        return cls(**values)  # type: ignore[arg-type]  # every value was read by its own typed reader

    @classmethod
    def from_stored(cls, data: Mapping[str, Any]) -> Self:
        """Facts that were read by ``from_json`` before they were stored; not checked again.

        A region reads tens of thousands at once. What does not look like facts is left to ``from_json`` after all, which
        says what is wrong with it.
        """
        try:
            return cls(**{name: _STORED[name](value) for name, value in data.items()})
        except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError):
            return cls.from_json(data)

    def to_json(self) -> dict[str, object]:
        """The stored form; facts that are not given are left out. ``from_json`` gives the same facts back."""
        out: dict[str, object] = {}
        for name in _NAMES:
            value = getattr(self, name)
            nothing = value is None or value is False or (value == () and name != "vendor_recognition")
            if not nothing:
                out[name] = _plain(name, value)
        return out

    def cost_of(self, bonus_code: str) -> Decimal | None:
        """The cost shown for a bonus at cost."""
        return dict(self.bonus_costs).get(bonus_code)


_NAMES: Final = tuple(field.name for field in fields(Facts))
_DAYS: Final = (
    "start",
    "end",
    "until",
    "invoice_date",
    "contract_permanent_from",
    "group_since",
    "benefit_left_on",
    "clock_start",
)
_NUMBERS: Final = (
    "hours_per_week",
    "months",
    "weeks",
    "periods",
    "hours",
    "half_days",
    "employees",
    "persons",
    "amount_excl_vat",
    "labour_amount_excl_vat",
    "share",
)


def _same(value: Any) -> Any:
    return value


#: How each fact comes out of the stored form.
_STORED: Final[dict[str, Callable[[Any], Any]]] = {
    **dict.fromkeys(_DAYS, date.fromisoformat),
    **dict.fromkeys((*_NUMBERS, "agreed_value"), Decimal),
    **dict.fromkeys(("age_at_start", "birth_month", "contract_permanent"), _same),
    "segments": lambda rows: tuple(
        Segment(date.fromisoformat(row["from"]), Decimal(row["hours_per_week"])) for row in rows
    ),
    "days": lambda rows: tuple(DayAmount(date.fromisoformat(row["date"]), Decimal(row["amount"])) for row in rows),
    "claims": lambda rows: tuple(
        Claim(row) if isinstance(row, str) else Claim(row["code"], date.fromisoformat(row["date"])) for row in rows
    ),
    "bonus_costs": lambda costs: tuple((code, Decimal(cost)) for code, cost in costs.items()),
    "vendor_recognition": lambda registers: (registers,) if isinstance(registers, str) else tuple(registers),
}


def _birth_month(reader: Reader) -> str | None:
    value = reader.optional_text("birth_month")
    if value is not None and _MONTH.fullmatch(value) is None:
        reader.fault("birth_month", "not_a_month", f"a month (YYYY-MM) expected, not {value!r}")
        return None
    return value


def _registers(reader: Reader) -> tuple[str, ...] | None:
    """The registers of the vendor: a list, or one by itself; None where the fact is not given."""
    value = reader.raw("vendor_recognition")
    if value is None:
        return None
    if isinstance(value, str):
        return (reader.choice("vendor_recognition", REGISTERS),)
    return reader.choices("vendor_recognition", REGISTERS)


def _segments(reader: Reader) -> tuple[Segment, ...]:
    found: list[Segment] = []
    for row in reader.rows("segments"):
        row.require("from", "hours_per_week")
        day, hours = row.day("from"), row.number("hours_per_week")
        row.unknown(remarks=False)
        if day is not None and hours is not None:
            if found and day <= found[-1].from_day:
                row.fault("from", "not_in_order", "each segment starts after the one before it")
            found.append(Segment(day, hours))
    return tuple(found)


def _days(reader: Reader) -> tuple[DayAmount, ...]:
    found: list[DayAmount] = []
    for row in reader.rows("days"):
        row.require("date", "amount")
        day, amount = row.day("date"), row.number("amount")
        row.unknown(remarks=False)
        if day is not None and amount is not None:
            found.append(DayAmount(day, amount))
    return tuple(found)


def _claims(reader: Reader) -> tuple[Claim, ...]:
    found: list[Claim] = []
    for index, value in enumerate(reader.items("claims")):
        if isinstance(value, str) and value:
            found.append(Claim(value))
        elif isinstance(value, Mapping):
            row = Reader(value, f"claims[{index}]", reader.faults)
            found.append(Claim(row.code("code"), row.day("date")))
            row.unknown(remarks=False)
        else:
            reader.fault(f"claims[{index}]", "not_a_claim", "a code, or a code and a date, expected")
    return tuple(found)


def _bonus_costs(reader: Reader) -> tuple[tuple[str, Decimal], ...]:
    inner = reader.inner("bonus_costs")
    if inner is None:
        return ()
    costs = [(str(code), inner.number(str(code))) for code in inner.data]
    return tuple((code, cost) for code, cost in costs if cost is not None)


def _check_order(reader: Reader, values: Mapping[str, object]) -> None:
    start, end = values["start"], values["end"]
    if isinstance(start, date) and isinstance(end, date) and end < start:
        reader.fault("end", "before_start", "the last day lies before the first")


def _plain(name: str, value: Any) -> object:
    rows = _ROWS.get(name)
    if rows is not None:
        return rows(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


_ROWS: Final[dict[str, Callable[[Any], object]]] = {
    "segments": lambda rows: [
        {"from": row.from_day.isoformat(), "hours_per_week": format(row.hours_per_week, "f")} for row in rows
    ],
    "days": lambda rows: [{"date": row.day.isoformat(), "amount": format(row.amount, "f")} for row in rows],
    "claims": lambda rows: [
        row.code if row.day is None else {"code": row.code, "date": row.day.isoformat()} for row in rows
    ],
    "bonus_costs": lambda rows: {code: format(cost, "f") for code, cost in rows},
}
