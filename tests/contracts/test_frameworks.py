"""Framework agreements and their call-offs: one side carries the obligation, and figures count every contract once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contracts.actions.contracts import close_contract
from contracts.actions.entries import submit_entry
from contracts.actions.frameworks import make_call_off
from contracts.models import Balance, Contract, Event, ImportBatch, LedgerLine
from sroi.tenancy.scope import desk_scope, municipality_scope, scope, supplier_scope
from tests.contracts.import_files import CONTRACT, check, confirm, csv, faults
from tests.contracts.test_desk_contract_forms import errors, filled_in
from tests.histories.story import Story, story_of
from tests.pages import context_of
from tests.world import World, at, decide, register, report, settle_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client, world: World) -> Client:
    """A browser of the coordinator."""
    client.force_login(world.user("coordinator"))
    return client


@pytest.fixture
def story(world: World) -> Story:
    """A town with a framework agreement whose call-offs owe, and one that owes itself."""
    story = story_of(world)
    for name, bears in (("loose", "call_offs"), ("whole", "framework")):
        story.contract(name, title=f"Raamovereenkomst {name}", framework_obligation=bears)
        for number in (1, 2):
            story.contract(
                f"{name}_{number}", title=f"Nadere opdracht {name} {number}", framework_id=world.contracts[name].pk,
                value_excl_vat=Decimal(number * 100000),
            )
    settle_all(world)
    return story


def obligation(world: World, name: str) -> Decimal:
    """What is stored as owed."""
    with scope(desk_scope(world.desk.pk)):
        return Balance.objects.get(contract=world.contracts[name]).obligation


def test_one_side_carries_the_obligation(story: Story) -> None:
    """5 % of each call-off, or 5 % of the framework agreement of a million; the other side owes nothing."""
    amounts = {name: obligation(story.world, name) for name in ("loose", "loose_1", "loose_2", "whole", "whole_1", "whole_2")}
    assert amounts == {"loose": 0, "loose_1": 5000, "loose_2": 10000, "whole": 50000, "whole_1": 0, "whole_2": 0}


def test_figures_count_what_carries_an_obligation_once(story: Story) -> None:
    """Two call-offs of the one, and the other itself."""
    found = story.figures("2024-Q4")
    assert (found.contracts_total, found.obligation) == (3, Decimal(65000))


def test_the_page_lists_the_call_offs_with_totals_and_back(desk: Client, story: Story) -> None:
    world = story.world
    page = desk.get(world.url("coordinator", "contract", pk=world.contracts["loose"].pk))
    found = context_of(page)["call_offs"]
    assert (found.totals["contracts"], found.totals["obligation"], found.totals["open"]) == (2, 15000, 15000)
    parent = world.url("coordinator", "contract", pk=world.contracts["loose"].pk)
    child = world.url("coordinator", "contract", pk=world.contracts["loose_1"].pk)
    assert child in page.content.decode()
    below = desk.get(child)
    assert parent in below.content.decode()
    assert context_of(below)["call_offs"].totals["obligation"] == 15000
    assert context_of(desk.get(world.url("coordinator", "contract", pk=world.contracts["running"].pk)))["call_offs"] is None


def test_the_list_filters_on_a_framework(desk: Client, story: Story) -> None:
    world = story.world
    url = world.url("coordinator", "contracts")
    page = desk.get(url, {"whose": "all", "framework": str(world.contracts["loose"].pk)})
    assert {row.contract.title for row in context_of(page)["rows"]} == {
        "Raamovereenkomst loose", "Nadere opdracht loose 1", "Nadere opdracht loose 2",
    }
    assert context_of(page)["totals"]["obligation"] == 15000
    assert world.contracts["loose"].number in desk.get(url, {"whose": "all", "export": "csv"}).content.decode()


def test_a_call_off_starts_with_what_the_framework_says(desk: Client, story: Story) -> None:
    world = story.world
    parent = world.contracts["whole"]
    url = world.url("coordinator", "contract_new")
    form = context_of(desk.get(url, {"framework": str(parent.pk)}))["form"]
    assert (form.initial["supplier"], form.initial["municipality"]) == (world.supplier.pk, story.town.pk)
    assert context_of(desk.get(url, {"framework": "x"}))["form"].initial.get("framework") is None
    typed = filled_in(world, framework=str(parent.pk))
    assert context_of(desk.post(url, typed | {"calculate": "1"}))["preview"]["elsewhere"]
    assert desk.post(url, typed).status_code == 302
    with scope(desk_scope(world.desk.pk)):
        made = Contract.objects.get(title="Nieuw proefproject")
        assert (made.framework_id, made.bears_obligation, made.is_framework) == (parent.pk, False, False)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"supplier": "other"}, "framework"),
        ({"framework_obligation": "framework"}, "framework_obligation"),
        ({"framework": "contract"}, "framework"),
        ({"framework": "foreign"}, "framework"),
    ],
)
def test_a_call_off_fits_its_framework(desk: Client, story: Story, wrong: dict[str, str], field: str) -> None:
    """Same supplier, same desk, a framework agreement, and no framework under a framework."""
    world = story.world
    foreign = register(world, "foreign", desk=world.other_desk, by="other_coordinator", framework_obligation="call_offs")
    names = {"other": world.other_supplier.pk, "contract": world.contracts["running"].pk, "foreign": foreign.pk}
    typed = {"framework": str(world.contracts["loose"].pk)} | {key: str(names.get(value, value)) for key, value in wrong.items()}
    response = desk.post(world.url("coordinator", "contract_new"), filled_in(world, **typed))
    assert (response.status_code, set(errors(response))) == (422, {field})


def test_the_database_holds_desk_and_supplier_together(story: Story) -> None:
    """Also for a writer that forgets to look."""
    world = story.world
    other = register(world, "elsewhere", desk=world.other_desk, by="other_coordinator")
    with scope(desk_scope(world.other_desk.pk)), pytest.raises(IntegrityError, match="contract_framework_fk"), transaction.atomic():
        Contract.objects.filter(pk=other.pk).update(framework_id=world.contracts["loose"].pk)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_efforts_are_reported_where_the_obligation_is(story: Story) -> None:
    world = story.world
    for name in ("loose", "whole_1"):
        with pytest.raises(ValidationError):
            report(world, f"on_{name}", contract=name)
    report(world, "on_whole", contract="whole")


def test_a_client_of_a_call_off_does_not_see_the_framework_of_another(client: Client, story: Story) -> None:
    """Neither on the page nor among the choices of the list."""
    world = story.world
    row = register(
        world, "shared", title="Gedeelde nadere opdracht", municipality_id=world.municipality.pk,
        framework_id=world.contracts["loose"].pk,
    )
    client.force_login(world.user("contract_holder"))
    page = client.get(world.url("contract_holder", "contract", pk=row.pk)).content.decode()
    listed = client.get(world.url("contract_holder", "contracts")).content.decode()
    assert "Gedeelde nadere opdracht" in page and "Gedeelde nadere opdracht" in listed
    for text in ("Raamovereenkomst loose", "Nadere opdracht loose", world.contracts["loose"].number):
        assert text not in page and text not in listed
    with scope(municipality_scope(world.municipality.pk)):
        assert list(Contract.objects.filter(framework__isnull=False)) == [row]


def test_the_supplier_sees_the_call_offs_and_registers_none(client: Client, story: Story) -> None:
    world = story.world
    client.force_login(world.user("supplier_administrator"))
    page = client.get(world.url("supplier_administrator", "contract", pk=world.contracts["loose"].pk)).content.decode()
    assert "Nadere opdracht loose 1" in page and "Nadere opdracht vastleggen" not in page and "Invulling opvoeren" not in page


def test_queries_do_not_grow_with_call_offs(desk: Client, story: Story) -> None:
    world = story.world

    def queries(**address: Any) -> int:
        url = world.url("coordinator", "contract", **address)
        desk.get(url)
        with CaptureQueriesContext(connection) as found:
            desk.get(url)
        return len(found)

    few = queries(pk=world.contracts["loose"].pk)
    for number in (3, 4, 5):
        story.contract(f"loose_{number}", framework_id=world.contracts["loose"].pk)
    assert queries(pk=world.contracts["loose"].pk) == few


def test_an_adjustment_needs_an_obligation(desk: Client, story: Story) -> None:
    world = story.world
    typed = {"kind": "adjustment", "amount": "100", "effective_on": "2024-09-01", "requested_by": "O", "approved_by": "K",
             "reason": "Meer", "revision": "1"}
    url = world.url("coordinator", "contract_revise", pk=world.contracts["loose"].pk)
    response = desk.post(url, typed)
    assert (response.status_code, set(errors(response))) == (422, {"kind"})


def test_call_offs_and_bids_are_imported(story: Story, settings: Any, tmp_path: Path) -> None:
    """By the number of the framework agreement; a number that is none is a fault in its column."""
    settings.MEDIA_ROOT = tmp_path
    world = story.world
    parent = world.contracts["loose"]

    def checked(framework: str, offered: str) -> ImportBatch:
        row = CONTRACT | {"raamovereenkomst": framework, "aangeboden percentage": offered, "loonsom": None}
        return check(world, "contracts", csv([list(row), list(row.values())]))

    assert faults(checked("2020-9999", "6,5")) == [(2, "raamovereenkomst", "2020-9999")]
    assert faults(checked("", "3")) == [(2, "aangeboden percentage", "3")]
    batch = checked(parent.number, "6,5")
    assert faults(batch) == [] and confirm(world, batch) == "done"
    with scope(desk_scope(world.desk.pk)):
        made = Contract.objects.get(title="Ingelezen proefcontract")
        assert (made.framework_id, made.offered_pct) == (parent.pk, Decimal("6.5"))


def under(world: World, name: str, framework: str, **values: Any) -> dict[str, Any]:
    """The form that makes a contract a call-off."""
    return {"framework": str(world.contracts[framework].pk), "reason": "Bleek een nadere opdracht",
            "revision": world.contracts[name].revision} | values


def test_a_contract_becomes_a_call_off_and_keeps_its_obligation(desk: Client, story: Story) -> None:
    """The obligation is on the call-offs: 5 % of a million stays, efforts stay, and the framework agreement counts it too."""
    world = story.world
    story.contract("late")
    facts = {"start": "2024-04-01", "end": "2024-09-30", "hours_per_week": "36"}
    report(world, "done", contract="late", facts=facts)
    decide(world, "done", "approve")
    settle_all(world)
    before = obligation(world, "late")
    url = world.url("coordinator", "contract_framework", pk=world.contracts["late"].pk)
    assert desk.post(url, under(world, "late", "loose")).status_code == 302
    assert desk.post(url, under(world, "late", "loose")).status_code == 302  # a double click: it is one already
    settle_all(world)
    with scope(desk_scope(world.desk.pk)):
        row = Contract.objects.get(pk=world.contracts["late"].pk)
        assert (row.framework_id, row.bears_obligation, row.revision) == (world.contracts["loose"].pk, True, 2)
        last = Event.objects.filter(contract_id=row.pk, verb="contract_became_call_off").get()
        assert (last.after, last.reason) == ({"framework": world.contracts["loose"].number}, "Bleek een nadere opdracht")
    assert obligation(world, "late") == before == Decimal("50000.00")
    assert "Nadere opdracht loose 1" in desk.get(world.url("coordinator", "contract", pk=row.pk)).content.decode()


def test_a_call_off_of_a_framework_that_owes_itself_owes_nothing_any_more(desk: Client, story: Story) -> None:
    world = story.world
    story.contract("late")
    settle_all(world)
    assert obligation(world, "late") == Decimal("50000.00")
    url = world.url("coordinator", "contract_framework", pk=world.contracts["late"].pk)
    assert desk.post(url, under(world, "late", "whole")).status_code == 302
    settle_all(world)
    assert obligation(world, "late") == 0
    with scope(desk_scope(world.desk.pk)):
        lines = LedgerLine.objects.filter(contract=world.contracts["late"], kind__in=("obligation", "contract"))
        assert set(lines.values_list("kind").annotate(total=Sum("amount")).values_list("total", flat=True)) == {0}


def test_nothing_may_rest_on_an_obligation_that_goes(desk: Client, story: Story) -> None:
    world = story.world
    story.contract("late")
    report(world, "waiting", contract="late")
    url = world.url("coordinator", "contract_framework", pk=world.contracts["late"].pk)
    page = desk.post(url, under(world, "late", "whole"), follow=True)
    assert [message.level_tag for message in page.context["messages"]] == ["warning"]
    with scope(desk_scope(world.desk.pk)):
        assert Contract.objects.get(pk=world.contracts["late"].pk).framework_id is None


def test_a_draft_that_only_the_supplier_sees_cannot_be_handed_in_afterwards(desk: Client, story: Story) -> None:
    world = story.world
    story.contract("late")
    draft = report(world, "draft", contract="late", submit=False)
    url = world.url("coordinator", "contract_framework", pk=world.contracts["late"].pk)
    assert desk.post(url, under(world, "late", "whole")).status_code == 302
    with scope(supplier_scope(world.supplier.pk)), pytest.raises(ValidationError):
        submit_entry(by=world.actor("supplier_administrator"), at=at(date(2024, 7, 1)), entry_id=draft.pk, revision=draft.revision)


def test_no_share_goes_to_a_contract_without_an_obligation(story: Story) -> None:
    world = story.world
    shares = {world.contracts["loose_1"].pk: Decimal("0.5"), world.contracts["loose"].pk: Decimal("0.5")}
    with pytest.raises(ValidationError):
        report(world, "divided", contract="loose_1", shares=shares)


@pytest.mark.parametrize("case", ["ordinary", "other supplier", "closed", "other desk", "no reason", "changed"])
def test_what_a_contract_is_not_brought_under(desk: Client, story: Story, case: str) -> None:
    world = story.world
    story.contract("late")
    story.contract("ordinary")
    name, status = case, 422
    values: dict[str, Any] = {}
    if case == "other supplier":
        story.contract(case, supplier_id=world.other_supplier.pk, framework_obligation="call_offs")
    elif case == "closed":
        story.contract(case, framework_obligation="call_offs")
        row = world.contracts[case]
        with scope(desk_scope(world.desk.pk)):
            close_contract(by=world.actor("coordinator"), at=at(date(2024, 3, 1)), contract_id=row.pk, revision=row.revision,
                           closed_on=date(2024, 3, 1), reason="Klaar")
    elif case == "other desk":
        register(world, case, desk=world.other_desk, by="other_coordinator", framework_obligation="call_offs")
    elif case != "ordinary":
        name, values, status = "loose", {"reason": ""} if case == "no reason" else {"revision": 99}, 422 if case == "no reason" else 409
    url = world.url("coordinator", "contract_framework", pk=world.contracts["late"].pk)
    assert desk.post(url, under(world, "late", name, **values)).status_code == status
    with scope(desk_scope(world.desk.pk)):
        contract = Contract.objects.get(pk=world.contracts["late"].pk)
        assert contract.framework_id is None
        if case in {"ordinary", "other supplier", "closed", "other desk"}:  # the action refuses what the form does not offer
            with pytest.raises(ValidationError):
                make_call_off(by=world.actor("coordinator"), at=at(date(2024, 3, 2)), contract_id=contract.pk, revision=1,
                              framework_id=world.contracts[name].pk, reason="Toch")


def test_who_has_no_framework_agreements_is_not_asked_which(client: Client, world: World) -> None:
    for name in ("coordinator", "contract_holder"):
        client.force_login(world.user(name))
        address = world.url(name, "contracts")
        assert "framework" not in context_of(client.get(address))["filter"].form.fields
        assert client.get(address, {"framework": str(world.contracts["running"].pk)}).status_code == 200
    register(world, "frame", framework_obligation="call_offs")
    for name in ("coordinator", "contract_holder"):
        client.force_login(world.user(name))
        assert "framework" in context_of(client.get(world.url(name, "contracts")))["filter"].form.fields
