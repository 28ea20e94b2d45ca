"""One effort divided over several contracts, on the pages of the supplier."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contracts.models import Entry, LedgerLine
from sroi.tenancy.scope import desk_scope, scope
from tests.contracts.dividing import Rows, again, fulfilled, live, rows, shares
from tests.contracts.test_supplier_form import WHO, newest, placement, purchase
from tests.pages import context_of
from tests.world import World, decide, publish_schedule, register, report, settle_all

pytestmark = pytest.mark.django_db


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
