"""Registering, changing, revising and closing a contract on the screens of the desk."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from contracts.actions.contracts import change_contract
from contracts.models import Balance, Contract, Event, ObligationRevision
from sroi.accounts.models import AccountEvent
from sroi.tenancy.models import Supplier
from sroi.tenancy.scope import scope
from tests.pages import context_of
from tests.world import AT, World, report, settle_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client, world: World) -> Client:
    """A browser of the coordinator."""
    client.force_login(world.user("coordinator"))
    return client


def filled_in(world: World, **values: Any) -> dict[str, Any]:
    """What a coordinator types to register a contract."""
    return {
        "title": "Nieuw proefproject", "municipality": str(world.municipality.pk), "supplier": str(world.supplier.pk),
        "client_number": "Z-1", "contract_type": "works", "award_date": "01-06-2024", "starts_on": "2024-07-01",
        "last_day": "2026-06-30", "value_excl_vat": "1.234.567,89", "coordinator": str(world.people["coordinator"].pk),
    } | values


def errors(response: Any) -> dict[str, Any]:
    """The errors of the form on the page."""
    return dict(context_of(response)["form"].errors)


def test_registering(desk: Client, world: World) -> None:
    """A contract with an opening balance, pinned to the schedule that its dates select."""
    url = world.url("coordinator", "contract_new")
    assert context_of(desk.get(url))["form"].initial["coordinator"] == world.people["coordinator"].pk
    typed = filled_in(world, opening_date="2024-06-01", opening_jobs="1.000", opening_social_purchasing="250,50")
    response = desk.post(url, typed)
    assert response.status_code == 302, errors(response)
    with scope(world.scope_of("coordinator")):
        contract = Contract.objects.get(title="Nieuw proefproject")
        assert (contract.until, contract.value_excl_vat) == (date(2026, 7, 1), Decimal("1234567.89"))
        assert contract.schedule == world.schedules[world.desk.slug]
        assert contract.coordinator == world.people["coordinator"]
        assert [(row.route, row.amount) for row in contract.openings.all()] == [
            ("jobs", Decimal(1000)), ("social_purchasing", Decimal("250.50")),
        ]
        assert Event.objects.get(contract_id=contract.pk).actor_name == "Coby Coördinator"
    settle_all(world)
    with scope(world.scope_of("coordinator")):
        assert Balance.objects.get(contract=contract).obligation == Decimal("61728.39")


def test_registering_with_a_new_company(desk: Client, world: World) -> None:
    """An unknown KvK number makes a company, with an event; a known one is used as it is."""
    url = world.url("coordinator", "contract_new")
    new = {"supplier": "", "new_supplier_kvk": "90000199", "new_supplier_name": "Verzonnen Bouw B.V.", "new_supplier_size": "small"}
    assert desk.post(url, filled_in(world, **new)).status_code == 302
    made = Supplier.objects.get(kvk_number="90000199")
    assert made.slug == "verzonnen-bouw-bv"
    assert AccountEvent.objects.filter(subject_id=made.pk, verb="created_organisation").count() == 1
    again = {"supplier": "", "new_supplier_kvk": "90000199", "new_supplier_name": "Heel anders"}
    assert desk.post(url, filled_in(world, title="Tweede", **again)).status_code == 302
    assert Supplier.objects.get(kvk_number="90000199").name == "Verzonnen Bouw B.V."
    with scope(world.scope_of("coordinator")):
        assert Contract.objects.filter(supplier=made).count() == 2


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"last_day": "2024-06-01"}, "last_day"),
        ({"value_excl_vat": "veel"}, "value_excl_vat"),
        ({"agreed_pct": "5", "fixed_obligation": "1000"}, "fixed_obligation"),
        ({"supplier": ""}, "supplier"),
        ({"new_supplier_kvk": "90000199"}, "new_supplier_kvk"),
        ({"supplier": "", "new_supplier_kvk": "123"}, "new_supplier_kvk"),
        ({"supplier": "", "new_supplier_kvk": "90000199"}, "new_supplier_name"),
        ({"opening_jobs": "100"}, "opening_date"),
        ({"award_date": "2019-01-01"}, "schedule"),
        ({"coordinator": "other"}, "coordinator"),
    ],
)
def test_errors_stand_at_their_field(desk: Client, world: World, wrong: dict[str, str], field: str) -> None:
    """Nothing is saved, nothing that was typed is lost, and no company is left behind."""
    if wrong.get("coordinator"):
        wrong = {"coordinator": str(world.people["other_coordinator"].pk)}
    response = desk.post(world.url("coordinator", "contract_new"), filled_in(world, **wrong))
    assert response.status_code == 422
    assert set(errors(response)) == {field}
    assert "Z-1" in response.content.decode()
    with scope(world.scope_of("coordinator")):
        assert not Contract.objects.filter(client_number="Z-1").exists()
    assert Supplier.objects.count() == 2


def test_calculating_saves_nothing(desk: Client, world: World) -> None:
    """The obligation and its rule, without a complaint about what is still empty."""
    url = world.url("coordinator", "contract_new")
    response = desk.post(url, filled_in(world, title="", calculate="1"))
    assert response.status_code == 200
    assert context_of(response)["preview"]["found"].amount == Decimal("61728.39")
    assert errors(response) == {}
    assert "61.728,39" in response.content.decode()
    assert "Z-1" in response.content.decode()
    part = desk.post(f"{url}?calculate=1", filled_in(world, value_excl_vat=""), headers={"HX-Request": "true"})
    assert "<form" not in part.content.decode()
    assert context_of(part)["preview"]["missing"]
    early = desk.post(url, filled_in(world, award_date="2019-01-01", calculate="1"))
    assert context_of(early)["preview"] == {"no_schedule": True}
    fixed = desk.post(url, filled_in(world, fixed_obligation="1500", calculate="1"))
    assert context_of(fixed)["preview"]["found"].amount == 1500
    agreed = desk.post(url, filled_in(world, agreed_pct="3", calculate="1"))
    assert context_of(agreed)["preview"]["found"].own_pct
    assert context_of(agreed)["preview"]["found"].amount == Decimal("37037.04")
    with scope(world.scope_of("coordinator")):
        assert not Contract.objects.filter(client_number="Z-1").exists()


def changed(world: World, **values: Any) -> dict[str, Any]:
    """What is sent when somebody changes the running contract."""
    return {
        "title": "Renovatie proefbrug, fase 2", "client_number": "KL-running", "starts_on": "2024-03-01",
        "last_day": "2044-02-29", "coordinator": str(world.people["colleague"].pk), "revision": "1",
        "contract_holder_name": "Karin Contracthouder", "contract_holder_email": "contracthouder@voorbeeldstad.example",
        "reason": "Overgedragen",
    } | values


def test_changing(desk: Client, world: World) -> None:
    """The change stands in the history with names, not ids."""
    contract = world.contracts["running"]
    response = desk.post(world.url("coordinator", "contract_change", pk=contract.pk), changed(world))
    assert response.status_code == 302
    page = desk.get(response["Location"])
    first = context_of(page)["events"][0]
    assert first.reason == "Overgedragen"
    assert {(change.before, change.after) for change in first.changes} == {
        ("Renovatie proefbrug", "Renovatie proefbrug, fase 2"), ("Coby Coördinator", "Cor Collega"),
    }
    wrong = desk.post(world.url("coordinator", "contract_change", pk=contract.pk), changed(world, title="", revision="2"))
    assert (wrong.status_code, set(errors(wrong))) == (422, {"title"})


def test_two_people_change_one_contract(desk: Client, world: World) -> None:
    """The second one sees who was first and both texts, and can still send the own version."""
    contract = world.contracts["running"]
    with scope(world.scope_of("colleague")):
        change_contract(
            by=world.actor("colleague"), at=AT, contract_id=contract.pk, revision=1, changes={"title": "Titel van Cor"},
        )
    url = world.url("coordinator", "contract_change", pk=contract.pk)
    response = desk.post(url, changed(world))
    assert response.status_code == 409
    text = response.content.decode()
    for part in ("Cor Collega", "Titel van Cor", "Renovatie proefbrug, fase 2", 'name="revision" value="2"', "Overgedragen"):
        assert part in text
    assert len(context_of(response)["changes"]) == 3, "only what differs: title, coordinator, reason"
    assert desk.post(url, changed(world, revision="2")).status_code == 302
    with scope(world.scope_of("coordinator")):
        assert Contract.objects.get(pk=contract.pk).title == "Renovatie proefbrug, fase 2"


def revision(**values: Any) -> dict[str, Any]:
    """What is sent when somebody revises an obligation."""
    return {
        "kind": "adjustment", "amount": "-2.500", "effective_on": "2024-06-01", "requested_by": "Verzonnen Bouw",
        "approved_by": "Karin Contracthouder", "reason": "Minder werk", "revision": "1",
    } | values


def test_revising_shows_old_and_new_first(desk: Client, world: World) -> None:
    """Calculating saves nothing; saving posts the difference and shows it among the steps."""
    contract = world.contracts["running"]
    url = world.url("coordinator", "contract_revise", pk=contract.pk)
    assert desk.get(url).status_code == 200
    shown = desk.post(url, revision(reason="", calculate="1"))
    assert (context_of(shown)["revised"].old, context_of(shown)["revised"].new) == (50000, 47500)
    base = {"kind": "base", "amount": "", "new_value_excl_vat": "1.500.000"}
    part = desk.post(f"{url}?calculate=1", revision(**base), headers={"HX-Request": "true"})
    assert context_of(part)["revised"].new == 75000
    with scope(world.scope_of("coordinator")):
        assert not ObligationRevision.objects.exists()
    assert desk.post(url, revision()).status_code == 302
    assert desk.post(url, revision(**base, revision="2")).status_code == 302
    settle_all(world)
    page = desk.get(world.url("coordinator", "contract", pk=contract.pk))
    assert [row.step.total for row in context_of(page)["steps"]][-1] == 72500
    assert context_of(page)["balance"].obligation == 72500
    assert "Minder werk" in page.content.decode()


def test_without_an_amount_nothing_is_calculated_and_the_page_says_so(desk: Client, world: World) -> None:
    """At the fields that the sum needs, where the focus goes; what only saving needs is not asked for yet."""
    for page in ("contract_revise", "contract_propose"):
        url = world.url("coordinator", page, pk=world.contracts["running"].pk)
        response = desk.post(url, revision(amount="", reason="", calculate="1"))
        assert (response.status_code, set(errors(response))) == (422, {"amount"}), page
        assert "sroi-error-summary" in response.content.decode()


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"amount": ""}, {"amount"}),
        ({"new_value_excl_vat": "5"}, {"new_value_excl_vat"}),
        ({"kind": "base", "amount": ""}, {"new_value_excl_vat"}),
        ({"effective_on": "2020-01-01"}, {"effective_on"}),
        ({"amount": "-60.000"}, {"amount"}),
        ({"reason": "", "approved_by": ""}, {"reason", "approved_by"}),
    ],
)
def test_errors_of_a_revision(desk: Client, world: World, wrong: dict[str, str], fields: set[str]) -> None:
    """Next to their field, and nothing is saved."""
    url = world.url("coordinator", "contract_revise", pk=world.contracts["running"].pk)
    response = desk.post(url, revision(**wrong))
    assert (response.status_code, set(errors(response))) == (422, fields)
    with scope(world.scope_of("coordinator")):
        assert not ObligationRevision.objects.exists()


def test_two_people_revise_one_obligation(desk: Client, world: World) -> None:
    """A revision on an old reading of the contract is not saved."""
    contract = world.contracts["running"]
    url = world.url("coordinator", "contract_revise", pk=contract.pk)
    assert desk.post(url, revision()).status_code == 302
    report(world, "later", day=timezone.localdate() + timedelta(days=1))
    response = desk.post(url, revision(amount="-100"))
    assert response.status_code == 409
    assert "-100" in response.content.decode()
    assert context_of(response)["who"] == "Coby Coördinator", "not the supplier who reported an entry on it since"
    with scope(world.scope_of("coordinator")):
        assert ObligationRevision.objects.count() == 1


def test_closing(desk: Client, world: World) -> None:
    """Refused while entries wait; else closed on the given day, with the reason in the history."""
    running = world.contracts["running"]
    url = world.url("coordinator", "contract_close", pk=running.pk)
    page = desk.get(url)
    assert [entry.number for entry in context_of(page)["waiting"]] == [world.entries["submitted"].number]
    assert desk.post(url, {"closed_on": "2025-03-01", "reason": "Klaar", "revision": "1"}).status_code == 302
    second = world.contracts["second"]
    url = world.url("coordinator", "contract_close", pk=second.pk)
    early = desk.post(url, {"closed_on": "2023-01-01", "reason": "Klaar", "revision": "1"})
    assert (early.status_code, set(errors(early))) == (422, {"closed_on"})
    conflict = desk.post(url, {"closed_on": "2025-03-01", "reason": "Klaar", "revision": "7"})
    assert conflict.status_code == 409
    assert desk.post(url, {"closed_on": "2025-03-01", "reason": "Klaar", "revision": "1"}).status_code == 302
    with scope(world.scope_of("coordinator")):
        assert Contract.objects.get(pk=running.pk).closed_on is None
        assert Contract.objects.get(pk=second.pk).closed_on == date(2025, 3, 1)
        assert Event.objects.filter(contract_id=second.pk, verb="contract_closed", reason="Klaar").exists()


def test_an_agreed_percentage_replaces_the_rule(desk: Client, world: World) -> None:
    """Also zero, and the page says so without the conditions of a rule that does not apply."""
    url = world.url("coordinator", "contract_new")
    for typed, amount in (("3", "37037.04"), ("0", "0.00")):
        preview = context_of(desk.post(url, filled_in(world, agreed_pct=typed, calculate="1")))["preview"]
        assert preview["found"].amount == Decimal(amount)
        assert preview["found"].rate_pct == Decimal(typed)
        assert preview["when"] == ""
