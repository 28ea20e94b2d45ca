"""The facts of an entry in plain words: one line per fact, in the order in which people read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from buildingblocks.facts import Claim, DayAmount, Facts, Segment
from contracts.labels import FACTS, REGISTERS, label
from contracts.models import EntryVersion
from sroi.look.formatting import day, euro, hours, number, percentage

_AMOUNTS = frozenset({"amount_excl_vat", "labour_amount_excl_vat", "agreed_value"})
_HOURS = frozenset({"hours_per_week", "hours"})


@dataclass(frozen=True, slots=True)
class FactLine:
    """One fact: `name` is its key, `label` and `value` are text for the screen."""

    name: str
    label: str
    value: str


def in_words(facts: Facts, *, ages: Mapping[int, str] | None = None) -> list[FactLine]:
    """All facts that are given, one line each. `ages`: the group that an age stands for where only the group was asked."""
    return [
        FactLine(name, _capital(label(FACTS, name)), _value(name, getattr(facts, name), ages))
        for name in facts.to_json()
    ]


def beside_facts(version: EntryVersion) -> list[FactLine]:
    """What a version says beside its facts, where it says something."""
    rows = (
        ("vendor_name", _("Bought from"), version.vendor_name), ("invoice_number", _("Invoice number"), version.invoice_number),
        ("origin", _("Origin"), version.get_origin_display()), ("description", _("Description"), version.description),
    )
    return [FactLine(*row) for row in rows if row[2]]


@dataclass(frozen=True, slots=True)
class Change:
    """A fact or text that differs between two versions; `before` or `after` is None where it is not there."""

    label: str
    before: str | None
    after: str | None


def changed(before: list[FactLine], after: list[FactLine]) -> list[Change]:
    """What differs between two versions, in the order of the newest."""
    old, new = ({line.name: line for line in lines} for lines in (before, after))
    names = [*new, *(name for name in old if name not in new)]
    return [
        Change((new.get(name) or old[name]).label, _of(old.get(name)), _of(new.get(name)))
        for name in names
        if _of(old.get(name)) != _of(new.get(name))
    ]


def _of(line: FactLine | None) -> str | None:
    return line.value if line else None


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _value(name: str, value: object, ages: Mapping[int, str] | None = None) -> str:
    if ages and name == "age_at_start" and isinstance(value, int):
        return ages.get(value, str(value))
    if isinstance(value, date):
        return day(value)
    if isinstance(value, Decimal):
        return _number(name, value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, tuple):
        return "; ".join(_part(name, part) for part in value) or _("none")
    return str(value)


def _number(name: str, value: Decimal) -> str:
    if name in _AMOUNTS:
        return euro(value)
    if name in _HOURS:
        return hours(value)
    return percentage(value) if name == "share" else number(value)


def _part(name: str, part: object) -> str:
    """One element of a fact that is a list: a segment, an amount per day, a claim, a bonus at cost or a register."""
    match part:
        case Segment():
            return _("%(hours)s per week from %(day)s") % {"hours": hours(part.hours_per_week), "day": day(part.from_day)}
        case DayAmount():
            return f"{day(part.day)}: {euro(part.amount)}"
        case Claim(day=None):
            return part.code
        case Claim(day=date() as since):
            return _("%(claim)s from %(day)s") % {"claim": part.code, "day": day(since)}
    if name == "bonus_costs" and isinstance(part, tuple):
        return f"{part[0]}: {euro(part[1])}"
    return label(REGISTERS, str(part))
