"""One invoice of a vendor counts once: two reviewers at once, other suppliers, and one effort on several contracts."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client

from contracts.actions import invoice_guard, review
from contracts.errors import StepRefused
from contracts.models import Entry
from contracts.queries.entry_warnings import Doubt, warnings_for
from contracts.workflow import EntryState
from sroi.tenancy.scope import desk_scope, scope
from sroi.turns import await_turn
from tests.world import World, at, decide, register, report

FACTS = {"invoice_date": "2024-05-20", "amount_excl_vat": "900.00", "vendor_recognition": ["sw_company"]}
BILL: dict[str, Any] = {"block": "SOC_PURCHASE", "vendor_name": "Sociaal Werkbedrijf De Proef", "invoice_number": "F-900"}


def twice(world: World) -> list[Entry]:
    """The same invoice on two contracts of the supplier, both waiting for a review."""
    register(world, "also")
    return [
        report(world, "left", facts=FACTS, **BILL), report(world, "right", contract="also", facts=FACTS, **BILL),
    ]


def approve(world: World, name: str) -> str:
    """Approve in a connection of its own; what came of it."""
    try:
        decide(world, name, "approve")
    except StepRefused:
        return "refused"
    finally:
        connections.close_all()
    return "approved"


@pytest.mark.django_db(transaction=True)
def test_of_two_reviewers_at_once_one_approves(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have read that nothing counts yet before either looks under the lock."""
    entries, start = twice(world), Barrier(2)

    def together(key: str) -> None:
        start.wait(20)
        await_turn(key)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.2)")

    monkeypatch.setattr(invoice_guard, "await_turn", together)
    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(lambda name: approve(world, name), ("left", "right"))) == ["approved", "refused"]
    with scope(desk_scope(world.desk.pk)):
        states = Entry.objects.filter(pk__in=[entry.pk for entry in entries]).values_list("state", flat=True)
        assert sorted(states) == [EntryState.APPROVED, EntryState.SUBMITTED]


@pytest.mark.django_db
def test_the_screen_says_which_entry_counts_and_what_to_do(world: World, client: Client) -> None:
    left, right = twice(world)
    decide(world, "left", "approve")
    client.force_login(world.user("coordinator"))
    page = client.post(world.url("coordinator", "entry_approve", pk=right.pk), {"revision": right.revision}, follow=True)
    assert left.number in str([str(message) for message in page.context["messages"]])
    with scope(desk_scope(world.desk.pk)):
        assert Entry.objects.get(pk=right.pk).state == EntryState.SUBMITTED


@pytest.mark.django_db
def test_once_the_other_was_rejected_it_may_count(world: World) -> None:
    twice(world)
    decide(world, "left", "reject")
    assert decide(world, "right", "approve").state == EntryState.APPROVED


@pytest.mark.django_db
def test_two_suppliers_with_the_same_invoice_are_only_pointed_out(world: World) -> None:
    """The names of vendors are typed: the desk has to look before it refuses a company."""
    left = report(world, "left", facts=FACTS, **BILL)
    right = report(world, "right", contract="second", by="other_supplier", facts=FACTS, **BILL)
    decide(world, "left", "approve")
    assert decide(world, "right", "approve").state == EntryState.APPROVED
    with scope(desk_scope(world.desk.pk)):
        found = warnings_for(right, right.versions.get(number=right.current_version))
        assert [(row.doubt, row.other.pk) for row in found] == [(Doubt.INVOICE, left.pk)]


@pytest.mark.django_db
def test_one_invoice_divided_over_contracts_is_one_entry(world: World) -> None:
    register(world, "also")
    shares = {world.contracts["running"].pk: Decimal("0.6"), world.contracts["also"].pk: Decimal("0.4")}
    entry = report(world, "divided", facts=FACTS, shares=shares, **BILL)
    with scope(desk_scope(world.desk.pk)):
        done = review.approve_entry(
            by=world.actor("coordinator"), at=at(date(2024, 6, 10)), entry_id=entry.pk, revision=entry.revision,
        )
    assert done.state == EntryState.APPROVED
