"""The members of a consortium, as one desk knows them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from contracts.models import ConsortiumMember, Event
from sroi.tenancy.models import Municipality, Supplier
from sroi.tenancy.scope import desk_scope, municipality_scope, scope, supplier_scope
from tests.contracts.test_desk_contract_forms import filled_in
from tests.pages import context_of
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client, world: World) -> Client:
    """A browser of the coordinator; the supplier is a consortium."""
    Supplier.objects.filter(pk=world.supplier.pk).update(kind=Supplier.Kind.CONSORTIUM)
    client.force_login(world.user("coordinator"))
    return client


def members(**values: Any) -> dict[str, Any]:
    """Two members, the first of which is responsible and not known yet."""
    return {
        "0_kvk_number": "90000166", "0_name": "Proefweg B.V.", "0_share_pct": "60", "1_kvk_number": "90000102",
        "1_share_pct": "40", "responsible": "0", "revision": "1",
    } | values


def test_members_are_saved_and_shown(desk: Client, world: World) -> None:
    """On the page of the supplier and of its contract, at the desk and for the consortium itself."""
    url = world.url("coordinator", "consortium", pk=world.supplier.pk)
    assert desk.get(url).status_code == 200
    assert desk.post(url, members()).status_code == 302
    assert desk.post(url, members()).status_code == 409
    with scope(desk_scope(world.desk.pk)):
        rows = ConsortiumMember.objects.select_related("member")
        assert [(row.member.name, row.share_pct, row.responsible) for row in rows] == [
            ("Proefweg B.V.", Decimal(60), True), ("Nepgroen Hoveniers B.V.", Decimal(40), False),
        ]
        event = Event.objects.get(verb="consortium_changed")
        assert event.after == {"members": "Proefweg B.V. 60%, Nepgroen Hoveniers B.V. 40%", "responsible_member": "Proefweg B.V."}
    running = world.contracts["running"].pk
    for person, page, key in (
        ("coordinator", "supplier", world.supplier.pk), ("coordinator", "contract", running), ("supplier", "contract", running),
    ):
        browser = Client()
        browser.force_login(world.user(person))
        text = browser.get(world.url(person, page, pk=key)).content.decode()
        assert "Proefweg B.V." in text and "verantwoordelijk" in text, (person, page)
    form = context_of(desk.get(url))["form"]
    assert (form.initial["0_name"], form.initial["responsible"]) == ("Proefweg B.V.", "0")
    assert desk.post(url, members(**{"1_kvk_number": "", "1_share_pct": "", "revision": "2"})).status_code == 302
    with scope(desk_scope(world.desk.pk)):
        assert ConsortiumMember.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"1_share_pct": "41"}, {"responsible"}),
        ({"responsible": ""}, {"responsible"}),
        ({"responsible": "3"}, {"responsible"}),
        ({"1_share_pct": "0"}, {"1_share_pct"}),
        ({"1_share_pct": ""}, {"1_share_pct"}),
        ({"1_kvk_number": "90000166"}, {"1_kvk_number"}),
        ({"1_kvk_number": "90000101"}, {"1_kvk_number"}),
        ({"1_kvk_number": "12"}, {"1_kvk_number"}),
        ({"0_name": ""}, {"0_name"}),
    ],
)
def test_errors_stand_at_their_row(desk: Client, world: World, wrong: dict[str, str], fields: set[str]) -> None:
    """And nothing is left behind: no member, no company."""
    response = desk.post(world.url("coordinator", "consortium", pk=world.supplier.pk), members(**wrong))
    assert (response.status_code, set(context_of(response)["form"].errors)) == (422, fields)
    with scope(desk_scope(world.desk.pk)):
        assert not ConsortiumMember.objects.exists()
    assert not Supplier.objects.filter(kvk_number="90000166").exists()


def test_a_consortium_is_no_member_of_another(desk: Client, world: World) -> None:
    Supplier.objects.filter(pk=world.other_supplier.pk).update(kind=Supplier.Kind.CONSORTIUM)
    response = desk.post(world.url("coordinator", "consortium", pk=world.supplier.pk), members())
    assert set(context_of(response)["form"].errors) == {"1_kvk_number"}


def test_another_desk_and_the_member_itself_read_nothing(desk: Client, world: World) -> None:
    """The consortium is known at both desks; each keeps its own list."""
    assert desk.post(world.url("coordinator", "consortium", pk=world.supplier.pk), members()).status_code == 302
    for one in (desk_scope(world.other_desk.pk), supplier_scope(world.other_supplier.pk), supplier_scope(world.supplier.pk, desk_limit=world.other_desk.pk)):
        with scope(one):
            assert not ConsortiumMember.objects.exists()
    with scope(supplier_scope(world.supplier.pk)):
        assert ConsortiumMember.objects.count() == 2


def test_a_company_has_no_members(desk: Client, world: World) -> None:
    url = world.url("coordinator", "consortium", pk=world.other_supplier.pk)
    for answer in (desk.get(url), desk.post(url, members())):
        assert answer.status_code == 302
    assert url not in desk.get(world.url("coordinator", "supplier", pk=world.other_supplier.pk)).content.decode()


def test_a_new_consortium_is_registered_with_its_contract(desk: Client, world: World) -> None:
    new = {"supplier": "", "new_supplier_kvk": "90000155", "new_supplier_name": "Combinatie Proef", "new_supplier_kind": "consortium"}
    assert desk.post(world.url("coordinator", "contract_new"), filled_in(world, **new)).status_code == 302
    made = Supplier.objects.get(kvk_number="90000155")
    assert made.kind == Supplier.Kind.CONSORTIUM
    assert desk.get(world.url("coordinator", "consortium", pk=made.pk)).status_code == 200


def test_a_client_reads_who_they_are_and_not_their_shares(desk: Client, world: World, client: Client) -> None:
    """The client of a contract with the consortium at this desk; a client without one reads nothing."""
    assert desk.post(world.url("coordinator", "consortium", pk=world.supplier.pk), members()).status_code == 302
    client.force_login(world.user("contract_holder"))
    page = client.get(world.url("contract_holder", "contract", pk=world.contracts["running"].pk)).content.decode()
    assert "Proefweg B.V." in page and "90000166" in page
    panel = page[page.index('id="members"'):].split("</section>")[0]
    assert "60" not in panel.replace("90000166", "")
    there = client.get(world.url("contract_holder", "contract", pk=world.contracts["other_running"].pk)).content.decode()
    assert "Proefweg B.V." not in there
    stranger = Municipality.objects.create(slug="vreemdstad", name="Vreemdstad", cbs_code="GM9999")
    with scope(municipality_scope(stranger.pk)):
        assert not ConsortiumMember.objects.exists()
    with scope(municipality_scope(world.municipality.pk)):
        assert set(ConsortiumMember.objects.values_list("desk_id", flat=True)) == {world.desk.pk}
