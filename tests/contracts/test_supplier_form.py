"""Reporting an effort on the pages: the steps, the value, drafts, corrections and two people at once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from buildingblocks.facts import Facts
from contracts.models import Entry
from contracts.queries.valuation_preview import preview
from sroi.look.formatting import euro
from sroi.tenancy.scope import scope
from tests.pages import context_of
from tests.world import World, decide, settle_all

pytestmark = pytest.mark.django_db
WHO = "supplier_administrator"


@pytest.fixture
def supplier(client: Client, world: World) -> Client:
    """The administrator of the supplier, who sees both desks."""
    client.force_login(world.user(WHO))
    return client


def placement(world: World, **changed: Any) -> dict[str, Any]:
    """A placement as a browser sends it."""
    return {
        "contract": str(world.contracts["running"].pk), "soort": "PW_LT2", "candidate": "new", "start": "2024-04-01",
        "end": "2025-03-31", "hours_per_week": "32,5", "action": "next",
    } | changed


def purchase(world: World, **changed: Any) -> dict[str, Any]:
    """A purchase as a browser sends it."""
    return {
        "contract": str(world.contracts["running"].pk), "soort": "SOC_PURCHASE", "invoice_date": "2024-07-01",
        "amount_excl_vat": "1.250,50", "vendor_recognition": ["sw_company"], "vendor_name": "Sociaal Werkbedrijf Proef",
        "invoice_number": "F-77", "action": "next",
    } | changed


def newest(world: World) -> Entry:
    """The entry that was written last."""
    with scope(world.scope_of(WHO)):
        return Entry.objects.select_related("candidate").order_by("-created_at")[0]


def test_the_steps_lead_to_a_draft_and_to_the_desk(supplier: Client, world: World) -> None:
    """Contract, kind, details, check, hand in; without any script. The code of the candidate is made and shown."""
    new = world.url(WHO, "entry_new")
    contract = world.contracts["running"]
    assert f"contract={contract.pk}" in supplier.get(new).content.decode()
    kinds = supplier.get(new, {"contract": str(contract.pk)}).content.decode()
    assert "soort=PW_LT2" in kinds
    assert "soort=SOC_PURCHASE" in kinds
    form = supplier.get(new, {"contract": str(contract.pk), "soort": "PW_LT2"}).content.decode()
    assert 'name="hours_per_week"' in form
    assert 'name="invoice_date"' not in form
    answer = supplier.post(new, placement(world), follow=True)
    entry = newest(world)
    page = answer.content.decode()
    assert entry.state == "draft"
    assert entry.candidate is not None
    assert entry.candidate.code in page
    supplier.post(world.url(WHO, "entry_submit", pk=entry.pk), {"revision": entry.revision})
    with scope(world.scope_of("coordinator")):
        assert Entry.objects.get(pk=entry.pk).state == "submitted"


def test_the_value_before_handing_in_is_what_is_approved(supplier: Client, world: World) -> None:
    """The amount of the preview equals the amount in the ledger for the same facts."""
    value = supplier.post(world.url(WHO, "entry_value"), placement(world)).content.decode()
    with scope(world.scope_of(WHO)):
        found = preview(
            contract=world.contracts["running"], block_code="PW_LT2", on=date(2025, 3, 31),
            facts=Facts.from_json({"start": "2024-04-01", "end": "2025-03-31", "hours_per_week": "32.5"}),
        )
    assert found.planned is not None
    assert euro(found.planned.amount) in value
    supplier.post(world.url(WHO, "entry_new"), placement(world))
    entry = newest(world)
    supplier.post(world.url(WHO, "entry_submit", pk=entry.pk), {"revision": entry.revision})
    world.entries["new"] = newest(world)
    decide(world, "new", "approve", day=date(2025, 4, 1))
    settle_all(world)
    context = context_of(supplier.get(world.url(WHO, "entry", pk=entry.pk)))
    assert context["counted"].now == found.now.amount == found.planned.amount


def test_the_value_while_typing_never_fails(supplier: Client, world: World) -> None:
    """Nothing, half a form, unreadable text and an end before the start all answer with a page."""
    address = world.url(WHO, "entry_value")
    for changed in (
        {"start": "", "hours_per_week": ""}, {"start": "gisteren"}, {"end": "2020-01-01"}, {"hours_per_week": "-3"},
        {"candidate": "not-a-candidate"}, {"change_1_from": "2024-06-01", "change_1_hours": "20"}, {"age_band": "50-"},
    ):
        assert supplier.post(address, placement(world, **changed)).status_code == 200, changed
    assert supplier.post(address, {"contract": str(world.contracts["running"].pk)}).status_code == 404
    assert supplier.post(address, placement(world, contract="x")).status_code == 404
    assert supplier.post(address, placement(world, contract=str(world.contracts["second"].pk))).status_code == 404


def test_without_script_a_button_calculates(supplier: Client, world: World) -> None:
    """The same form comes back with the value, and nothing is kept."""
    with scope(world.scope_of(WHO)):
        before = Entry.objects.count()
    page = supplier.post(world.url(WHO, "entry_new"), placement(world, action="calculate"))
    assert page.status_code == 200
    assert context_of(page)["worth"].planned > 0
    assert "32,5" in page.content.decode()
    with scope(world.scope_of(WHO)):
        assert Entry.objects.count() == before


def test_errors_keep_everything_that_was_typed(supplier: Client, world: World) -> None:
    """Next to the field, with the rest of the form as it was."""
    answer = supplier.post(
        world.url(WHO, "entry_new"), placement(world, end="2023-01-01", description="Werkt mee aan de brug"),
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "end" in context_of(answer)["form"].errors
    assert "Werkt mee aan de brug" in page
    assert "32,5" in page


def test_no_citizen_service_number_gets_in(supplier: Client, world: World) -> None:
    """In no text field, and not in a draft either."""
    for name in ("description", "vendor_name", "invoice_number"):
        for action in ("next", "save"):
            answer = supplier.post(world.url(WHO, "entry_new"), purchase(world, **{name: "nr 111222333", "action": action}))
            assert name in context_of(answer)["form"].errors, (name, action)


def test_a_draft_may_be_incomplete_but_not_handed_in(supplier: Client, world: World) -> None:
    """It is kept on the server; the page says what is missing, and handing in leads back to the form."""
    supplier.post(world.url(WHO, "entry_new"), placement(world, start="", end="", action="save"))
    entry = newest(world)
    page = supplier.get(world.url(WHO, "entry", pk=entry.pk))
    assert len(context_of(page)["missing"]) == 1
    form = supplier.get(world.url(WHO, "entry_change", pk=entry.pk)).content.decode()
    assert 'value="32,5"' in form
    answer = supplier.post(world.url(WHO, "entry_submit", pk=entry.pk), {"revision": entry.revision})
    assert answer["Location"] == world.url(WHO, "entry_change", pk=entry.pk)
    with scope(world.scope_of(WHO)):
        assert Entry.objects.get(pk=entry.pk).state == "draft"


def test_another_kind_keeps_what_was_typed(supplier: Client, world: World) -> None:
    """Choosing another kind or contract half-way saves the draft first."""
    answer = supplier.post(world.url(WHO, "entry_new"), placement(world, action="kind"))
    entry = newest(world)
    assert answer["Location"].endswith("?kies=soort")
    change = world.url(WHO, "entry_change", pk=entry.pk)
    assert "soort=PW_GT2" in supplier.get(answer["Location"]).content.decode()
    form = supplier.get(change, {"soort": "PW_GT2"}).content.decode()
    assert 'value="32,5"' in form
    supplier.post(change, placement(world, soort="PW_GT2", candidate=str(entry.candidate_id), revision=entry.revision))
    with scope(world.scope_of(WHO)):
        changed = Entry.objects.get(pk=entry.pk)
    assert (changed.block_code, changed.candidate_id) == ("PW_GT2", entry.candidate_id)


def test_purchase_asks_vendor_and_register(supplier: Client, world: World) -> None:
    """Only what a purchase needs; the amount is read as people write it."""
    answer = supplier.post(world.url(WHO, "entry_new"), purchase(world, vendor_recognition=[], vendor_name=""))
    assert set(context_of(answer)["form"].errors) == {"vendor_recognition", "vendor_name"}
    supplier.post(world.url(WHO, "entry_new"), purchase(world))
    entry = newest(world)
    with scope(world.scope_of(WHO)):
        version = entry.versions.get()
    assert version.facts["amount_excl_vat"] == "1250.50"
    assert version.facts["vendor_recognition"] == ["sw_company"]
    assert (entry.candidate, version.vendor_name) == (None, "Sociaal Werkbedrijf Proef")


def test_an_activity_takes_hours_or_costs(supplier: Client, world: World) -> None:
    """One of the two; a description is needed."""
    given = {"contract": str(world.contracts["running"].pk), "soort": "MVO", "start": "2024-05-01", "action": "next"}
    errors = context_of(supplier.post(world.url(WHO, "entry_new"), given))["form"].errors
    assert set(errors) == {"hours", "description"}
    both = given | {"hours": "8", "amount_excl_vat": "100", "description": "Gastles op een proefschool"}
    assert set(context_of(supplier.post(world.url(WHO, "entry_new"), both))["form"].errors) == {"amount_excl_vat"}
    supplier.post(world.url(WHO, "entry_new"), both | {"amount_excl_vat": "", "employees": "2"})
    page = supplier.get(world.url(WHO, "entry", pk=newest(world).pk))
    assert context_of(page)["worth"].now == Decimal("1600.00")


def test_changes_of_hours_are_segments(supplier: Client, world: World) -> None:
    """Dated changes follow on the first stretch, in order."""
    wrong = placement(world, change_1_from="2024-06-01", change_1_hours="", change_2_from="2024-05-01", change_2_hours="12")
    errors = context_of(supplier.post(world.url(WHO, "entry_new"), wrong))["form"].errors
    assert set(errors) == {"change_1_hours", "change_2_from"}
    supplier.post(
        world.url(WHO, "entry_new"), placement(world, change_1_from="2024-10-01", change_1_hours="16", age_band="50-"),
    )
    entry = newest(world)
    with scope(world.scope_of(WHO)):
        facts = entry.versions.get().facts
    assert facts["segments"] == [
        {"from": "2024-04-01", "hours_per_week": "32.5"}, {"from": "2024-10-01", "hours_per_week": "16"},
    ]
    assert facts["age_at_start"] == 50
    form = supplier.get(world.url(WHO, "entry_change", pk=entry.pk)).content.decode()
    assert 'value="2024-10-01"' in form
    assert 'value="50-"' in form


def test_a_group_of_ages_is_shown_as_a_group(supplier: Client, world: World) -> None:
    """What is stored stands for all of it; nobody said that the candidate is 50."""
    supplier.post(world.url(WHO, "entry_new"), placement(world, age_band="50-"))
    entry = newest(world)
    page = supplier.get(world.url(WHO, "entry", pk=entry.pk))
    assert {line.name: line.value for line in context_of(page)["facts"]}["age_at_start"] == "50 jaar of ouder"
    supplier.post(world.url(WHO, "entry_submit", pk=entry.pk), {"revision": entry.revision})
    desk = Client()
    desk.force_login(world.user("coordinator"))
    newest_version = context_of(desk.get(world.url("coordinator", "entry", pk=entry.pk)))["versions"][0]
    assert {line.name: line.value for line in newest_version.lines}["age_at_start"] == "50 jaar of ouder"


def test_an_earlier_candidate_is_picked_by_code(supplier: Client, world: World) -> None:
    """Of the same desk only; another supplier's or desk's candidate is no choice."""
    known = world.entries["approved"].candidate_id
    supplier.post(world.url(WHO, "entry_new"), placement(world, candidate=str(known), start="2025-04-01", end="2025-06-30"))
    assert newest(world).candidate_id == known
    elsewhere = world.entries["other_approved"].candidate_id
    answer = supplier.post(world.url(WHO, "entry_new"), placement(world, candidate=str(elsewhere)))
    assert "candidate" in context_of(answer)["form"].errors


def test_a_closed_contract_takes_nothing(supplier: Client, world: World) -> None:
    """It is no choice, and its form leads back to its page."""
    closed = world.contracts["closed"]
    new = world.url(WHO, "entry_new")
    assert str(closed.pk) not in supplier.get(new).content.decode()
    assert supplier.get(new, {"contract": str(closed.pk)})["Location"] == world.url(WHO, "contract", pk=closed.pk)


def test_a_contract_of_somebody_else_is_not_there(supplier: Client, world: World) -> None:
    """Neither as a choice nor by its id."""
    foreign = world.contracts["second"]
    new = world.url(WHO, "entry_new")
    assert supplier.get(new, {"contract": str(foreign.pk)}).status_code == 404
    assert supplier.post(new, placement(world, contract=str(foreign.pk))).status_code == 404


def test_origin_is_asked_of_people_and_companies_only(supplier: Client, world: World) -> None:
    """It may stay open, what was answered comes back in the form, and another answer is refused at the field."""
    new, contract = world.url(WHO, "entry_new"), str(world.contracts["running"].pk)
    asks = {kind: 'name="origin"' in supplier.get(new, {"contract": contract, "soort": kind}).content.decode() for kind in ("PW_LT2", "SOC_PURCHASE", "MVO")}
    assert asks == {"PW_LT2": True, "SOC_PURCHASE": True, "MVO": False}
    assert "origin" in context_of(supplier.post(new, purchase(world, origin="moon")))["form"].errors
    supplier.post(new, purchase(world, origin="elsewhere"))
    entry = newest(world)
    with scope(world.scope_of(WHO)):
        assert entry.versions.get().origin == "elsewhere"
    assert "van elders" in supplier.get(world.url(WHO, "entry", pk=entry.pk)).content.decode()
    assert '<option value="elsewhere" selected>' in supplier.get(world.url(WHO, "entry_change", pk=entry.pk)).content.decode()
    supplier.post(new, placement(world))
    with scope(world.scope_of(WHO)):
        assert newest(world).versions.get().origin == ""
