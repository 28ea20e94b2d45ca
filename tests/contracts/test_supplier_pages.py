"""The pages of a supplier: every one opens, shows the same cents, costs the same queries, and shows only what is its own."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contracts.models import Balance, Entry
from contracts.queries.supplier import contract_lines, own_contracts
from sroi.look.formatting import euro
from sroi.tenancy.scope import scope
from tests.world import DAY, World, decide, register, report, settle_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def supplier(client: Client, world: World) -> Client:
    """The administrator of the supplier, who sees both desks."""
    client.force_login(world.user("supplier_administrator"))
    return client


def url(world: World, page: str, **kwargs: object) -> str:
    """A page of the supplier."""
    return world.url("supplier_administrator", page, **kwargs)


def test_pages_open(supplier: Client, world: World) -> None:
    """Without parameters; an entry in every state, with the reason where there is one."""
    for name in ("home", "entries", "entry_new", "confirm"):
        assert supplier.get(url(world, name)).status_code == 200, name
    for name in ("draft", "submitted", "returned", "approved", "rejected", "withdrawn", "purchase"):
        entry = world.entries[name]
        page = supplier.get(url(world, "entry", pk=entry.pk)).content.decode()
        assert entry.number in page
        if name in {"returned", "rejected"}:
            assert entry.decision_reason in page


def test_home_and_contract_page_show_the_same_cents(supplier: Client, world: World) -> None:
    """Obligation, realised, under review and open, per contract, also against the desk's own page."""
    home = supplier.get(url(world, "home")).content.decode()
    with scope(world.scope_of("supplier_administrator")):
        lines = contract_lines(list(own_contracts()), on=date.today())
    assert lines
    assert any(line.under_review for line in lines)
    for line in lines:
        page = supplier.get(url(world, "contract", pk=line.contract.pk)).content.decode()
        amounts = (line.balance.obligation, line.balance.fulfilled, line.under_review, line.balance.open)
        for amount in amounts:
            assert euro(amount) in home
            assert euro(amount) in page


def test_under_review_is_what_approving_adds(world: World) -> None:
    """The amount under review is realised after the approval, to the cent."""
    entry = world.entries["submitted"]
    contract = world.contracts["running"]
    with scope(world.scope_of("supplier_administrator")):
        line = next(line for line in contract_lines(list(own_contracts()), on=DAY) if line.contract.pk == contract.pk)
        before, waiting = line.balance.fulfilled, line.under_review
    assert waiting > 0
    decide(world, "submitted", "approve")
    settle_all(world)
    with scope(world.scope_of("supplier_administrator")):
        assert Balance.objects.get(contract=contract).fulfilled - before == waiting
        assert Entry.objects.get(pk=entry.pk).state == "approved"


def test_a_membership_of_one_desk_sees_that_desk_only(client: Client, world: World) -> None:
    """The name of the other desk and its contract are nowhere, and its id is a 404."""
    client.force_login(world.user("supplier"))
    page = client.get(world.url("supplier", "home")).content.decode()
    assert world.desk.name in page
    assert world.other_desk.name not in page
    other = world.contracts["other_running"]
    assert client.get(world.url("supplier", "contract", pk=other.pk)).status_code == 404
    assert client.get(world.url("supplier", "entry", pk=world.entries["other_approved"].pk)).status_code == 404


def test_several_desks_are_named(supplier: Client, world: World) -> None:
    """A supplier of two desks sees which contract is where."""
    page = supplier.get(url(world, "home")).content.decode()
    assert world.desk.name in page
    assert world.other_desk.name in page


def test_entries_of_somebody_else_are_not_there(client: Client, world: World) -> None:
    """Reading, writing, handing in and withdrawing: 404, and nothing changes."""
    client.force_login(world.user("other_supplier"))
    entry = world.entries["draft"]
    for page in ("entry", "entry_change"):
        assert client.get(world.url("other_supplier", page, pk=entry.pk)).status_code == 404
    for page in ("entry_submit", "entry_withdraw", "entry_change", "evidence_add"):
        answer = client.post(world.url("other_supplier", page, pk=entry.pk), {"revision": entry.revision})
        assert answer.status_code == 404
    with scope(world.scope_of("supplier_administrator")):
        assert Entry.objects.get(pk=entry.pk).state == "draft"


def queries_of(client: Client, address: str) -> int:
    """How many queries a page takes."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_queries_do_not_grow_with_rows(supplier: Client, world: World) -> None:
    """Three more contracts and entries of each kind cost no query more."""
    pages = [url(world, page) for page in ("home", "entries", "confirm")]
    pages.append(f"{pages[1]}?sort=-amount")
    pages.append(url(world, "contract", pk=world.contracts["running"].pk))
    supplier.get(pages[0])
    few = [queries_of(supplier, address) for address in pages]
    for number in range(3):
        register(world, f"more-{number}")
        report(world, f"waits-{number}", contract=f"more-{number}")
        report(world, f"runs-{number}", contract=f"more-{number}")
        decide(world, f"runs-{number}", "approve")
    report(world, "waits", contract="running")
    report(world, "runs", contract="running")
    decide(world, "runs", "approve")
    settle_all(world)
    assert [queries_of(supplier, address) for address in pages] == few


def test_the_list_filters_sorts_and_exports(supplier: Client, world: World) -> None:
    """By state, contract and period; the file has the same rows."""
    address = url(world, "entries")
    page = supplier.get(address, {"state": "returned"}).content.decode()
    assert world.entries["returned"].number in page
    assert world.entries["approved"].number not in page
    running = world.contracts["running"]
    page = supplier.get(address, {"contract": str(running.pk), "sort": "number", "route": "jobs"}).content.decode()
    assert world.entries["approved"].number in page
    assert world.entries["other_approved"].number not in page
    assert world.entries["purchase"].number not in page
    amounts = [row.amount for row in supplier.get(address, {"sort": "-amount"}).context["rows"]]
    counted = [amount for amount in amounts if amount is not None]
    assert len(counted) > 1
    assert amounts == [*sorted(counted, reverse=True), *[None] * (len(amounts) - len(counted))]
    later = supplier.get(address, {"since": "2030-01-01"}).content.decode()
    assert world.entries["approved"].number not in later
    file = supplier.get(address, {"export": "csv", "state": "approved"}).content.decode("utf-8-sig")
    assert world.entries["approved"].number in file
    assert world.entries["returned"].number not in file


def test_a_supplier_without_entries_is_invited_to_report(client: Client, world: World) -> None:
    """The empty state leads to the first report."""
    client.force_login(world.user("other_supplier"))
    page = client.get(world.url("other_supplier", "entries")).content.decode()
    assert world.url("other_supplier", "entry_new") in page


def test_a_stale_contract_says_so(supplier: Client, world: World) -> None:
    """Until the worker is done the page asks again; then it offers the new figures."""
    contract = world.contracts["running"]
    report(world, "fresh")
    decide(world, "fresh", "approve")
    notice = supplier.get(url(world, "contract_balance", pk=contract.pk)).content.decode()
    assert "hx-get" in notice
    settle_all(world)
    notice = supplier.get(url(world, "contract_balance", pk=contract.pk)).content.decode()
    assert "hx-get" not in notice
    assert url(world, "contract", pk=contract.pk) in notice


def test_signed_out_and_other_roles(client: Client, world: World) -> None:
    """Signed out → the sign-in page; a coordinator has no supplier's page."""
    address = url(world, "home")
    assert client.get(address).status_code == 302
    client.force_login(world.user("coordinator"))
    assert client.get(address).status_code == 404
