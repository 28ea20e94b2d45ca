"""What an obligation starts from: the bid, the wage sum, activities, the supplier's norm; indexation and corrections."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from contracts.models import Balance, Contract, Event, ObligationRevision
from contracts.queries.settlement import bundles
from sroi.tenancy.scope import desk_scope, scope, supplier_scope
from tests.contracts.test_desk_contract_forms import filled_in
from tests.histories.story import Story, story_of
from tests.pages import context_of
from tests.world import World, decide, register, report, settle_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client, world: World) -> Client:
    """A browser of the coordinator."""
    client.force_login(world.user("coordinator"))
    return client


@pytest.fixture
def story(world: World) -> Story:
    """A town with contracts of its own."""
    return story_of(world)


def errors(response: Any) -> set[str]:
    """The fields with an error."""
    return set(context_of(response)["form"].errors)


def balance(world: World, name: str) -> Balance:
    """The stored figures of a contract."""
    row = world.contracts[name]
    with scope(desk_scope(row.desk_id)):
        return Balance.objects.get(contract=row)


def test_a_higher_bid_is_binding_and_the_page_says_what_it_did(desk: Client, world: World) -> None:
    """5 % of the table becomes the 7,5 % of the bid: 1.234.567,89 × 7,5 % = 92.592,59."""
    url = world.url("coordinator", "contract_new")
    preview = context_of(desk.post(url, filled_in(world, offered_pct="7,5", calculate="1")))["preview"]
    assert (preview["found"].amount, preview["found"].least) == (Decimal("92592.59"), Decimal("61728.39"))
    assert "61.728,39" in preview["offer"]
    assert desk.post(url, filled_in(world, offered_pct="7,5")).status_code == 302
    settle_all(world)
    with scope(world.scope_of("coordinator")):
        contract = Contract.objects.get(title="Nieuw proefproject")
        assert Balance.objects.get(contract=contract).obligation == Decimal("92592.59")
    page = desk.get(world.url("coordinator", "contract", pk=contract.pk)).content.decode()
    assert "61.728,39" in page and "7,5" in page


@pytest.mark.parametrize("typed", [{"offered_pct": "4,99"}, {"offered_pct": "6", "agreed_pct": "6"}, {"offered_pct": "6", "fixed_obligation": "1"}])
def test_a_bid_below_the_minimum_or_beside_an_agreement_is_refused_at_its_field(
    desk: Client, world: World, typed: dict[str, str]
) -> None:
    response = desk.post(world.url("coordinator", "contract_new"), filled_in(world, **typed))
    assert (response.status_code, errors(response)) == (422, {"offered_pct"})


def test_the_wage_sum_is_asked_where_a_schedule_takes_it(desk: Client, story: Story) -> None:
    """7 % of a wage sum of 400.000 is 28.000; a dated wage sum of 500.000 makes it 35.000."""
    world = story.world
    url = world.url("coordinator", "contract_new")
    assert "wage_sum" not in context_of(desk.get(url))["form"].fields
    schedule = story.schedule(obligation={"default_pct": 7, "rules": [{"basis": "wage_sum"}]})
    typed = filled_in(world, schedule=str(schedule), wage_sum="400.000")
    assert context_of(desk.post(url, typed | {"calculate": "1"}))["preview"]["found"].amount == 28000
    assert desk.post(url, typed).status_code == 302
    settle_all(world)
    with scope(world.scope_of("coordinator")):
        contract = Contract.objects.get(title="Nieuw proefproject")
        assert Balance.objects.get(contract=contract).obligation == 28000
    revise = world.url("coordinator", "contract_revise", pk=contract.pk)
    typed = {"kind": "wage_sum", "new_wage_sum": "500.000", "effective_on": "2025-01-01", "requested_by": "Olga",
             "approved_by": "Karin", "reason": "Jaaropgave", "revision": "1"}
    assert desk.post(revise, typed).status_code == 302
    settle_all(world)
    with scope(world.scope_of("coordinator")):
        assert Balance.objects.get(contract=contract).obligation == 35000


def test_a_number_of_activities_is_shown_as_such_everywhere(desk: Client, story: Story) -> None:
    """One of two counts; what it was worth is no obligation."""
    world = story.world
    blocks = [{"code": "ACT", "name_nl": "Activiteit", "kind": "activity", "route": "activities", "value": 50,
               "unit": "per_hour", "prorata": ["hours"]}]
    rule = {"rules": [{"basis": "activities", "amount": 2}]}
    story.contract("activities", schedule_id=story.schedule(obligation=rule, blocks=blocks))
    report(world, "clinic", contract="activities", block="ACT", facts={"start": "2024-05-01", "hours": "4"})
    decide(world, "clinic", "approve")
    settle_all(world)
    row = balance(world, "activities")
    assert (row.activities_owed, row.activities_done) == (2, 1)
    assert (row.obligation, row.fulfilled) == (Decimal(0), Decimal(200))
    assert balance(world, "running").activities_owed is None
    contract = world.contracts["activities"]
    for person, page, kwargs in (
        ("coordinator", "contract", {"pk": contract.pk}), ("coordinator", "contracts", {}),
        ("coordinator", "supplier", {"pk": world.supplier.pk}), ("supplier_administrator", "home", {}),
        ("supplier_administrator", "contract", {"pk": contract.pk}),
    ):
        browser = Client()
        browser.force_login(world.user(person))
        assert "1 van 2 activiteiten" in browser.get(world.url(person, page, **kwargs), {"whose": "all"}).content.decode(), page


def test_the_norm_of_the_supplier_replaces_that_of_the_schedule(desk: Client, world: World) -> None:
    """32 hours is a full week here: half of it counts for half, not for 16/36."""
    url = world.url("coordinator", "contract_new")
    assert errors(desk.post(url, filled_in(world, fulltime_hours="0"))) == {"fulltime_hours"}
    assert desk.post(url, filled_in(world, fulltime_hours="32", annual_hours="1.600")).status_code == 302
    with scope(world.scope_of("coordinator")):
        contract = Contract.objects.get(title="Nieuw proefproject")
        facts = bundles([contract.pk])[contract.pk].facts
        assert (facts.fulltime_hours, facts.annual_hours) == (Decimal(32), Decimal(1600))
    assert "32 uur per week" in desk.get(world.url("coordinator", "contract", pk=contract.pk)).content.decode()


def indexation(**values: Any) -> dict[str, Any]:
    """What is sent to index the value of a contract."""
    return {
        "kind": "indexation", "percentage": "3,2", "effective_on": "2025-01-01", "requested_by": "Olga",
        "approved_by": "Karin", "reason": "Jaarlijks", "revision": "1",
    } | values


def test_indexing_shows_the_new_value_first(desk: Client, world: World) -> None:
    """3,2 % on a million: 1.032.000, so 51.600; a second time on top of the first: 1.065.024, so 53.251,20."""
    contract = world.contracts["running"]
    url = world.url("coordinator", "contract_revise", pk=contract.pk)
    initial = context_of(desk.get(url, {"kind": "indexation"}))["form"].initial
    assert initial["kind"] == "indexation" and initial["reason"]
    shown = desk.post(url, indexation(calculate="1"))
    found = context_of(shown)["revised"]
    assert (found.base_new.value_excl_vat, found.new) == (1032000, 51600)
    assert "1.032.000,00" in shown.content.decode()
    with scope(world.scope_of("coordinator")):
        assert not ObligationRevision.objects.exists()
    assert desk.post(url, indexation()).status_code == 302
    assert errors(desk.post(url, indexation(effective_on="2024-12-01", revision="2"))) == {"effective_on"}
    assert desk.post(url, indexation(effective_on="2025-02-01", revision="2")).status_code == 302
    settle_all(world)
    assert balance(world, "running").obligation == Decimal("53251.20")
    with scope(world.scope_of("coordinator")):
        row = ObligationRevision.objects.get(effective_on="2025-01-01")
        assert (row.new_value_excl_vat, row.percentage) == (Decimal(1032000), Decimal("3.2"))
        assert (row.old_obligation, row.new_obligation) == (Decimal(50000), Decimal(51600))


def test_indexing_raises_the_wage_sum_too(story: Story) -> None:
    world = story.world
    schedule = story.schedule(obligation={"default_pct": 5, "rules": [{"basis": "wage_sum"}]})
    story.contract("wages", schedule_id=schedule, wage_sum=Decimal(100000))
    story.revise("wages", on=date(2025, 1, 1), kind="indexation", percentage=Decimal(10))
    settle_all(world)
    assert balance(world, "wages").obligation == 5500


def corrected(world: World, name: str, **values: Any) -> dict[str, Any]:
    """What is sent to correct a contract."""
    row = world.contracts[name]
    return {
        "title": row.title, "client_number": row.client_number, "starts_on": "2024-03-01", "last_day": "2044-02-29",
        "award_date": "2024-02-01", "contract_type": "works", "labour_share_pct": "", "revision": "1",
        "coordinator": str(row.coordinator_id), "reason": "Verkeerd overgenomen",
    } | values


def test_type_award_and_labour_share_are_corrected_while_nothing_is_approved(desk: Client, world: World) -> None:
    """With a reason, and the values before and after in the history."""
    register(world, "wrong")
    url = world.url("coordinator", "contract_change", pk=world.contracts["wrong"].pk)
    assert {"award_date", "contract_type", "labour_share_pct"} <= set(context_of(desk.get(url))["form"].fields)
    typed = corrected(world, "wrong", award_date="2024-02-15", contract_type="services", labour_share_pct="35")
    assert errors(desk.post(url, typed | {"reason": " "})) == {"reason"}
    assert desk.post(url, typed).status_code == 302
    assert desk.post(url, typed).status_code == 409
    with scope(world.scope_of("coordinator")):
        row = Contract.objects.get(pk=world.contracts["wrong"].pk)
        assert (row.award_date.isoformat(), row.contract_type, row.labour_share_pct) == ("2024-02-15", "services", Decimal(35))
        assert Balance.objects.get(contract=row).stale_since is not None
        event = Event.objects.get(contract_id=row.pk, verb="contract_changed")
        assert (event.before["contract_type"], event.after["contract_type"], event.reason) == ("works", "services", "Verkeerd overgenomen")


def test_after_an_approval_there_are_dated_changes_only(desk: Client, world: World) -> None:
    """Not asked any more; whoever still sends it meets the error at the field. A labour share can change from a day on."""
    running = world.contracts["running"]
    url = world.url("coordinator", "contract_change", pk=running.pk)
    assert "award_date" not in context_of(desk.get(url))["form"].fields
    late = corrected(world, "running", labour_share_pct="40", award_date="2024-01-15")
    response = desk.post(url, late)
    assert (response.status_code, errors(response)) == (422, {"award_date"})
    revise = world.url("coordinator", "contract_revise", pk=running.pk)
    typed = {"kind": "labour", "new_labour_share_pct": "20", "effective_on": "2025-01-01", "requested_by": "Olga",
             "approved_by": "Karin", "reason": "Ander werk", "revision": "1"}
    assert errors(desk.post(revise, typed | {"new_labour_share_pct": ""})) == {"new_labour_share_pct"}
    assert desk.post(revise, typed).status_code == 302
    with scope(world.scope_of("coordinator")):
        facts = bundles([running.pk])[running.pk].facts
        assert facts.base_revisions[0].labour_share_pct == 20


def test_an_award_cannot_move_past_what_happened(desk: Client, story: Story) -> None:
    world = story.world
    register(world, "indexed")
    story.revise("indexed", on=date(2024, 6, 1), kind="base", new_value_excl_vat=Decimal(2000000))
    url = world.url("coordinator", "contract_change", pk=world.contracts["indexed"].pk)
    response = desk.post(url, corrected(world, "indexed", award_date="2024-07-01", revision="2"))
    assert (response.status_code, errors(response)) == (422, {"award_date"})


def test_nobody_else_reads_what_a_supplier_may_not(world: World) -> None:
    """The scope of the other supplier holds none of these contracts."""
    register(world, "offer", offered_pct=Decimal(6))
    with scope(supplier_scope(world.other_supplier.pk)):
        assert not Contract.objects.filter(offered_pct__isnull=False).exists()
