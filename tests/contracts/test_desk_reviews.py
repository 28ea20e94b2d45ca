"""The entries of a desk: list, page, decisions, explanation."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contracts.models import Entry, Event
from sroi.look.formatting import euro, hours
from sroi.tenancy.scope import desk_scope, scope
from tests.world import World, decide, publish_schedule, register, report, settle_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(world: World, client: Client) -> Client:
    client.force_login(world.user("coordinator"))
    return client


def _entry(world: World, name: str) -> Entry:
    with scope(desk_scope(world.desk.pk)):
        return Entry.objects.get(pk=world.entries[name].pk)


def _queries(client: Client, url: str) -> int:
    client.get(url)  # what is kept per process is warm
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_the_list_filters_sorts_and_searches(world: World, coordinator: Client) -> None:
    url = world.url("coordinator", "entries")
    page = coordinator.get(url)
    assert {row.entry.pk for row in page.context["rows"]} == {
        world.entries[name].pk for name in ("submitted", "returned", "approved", "rejected", "withdrawn", "purchase")
    }
    submitted = world.entries["submitted"]
    for query in (
        {"state": "submitted"}, {"q": submitted.number[-6:], "state": "submitted"},
        {"state": "submitted", "supplier": str(world.supplier.pk), "client": str(world.municipality.pk), "route": "jobs",
         "contract": "proefbrug", "coordinator": str(world.people["coordinator"].pk), "since": "2024-05-01",
         "until": "2024-05-31"},
    ):
        found = coordinator.get(url, query).context["rows"]
        assert [row.entry.pk for row in found] == [submitted.pk], query
    assert not coordinator.get(url, {"route": "activities"}).context["rows"]
    bought = coordinator.get(url, {"route": "social_purchasing"}).context["rows"]
    assert [row.amount for row in bought] == [Decimal("4000.00")]
    numbers = [row.entry.number for row in coordinator.get(url, {"sort": "-number"}).context["rows"]]
    assert numbers == sorted(numbers, reverse=True)
    amounts = [row.amount for row in coordinator.get(url, {"sort": "amount"}).context["rows"]]
    counted = [amount for amount in amounts if amount is not None]
    assert len(counted) > 1
    assert amounts == [*sorted(counted), *[None] * (len(amounts) - len(counted))]


def test_mine_are_the_entries_of_the_own_contracts(world: World, client: Client) -> None:
    report(world, "theirs", contract="second", by="other_supplier")
    client.force_login(world.user("colleague"))
    found = client.get(world.url("colleague", "entries"), {"whose": "mine"}).context["rows"]
    assert [row.entry.pk for row in found] == [world.entries["theirs"].pk]


def test_the_export_is_the_filtered_list(world: World, coordinator: Client) -> None:
    response = coordinator.get(world.url("coordinator", "entries"), {"state": "submitted", "export": "csv"})
    lines = response.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert world.entries["submitted"].number in lines[1]
    sheet = coordinator.get(world.url("coordinator", "entries"), {"export": "xlsx"})
    assert sheet.content.startswith(b"PK")


def test_the_list_costs_as_many_queries_with_more_rows(world: World, coordinator: Client) -> None:
    url = world.url("coordinator", "entries") + "?state=submitted"
    before = _queries(coordinator, url)
    for name in ("one", "two"):
        report(world, name)
    assert _queries(coordinator, url) == before


def test_the_page_says_what_it_is_worth_and_why(world: World, coordinator: Client) -> None:
    page = coordinator.get(world.url("coordinator", "entry", pk=world.entries["submitted"].pk))
    text = page.content.decode()
    tried = page.context["values"][0].tried
    assert tried.valuation.amount > 0
    assert "Plaatsing van een proefkandidaat" in text
    assert page.context["approve_form"] is not None
    assert {part.state for part in page.context["required"]} == {"missing"}
    approved = coordinator.get(world.url("coordinator", "entry", pk=world.entries["approved"].pk))
    assert approved.context["values"][0].counted.counts
    assert "approve_form" not in approved.context


def test_a_draft_and_another_desk_are_not_found(world: World, coordinator: Client) -> None:
    for name in ("draft", "other_submitted"):
        for page in ("entry", "entry_explanation"):
            assert coordinator.get(world.url("coordinator", page, pk=world.entries[name].pk)).status_code == 404
        for page in ("entry_approve", "entry_return", "entry_reject"):
            url = world.url("coordinator", page, pk=world.entries[name].pk)
            assert coordinator.post(url, {"revision": 1, "reason": "x"}).status_code == 404


def test_approving_counts_what_was_promised(world: World, coordinator: Client) -> None:
    entry = world.entries["submitted"]
    url = world.url("coordinator", "entry", pk=entry.pk)
    promised = coordinator.get(url).context["values"][0].tried.valuation.amount
    response = coordinator.post(world.url("coordinator", "entry_approve", pk=entry.pk), {"revision": entry.revision})
    assert response.status_code == 302
    assert _entry(world, "submitted").state == "approved"
    page = coordinator.get(url)
    assert page.context["values"][0].counted.valuation.amount == promised
    assert "entry_approved" in set(_verbs(world, entry))


def _verbs(world: World, entry: Entry) -> list[str]:
    with scope(desk_scope(world.desk.pk)):
        return list(Event.objects.filter(entry_id=entry.pk).values_list("verb", flat=True))


@pytest.mark.parametrize(("page", "state"), [("entry_return", "returned"), ("entry_reject", "rejected")])
def test_refusing_needs_a_reason(world: World, coordinator: Client, page: str, state: str) -> None:
    entry = world.entries["submitted"]
    url = world.url("coordinator", page, pk=entry.pk)
    refused = coordinator.post(url, {"revision": entry.revision, "reason": " "})
    assert refused.status_code == 200
    form = refused.context["return_form" if state == "returned" else "reject_form"]
    assert "reason" in form.errors
    assert _entry(world, "submitted").state == "submitted"
    coordinator.post(url, {"revision": entry.revision, "reason": "De urenstaat mist de handtekening."})
    assert _entry(world, "submitted").state == state


def test_the_second_reviewer_meets_a_conflict_and_can_decide_again(world: World, coordinator: Client) -> None:
    entry = world.entries["submitted"]
    coordinator.post(world.url("coordinator", "entry_approve", pk=entry.pk), {"revision": entry.revision})
    colleague = Client()
    colleague.force_login(world.user("colleague"))
    typed = {"revision": entry.revision, "reason": "Te laat ingediend."}
    response = colleague.post(world.url("colleague", "entry_reject", pk=entry.pk), typed)
    assert response.status_code == 409
    text = response.content.decode()
    assert "Te laat ingediend." in text
    assert "Coby Coördinator" in text
    assert _entry(world, "submitted").state == "approved"
    again = colleague.post(
        world.url("colleague", "entry_reject", pk=entry.pk), typed | {"revision": _entry(world, "submitted").revision},
        follow=True,
    )
    assert [message.level_tag for message in again.context["messages"]] == ["warning"]
    assert _entry(world, "submitted").state == "approved"


def test_an_amount_is_asked_for_a_block_by_agreement(world: World, coordinator: Client) -> None:
    with scope(desk_scope(world.desk.pk)):
        schedule = publish_schedule(desk=world.desk, code="demo-helmond-de-peel")
    register(world, "open", schedule_id=schedule.pk)
    report(world, "agreed", contract="open", block="CUSTOM", facts={"start": "2024-05-01"})
    entry = world.entries["agreed"]
    url = world.url("coordinator", "entry_approve", pk=entry.pk)
    response = coordinator.post(url, {"revision": entry.revision, "agreed_value": ""})
    assert "agreed_value" in response.context["approve_form"].errors
    coordinator.post(url, {"revision": entry.revision, "agreed_value": "1.250,50"})
    settle_all(world)
    page = coordinator.get(world.url("coordinator", "entry", pk=entry.pk))
    assert page.context["values"][0].counted.stored.amount == Decimal("1250.50")
    assert [change.after for change in page.context["versions"][0].changes] == [euro(Decimal("1250.50"))]


def test_the_same_invoice_and_the_same_days_are_pointed_out(world: World, coordinator: Client) -> None:
    facts = {"invoice_date": "2024-05-15", "amount_excl_vat": "4000.00", "vendor_recognition": ["sw_company"]}
    texts: dict[str, Any] = {"vendor_name": "sociaal werkbedrijf de proef ", "invoice_number": "f-2024-001"}
    report(world, "again", block="SOC_PURCHASE", facts=facts, **texts)
    page = coordinator.get(world.url("coordinator", "entry", pk=world.entries["again"].pk))
    assert [other.pk for _text, other in page.context["suspicions"]] == [world.entries["purchase"].pk]
    assert not coordinator.get(world.url("coordinator", "entry", pk=world.entries["submitted"].pk)).context["suspicions"]


def test_the_explanation_finds_the_stored_cents_again(world: World, coordinator: Client) -> None:
    for name in ("approved", "purchase"):
        entry = world.entries[name]
        page = coordinator.get(world.url("coordinator", "entry_explanation", pk=entry.pk))
        found = page.context["found"]
        assert found.counts
        assert found.agrees
        assert found.stored.amount == found.valuation.amount == found.booked
        assert page.context["steps"]
        assert all("%(" not in step.text and "block_" not in step.text for step in page.context["steps"])


def test_the_explanation_of_a_new_version_says_that_it_does_not_count_yet(world: World, coordinator: Client) -> None:
    url = world.url("coordinator", "entry_explanation", pk=world.entries["submitted"].pk)
    found = coordinator.get(url, {"version": "new"}).context["found"]
    assert not found.counts
    contract = world.contracts["second"].pk
    assert coordinator.get(url, {"contract": str(contract)}).status_code == 404


def test_a_supplier_reads_the_same_explanation_nobody_else_does(world: World, client: Client) -> None:
    entry = world.entries["approved"]
    client.force_login(world.user("supplier"))
    found = client.get(world.url("supplier", "entry_explanation", pk=entry.pk)).context["found"]
    assert found.agrees
    assert found.counts
    draft = client.get(world.url("supplier", "entry_explanation", pk=world.entries["draft"].pk))
    assert not draft.context["found"].counts
    client.force_login(world.user("contract_holder"))
    assert client.get(f"/opdrachtgever/{world.municipality.slug}/invullingen/{entry.pk}/uitleg/").status_code == 404
    assert client.get(world.url("coordinator", "entry_explanation", pk=entry.pk)).status_code == 404


def test_a_change_of_an_approved_entry_shows_what_changed(world: World, coordinator: Client) -> None:
    from contracts.actions import entries as actions
    from contracts.actions.entries import EntryData
    from sroi.tenancy.scope import supplier_scope
    from tests.world import at

    entry, by = world.entries["approved"], world.actor("supplier_administrator")
    with scope(supplier_scope(world.supplier.pk)):
        entry.refresh_from_db()
        data = EntryData(
            contract_id=world.contracts["running"].pk, block_code=entry.block_code, candidate_id=entry.candidate_id,
            facts={"start": "2024-04-01", "end": "2025-03-31", "hours_per_week": "24"},
        )
        changed = actions.change_entry(by=by, at=at(date(2024, 11, 1)), entry_id=entry.pk, revision=entry.revision, data=data)
        actions.submit_entry(by=by, at=at(date(2024, 11, 1)), entry_id=entry.pk, revision=changed.revision)
    page = coordinator.get(world.url("coordinator", "entry", pk=entry.pk))
    change = page.context["versions"][0].changes[0]
    assert (change.before, change.after) == (hours(Decimal(36)), hours(Decimal(24)))
    value = page.context["values"][0]
    assert value.counted.counts
    assert value.tried.valuation.amount != value.counted.valuation.amount


def test_every_state_has_a_page(world: World, coordinator: Client) -> None:
    for name in ("submitted", "returned", "approved", "rejected", "withdrawn", "purchase"):
        page = coordinator.get(world.url("coordinator", "entry", pk=world.entries[name].pk))
        assert page.status_code == 200, name


def test_an_entry_over_two_contracts_shows_both(world: World, coordinator: Client) -> None:
    register(world, "third", municipality_id=world.other_municipality.pk)
    shares = {world.contracts["running"].pk: Decimal("0.6"), world.contracts["third"].pk: Decimal("0.4")}
    report(world, "split", shares=shares)
    decide(world, "split", "approve")
    settle_all(world)
    entry = world.entries["split"]
    page = coordinator.get(world.url("coordinator", "entry", pk=entry.pk))
    assert len(page.context["values"]) == 2
    other = coordinator.get(
        world.url("coordinator", "entry_explanation", pk=entry.pk), {"contract": str(world.contracts["third"].pk)},
    )
    assert other.context["found"].stored.amount + page.context["values"][0].counted.stored.amount > 0
    assert [row.contract_id for row in other.context["others"]] == [world.contracts["running"].pk]
