"""The pages of a public buyer: what it sees to the cent, and what it never sees."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contracts.models import Balance, Candidate
from sroi.tenancy.scope import desk_scope, municipality_scope, scope
from tests.world import World, decide, register, report, settle_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def holder(world: World, client: Client) -> Client:
    client.force_login(world.user("contract_holder"))
    return client


def test_the_overview_adds_up_the_own_contracts_over_all_desks(world: World, holder: Client) -> None:
    totals = holder.get(world.url("contract_holder", "home")).context["totals"]
    with scope(municipality_scope(world.municipality.pk)):
        balances = list(Balance.objects.all())
    assert totals["contracts"] == len(balances) == 4
    for name in ("obligation", "fulfilled", "open", "surplus"):
        assert totals[name] == sum(getattr(balance, name) for balance in balances)


def test_the_list_shows_own_contracts_only(world: World, holder: Client) -> None:
    url = world.url("contract_holder", "contracts")
    page = holder.get(url)
    assert {row.contract.pk for row in page.context["rows"]} == {
        world.contracts[name].pk for name in ("running", "second", "other_running", "other_second")
    }
    found = holder.get(url, {"desk": str(world.desk.pk), "q": "proefbrug"}).context["rows"]
    assert [row.contract.pk for row in found] == [world.contracts["running"].pk]
    for order in ("number", "-obligation", "filled", "open", "end", "supplier"):
        assert holder.get(url, {"sort": order}).status_code == 200
    exported = holder.get(url, {"export": "csv"}).content.decode("utf-8-sig")
    assert len(exported.splitlines()) == 5
    assert "Aanleg fictiepad" not in exported


def test_a_contract_shows_its_amounts_to_the_cent(world: World, holder: Client) -> None:
    page = holder.get(world.url("contract_holder", "contract", pk=world.contracts["running"].pk))
    balance = page.context["balance"]
    assert balance.fulfilled > Decimal("4000.00")
    assert page.context["figures"][1]["value"] in page.content.decode()
    lines = [(route, row.amount) for route, row in page.context["lines"]]
    assert [amount for _route, amount in lines] == [Decimal("4000.00")]
    assert page.context["steps"][-1].step.total == balance.obligation


def test_nothing_about_a_person_is_on_the_page(world: World, holder: Client) -> None:
    with scope(desk_scope(world.desk.pk)):
        codes = list(Candidate.objects.values_list("code", flat=True))
    assert len(codes) >= 5
    numbers = [entry.number for entry in world.entries.values()]
    for url in (
        world.url("contract_holder", "home"), world.url("contract_holder", "contracts"),
        world.url("contract_holder", "contract", pk=world.contracts["running"].pk),
    ):
        text = holder.get(url).content.decode()
        for secret in (*codes, *numbers, "Participatiewet", "De urenstaat ontbreekt nog."):
            assert secret not in text
    verbs = [event.text for event in holder.get(
        world.url("contract_holder", "contract", pk=world.contracts["running"].pk)
    ).context["events"]]
    assert len(verbs) == 1


def test_another_clients_contract_is_not_found(world: World, holder: Client) -> None:
    assert holder.get(world.url("contract_holder", "contract", pk=world.contracts["future"].pk)).status_code == 404
    assert holder.get(world.url("other_contract_holder", "contracts")).status_code == 404


def test_a_reader_sees_no_contracts(world: World, client: Client) -> None:
    client.force_login(world.user("municipality_reader"))
    assert client.get(world.url("municipality_reader", "contracts")).status_code == 403
    contract = world.contracts["running"].pk
    assert client.get(world.url("municipality_reader", "contract", pk=contract)).status_code == 403
    home = client.get(world.url("municipality_reader", "home"))
    assert home.status_code == 200
    assert "totals" not in home.context
    assert "€" not in home.content.decode()


def test_queries_do_not_grow_with_rows(world: World, holder: Client) -> None:
    urls = [world.url("contract_holder", page) for page in ("home", "contracts")]
    urls.append(world.url("contract_holder", "contract", pk=world.contracts["running"].pk))

    def count(url: str) -> int:
        holder.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert holder.get(url).status_code == 200
        return len(captured)

    before = [count(url) for url in urls]
    for name in ("one", "two"):
        register(world, name)
        report(world, f"entry {name}")
        decide(world, f"entry {name}", "approve")
    settle_all(world)
    assert [count(url) for url in urls] == before
