"""The contact log: found from contract, supplier and client, and read by the own desk only."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contracts.actions.clauses import announce_clause
from contracts.actions.contacts import ContactData, log_contact
from contracts.models import ClientAgreement, Contact, Event
from contracts.queries.client_list import client_rows
from sroi.tenancy.scope import desk_scope, municipality_scope, scope, supplier_scope
from tests.pages import context_of
from tests.world import World, at

pytestmark = pytest.mark.django_db
DAY = date(2024, 9, 2)
NOTE = "Besproken hoe de uren worden ingevuld."


@pytest.fixture
def desk(client: Client, world: World) -> Client:
    """A browser of the coordinator."""
    client.force_login(world.user("coordinator"))
    return client


def typed(world: World, **values: Any) -> dict[str, Any]:
    return {"made_on": "2024-09-02", "kind": "visit", "contract": str(world.contracts["running"].pk),
            "people": ["contract_holder", "supplier_hr"], "summary": NOTE} | values


def log(world: World, **values: Any) -> Contact:
    given: dict[str, Any] = {"made_on": DAY, "kind": "phone", "people": ["buyer"], "summary": NOTE} | values
    with scope(desk_scope(world.desk.pk)):
        return log_contact(by=world.actor("coordinator"), at=at(DAY), desk_id=world.desk.pk, data=ContactData(**given))


def test_a_contact_is_found_from_contract_supplier_and_client(desk: Client, world: World) -> None:
    contract = world.contracts["running"]
    listed = world.url("coordinator", "contracts")
    waiting = context_of(desk.get(world.url("coordinator", "home")))["found"].no_contact
    found = context_of(desk.get(listed, {"whose": "all", "signal": "no_contact"}))["totals"]["contracts"]
    assert waiting == found == 2, "running and second; closed and not started ones are left out"
    assert desk.post(world.url("coordinator", "contact_new"), typed(world)).status_code == 302
    assert context_of(desk.get(world.url("coordinator", "home")))["found"].no_contact == 1
    for page, key in (("contract", contract.pk), ("supplier", world.supplier.pk), ("client", world.municipality.pk)):
        assert NOTE in desk.get(world.url("coordinator", page, pk=key)).content.decode(), page
    with scope(desk_scope(world.desk.pk)):
        announce_clause(by=world.actor("coordinator"), at=at(DAY), desk_id=world.desk.pk, title="Nieuwe brug",
                        municipality_id=world.other_municipality.pk, award_date=DAY)
    other = desk.get(world.url("coordinator", "client", pk=world.other_municipality.pk)).content.decode()
    assert NOTE not in other and "Nieuwe brug" in other


def test_nobody_else_reads_it(world: World) -> None:
    log(world, contract_id=world.contracts["running"].pk)
    for one in (municipality_scope(world.municipality.pk), supplier_scope(world.supplier.pk), desk_scope(world.other_desk.pk)):
        with scope(one):
            assert not Contact.objects.exists()
            assert not Event.objects.filter(verb="contact_logged").exists()
    for person, page in (("contract_holder", "contract"), ("supplier", "contract")):
        browser = Client()
        browser.force_login(world.user(person))
        assert NOTE not in browser.get(world.url(person, page, pk=world.contracts["running"].pk)).content.decode()
    with scope(supplier_scope(world.supplier.pk)), pytest.raises(PermissionDenied):
        log_contact(by=world.actor("supplier"), at=at(DAY), desk_id=world.desk.pk, data=ContactData(
            made_on=DAY, kind="phone", people=["buyer"], summary="x", supplier_id=world.supplier.pk,
        ))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"made_on": "2099-01-01"}, "made_on"), ({"people": []}, "people"), ({"summary": ""}, "summary"), ({"contract": ""}, "contract"),
     ({"next_step": "Bellen"}, "next_step_on"), ({"next_step": "Bellen", "next_step_on": "2024-09-01"}, "next_step_on"),
     ({"summary": "BSN 111222333"}, "summary"), ({"kind": ""}, "kind")],
)
def test_errors_stand_at_their_fields(desk: Client, world: World, wrong: dict[str, Any], field: str) -> None:
    faulty = desk.post(world.url("coordinator", "contact_new"), typed(world, **wrong))
    assert (faulty.status_code, set(context_of(faulty)["form"].errors)) == (422, {field})


def test_the_parties_are_those_of_the_contract(desk: Client, world: World) -> None:
    other = desk.post(world.url("coordinator", "contact_new"), typed(world, supplier=str(world.other_supplier.pk)))
    assert set(context_of(other)["form"].errors) == {"supplier"}
    row = log(world, contract_id=world.contracts["running"].pk)
    assert (row.municipality_id, row.supplier_id) == (world.municipality.pk, world.supplier.pk)


def test_a_next_step_is_on_the_work_list_from_its_day_until_it_is_done(desk: Client, world: World) -> None:
    row = log(world, municipality_id=world.municipality.pk, next_step="Terugbellen", next_step_on=date(2024, 9, 9))
    log(world, municipality_id=world.municipality.pk, next_step="Veel later", next_step_on=date(2999, 1, 1))
    home, url = world.url("coordinator", "home"), world.url("coordinator", "contacts")
    assert context_of(desk.get(home))["found"].steps == 1
    assert len(context_of(desk.get(url, {"step": "due"}))["page"].object_list) == 1
    assert len(context_of(desk.get(url, {"step": "open"}))["page"].object_list) == 2
    for _twice in range(2):
        assert desk.post(world.url("coordinator", "contact_done", pk=row.pk)).status_code == 302
    assert context_of(desk.get(home))["found"].steps == 0
    with scope(desk_scope(world.desk.pk)):
        assert Event.objects.filter(verb="contact_step_done").count() == 1


def test_clients_below_the_agreed_number_of_contacts_are_listed(world: World) -> None:
    """Four a year with the first client, of which one was had in 2024 and one the year before; nothing with the other."""
    with scope(desk_scope(world.desk.pk)):
        ClientAgreement.objects.create(desk=world.desk, municipality=world.municipality, contacts_per_year=4, changed_at=at(DAY))
    log(world, municipality_id=world.municipality.pk)
    log(world, municipality_id=world.municipality.pk, made_on=date(2023, 12, 31))
    with scope(desk_scope(world.desk.pk)):
        due = {row.client.name: (row.contacts, row.contacts_due) for row in client_rows(desk_id=world.desk.pk, on=DAY)}
    assert due == {"Voorbeeldstad": (1, 3), "Fictiedam": (0, 0)}


def test_the_lists_are_filtered_and_exported_and_their_queries_do_not_grow(desk: Client, world: World) -> None:
    log(world, contract_id=world.contracts["running"].pk)
    contacts, clients = world.url("coordinator", "contacts"), world.url("coordinator", "clients")
    pages = [contacts, clients, world.url("coordinator", "contract", pk=world.contracts["running"].pk)]
    before = []
    for url in pages:
        desk.get(url)
        with CaptureQueriesContext(connection) as one:
            desk.get(url)
        before.append(len(one))
    log(world, contract_id=world.contracts["running"].pk, kind="training")
    log(world, contract_id=world.contracts["running"].pk, summary="Iets anders")
    for url, count in zip(pages, before, strict=True):
        with CaptureQueriesContext(connection) as three:
            desk.get(url)
        assert len(three) == count, url
    assert len(context_of(desk.get(contacts, {"kind": "training"}))["page"].object_list) == 1
    assert len(context_of(desk.get(contacts, {"q": "anders", "year": "2024"}))["page"].object_list) == 1
    assert len(desk.get(contacts, {"export": "csv"}).content.decode("utf-8-sig").splitlines()) == 4
    assert len(desk.get(clients, {"export": "csv"}).content.decode("utf-8-sig").splitlines()) == 3
