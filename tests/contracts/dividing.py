"""Entries that are divided over several contracts, for the tests of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from contracts.actions import entries as actions
from contracts.actions import review
from contracts.actions.entries import EntryData
from contracts.models import Allocation, Balance, Entry
from sroi.tenancy.scope import desk_scope, scope, supplier_scope
from tests.contracts.test_supplier_form import WHO
from tests.world import World, at, publish_schedule, register

YEAR = {"start": "2024-04-01", "end": "2025-03-31", "hours_per_week": "36"}
Rows = list[tuple[str, str]]


def more_contracts(world: World) -> World:
    """Three more contracts of the supplier: `twin` for the same client, `elsewhere` for the other, `plain` valued by a
    schedule without the building block of a placement."""
    register(world, "twin")
    register(world, "elsewhere", municipality_id=world.other_municipality.pk, award_date=date(2024, 2, 2))
    with scope(desk_scope(world.desk.pk)):
        bare = publish_schedule(desk=world.desk, code="demo-helmond-de-peel")
    register(world, "plain", schedule_id=bare.pk)
    return world


def rows(world: World, parts: Rows) -> dict[str, str]:
    """Rows of contract and percentage as a browser sends them."""
    sent = {"divided": "1", "parts": str(len(parts))}
    for number, (name, percentage) in enumerate(parts):
        sent[f"part-{number}-contract"] = str(world.contracts[name].pk) if name else ""
        sent[f"part-{number}-percentage"] = percentage
    return sent


def shares(world: World, **parts: str) -> dict[Any, Decimal]:
    """Contract → share, from percentages."""
    return {world.contracts[name].pk: Decimal(percentage) / 100 for name, percentage in parts.items()}


def live(world: World, entry: Entry) -> dict[Any, Decimal]:
    """What the allocations say."""
    with scope(supplier_scope(world.supplier.pk)):
        return dict(Allocation.objects.filter(entry=entry).values_list("contract_id", "share"))


def fulfilled(world: World, *names: str) -> list[Decimal]:
    """The balance of each contract."""
    with scope(desk_scope(world.desk.pk)):
        return [Balance.objects.get(contract_id=world.contracts[name].pk).fulfilled for name in names]


def again(world: World, entry: Entry) -> Entry:
    """The entry as it is now."""
    with scope(supplier_scope(world.supplier.pk)):
        return Entry.objects.get(pk=entry.pk)


def change(world: World, entry: Entry, parts: dict[Any, Decimal], *, submit: bool = True, **facts: str) -> Entry:
    """Change an entry as the supplier, and hand it in."""
    with scope(supplier_scope(world.supplier.pk)):
        now = Entry.objects.get(pk=entry.pk)
        who: dict[str, Any] = {"by": world.actor(WHO), "at": at(date(2024, 7, 1)), "entry_id": entry.pk}
        data = EntryData(contract_id=min(parts), block_code=now.block_code, facts={**YEAR, **facts}, shares=parts)
        now = actions.change_entry(**who, revision=now.revision, data=data)
        return actions.submit_entry(**who, revision=now.revision) if submit else now


def approve(world: World, entry: Entry, **given: Any) -> Entry:
    """Approve as the coordinator."""
    with scope(desk_scope(world.desk.pk)):
        return review.approve_entry(
            by=world.actor("coordinator"), at=at(date(2024, 7, 8)), entry_id=entry.pk,
            revision=Entry.objects.get(pk=entry.pk).revision, **given,
        )
