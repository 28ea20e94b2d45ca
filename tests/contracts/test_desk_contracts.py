"""The desk's list of contracts and the page of one contract."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from contracts.actions.staleness import mark_stale
from contracts.labels import EVENTS
from contracts.models import Balance
from sroi.tenancy.scope import scope
from tests.pages import context_of
from tests.world import AT, World, decide, register, report, settle_all

pytestmark = pytest.mark.django_db


def titles(response: object) -> set[str]:
    """The titles of the contracts in a list."""
    return {row.contract.title for row in context_of(response)["rows"]}


@pytest.fixture
def desk(client: Client, world: World) -> Client:
    """A browser of the coordinator."""
    client.force_login(world.user("coordinator"))
    return client


def test_a_coordinator_starts_with_the_own_contracts(desk: Client, world: World) -> None:
    """"My contracts" first, all of the desk on request, never those of another desk."""
    url = world.url("coordinator", "contracts")
    assert titles(desk.get(url)) == {"Renovatie proefbrug", "Sloop oude testhal"}
    assert titles(desk.get(url, {"whose": "all"})) == {
        "Renovatie proefbrug", "Sloop oude testhal", "Groenonderhoud proefpark", "Aanleg fictiepad",
    }


def test_an_administrator_starts_with_all(client: Client, world: World) -> None:
    """Whoever looks after the desk sees every contract of it."""
    client.force_login(world.user("desk_administrator"))
    assert len(titles(client.get(world.url("desk_administrator", "contracts")))) == 4


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"state": "running"}, {"Renovatie proefbrug", "Groenonderhoud proefpark"}),
        ({"state": "closed"}, {"Sloop oude testhal"}),
        ({"state": "not_started"}, {"Aanleg fictiepad"}),
        ({"state": "ended"}, set()),
        ({"type": "services"}, {"Groenonderhoud proefpark"}),
        ({"review": "on"}, {"Renovatie proefbrug"}),
        ({"q": "proefbrug"}, {"Renovatie proefbrug"}),
        ({"q": "KL-second"}, {"Groenonderhoud proefpark"}),
        ({"q": "nepgroen fictiepad"}, {"Aanleg fictiepad"}),
        ({"q": "bestaat-niet"}, set()),
    ],
)
def test_filters(desk: Client, world: World, query: dict[str, str], expected: set[str]) -> None:
    """Every filter keeps exactly the contracts it names."""
    response = desk.get(world.url("coordinator", "contracts"), {"whose": "all", **query})
    assert response.status_code == 200
    assert titles(response) == expected


def test_filters_by_party(desk: Client, world: World) -> None:
    """Client, supplier and coordinator; a coordinator that is chosen means all contracts."""
    url = world.url("coordinator", "contracts")
    by_client = desk.get(url, {"whose": "all", "client": str(world.other_municipality.pk)})
    assert titles(by_client) == {"Sloop oude testhal", "Aanleg fictiepad"}
    by_supplier = desk.get(url, {"whose": "all", "supplier": str(world.other_supplier.pk)})
    assert titles(by_supplier) == {"Groenonderhoud proefpark", "Aanleg fictiepad"}
    by_person = desk.get(url, {"whose": "mine", "coordinator": str(world.people["colleague"].pk)})
    assert titles(by_person) == {"Groenonderhoud proefpark"}
    schedule = world.schedules[world.desk.slug]
    assert len(titles(desk.get(url, {"whose": "all", "schedule": str(schedule.pk)}))) == 4


def test_totals_are_those_of_the_filter(desk: Client, world: World) -> None:
    """The row of totals adds up the balances of what is found, over all pages."""
    response = desk.get(world.url("coordinator", "contracts"), {"whose": "all"})
    with scope(world.scope_of("coordinator")):
        balances = list(Balance.objects.all())
    assert context_of(response)["totals"] == {
        "contracts": 4,
        "obligation": sum(row.obligation for row in balances),
        "fulfilled": sum(row.fulfilled for row in balances),
        "open": sum(row.open for row in balances),
        "surplus": sum(row.surplus for row in balances),
    }


def test_order(desk: Client, world: World) -> None:
    """By any column, both ways."""
    url = world.url("coordinator", "contracts")
    up = [row.contract.title for row in context_of(desk.get(url, {"whose": "all", "sort": "title"}))["rows"]]
    down = [row.contract.title for row in context_of(desk.get(url, {"whose": "all", "sort": "-title"}))["rows"]]
    assert up == sorted(up) == down[::-1]


@pytest.mark.parametrize("page", ["contracts", "contract"])
def test_queries_do_not_grow_with_rows(desk: Client, world: World, page: str) -> None:
    """Two more contracts and more history cost no query more."""
    kwargs = {"pk": world.contracts["running"].pk} if page == "contract" else {}
    url = world.url("coordinator", page, **kwargs)
    desk.get(url)
    with CaptureQueriesContext(connection) as few:
        desk.get(url)
    for number in range(2):
        register(world, f"extra {number}")
        report(world, f"extra {number}")
        decide(world, f"extra {number}", "approve")
    settle_all(world)
    with CaptureQueriesContext(connection) as more:
        desk.get(url)
    assert len(more) <= len(few)  # names of people are looked up only where the registration is among the events shown


def test_export_holds_the_filtered_list_without_formulas(desk: Client, world: World) -> None:
    """CSV and XLSX have the same rows; a title that looks like a formula is text."""
    register(world, "formula", title="=1+1")
    url = world.url("coordinator", "contracts")
    csv = desk.get(url, {"q": "=1", "export": "csv"}).content.decode("utf-8-sig")
    assert len(csv.strip().splitlines()) == 2
    assert ";'=1+1;" in csv
    book = load_workbook(BytesIO(desk.get(url, {"whose": "all", "export": "xlsx"}).content))
    rows = list(book.worksheets[0].values)
    assert len(rows) == 6
    assert "'=1+1" in {row[1] for row in rows}


def test_the_page_tells_everything(desk: Client, world: World) -> None:
    """Figures from the balance, entries with their sums from the ledger, obligation, history."""
    contract = world.contracts["running"]
    response = desk.get(world.url("coordinator", "contract", pk=contract.pk))
    assert response.status_code == 200
    context = context_of(response)
    assert context["balance"].obligation == 50000
    assert [row.step.total for row in context["steps"]] == [50000]
    counted = {row.allocation.entry.number: row.counted for row in context["entries"]}
    assert set(counted) == {
        world.entries[name].number for name in ("submitted", "returned", "approved", "rejected", "withdrawn", "purchase")
    }
    assert counted[world.entries["purchase"].number] == 4000
    assert counted[world.entries["approved"].number] == 15000
    assert counted[world.entries["submitted"].number] == 0
    assert sum(counted.values()) == context["balance"].fulfilled
    assert (len(context["events"]), context["more_events"]) == (13, False)  # what happened to drafts is the supplier's own
    for number in range(2):
        report(world, f"extra {number}")
        decide(world, f"extra {number}", "approve")
    context = context_of(desk.get(world.url("coordinator", "contract", pk=contract.pk)))
    assert (len(context["events"]), context["more_events"]) == (15, True)
    whole = context_of(desk.get(world.url("coordinator", "contract", pk=contract.pk), {"events": "all"}))["events"]
    assert whole[-1].text == str(EVENTS["contract_registered"])
    assert "Coby" in whole[-1].actor


def test_the_page_of_a_contract_with_an_opening_balance(desk: Client, world: World) -> None:
    """Opening balances stand apart, and a fixed amount is explained as such."""
    response = desk.get(world.url("coordinator", "contract", pk=world.contracts["second"].pk))
    assert [row["amount"] for row in context_of(response)["openings"]] == [2500]
    assert context_of(response)["balance"].obligation == 20000


def test_a_stale_balance_refreshes_itself(desk: Client, world: World) -> None:
    """The notice asks again while the worker is busy, and then offers the new figures."""
    contract = world.contracts["running"]
    with scope(world.scope_of("coordinator")):
        mark_stale(contract_ids=[contract.pk], at=AT)
    notice = world.url("coordinator", "contract_balance", pk=contract.pk)
    page = desk.get(world.url("coordinator", "contract", pk=contract.pk)).content.decode()
    assert f'hx-get="{notice}"' in page
    assert "hx-get" in desk.get(notice).content.decode()
    settle_all(world)
    fresh = desk.get(notice).content.decode()
    assert "hx-get" not in fresh
    assert world.url("coordinator", "contract", pk=contract.pk) in fresh


def test_another_desk_finds_nothing(client: Client, world: World) -> None:
    """The id of another desk's contract does not exist, on any page."""
    client.force_login(world.user("other_coordinator"))
    for page in ("contract", "contract_balance", "contract_change", "contract_revise", "contract_close"):
        url = world.url("other_coordinator", page, pk=world.contracts["running"].pk)
        assert client.get(url).status_code == 404


def test_buttons_are_gone_when_the_contract_is_closed(desk: Client, world: World) -> None:
    """Nothing can be changed on a closed contract, so nothing is offered."""
    contract = world.contracts["closed"]
    page = desk.get(world.url("coordinator", "contract", pk=contract.pk)).content.decode()
    for name in ("contract_change", "contract_revise", "contract_close"):
        url = world.url("coordinator", name, pk=contract.pk)
        assert url not in page
        assert desk.get(url).status_code == 302


def test_strangers_get_nowhere(client: Client, world: World) -> None:
    """Signed out: to the sign-in page; a supplier or a client: the desk does not exist."""
    url = world.url("coordinator", "contracts")
    assert client.get(url).status_code == 302
    for name in ("supplier", "contract_holder"):
        client.force_login(world.user(name))
        assert client.get(url).status_code == 404
