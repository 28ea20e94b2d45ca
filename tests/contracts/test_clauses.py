"""Handing over an award and announcing a tender: nothing that is known gets lost before there is a contract."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contracts.actions import clauses
from contracts.actions.clauses import ClauseData
from contracts.errors import Conflict, StepRefused
from contracts.models import Contract, Event, KnownClause
from contracts.queries.clauses import unregistered_counts
from sroi.tenancy.models import Participation
from sroi.tenancy.scope import desk_scope, municipality_scope, scope, supplier_scope
from tests.pages import context_of
from tests.world import World, at

pytestmark = pytest.mark.django_db
DAY = date(2024, 9, 2)
HANDOVER = {
    "title": "Renovatie zwembad De Verzonnen Golf", "client_number": "INK-7", "supplier_name": "Nieuwe Bouwer B.V.",
    "kvk_number": "90000155", "tender_publication_date": "2024-05-01", "award_date": "2024-08-15", "starts_on": "2024-10-01",
    "last_day": "2026-09-30", "contract_type": "works", "value_excl_vat": "800.000", "labour_share_pct": "40", "asked_pct": "5",
    "offered_pct": "", "clause_present": "on", "contact_name": "Karin Contracthouder", "contact_email": "karin@test.example",
    "remarks": "Graag snel contact",
}


@pytest.fixture
def desk(client: Client, world: World) -> Client:
    """A browser of the coordinator."""
    client.force_login(world.user("coordinator"))
    return client


@pytest.fixture
def buyer(world: World) -> Client:
    """A browser of the buyer, whose municipality takes part in both desks."""
    browser = Client()
    browser.force_login(world.user("contract_holder"))
    return browser


def told(world: World) -> KnownClause:
    with scope(municipality_scope(world.municipality.pk)):
        return KnownClause.objects.select_related("contract").get()


def handed_over(buyer: Client, world: World, **values: str) -> KnownClause:
    url = world.url("contract_holder", "handover_new")
    assert buyer.post(url, HANDOVER | {"desk": str(world.desk.pk)} | values).status_code == 302
    return told(world)


def announced(world: World, title: str, *, award: date = DAY, client: str = "municipality") -> KnownClause:
    with scope(desk_scope(world.desk.pk)):
        return clauses.announce_clause(
            by=world.actor("coordinator"), at=at(max(award, DAY)), desk_id=world.desk.pk, award_date=award, title=title,
            municipality_id=getattr(world, client).pk,
        )


def test_a_handover_becomes_a_contract_with_a_form_that_is_filled_in(desk: Client, buyer: Client, world: World) -> None:
    row = handed_over(buyer, world)
    assert (row.state, row.kind, row.desk_id, row.until) == ("open", "handover", world.desk.pk, date(2026, 10, 1))
    with scope(desk_scope(world.desk.pk)):
        assert not Contract.objects.filter(title=row.title).exists(), "no contract yet"
    assert context_of(desk.get(world.url("coordinator", "home")))["found"].clauses == 1
    page = desk.get(world.url("coordinator", "clause", pk=row.pk))
    register = f"{world.url('coordinator', 'contract_new')}?clause={row.pk}"
    assert register in page.content.decode() and "Graag snel contact" in page.content.decode()
    initial = context_of(desk.get(register))["form"].initial
    assert (initial["title"], initial["new_supplier_kvk"], initial["last_day"]) == (HANDOVER["title"], "90000155", date(2026, 9, 30))
    given = {name: HANDOVER[name] for name in (
        "title", "client_number", "tender_publication_date", "award_date", "starts_on", "last_day", "contract_type",
        "value_excl_vat", "labour_share_pct",
    )} | {
        "municipality": str(world.municipality.pk), "new_supplier_kvk": "90000155", "new_supplier_name": "Nieuwe Bouwer B.V.",
        "coordinator": str(world.people["coordinator"].pk), "clause": str(row.pk), "clause_revision": "1",
    }
    assert desk.post(world.url("coordinator", "contract_new"), given).status_code == 302
    row = told(world)
    assert row.contract is not None
    assert (row.state, row.contract.title, row.closed_by) == ("linked", HANDOVER["title"], "Coby Coördinator")
    assert row.contract.number in buyer.get(world.url("contract_holder", "clauses")).content.decode()
    again = desk.post(world.url("coordinator", "contract_new"), given | {"title": "Nog een keer"})
    assert again.status_code == 422, "a handover becomes one contract"
    with scope(desk_scope(world.desk.pk)):
        assert Contract.objects.filter(title="Nog een keer").count() == 0


def test_a_draft_is_the_buyers_own_until_it_is_handed_over(desk: Client, buyer: Client, world: World) -> None:
    url = world.url("contract_holder", "handover_new")
    assert buyer.post(url, {"title": "Half ingevuld", "draft": "1"}).status_code == 302
    row = told(world)
    assert row.state == "draft"
    there = world.url("contract_holder", "clause", pk=row.pk)
    assert context_of(buyer.get(there))["form"].initial["title"] == "Half ingevuld"
    assert desk.get(world.url("coordinator", "clause", pk=row.pk)).status_code == 404
    with scope(desk_scope(world.desk.pk)):
        assert not KnownClause.objects.exists()
        assert not Event.objects.filter(verb="clause_drafted").exists()
    faulty = buyer.post(there, {"title": "Half ingevuld", "desk": str(world.desk.pk), "revision": "1"})
    assert faulty.status_code == 422
    assert set(context_of(faulty)["form"].errors) == {
        "supplier_name", "award_date", "value_excl_vat", "contract_type", "starts_on", "contact_name", "contact_email",
    }
    nothing = buyer.post(url, {"desk": str(world.desk.pk), "kvk_number": "12"})
    assert set(context_of(nothing)["form"].errors) == {"kvk_number", *clauses.NEEDED}, "all of it at once"
    typed = HANDOVER | {"desk": str(world.desk.pk)}
    assert buyer.post(there, typed | {"revision": "1", "draft": "1"}).status_code == 302
    late = buyer.post(there, typed | {"revision": "1", "title": "Te laat"})
    assert late.status_code == 409 and "Te laat" in late.content.decode()
    assert buyer.post(there, typed | {"revision": "2"}).status_code == 302
    assert (told(world).state, told(world).revision) == ("open", 3)
    assert buyer.post(there, typed | {"revision": "3", "title": "Achteraf"}).status_code == 302
    assert told(world).title == HANDOVER["title"], "what is handed over is the desk's to work with"


def test_a_draft_can_be_deleted_and_only_a_draft(desk: Client, buyer: Client, world: World) -> None:
    assert buyer.post(world.url("contract_holder", "handover_new"), {"title": "Per ongeluk", "draft": "1"}).status_code == 302
    row = told(world)
    there, gone = (world.url("contract_holder", name, pk=row.pk) for name in ("clause", "clause_delete"))
    assert gone in buyer.get(there).content.decode() and "Per ongeluk" in buyer.get(gone).content.decode()
    assert desk.get(world.url("coordinator", "clause", pk=row.pk) + "verwijderen/").status_code == 404
    assert buyer.post(there, {"title": "Toch niet", "revision": "1", "draft": "1"}).status_code == 302
    for seen in ("1", "", "²", "9" * 5000):
        late = buyer.post(gone, {"revision": seen})
        assert (late.status_code, late["Location"]) == (302, there), "a colleague went on with it"
        assert told(world).title == "Toch niet"
    assert buyer.post(gone, {"revision": "2"})["Location"] == world.url("contract_holder", "clauses")
    assert buyer.post(gone, {"revision": "2"}).status_code == 404
    with scope(municipality_scope(world.municipality.pk)):
        assert not KnownClause.objects.exists()
        event = Event.objects.get(verb="clause_draft_deleted")
    assert (event.object_label, event.actor_name, event.about_draft) == ("Toch niet", "Karin Contracthouder", True)
    row = handed_over(buyer, world)
    assert buyer.get(world.url("contract_holder", "clause_delete", pk=row.pk)).status_code == 302
    buyer.post(world.url("contract_holder", "clause_delete", pk=row.pk), {"revision": "1"})
    assert told(world).state == "open", "what the desk has is no draft"


def test_the_desk_of_the_award_date_gets_it(buyer: Client, world: World) -> None:
    """The municipality left the first desk on 1 September 2024: an award of before is still that desk's."""
    with scope(desk_scope(world.desk.pk)):
        Participation.objects.filter(municipality=world.municipality).update(ends_on=date(2024, 9, 1))
    with scope(desk_scope(world.other_desk.pk)):
        Participation.objects.filter(municipality=world.municipality).update(starts_on=date(2024, 9, 1))
    url = world.url("contract_holder", "handover_new")
    assert "desk" not in context_of(buyer.get(url))["form"].fields
    for title, day in (("Eerder", "2024-08-31"), ("Later", "2024-09-01")):
        assert buyer.post(url, HANDOVER | {"title": title, "award_date": day}).status_code == 302
    with scope(municipality_scope(world.municipality.pk)):
        assert dict(KnownClause.objects.values_list("title", "desk_id")) == {"Eerder": world.desk.pk, "Later": world.other_desk.pk}
    nobody = buyer.post(url, HANDOVER | {"award_date": "2023-06-01", "tender_publication_date": ""})
    assert set(context_of(nobody)["form"].errors) == {"award_date"}


def test_with_two_desks_the_buyer_chooses(buyer: Client, world: World) -> None:
    faulty = buyer.post(world.url("contract_holder", "handover_new"), HANDOVER)
    assert (faulty.status_code, set(context_of(faulty)["form"].errors)) == (422, {"desk"})


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"award_date": "2099-01-01"}, "award_date"), ({"kvk_number": "123"}, "kvk_number"), ({"last_day": "2024-01-01"}, "last_day"),
     ({"tender_publication_date": "2024-08-16"}, "tender_publication_date"), ({"value_excl_vat": "veel"}, "value_excl_vat"),
     ({"remarks": "BSN 111222333"}, "remarks")],
)
def test_errors_stand_at_their_fields(buyer: Client, world: World, wrong: dict[str, str], field: str) -> None:
    faulty = buyer.post(world.url("contract_holder", "handover_new"), HANDOVER | {"desk": str(world.desk.pk)} | wrong)
    assert (faulty.status_code, set(context_of(faulty)["form"].errors)) == (422, {field})


def test_dismissing_needs_a_reason_that_the_buyer_reads(desk: Client, buyer: Client, world: World) -> None:
    row = handed_over(buyer, world)
    url = world.url("coordinator", "clause_dismiss", pk=row.pk)
    assert desk.post(url, {"reason": "", "revision": "1"}).status_code == 422
    assert told(world).state == "open"
    assert desk.post(url, {"reason": "De drempel is niet gehaald.", "revision": "1"}).status_code == 302
    assert "De drempel is niet gehaald." in buyer.get(world.url("contract_holder", "clause", pk=row.pk)).content.decode()
    assert context_of(desk.get(world.url("coordinator", "home")))["found"].clauses == 0
    with scope(desk_scope(world.desk.pk)), pytest.raises(StepRefused):
        clauses.link_clause(
            by=world.actor("coordinator"), at=at(DAY), clause_id=row.pk, revision=2, contract_id=world.contracts["running"].pk,
        )


@pytest.mark.parametrize("ended", ["clause_dismiss", "clause_link"])
def test_what_was_ended_by_mistake_goes_back_on_the_work_list(desk: Client, buyer: Client, world: World, ended: str) -> None:
    row = handed_over(buyer, world)
    given = {"reason": "Vervallen", "contract": str(world.contracts["running"].pk), "revision": "1"}
    assert desk.post(world.url("coordinator", ended, pk=row.pk), given).status_code == 302
    page, reopen = world.url("coordinator", "clause", pk=row.pk), world.url("coordinator", "clause_reopen", pk=row.pk)
    assert reopen in desk.get(page).content.decode()
    desk.post(reopen, {"revision": "1"})
    assert told(world).state in KnownClause.ENDED, "somebody looked before it was ended"
    assert desk.post(reopen, {"revision": "²"}).status_code == 422
    assert desk.post(reopen, {"revision": "2"}).status_code == 302
    again = told(world)
    assert (again.state, again.reason, again.contract, again.closed_on, again.revision) == ("open", "", None, None, 3)
    assert again.remarks == HANDOVER["remarks"]
    assert context_of(desk.get(world.url("coordinator", "home")))["found"].clauses == 1
    assert "Vervallen" not in buyer.get(world.url("contract_holder", "clause", pk=row.pk)).content.decode()
    with scope(desk_scope(world.desk.pk)):
        event = Event.objects.get(verb="clause_reopened")
        assert event.before["reason"] == ("Vervallen" if ended == "clause_dismiss" else "")
        with pytest.raises(StepRefused):
            clauses.reopen_clause(by=world.actor("coordinator"), at=at(DAY), clause_id=row.pk, revision=3)
    with scope(municipality_scope(world.municipality.pk)), pytest.raises(PermissionDenied):
        clauses.reopen_clause(by=world.actor("contract_holder"), at=at(DAY), clause_id=row.pk, revision=3)


def test_it_is_linked_to_a_contract_of_the_same_client_only(desk: Client, world: World) -> None:
    row = announced(world, "Onderhoud bruggen")
    url = world.url("coordinator", "clause_link", pk=row.pk)
    strange = desk.post(url, {"contract": str(world.contracts["future"].pk), "revision": "1"})
    assert strange.status_code == 422
    given: dict[str, Any] = {"by": world.actor("coordinator"), "at": at(DAY), "clause_id": row.pk}
    with scope(desk_scope(world.desk.pk)):
        with pytest.raises(ValidationError):
            clauses.link_clause(**given, revision=1, contract_id=world.contracts["future"].pk)
        with pytest.raises(Conflict):
            clauses.link_clause(**given, revision=9, contract_id=world.contracts["running"].pk)
    assert desk.post(url, {"contract": str(world.contracts["running"].pk), "revision": "1"}).status_code == 302
    assert told(world).contract == world.contracts["running"]


def test_counts_of_an_earlier_day_stay_what_they_were(world: World) -> None:
    """Three known since 2 September; one is dismissed on the 10th, one of the other client."""
    first = announced(world, "Eerste")
    announced(world, "Tweede")
    announced(world, "Derde", client="other_municipality")
    with scope(desk_scope(world.desk.pk)):
        clauses.dismiss_clause(
            by=world.actor("coordinator"), at=at(date(2024, 9, 10)), clause_id=first.pk, revision=1, reason="Vervallen",
        )
        mine, other = world.municipality.pk, world.other_municipality.pk
        assert unregistered_counts(world.desk.pk, date(2024, 9, 1)) == {}
        assert unregistered_counts(world.desk.pk, DAY) == {mine: 2, other: 1}
        assert unregistered_counts(world.desk.pk, date(2024, 9, 9)) == {mine: 2, other: 1}
        assert unregistered_counts(world.desk.pk, date(2024, 9, 10)) == {mine: 1, other: 1}
    with scope(desk_scope(world.other_desk.pk)):
        assert unregistered_counts(world.desk.pk, DAY) == {}, "another desk's are out of reach"


def test_lists_show_the_age_filter_sort_and_export(desk: Client, buyer: Client, world: World) -> None:
    today = timezone.localdate()
    announced(world, "Oud", award=today - timedelta(days=100))
    lists = [(desk, world.url("coordinator", "clauses")), (buyer, world.url("contract_holder", "clauses"))]
    before = []
    for browser, url in lists:
        browser.get(url)
        with CaptureQueriesContext(connection) as one:
            assert [age for _row, age, _badge in context_of(browser.get(url))["rows"]] == [100]
        before.append(len(one))
    announced(world, "Nieuw", award=today - timedelta(days=3))
    with scope(municipality_scope(world.municipality.pk)):
        clauses.announce_clause(
            by=world.actor("contract_holder"), at=timezone.now(), desk_id=world.desk.pk, municipality_id=world.municipality.pk,
            title="Gemeld", award_date=today,
        )
    for (browser, url), count in zip(lists, before, strict=True):
        with CaptureQueriesContext(connection) as three:
            rows = context_of(browser.get(url, {"sort": "award"}))["rows"]
        assert (len(three), [age for _row, age, _badge in rows]) == (count, [100, 3, 0])
        assert [row.title for row, _age, _badge in context_of(browser.get(url, {"q": "nieuw"}))["rows"]] == ["Nieuw"]
        assert len(browser.get(url, {"export": "csv"}).content.decode("utf-8-sig").splitlines()) == 4
    assert len(context_of(desk.get(lists[0][1], {"state": "dismissed"}))["rows"]) == 0


def test_who_may_not(world: World) -> None:
    row = announced(world, "Voor de desk")
    with scope(municipality_scope(world.municipality.pk)):
        for person in ("municipality_reader", "supplier"):
            with pytest.raises(PermissionDenied):
                clauses.hand_over(by=world.actor(person), at=at(DAY), municipality_id=world.municipality.pk, data=ClauseData())
        with pytest.raises(PermissionDenied):
            clauses.dismiss_clause(by=world.actor("contract_holder"), at=at(DAY), clause_id=row.pk, revision=1, reason="x")
    with scope(supplier_scope(world.supplier.pk)):
        assert not KnownClause.objects.exists()
