"""The pages on which a desk records what was invoiced on a contract."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client

from contracts.actions.turnover import TurnoverData, record_turnover
from contracts.models import Balance, TurnoverInvoice
from sroi.tenancy.scope import desk_scope, scope
from tests.histories.story import Story, story_of
from tests.pages import context_of
from tests.world import World, at, settle_all

pytestmark = pytest.mark.django_db
INVOICE = {"number": "2024-001", "invoiced_on": "15-04-2024", "amount_excl_vat": "200.000"}


@pytest.fixture
def desk(client: Client, world: World) -> Client:
    """A browser of the coordinator."""
    client.force_login(world.user("coordinator"))
    return client


@pytest.fixture
def catering(world: World) -> Story:
    """A contract whose obligation is 5 % of what is invoiced."""
    story = story_of(world)
    rule = {"default_pct": 5, "rules": [{"basis": "invoiced_turnover"}]}
    story.contract("catering", schedule_id=story.schedule(obligation=rule))
    settle_all(world)
    return story


def test_recording_moves_the_obligation(desk: Client, catering: Story) -> None:
    world, contract = catering.world, catering.world.contracts["catering"]
    page = world.url("coordinator", "contract", pk=contract.pk)
    url = world.url("coordinator", "contract_turnover", pk=contract.pk)
    before = desk.get(page)
    assert url in before.content.decode()
    assert (context_of(before)["turnover"].obligation, context_of(before)["turnover"].expected) == (0, 50000)
    assert desk.get(url).status_code == 200
    assert desk.post(url, INVOICE).status_code == 302
    with scope(desk_scope(world.desk.pk)):
        assert Balance.objects.get(contract=contract).stale_since is not None
    settle_all(world)
    after = desk.get(page)
    assert context_of(after)["balance"].obligation == 10000
    assert [row.step.total for row in context_of(after)["steps"]] == [10000]
    assert "2024-001" in desk.get(url).content.decode()


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"number": ""}, {"number"}),
        ({"number": " 2024 - 001"}, {"number"}),
        ({"number": "9", "invoiced_on": "01-01-2020"}, {"invoiced_on"}),
        ({"number": "9", "invoiced_on": "2099-01-01"}, {"invoiced_on"}),
        ({"number": "9", "amount_excl_vat": "0"}, {"amount_excl_vat"}),
        ({"number": "9", "amount_excl_vat": "veel"}, {"amount_excl_vat"}),
    ],
)
def test_errors_stand_beside_their_field(desk: Client, catering: Story, wrong: dict[str, str], fields: set[str]) -> None:
    """Among them the same number again, however it is written."""
    url = catering.world.url("coordinator", "contract_turnover", pk=catering.world.contracts["catering"].pk)
    desk.post(url, INVOICE)
    response = desk.post(url, INVOICE | wrong)
    assert (response.status_code, set(context_of(response)["form"].errors)) == (422, fields)
    with scope(desk_scope(catering.world.desk.pk)):
        assert TurnoverInvoice.objects.filter(contract=catering.world.contracts["catering"]).count() == 1


def test_taking_off_needs_a_reason_and_is_done_once(desk: Client, catering: Story) -> None:
    world, contract = catering.world, catering.world.contracts["catering"]
    desk.post(world.url("coordinator", "contract_turnover", pk=contract.pk), INVOICE)
    with scope(desk_scope(world.desk.pk)):
        row = TurnoverInvoice.objects.get(contract=contract)
    url = world.url("coordinator", "turnover_reverse", pk=row.pk)
    assert desk.get(url).status_code == 200
    assert desk.post(url, {"reason": ""}).status_code == 422
    assert desk.post(url, {"reason": "Verkeerd contract"}).status_code == 302
    assert desk.post(url, {"reason": "Nog eens"}).status_code == 302
    listed = desk.get(world.url("coordinator", "contract_turnover", pk=contract.pk))
    assert "Verkeerd contract" in listed.content.decode() and url not in listed.content.decode()
    assert context_of(listed)["turnover"].total == 0
    with scope(desk_scope(world.desk.pk)):
        assert TurnoverInvoice.objects.filter(contract=contract).count() == 2


def test_a_closed_contract_takes_no_invoices(desk: Client, world: World) -> None:
    url = world.url("coordinator", "contract_turnover", pk=world.contracts["closed"].pk)
    for answer in (desk.get(url), desk.post(url, INVOICE)):
        assert answer.status_code == 302
    with scope(desk_scope(world.desk.pk)):
        assert not TurnoverInvoice.objects.filter(contract=world.contracts["closed"]).exists()


def test_where_the_schedule_does_not_look_at_invoices_they_change_nothing(desk: Client, world: World) -> None:
    contract = world.contracts["running"]
    page = desk.get(world.url("coordinator", "contract", pk=contract.pk)).content.decode()
    assert world.url("coordinator", "contract_turnover", pk=contract.pk) not in page
    assert desk.post(world.url("coordinator", "contract_turnover", pk=contract.pk), INVOICE).status_code == 302
    settle_all(world)
    with scope(desk_scope(world.desk.pk)):
        assert Balance.objects.get(contract=contract).obligation == 50000


def test_only_the_desk_records(catering: Story) -> None:
    world, contract = catering.world, catering.world.contracts["catering"]
    data = TurnoverData(number="1", invoiced_on=date(2024, 4, 1), amount_excl_vat=Decimal(1))
    for name in ("supplier", "contract_holder", "municipality_reader"):
        with scope(world.scope_of(name)), pytest.raises(PermissionDenied):
            record_turnover(by=world.actor(name), at=at(date(2024, 4, 2)), contract_id=contract.pk, data=data)


def test_the_database_knows_an_invoice_once(catering: Story) -> None:
    """Also for a writer that forgets to look."""
    world, contract = catering.world, catering.world.contracts["catering"]
    row = {
        "contract": contract, "desk_id": contract.desk_id, "municipality_id": contract.municipality_id,
        "supplier_id": contract.supplier_id, "number": "1", "key": "1", "invoiced_on": date(2024, 4, 1),
        "amount_excl_vat": Decimal(1), "recorded_by": "x", "recorded_at": at(date(2024, 4, 2)),
    }
    with scope(desk_scope(world.desk.pk)):
        TurnoverInvoice.objects.create(**row)
        with pytest.raises(IntegrityError, match="turnover_invoice_once_per_contract"), transaction.atomic():
            TurnoverInvoice.objects.create(**row)
