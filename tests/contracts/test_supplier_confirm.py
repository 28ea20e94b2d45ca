"""Confirming running placements in one go."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from contracts.models import Balance, Entry, Event
from sroi.tenancy.scope import scope
from tests.pages import context_of
from tests.world import World, decide, report, settle_all

pytestmark = pytest.mark.django_db
WHO = "supplier_administrator"
TODAY = datetime(2025, 2, 10, 9, 0, tzinfo=UTC)
QUARTER_END = date(2024, 12, 31)


@pytest.fixture(autouse=True)
def clock() -> Any:
    """The tenth of February 2025."""
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def supplier(client: Client, world: World) -> Client:
    """The administrator of the supplier, who sees both desks."""
    client.force_login(world.user(WHO))
    return client


def confirmed(world: World, name: str) -> date | None:
    """Up to which day an entry is confirmed."""
    with scope(world.scope_of(WHO)):
        return Entry.objects.get(pk=world.entries[name].pk).confirmed_until


def test_what_it_adds_is_what_is_counted(supplier: Client, world: World) -> None:
    """The total on the page is the growth of the balances, to the cent."""
    report(world, "open", facts={"start": "2024-07-01", "hours_per_week": "24"}, day=date(2024, 7, 2))
    decide(world, "open", "approve", day=date(2024, 7, 5))
    settle_all(world, on=TODAY.date())
    with scope(world.scope_of(WHO)):
        before = sum(Balance.objects.values_list("fulfilled", flat=True), Decimal(0))
    page = context_of(supplier.get(world.url(WHO, "confirm")))
    assert page["until"] == QUARTER_END
    assert page["count"] == 3
    ids = [str(line.row.entry.pk) for group in page["groups"] for line in group.lines]
    supplier.post(world.url(WHO, "confirm"), {"until": "2024-12-31", "entry": ids})
    settle_all(world, on=TODAY.date())
    with scope(world.scope_of(WHO)):
        after = sum(Balance.objects.values_list("fulfilled", flat=True), Decimal(0))
    assert page["total"] > 0
    assert after - before == page["total"]
    assert {confirmed(world, name) for name in ("approved", "open", "other_approved")} == {QUARTER_END}


def test_sending_it_twice_changes_nothing(supplier: Client, world: World) -> None:
    """One event, one day; the page says that it had been done."""
    entry = world.entries["approved"]
    for _turn in range(2):
        supplier.post(world.url(WHO, "confirm"), {"until": "2024-12-31", "entry": [str(entry.pk)]})
    assert confirmed(world, "approved") == QUARTER_END
    with scope(world.scope_of(WHO)):
        events = Event.objects.filter(entry_id=entry.pk, verb="entry_confirmed", after__confirmed_until="2024-12-31")
        assert events.count() == 1


def test_only_what_is_ticked(supplier: Client, world: World) -> None:
    """The others wait; nothing ticked confirms nothing."""
    before = confirmed(world, "other_approved")
    supplier.post(world.url(WHO, "confirm"), {"until": "2024-12-31"})
    supplier.post(world.url(WHO, "confirm"), {"until": "2024-12-31", "entry": [str(world.entries["approved"].pk)]})
    assert confirmed(world, "approved") == QUARTER_END
    assert confirmed(world, "other_approved") == before


def test_up_to_today_and_never_further(supplier: Client, world: World) -> None:
    """Today can be chosen; a day to come, another's entry, a draft and nonsense are refused."""
    page = context_of(supplier.get(world.url(WHO, "confirm"), {"tot": "vandaag"}))
    assert page["until"] == TODAY.date()
    before = confirmed(world, "approved")
    ours = str(world.entries["approved"].pk)
    for data in (
        {"until": "2025-03-01", "entry": [ours]}, {"until": "", "entry": [ours]}, {"until": "2024-12-31", "entry": ["x"]},
        {"until": "2024-12-31", "entry": [ours, str(world.entries["draft"].pk)]},
    ):
        assert supplier.post(world.url(WHO, "confirm"), data).status_code == 302
        assert confirmed(world, "approved") == before


def test_when_all_is_confirmed_the_page_says_so(supplier: Client, world: World) -> None:
    """Up to the end of the quarter: then today is offered; up to today: nothing is left."""
    ids = [str(world.entries[name].pk) for name in ("approved", "other_approved")]
    supplier.post(world.url(WHO, "confirm"), {"until": "2024-12-31", "entry": ids})
    assert context_of(supplier.get(world.url(WHO, "confirm")))["until"] == TODAY.date()
    supplier.post(world.url(WHO, "confirm"), {"until": "2025-02-10", "entry": ids})
    assert context_of(supplier.get(world.url(WHO, "confirm")))["count"] == 0


def test_approving_a_new_end_confirms_up_to_it(supplier: Client, world: World) -> None:
    """A placement that ended: the last day is a change; on approval it counts up to that day."""
    entry = world.entries["approved"]
    supplier.post(
        world.url(WHO, "entry_change", pk=entry.pk),
        {"contract": str(world.contracts["running"].pk), "soort": "PW_LT2", "start": "2024-04-01", "end": "2024-11-15",
         "hours_per_week": "36", "revision": entry.revision, "action": "next"},
    )
    with scope(world.scope_of(WHO)):
        changed = Entry.objects.get(pk=entry.pk)
    supplier.post(world.url(WHO, "entry_submit", pk=entry.pk), {"revision": changed.revision})
    assert confirmed(world, "approved") == date(2024, 9, 30)
    with scope(world.scope_of(WHO)):
        world.entries["approved"] = Entry.objects.get(pk=entry.pk)
    decide(world, "approved", "approve", day=TODAY.date())
    assert confirmed(world, "approved") == date(2024, 11, 15)
