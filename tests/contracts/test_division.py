"""One effort divided over several contracts: reporting, reviewing, changing it later, and what it comes to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contracts.actions import contracts as contract_actions
from contracts.actions import entries as actions
from contracts.actions import review
from contracts.actions.entries import EntryData
from contracts.models import Allocation, Balance, Entry, Event, LedgerLine
from contracts.queries.proof import prove
from contracts.queries.valuation_preview import under_review
from sroi.tenancy.scope import desk_scope, scope, supplier_scope
from tests.contracts.test_api import Api
from tests.contracts.test_supplier_form import WHO, newest, placement, purchase
from tests.pages import context_of
from tests.world import DAY, World, at, confirm, decide, publish_schedule, register, report, settle_all

pytestmark = pytest.mark.django_db
YEAR = {"start": "2024-04-01", "end": "2025-03-31", "hours_per_week": "36"}
Rows = list[tuple[str, str]]


@pytest.fixture
def world(world: World) -> World:
    """With three more contracts of the supplier: `twin` for the same client, `elsewhere` for the other, `plain` valued
    by a schedule without the building block of a placement."""
    register(world, "twin")
    register(world, "elsewhere", municipality_id=world.other_municipality.pk, award_date=date(2024, 2, 2))
    with scope(desk_scope(world.desk.pk)):
        bare = publish_schedule(desk=world.desk, code="demo-helmond-de-peel")
    register(world, "plain", schedule_id=bare.pk)
    return world


@pytest.fixture
def supplier(client: Client, world: World) -> Client:
    """The administrator of the supplier."""
    client.force_login(world.user(WHO))
    return client


@pytest.fixture
def coordinator(world: World) -> Client:
    """A coordinator of the desk."""
    client = Client()
    client.force_login(world.user("coordinator"))
    return client


def rows(world: World, parts: Rows) -> dict[str, str]:
    """Rows of contract and percentage as a browser sends them."""
    sent = {"divided": "1", "parts": str(len(parts))}
    for number, (name, percentage) in enumerate(parts):
        sent[f"part-{number}-contract"] = str(world.contracts[name].pk) if name else ""
        sent[f"part-{number}-percentage"] = percentage
    return sent


def shares(world: World, **parts: str) -> dict[Any, Decimal]:
    """Contract → share, from percentages."""
    return {world.contracts[name].pk: Decimal(percentage) / 100 for name, percentage in parts.items()}


def live(world: World, entry: Entry) -> dict[Any, Decimal]:
    """What the allocations say."""
    with scope(supplier_scope(world.supplier.pk)):
        return dict(Allocation.objects.filter(entry=entry).values_list("contract_id", "share"))


def fulfilled(world: World, *names: str) -> list[Decimal]:
    """The balance of each contract."""
    with scope(desk_scope(world.desk.pk)):
        return [Balance.objects.get(contract_id=world.contracts[name].pk).fulfilled for name in names]


def again(world: World, entry: Entry) -> Entry:
    """The entry as it is now."""
    with scope(supplier_scope(world.supplier.pk)):
        return Entry.objects.get(pk=entry.pk)


def change(world: World, entry: Entry, parts: dict[Any, Decimal], *, submit: bool = True, **facts: str) -> Entry:
    """Change an entry as the supplier, and hand it in."""
    with scope(supplier_scope(world.supplier.pk)):
        now = Entry.objects.get(pk=entry.pk)
        who: dict[str, Any] = {"by": world.actor(WHO), "at": at(date(2024, 7, 1)), "entry_id": entry.pk}
        data = EntryData(contract_id=min(parts), block_code=now.block_code, facts={**YEAR, **facts}, shares=parts)
        now = actions.change_entry(**who, revision=now.revision, data=data)
        return actions.submit_entry(**who, revision=now.revision) if submit else now


def approve(world: World, entry: Entry, **given: Any) -> Entry:
    """Approve as the coordinator."""
    with scope(desk_scope(world.desk.pk)):
        return review.approve_entry(
            by=world.actor("coordinator"), at=at(date(2024, 7, 8)), entry_id=entry.pk,
            revision=Entry.objects.get(pk=entry.pk).revision, **given,
        )


# Reporting.


def test_dividing_works_without_any_script(supplier: Client, world: World) -> None:
    """A button opens the rows, another adds one, a third takes one away; what was typed stays."""
    new = world.url(WHO, "entry_new")
    page = supplier.get(new, {"contract": str(world.contracts["running"].pk), "soort": "PW_LT2"})
    assert not context_of(page)["division"].is_divided
    assert 'value="divide"' in page.content.decode()
    opened = context_of(supplier.post(new, placement(world, action="divide", parts="0")))["division"]
    assert [row["contract"].value() for row in opened.rows] == [str(world.contracts["running"].pk), ""]
    typed = rows(world, [("running", "60"), ("twin", "25,5")])
    more = supplier.post(new, placement(world, action="add_part", **typed))
    assert more.status_code == 200
    assert [row["percentage"].value() for row in context_of(more)["division"].rows] == ["60", "25,5", ""]
    assert context_of(more)["worth"].share == Decimal("85.5")
    assert all(row.field.required for row in context_of(more)["form"] if row.name in ("start", "hours_per_week"))
    assert "32,5" in more.content.decode()
    less = context_of(supplier.post(new, placement(world, action="remove_part-0", **typed)))["division"]
    assert [row["percentage"].value() for row in less.rows] == ["25,5"]
    undone = context_of(supplier.post(new, placement(world, action="undivide", **typed)))["division"]
    assert not undone.is_divided
    with scope(world.scope_of(WHO)):
        assert not Entry.objects.filter(allocated_share__lt=1).exists()


def test_only_open_contracts_with_the_block_are_offered(supplier: Client, world: World) -> None:
    """The others are named with the reason; a contract of another desk or supplier is not even there."""
    page = supplier.post(world.url(WHO, "entry_new"), placement(world, action="divide", parts="0"))
    division = context_of(page)["division"]
    names = {"running", "twin", "elsewhere"}
    assert {row.pk for row in division.choices.offered} == {world.contracts[name].pk for name in names}
    assert [row.pk for row in division.choices.without_block] == [world.contracts["plain"].pk]
    text = page.content.decode()
    assert world.contracts["plain"].number in text
    assert str(world.contracts["closed"].pk) not in text
    assert str(world.contracts["other_running"].pk) not in text


def test_a_divided_entry_is_kept_and_counts_on_both_contracts(
    supplier: Client, coordinator: Client, world: World
) -> None:
    """Through the screens, from the form to the balances; each part is half of the whole, to the cent."""
    before = fulfilled(world, "running", "elsewhere")
    sent = placement(world, hours_per_week="36", **rows(world, [("running", "33,33"), ("elsewhere", "66,67")]))
    value = supplier.post(world.url(WHO, "entry_value"), sent).content.decode()
    assert "33,33" in value
    assert world.contracts["elsewhere"].number in value
    supplier.post(world.url(WHO, "entry_new"), sent)
    entry = newest(world)
    assert live(world, entry) == shares(world, running="33.33", elsewhere="66.67")
    page = context_of(supplier.get(world.url(WHO, "entry", pk=entry.pk)))
    assert [row.share for row in page["parts"]] == [Decimal("0.6667"), Decimal("0.3333")]
    supplier.post(world.url(WHO, "entry_submit", pk=entry.pk), {"revision": entry.revision})
    shown = context_of(coordinator.get(world.url("coordinator", "entry", pk=entry.pk)))["values"]
    promised = {part.contract.pk: part.tried.valuation.amount for part in shown}
    revision = again(world, entry).revision
    coordinator.post(world.url("coordinator", "entry_approve", pk=entry.pk), {"revision": revision})
    settle_all(world)
    after = fulfilled(world, "running", "elsewhere")
    added = [new - old for new, old in zip(after, before, strict=True)]
    assert added == [promised[world.contracts[name].pk] for name in ("running", "elsewhere")]
    assert sum(added) == Decimal("30000.00")
    mine = context_of(supplier.get(world.url(WHO, "entry", pk=entry.pk)))["counted"]
    assert mine.now == Decimal("30000.00")


def test_left_over_cents_go_to_the_largest_share(supplier: Client, world: World) -> None:
    """Of equal shares the contract awarded first (rules 12.2b): the parts add up to the whole, also while typing."""
    parts = rows(world, [("running", "33,33"), ("twin", "33,33"), ("elsewhere", "33,34")])
    page = supplier.post(world.url(WHO, "entry_new"), purchase(world, action="calculate", amount_excl_vat="100,01", **parts))
    worth = context_of(page)["worth"]
    undivided = context_of(supplier.post(
        world.url(WHO, "entry_new"), purchase(world, action="calculate", amount_excl_vat="100,01"),
    ))["worth"]
    assert worth.now == undivided.now
    assert [row.worth.now for row in worth.parts] == [Decimal("33.33"), Decimal("33.33"), undivided.now - Decimal("66.66")]


def test_a_schedule_can_give_left_over_cents_to_the_first_contract(world: World) -> None:
    """€ 100,02 is 25,005 and 75,015: rounded that is a cent too much, which the first contract gives and not the largest."""
    with scope(desk_scope(world.desk.pk)):
        schedule = publish_schedule(desk=world.desk, code="demo-oost-nl-2022")
        schedule.resolved["policy"] = {**schedule.resolved.get("policy", {}), "split_rounding": "first_contract"}
        schedule.save()
    for name, month in (("early", 1), ("late", 3)):
        register(world, name, schedule_id=schedule.pk, award_date=date(2024, month, 1))
    facts = {"invoice_date": "2024-05-15", "amount_excl_vat": "100.02", "vendor_recognition": ["sw_company"]}
    report(world, "odd", contract="early", block="SOC_PURCHASE", facts=facts, vendor_name="De Proef", invoice_number="O-1",
           shares=shares(world, early="25", late="75"))
    decide(world, "odd", "approve")
    settle_all(world)
    assert fulfilled(world, "early", "late") == [Decimal("25.00"), Decimal("75.02")]


@pytest.mark.parametrize(("parts", "row", "field"), [
    ([("running", "60"), ("twin", "40,01")], 1, "percentage"),
    ([("running", "60"), ("running", "40")], 1, "contract"),
    ([("running", "0"), ("twin", "40")], 0, "percentage"),
    ([("running", "-5"), ("twin", "40")], 0, "percentage"),
    ([("running", "33,333"), ("twin", "40")], 0, "percentage"),
    ([("running", "60"), ("twin", "")], 1, "percentage"),
    ([("running", "60"), ("", "40")], 1, "contract"),
    ([("running", "60"), ("plain", "40")], 1, "contract"),
    ([("running", "60"), ("closed", "40")], 1, "contract"),
    ([("running", "60"), ("other_running", "40")], 1, "contract"),
    ([("running", "60"), ("second", "40")], 1, "contract"),
    ([("", ""), ("", "")], 0, "contract"),
])
def test_what_is_wrong_stands_at_its_row(
    supplier: Client, world: World, parts: Rows, row: int, field: str
) -> None:
    """Nothing is kept, also not as a draft, and the summary links to the field."""
    with scope(world.scope_of(WHO)):
        before = Entry.objects.count()
    for action in ("next", "save"):
        page = supplier.post(world.url(WHO, "entry_new"), placement(world, action=action, **rows(world, parts)))
        assert page.status_code == 422
        assert field in context_of(page)["division"].rows[row].errors
        assert f'href="#id_part-{row}-{field}"' in page.content.decode()
    with scope(world.scope_of(WHO)):
        assert Entry.objects.count() == before


def test_rows_that_are_left_empty_do_not_count(supplier: Client, world: World) -> None:
    """And less than 100 % is fine."""
    supplier.post(world.url(WHO, "entry_new"), placement(world, **rows(world, [("twin", "12,5"), ("", "")])))
    assert live(world, newest(world)) == shares(world, twin="12.5")


def test_a_draft_is_divided_again_and_put_together_again(supplier: Client, world: World) -> None:
    entry = world.entries["draft"]
    address = world.url(WHO, "entry_change", pk=entry.pk)
    sent = placement(world, candidate=str(entry.candidate_id), revision=entry.revision)
    supplier.post(address, sent | rows(world, [("running", "70"), ("twin", "30")]))
    assert live(world, entry) == shares(world, running="70", twin="30")
    opened = context_of(supplier.get(address))
    assert [row["percentage"].value() for row in opened["division"].rows] == ["70", "30"]
    supplier.post(address, sent | {"revision": entry.revision + 1, "parts": "0"})
    assert live(world, entry) == shares(world, running="100")
    assert again(world, entry).allocated_share == 1


def test_every_schedule_asks_its_own_facts(supplier: Client, world: World) -> None:
    """A contract under a schedule with other ages: the groups are cut at the ages of both, and nothing is guessed."""
    with scope(desk_scope(world.desk.pk)):
        older = publish_schedule(desk=world.desk, code="demo-oost-nl-2022")
    register(world, "old", schedule_id=older.pk)
    page = supplier.post(
        world.url(WHO, "entry_new"), placement(world, action="calculate", **rows(world, [("running", "50"), ("old", "50")])),
    )
    form = context_of(page)["form"]
    alone = context_of(supplier.post(world.url(WHO, "entry_new"), placement(world, action="calculate")))["form"]
    assert set(alone.fields) <= set(form.fields)
    assert len(form.also) == 1
    worth = context_of(page)["worth"]
    assert worth.planned == sum(row.worth.planned for row in worth.parts)


def test_two_people_at_once_meet_the_conflict_page(supplier: Client, world: World) -> None:
    """With the division that is stored beside what was typed, and a way to send it after all."""
    entry = world.entries["draft"]
    address = world.url(WHO, "entry_change", pk=entry.pk)
    sent = placement(world, candidate=str(entry.candidate_id), revision=entry.revision)
    supplier.post(address, sent | rows(world, [("running", "70"), ("twin", "30")]))
    answer = supplier.post(address, sent | rows(world, [("running", "10"), ("twin", "90")]))
    assert answer.status_code == 409
    assert f"70 % {world.contracts['running'].number}" in answer.content.decode().replace("\xa0", " ")
    resend = dict(context_of(answer)["resend"]) | {"revision": context_of(answer)["newest"]}
    assert supplier.post(address, resend).status_code == 302
    assert live(world, entry) == shares(world, running="10", twin="90")


def test_the_lists_say_that_it_is_divided(supplier: Client, coordinator: Client, world: World) -> None:
    """And the page of a contract which part of it is that contract's, with the amount of that part."""
    report(world, "shared", shares=shares(world, running="60", twin="30", elsewhere="10"))
    decide(world, "shared", "approve")
    settle_all(world)
    for client, who in ((supplier, WHO), (coordinator, "coordinator")):
        assert "verdeeld over 3 contracten" in client.get(world.url(who, "entries")).content.decode()
        page = client.get(world.url(who, "contract", pk=world.contracts["twin"].pk)).content.decode().replace("\xa0", " ")
        assert "30 % van de invulling" in page
    line = context_of(supplier.get(world.url(WHO, "contract", pk=world.contracts["twin"].pk)))["rows"][0]
    with scope(desk_scope(world.desk.pk)):
        booked = LedgerLine.objects.filter(entry_id=world.entries["shared"].pk, contract=world.contracts["twin"])
        assert line.amount == sum(booked.values_list("amount", flat=True))


def test_pages_cost_as_many_queries_with_more_parts(supplier: Client, coordinator: Client, world: World) -> None:
    for name in ("four", "five"):
        register(world, name)
    report(world, "few", shares=shares(world, running="50", twin="50"))
    report(world, "many", shares=shares(world, running="20", twin="20", elsewhere="20", four="20", five="20"))
    for client, who in ((supplier, WHO), (coordinator, "coordinator")):
        assert _queries(client, world, who, "many") == _queries(client, world, who, "few")


def _queries(client: Client, world: World, who: str, name: str) -> int:
    url = world.url(who, "entry", pk=world.entries[name].pk)
    client.get(url)
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)


# Changing what was approved.


@pytest.fixture
def counted(world: World) -> Entry:
    """An approved placement, 60 % on `running` and 40 % on `twin`."""
    report(world, "shared", facts=YEAR, shares=shares(world, running="60", twin="40"))
    decide(world, "shared", "approve")
    confirm(world, "shared", until=DAY)
    settle_all(world)
    return world.entries["shared"]


def test_old_shares_count_until_the_new_version_is_approved(world: World, counted: Entry) -> None:
    """Then contracts that leave, stay and come are all recalculated, and the whole stays the whole."""
    names = ("running", "twin", "elsewhere")
    before = fulfilled(world, *names)
    new = shares(world, twin="25", elsewhere="75")
    change(world, counted, new)
    settle_all(world)
    assert live(world, counted) == shares(world, running="60", twin="40")
    assert fulfilled(world, *names) == before
    approve(world, counted)
    assert live(world, counted) == new
    with scope(desk_scope(world.desk.pk)):
        stale = Balance.objects.filter(stale_since__isnull=False).values_list("contract_id", flat=True)
        assert {world.contracts[name].pk for name in names} <= set(stale)
    settle_all(world)
    whole = sum(after - old for after, old in zip(fulfilled(world, *names), before, strict=True))
    assert whole == 0
    with scope(desk_scope(world.desk.pk)):
        lines = LedgerLine.objects.filter(entry_id=counted.pk, contract=world.contracts["running"])
        assert sum(lines.values_list("amount", flat=True)) == 0
        assert not prove().differences
        event = Event.objects.filter(entry_id=counted.pk, verb="entry_approved").order_by("-at")[0]
    assert "60" in event.before["division"]
    assert "75" in event.after["division"]


@pytest.mark.parametrize("end", ["reject", "withdraw", "withdraw unseen"])
def test_a_change_that_comes_to_nothing_leaves_the_shares(world: World, counted: Entry, end: str) -> None:
    changed = change(world, counted, shares(world, elsewhere="100"), submit=end != "withdraw unseen")
    if end == "reject":
        world.entries["shared"] = changed
        decide(world, "shared", "reject", day=date(2024, 7, 2))
    else:
        with scope(supplier_scope(world.supplier.pk)):
            actions.withdraw_entry(
                by=world.actor(WHO), at=at(date(2024, 7, 2)), entry_id=counted.pk, revision=changed.revision,
            )
    assert live(world, counted) == shares(world, running="60", twin="40")
    assert again(world, counted).current_version == 1


def test_withdrawing_an_unseen_correction_brings_the_old_shares_back(world: World) -> None:
    """Of an entry that never counted: its allocations are those of the version that the desk has."""
    entry = world.entries["returned"]
    changed = change(world, entry, shares(world, twin="50", elsewhere="50"), submit=False)
    assert live(world, entry) == shares(world, twin="50", elsewhere="50")
    with scope(supplier_scope(world.supplier.pk)):
        actions.withdraw_entry(by=world.actor(WHO), at=at(DAY), entry_id=entry.pk, revision=changed.revision)
    assert live(world, entry) == shares(world, running="100")


def test_under_review_shows_what_moves_where(world: World, counted: Entry) -> None:
    """On the contract that loses its part less, on the one that gets it more, before anything is approved."""
    ids = {name: world.contracts[name].pk for name in ("running", "twin", "elsewhere")}
    with scope(desk_scope(world.desk.pk)):
        before = under_review(ids.values(), on=DAY)
    change(world, counted, shares(world, twin="40", elsewhere="60"))
    with scope(desk_scope(world.desk.pk)):
        after = under_review(ids.values(), on=DAY)
    moved = {name: after.get(pk, Decimal(0)) - before.get(pk, Decimal(0)) for name, pk in ids.items()}
    assert moved["running"] == -moved["elsewhere"] < 0
    assert moved["twin"] == 0


def test_the_supplier_changes_the_shares_of_an_approved_entry_on_screen(
    supplier: Client, coordinator: Client, world: World, counted: Entry
) -> None:
    address = world.url(WHO, "entry_change", pk=counted.pk)
    opened = context_of(supplier.get(address))
    assert opened["is_approved"]
    sent = placement(world, revision=counted.revision, hours_per_week="36")
    supplier.post(address, sent | rows(world, [("running", "10"), ("elsewhere", "90")]))
    during = again(world, counted)
    supplier.post(world.url(WHO, "entry_submit", pk=counted.pk), {"revision": during.revision})
    page = context_of(supplier.get(world.url(WHO, "entry", pk=counted.pk)))
    assert {row.part.share for row in page["counted"].parts} == {Decimal("0.6"), Decimal("0.4")}
    assert {row.part.share for row in page["worth"].parts} == {Decimal("0.1"), Decimal("0.9")}
    values = context_of(coordinator.get(world.url("coordinator", "entry", pk=counted.pk)))["values"]
    assert [part.contract.pk for part in values if part.dropped] == [world.contracts["twin"].pk]
    for name in ("running", "elsewhere"):
        query = {"contract": str(world.contracts[name].pk), "version": "new"}
        assert supplier.get(world.url(WHO, "entry_explanation", pk=counted.pk), query).status_code == 200


def test_a_closed_contract_keeps_the_share_it_has(world: World, counted: Entry) -> None:
    """It can get no more and no less, but the effort on the other contract can still be ended."""
    twin = world.contracts["twin"]
    with scope(desk_scope(world.desk.pk)):
        twin.refresh_from_db()
        contract_actions.close_contract(
            by=world.actor("coordinator"), at=at(date(2024, 6, 30)), contract_id=twin.pk, revision=twin.revision,
            closed_on=date(2024, 6, 30), reason="Klaar",
        )
    for parts in (shares(world, running="50", twin="50"), shares(world, running="80", twin="20")):
        with pytest.raises(ValidationError):
            change(world, counted, parts)
    same = shares(world, running="60", twin="40")
    with scope(supplier_scope(world.supplier.pk)):
        data = EntryData(contract_id=world.contracts["running"].pk, block_code="PW_LT2",
                         facts={**YEAR, "end": "2024-12-31"}, shares=same)
        changed = actions.change_entry(
            by=world.actor(WHO), at=at(date(2024, 7, 1)), entry_id=counted.pk, revision=again(world, counted).revision, data=data,
        )
        actions.submit_entry(by=world.actor(WHO), at=at(date(2024, 7, 1)), entry_id=counted.pk, revision=changed.revision)
    assert approve(world, counted).approved_version == 2


def test_a_contract_that_closes_while_the_change_waits_is_refused_at_approval(world: World, counted: Entry) -> None:
    change(world, counted, shares(world, running="60", elsewhere="40"))
    row = world.contracts["elsewhere"]
    with scope(desk_scope(world.desk.pk)):
        row.refresh_from_db()
        contract_actions.close_contract(
            by=world.actor("coordinator"), at=at(date(2024, 7, 2)), contract_id=row.pk, revision=row.revision,
            closed_on=date(2024, 7, 2), reason="Klaar",
        )
    with pytest.raises(ValidationError, match="closed|afgesloten"):
        approve(world, counted)
    assert live(world, counted) == shares(world, running="60", twin="40")


# The review.


@pytest.fixture
def correct(world: World, coordinator: Client) -> Callable[..., Any]:
    """Approve the submitted entry on screen with these rows."""
    entry = world.entries["submitted"]

    def post(parts: Rows, **more: str) -> Any:
        sent = {"revision": str(entry.revision), "reason": "", **rows(world, parts), **more}
        return coordinator.post(world.url("coordinator", "entry_approve", pk=entry.pk), sent)

    return post


def test_a_coordinator_corrects_the_division_with_a_reason(
    world: World, supplier: Client, correct: Callable[..., Any]
) -> None:
    """It becomes a version of its own; what the supplier wrote stays, and the supplier reads why."""
    entry = world.entries["submitted"]
    parts: Rows = [("running", "60"), ("twin", "40")]
    refused = correct(parts)
    assert "reason" in refused.context["approve_form"].errors
    assert live(world, entry) == shares(world, running="100")
    assert correct(parts, reason="De helft van het werk is voor de andere opdracht.").status_code == 302
    assert live(world, entry) == shares(world, running="60", twin="40")
    with scope(desk_scope(world.desk.pk)):
        versions = list(Entry.objects.get(pk=entry.pk).versions.order_by("number"))
    assert [version.division for version in versions] == [shares(world, running="100"), shares(world, running="60", twin="40")]
    assert versions[0].approved_at is None
    assert "De helft van het werk" in supplier.get(world.url(WHO, "entry", pk=entry.pk)).content.decode()


def test_a_coordinator_who_changes_nothing_writes_no_version(world: World, correct: Callable[..., Any]) -> None:
    entry = world.entries["submitted"]
    assert correct([("running", "100")]).status_code == 302
    assert again(world, entry).approved_version == entry.current_version


def test_the_rows_of_the_review_work_without_script(world: World, correct: Callable[..., Any]) -> None:
    """Adding a row decides nothing and keeps the reason; a fault stands at its row."""
    page = correct([("running", "60")], action="add_part", reason="Omdat")
    assert len(page.context["division"].rows) == 2
    assert page.context["division_open"]
    assert "Omdat" in page.content.decode()
    page = correct([("running", "60"), ("twin", "60")], reason="Omdat")
    assert "percentage" in page.context["division"].rows[1].errors
    assert again(world, world.entries["submitted"]).state == "submitted"


def test_the_second_reviewer_meets_a_conflict(world: World, correct: Callable[..., Any]) -> None:
    change(world, world.entries["submitted"], shares(world, twin="100"))
    assert correct([("running", "60"), ("twin", "40")], reason="Omdat").status_code == 409
    assert live(world, world.entries["submitted"]) == shares(world, twin="100")


@pytest.mark.parametrize("parts", [
    {"running": "60", "twin": "40.01"}, {"running": "60", "plain": "40"}, {"running": "60", "closed": "40"},
    {"running": "60", "twin": "0"}, {"running": "60", "twin": "33.333"}, {"running": "60", "second": "40"},
    {"running": "60", "other_running": "40"},
])
def test_the_actions_refuse_what_the_screens_do_not_offer(world: World, parts: dict[str, str]) -> None:
    for act in (
        lambda: report(world, "wrong", shares=shares(world, **parts)),
        lambda: approve(world, world.entries["submitted"], shares=shares(world, **parts), reason="Omdat"),
    ):
        with pytest.raises(ValidationError):
            act()


def test_the_api_shows_the_division_to_desk_and_supplier_only(world: World) -> None:
    entry = report(world, "shared", shares=shares(world, running="60", twin="30"))
    for who in ("coordinator", WHO):
        found = Api(world, who).get(f"invullingen/{entry.pk}").json()["verdeling"]
        assert [(row["contractnummer"], row["aandeel"]) for row in found] == [
            (world.contracts["running"].number, "60.00"), (world.contracts["twin"].number, "30.00"),
        ]
    for who in ("contract_holder", "other_contract_holder"):
        assert Api(world, who).get(f"invullingen/{entry.pk}").status_code == 403
        for name in ("running", "elsewhere"):
            assert "aandeel" not in Api(world, who).get(f"contracten/{world.contracts[name].pk}").content.decode()
