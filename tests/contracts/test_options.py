"""Options of a contract: they count once they are exercised, or lapse with a reason."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from contracts.actions.options import OptionData, add_option
from contracts.models import Balance, Contract, ContractOption, Event, ObligationRevision
from sroi.tenancy.scope import desk_scope, scope
from tests.pages import context_of
from tests.world import World, at, settle_all

pytestmark = pytest.mark.django_db
OPTION = {"description": "Eerste verlenging", "value_excl_vat": "250.000", "starts_on": "2025-01-01",
          "last_day": "2045-12-31", "revision": "1"}
TAKEN = {"effective_on": "2025-01-01", "last_day": "2045-12-31", "requested_by": "Olga", "approved_by": "Karin",
         "reason": "Naar tevredenheid", "revision": "2"}


@pytest.fixture
def desk(client: Client, world: World) -> Client:
    """A browser of the coordinator."""
    client.force_login(world.user("coordinator"))
    return client


def recorded(desk: Client, world: World, **values: Any) -> ContractOption:
    """An option of the running contract."""
    assert desk.post(world.url("coordinator", "option_new", pk=world.contracts["running"].pk), OPTION | values).status_code == 302
    with scope(desk_scope(world.desk.pk)):
        return ContractOption.objects.order_by("-created_at", "-pk")[0]


def test_an_option_changes_nothing_until_it_is_exercised(desk: Client, world: World) -> None:
    """250.000 on a million from 1 January 2025: 5 % of 1.250.000 is 62.500, and the term goes on."""
    option = recorded(desk, world)
    contract = world.contracts["running"]
    settle_all(world)
    with scope(desk_scope(world.desk.pk)):
        assert Balance.objects.get(contract=contract).obligation == 50000
    page = desk.get(world.url("coordinator", "contract", pk=contract.pk))
    url = world.url("coordinator", "option_exercise", pk=option.pk)
    assert url in page.content.decode() and "Eerste verlenging" in page.content.decode()
    assert context_of(desk.get(url))["form"].initial["last_day"] == date(2045, 12, 31)
    shown = context_of(desk.post(url, TAKEN | {"reason": "", "calculate": "1"}))["revised"]
    assert (shown.old, shown.new, shown.base_new.value_excl_vat) == (50000, 62500, 1250000)
    part = desk.post(f"{url}?calculate=1", TAKEN, headers={"HX-Request": "true"})
    assert "<form" not in part.content.decode() and "62.500,00" in part.content.decode()
    assert desk.post(url, TAKEN).status_code == 302
    settle_all(world)
    with scope(desk_scope(world.desk.pk)):
        assert Balance.objects.get(contract=contract).obligation == 62500
        assert Contract.objects.get(pk=contract.pk).until == date(2046, 1, 1)
        row = ContractOption.objects.select_related("revision").get()
        assert (row.state, row.decided_on, row.approved_by) == ("exercised", date(2025, 1, 1), "Karin")
        assert row.revision is not None and row.revision.kind == "option"
        assert set(Event.objects.filter(contract_id=contract.pk).values_list("verb", flat=True)) >= {
            "option_added", "option_exercised", "obligation_revised",
        }


def test_it_is_decided_once(desk: Client, world: World) -> None:
    """The same form twice does nothing the second time, and neither does lapsing afterwards."""
    option = recorded(desk, world)
    url = world.url("coordinator", "option_exercise", pk=option.pk)
    assert desk.post(url, TAKEN).status_code == 302
    assert desk.post(url, TAKEN).status_code == 302
    assert desk.post(world.url("coordinator", "option_lapse", pk=option.pk), {"reason": "x", "revision": "3"}).status_code == 302
    with scope(desk_scope(world.desk.pk)):
        assert ObligationRevision.objects.count() == 1
        assert ContractOption.objects.get().state == "exercised"
        assert Contract.objects.get(pk=world.contracts["running"].pk).revision == 3


def test_lapsing_needs_a_reason_and_leaves_the_contract_alone(desk: Client, world: World) -> None:
    option = recorded(desk, world)
    url = world.url("coordinator", "option_lapse", pk=option.pk)
    assert desk.get(url).status_code == 200
    assert desk.post(url, {"reason": "", "revision": "2"}).status_code == 422
    assert desk.post(url, {"reason": "Niet nodig", "revision": "1"}).status_code == 409
    assert desk.post(url, {"reason": "Niet nodig", "revision": "2"}).status_code == 302
    page = desk.get(world.url("coordinator", "contract", pk=world.contracts["running"].pk)).content.decode()
    assert "Niet nodig" in page and url not in page
    with scope(desk_scope(world.desk.pk)):
        assert (ContractOption.objects.get().state, ObligationRevision.objects.count()) == ("lapsed", 0)


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"description": ""}, {"description"}),
        ({"value_excl_vat": "veel"}, {"value_excl_vat"}),
        ({"value_excl_vat": "0", "last_day": ""}, {"value_excl_vat"}),
        ({"last_day": "2024-12-31"}, {"last_day"}),
    ],
)
def test_errors_of_an_option(desk: Client, world: World, wrong: dict[str, str], fields: set[str]) -> None:
    response = desk.post(world.url("coordinator", "option_new", pk=world.contracts["running"].pk), OPTION | wrong)
    assert (response.status_code, set(context_of(response)["form"].errors)) == (422, fields)


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"effective_on": "2023-01-01"}, {"effective_on"}),
        ({"effective_on": "2099-01-01"}, {"effective_on"}),
        ({"last_day": "2026-01-01"}, {"last_day"}),
        ({"approved_by": "", "reason": ""}, {"approved_by", "reason"}),
    ],
)
def test_errors_of_exercising(desk: Client, world: World, wrong: dict[str, str], fields: set[str]) -> None:
    option = recorded(desk, world)
    response = desk.post(world.url("coordinator", "option_exercise", pk=option.pk), TAKEN | wrong)
    assert (response.status_code, set(context_of(response)["form"].errors)) == (422, fields)


def test_not_before_a_value_that_was_set_later(desk: Client, world: World) -> None:
    """That revision holds the whole value, so the option before it would be lost."""
    option = recorded(desk, world)
    revision = {"kind": "base", "new_value_excl_vat": "2.000.000", "effective_on": "2025-02-01", "requested_by": "Olga",
                "approved_by": "Karin", "reason": "Meer werk", "revision": "2"}
    assert desk.post(world.url("coordinator", "contract_revise", pk=world.contracts["running"].pk), revision).status_code == 302
    url = world.url("coordinator", "option_exercise", pk=option.pk)
    assert set(context_of(desk.post(url, TAKEN | {"revision": "3"}))["form"].errors) == {"effective_on"}
    assert desk.post(url, TAKEN | {"revision": "3", "effective_on": "2025-03-01"}).status_code == 302
    settle_all(world)
    with scope(desk_scope(world.desk.pk)):
        assert Balance.objects.get(contract=world.contracts["running"]).obligation == 112500


def test_a_second_person_meets_a_conflict(desk: Client, world: World) -> None:
    option = recorded(desk, world)
    recorded(desk, world, revision="2", description="Tweede verlenging")
    answer = desk.post(world.url("coordinator", "option_exercise", pk=option.pk), TAKEN)
    assert answer.status_code == 409 and "Naar tevredenheid" in answer.content.decode()


def test_only_the_desk_decides_and_the_others_read(client: Client, world: World) -> None:
    contract = world.contracts["running"]
    data = OptionData(description="Verlenging", value_excl_vat=Decimal(1000))
    for name in ("supplier", "contract_holder"):
        with scope(world.scope_of(name)), pytest.raises(PermissionDenied):
            add_option(by=world.actor(name), at=at(date(2024, 5, 1)), contract_id=contract.pk, revision=1, data=data)
    with scope(desk_scope(world.desk.pk)):
        add_option(by=world.actor("coordinator"), at=at(date(2024, 5, 1)), contract_id=contract.pk, revision=1, data=data)
    for name in ("supplier", "contract_holder"):
        client.force_login(world.user(name))
        page = client.get(world.url(name, "contract", pk=contract.pk)).content.decode()
        assert "Verlenging" in page and "/opties/" not in page and "Optie vastleggen" not in page


def test_a_closed_contract_takes_no_options(desk: Client, world: World) -> None:
    url = world.url("coordinator", "option_new", pk=world.contracts["closed"].pk)
    for answer in (desk.get(url), desk.post(url, OPTION)):
        assert answer.status_code == 302
    with scope(desk_scope(world.desk.pk)):
        assert not ContractOption.objects.exists()
