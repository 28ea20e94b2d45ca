"""What moving a contract to another version of the schedule would do, before anybody decides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

from buildingblocks import queries as schedules
from buildingblocks.models import Schedule
from buildingblocks.schedule import Schedule as ScheduleRules
from contracts.models import Allocation, Contract, Entry, OpeningBalance
from contracts.queries.settlement import bundles
from contracts.workflow import EntryState

#: Entries in these states count for nothing and never will; what they name is history.
_OVER = (EntryState.REJECTED, EntryState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Missing:
    """A building block that the other version lacks, and the entries (or opening balances) that name it."""

    code: str
    name: str
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Amounts:
    """Euro on one day, before caps of other contracts."""

    obligation: Decimal
    fulfilled: Decimal
    open: Decimal
    surplus: Decimal


@dataclass(frozen=True, slots=True)
class Effect:
    """A contract under its own version and under another. `faults`: number of an entry → what it would lack."""

    schedule: Schedule
    missing: tuple[Missing, ...]
    old: Amounts
    new: Amounts | None
    faults: tuple[tuple[str, tuple[str, ...]], ...]


def choices(contract: Contract) -> QuerySet[Schedule]:
    """The other published versions of the desk."""
    return schedules.published(desk_id=contract.desk_id).exclude(pk=contract.schedule_id).order_by("-valid_from", "title", "pk")


def missing_blocks(contract: Contract, rules: ScheduleRules) -> tuple[Missing, ...]:
    """The building blocks that entries and opening balances of a contract name and `rules` do not have.

    One that is about a person in only one of the two versions is another one under the same code. A desk does not see
    drafts of the supplier; a draft chooses its building block again when it is written on.
    """
    used: dict[str, list[str]] = {}
    rows = Allocation.objects.filter(contract=contract).exclude(entry__state__in=_OVER).order_by("entry__number")
    for code, number, is_person in rows.values_list("entry__block_code", "entry__number", "entry__is_person"):
        if not rules.has_block(code) or rules.block(code).is_person != is_person:
            used.setdefault(code, []).append(number)
    openings = OpeningBalance.objects.filter(contract=contract).exclude(block="").order_by().values_list("block", flat=True)
    for code in openings:
        if not rules.has_block(code):
            used.setdefault(code, [])
    names = {block.code: block.name_nl for block in schedules.rules_of(contract.schedule).blocks}
    return tuple(Missing(code, names.get(code, code), tuple(numbers)) for code, numbers in sorted(used.items()))


def effect(contract: Contract, schedule: Schedule, *, on: date) -> Effect:
    """What the contract comes to on a day, now and under `schedule`; nothing new where building blocks are missing."""
    bundle = bundles([contract.pk])[contract.pk]
    rules = schedules.rules_of(schedule)
    before = bundle.settle(on=on)
    missing = missing_blocks(contract, rules)
    old = Amounts(before.obligation, before.fulfilled, before.open, before.surplus)
    if missing:
        return Effect(schedule, missing, old, None, ())
    after = replace(bundle, rules=rules).settle(on=on)
    new = Amounts(after.obligation, after.fulfilled, after.open, after.surplus)
    numbers = _numbers(after.valuations)
    faults = tuple(
        (numbers[name], valuation.faults) for name, valuation in sorted(after.valuations.items())
        if valuation.faults and valuation.faults != (before.valuations[name].faults if name in before.valuations else ())
    )
    return Effect(schedule, missing, old, new, faults)


def _numbers(names: Iterable[str]) -> dict[str, str]:
    rows = Entry.objects.filter(pk__in=[UUID(name) for name in names]).order_by().values_list("pk", "number")
    return {str(pk): number for pk, number in rows}
