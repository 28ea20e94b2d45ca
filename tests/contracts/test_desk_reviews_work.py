"""The daily work of a desk beside entries: work list, suppliers, advices, background work."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contracts.actions import advices, quarters, recalculation
from contracts.models import Advice, Balance, Entry, Event, ImportBatch, PsoCertificate, SupplierDossier
from reporting.models import Document, PublicationRun
from sroi.accounts.models import OutboxMail
from sroi.periods import Quarter
from sroi.tenancy.scope import desk_scope, scope
from tests.world import AT, DAY, World, at, register, report, settle_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(world: World, client: Client) -> Client:
    client.force_login(world.user("coordinator"))
    return client


def _count_queries(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def close_quarters(world: World, *, up_to: Quarter) -> None:
    """Close the quarters of the desk in order."""
    with scope(desk_scope(world.desk.pk)):
        for quarter in Quarter(2024, 1).to(up_to):
            row = quarters.lock_for_closing(by=world.actor("coordinator"), at=AT, desk_id=world.desk.pk, quarter=quarter)
            quarters.mark_closed(by=world.actor("coordinator"), at=AT, row=row)


@time_machine.travel(AT)
def test_every_number_of_the_work_list_is_the_number_of_rows_behind_it(world: World, coordinator: Client) -> None:
    register(world, "idle", starts_on=date(2024, 2, 1), until=date(2025, 5, 1))
    register(world, "late", starts_on=date(2024, 2, 1), until=date(2025, 2, 1), by="colleague")
    settle_all(world)
    close_quarters(world, up_to=Quarter(2024, 3))
    for whose in ("all", "mine"):
        page = coordinator.get(world.url("coordinator", "home"), {"whose": whose})
        counts = {item.url: item.count for item in page.context["items"]}
        lists = {url: count for url, count in counts.items() if "?" in url}
        assert len(lists) == 10
        for url, count in lists.items():
            behind = coordinator.get(url).context["page"].paginator.count
            assert behind == count, url
        assert sum(lists.values()) > 0
    everything = coordinator.get(world.url("coordinator", "home")).context["found"]
    assert (everything.to_review, everything.to_confirm, everything.quarters) == (1, 1, 1)
    assert (everything.nothing_fulfilled, everything.ending, everything.over_term) == (1, 1, 1)


@time_machine.travel(AT)
def test_the_work_list_costs_as_many_queries_with_more_rows(world: World, coordinator: Client) -> None:
    url = world.url("coordinator", "home")
    before = _count_queries(coordinator, url)
    for name in ("one", "two"):
        report(world, name)
    assert _count_queries(coordinator, url) == before


@time_machine.travel(AT)
def test_the_longest_waiting_comes_first(world: World, coordinator: Client) -> None:
    report(world, "older", day=date(2024, 5, 1))
    rows = coordinator.get(world.url("coordinator", "home")).context["rows"]
    assert [row.entry.pk for row in rows] == [world.entries["older"].pk, world.entries["submitted"].pk]
    assert rows[0].days_waiting == (DAY - date(2024, 5, 1)).days


@time_machine.travel(AT)
def test_a_supplier_is_asked_to_confirm(world: World, coordinator: Client) -> None:
    close_quarters(world, up_to=Quarter(2024, 3))
    asked = coordinator.get(world.url("coordinator", "home")).context["suppliers"]
    assert [(row.name, row.placements) for row in asked] == [("Verzonnen Bouw B.V.", 1)]
    response = coordinator.post(world.url("coordinator", "ask_to_confirm", pk=world.supplier.pk), {"back": "home"})
    assert response.status_code == 302
    mails = OutboxMail.objects.filter(template="please_confirm", desk_id=world.desk.pk)
    assert {mail.to for mail in mails} == {"supplier@test.example", "supplier-administrator@test.example"}
    with scope(desk_scope(world.desk.pk)):
        assert Event.objects.filter(verb="confirmation_asked", supplier=world.supplier).exists()


def test_other_roles_do_not_see_the_pages_of_a_desk(world: World, client: Client) -> None:
    for person in ("other_coordinator", "contract_holder", "supplier", "platform_operator"):
        client.force_login(world.user(person))
        for page in ("home", "entries", "suppliers", "advices", "work"):
            assert client.get(world.url("coordinator", page)).status_code == 404


def test_the_list_of_suppliers(world: World, coordinator: Client) -> None:
    url = world.url("coordinator", "suppliers")
    page = coordinator.get(url)
    rows = {row.supplier.name: (row.contracts, row.to_review) for row in page.context["page"]}
    assert rows == {"Nepgroen Hoveniers B.V.": (2, 0), "Verzonnen Bouw B.V.": (1, 1)}
    found = coordinator.get(url, {"q": "verzonnen"}).context["page"]
    assert [row.supplier.name for row in found] == ["Verzonnen Bouw B.V."]
    assert not coordinator.get(url, {"q": "bestaat niet"}).context["page"].object_list
    for order in ("contact", "-contracts", "open", "review"):
        assert coordinator.get(url, {"sort": order}).status_code == 200
    assert b"90000101" in coordinator.get(url, {"export": "csv"}).content


def test_the_dossier_of_a_supplier(world: World, coordinator: Client) -> None:
    page = coordinator.get(world.url("coordinator", "supplier", pk=world.supplier.pk))
    assert {contract.pk for contract in page.context["contracts"]} == {
        world.contracts["running"].pk, world.contracts["closed"].pk,
    }
    with scope(desk_scope(world.desk.pk)):
        SupplierDossier.objects.filter(supplier=world.other_supplier).count()
    assert coordinator.get(world.url("coordinator", "supplier", pk=world.desk.pk)).status_code == 404


def test_changing_the_contact_person_meets_a_conflict(world: World, coordinator: Client) -> None:
    url = world.url("coordinator", "supplier_change", pk=world.supplier.pk)
    revision = coordinator.get(url).context["form"].initial["revision"]
    typed: dict[str, Any] = {
        "revision": revision, "contact_name": "Piet Proef", "contact_email": "piet@verzonnen.example", "contact_phone": "",
    }
    assert "contact_email" in coordinator.post(url, typed | {"contact_email": "geen adres"}).context["form"].errors
    assert coordinator.post(url, typed).status_code == 302
    colleague = Client()
    colleague.force_login(world.user("colleague"))
    administrator = Client()
    administrator.force_login(world.user("desk_administrator"))
    certificate = {"level": "2", "number": "PSO-TEST-9", "valid_from": "2024-06-01", "last_day": "2026-05-31"}
    assert administrator.post(world.url("desk_administrator", "pso_new", pk=world.supplier.pk), certificate).status_code == 302
    late = colleague.post(world.url("colleague", "supplier_change", pk=world.supplier.pk), typed | {"contact_name": "Jan Test"})
    assert late.status_code == 409
    text = late.content.decode()
    assert "Piet Proef" in text
    assert "Jan Test" in text
    assert "Coby Coördinator" in text, "the certificate of another colleague is no change of the contact person"
    assert late.context["at"] is not None
    again = typed | {"contact_name": "Jan Test", "revision": late.context["newest"]}
    assert colleague.post(url, again).status_code == 302
    with scope(desk_scope(world.desk.pk)):
        assert SupplierDossier.objects.get(supplier=world.supplier).contact_name == "Jan Test"


def test_recording_a_certificate(world: World, coordinator: Client) -> None:
    url = world.url("coordinator", "pso_new", pk=world.supplier.pk)
    given = {"level": "2", "number": "PSO-TEST-1", "valid_from": "2024-06-01", "last_day": "2024-05-01"}
    assert "last_day" in coordinator.post(url, given).context["form"].errors
    assert coordinator.post(url, given | {"last_day": "2026-05-31"}).status_code == 302
    with scope(desk_scope(world.desk.pk)):
        row = PsoCertificate.objects.get()
        assert (row.level, row.until) == ("2", date(2026, 6, 1))
        assert Balance.objects.get(contract=world.contracts["running"]).stale_since is not None


def test_advices_are_logged_filtered_and_exported(world: World, coordinator: Client) -> None:
    url = world.url("coordinator", "advice_new")
    given = {"municipality": world.municipality.pk, "given_on": "2024-05-02", "subject": "Aanbesteding proefzwembad"}
    assert "given_on" in coordinator.post(url, given | {"given_on": "2999-01-01"}).context["form"].errors
    assert "subject" in coordinator.post(url, given | {"subject": ""}).context["form"].errors
    assert coordinator.post(url, given).status_code == 302
    with scope(desk_scope(world.desk.pk)):
        for year in (2023, 2024):
            advices.log_advice(
                by=world.actor("coordinator"), at=AT, desk_id=world.desk.pk, municipality_id=world.other_municipality.pk,
                given_on=date(year, 3, 1), subject="=Nagemaakte formule",
            )
        assert Advice.objects.count() == 3
    page = world.url("coordinator", "advices")
    assert coordinator.get(page).context["page"].paginator.count == 3
    found = coordinator.get(page, {"year": "2024", "client": str(world.municipality.pk)}).context["page"]
    assert [row.subject for row in found] == ["Aanbesteding proefzwembad"]
    exported = coordinator.get(page, {"export": "csv", "year": "2023"}).content.decode("utf-8-sig")
    assert ";'=Nagemaakte formule;" in exported


def test_failures_are_shown_with_a_retry(world: World, coordinator: Client) -> None:
    contract = world.contracts["running"]
    with scope(desk_scope(world.desk.pk)):
        Balance.objects.filter(contract=contract).update(stale_since=AT)
        for _attempt in range(recalculation.MAX_ATTEMPTS):
            recalculation.note_failure(contract_id=contract.pk, reason="ProefFout: dit is een test")
    mail = OutboxMail.objects.create(
        to="iemand@test.example", recipient_name="Iemand", template="returned", desk_id=world.desk.pk, state="failed",
        attempts=5, failure="ConnectionRefusedError", created_at=AT,
    )
    elsewhere = OutboxMail.objects.create(
        to="ander@test.example", recipient_name="Ander", template="returned", desk_id=world.other_desk.pk, state="failed",
        attempts=5, failure="ConnectionRefusedError", created_at=AT,
    )
    url = world.url("coordinator", "work")
    text = coordinator.get(url).content.decode()
    assert "ProefFout: dit is een test" in text
    assert "iemand@test.example" in text
    assert "ander@test.example" not in text
    assert coordinator.get(world.url("coordinator", "home")).context["found"].failed == 2
    retry = world.url("coordinator", "work_retry")
    assert coordinator.post(retry, {"contract": contract.pk}).status_code == 302
    assert coordinator.post(retry, {"mail": mail.pk}).status_code == 302
    for wrong in ({"mail": elsewhere.pk}, {"contract": world.contracts["other_running"].pk}, {"contract": "x"}, {}):
        assert coordinator.post(retry, wrong).status_code == 404
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("waiting", 0)
    with scope(desk_scope(world.desk.pk)):
        balance = Balance.objects.get(contract=contract)
        assert balance.attempts == 0
        assert Event.objects.filter(verb="work_retried").count() == 2
    assert coordinator.get(world.url("coordinator", "home")).context["found"].failed == 0


def test_only_a_desk_may_retry(world: World) -> None:
    from django.core.exceptions import PermissionDenied

    with scope(desk_scope(world.desk.pk)), pytest.raises(PermissionDenied):
        recalculation.retry(by=world.actor("supplier"), at=at(DAY), contract_id=world.contracts["running"].pk)


def test_a_placement_stops_waiting_when_its_contract_is_over(world: World) -> None:
    from contracts.queries.entries import waiting_for_confirmation

    with scope(desk_scope(world.desk.pk)):
        waiting = Entry.objects.filter(waiting_for_confirmation(quarter=Quarter(2024, 4)))
        assert [entry.pk for entry in waiting] == [world.entries["approved"].pk]
        assert not Entry.objects.filter(waiting_for_confirmation(quarter=Quarter(2024, 3))).exists()
        contract = world.contracts["running"]
        contract.until = date(2024, 10, 1)
        contract.save(update_fields=["until"])
        assert not waiting.all().exists()


def test_the_other_lists_cost_as_many_queries_with_more_rows(world: World, coordinator: Client) -> None:
    from contracts.actions.dossiers import ensure_dossier
    from sroi.tenancy.models import Supplier

    urls = [world.url("coordinator", page) for page in ("suppliers", "advices", "work")]

    def add(number: int) -> None:
        with scope(desk_scope(world.desk.pk)):
            advices.log_advice(
                by=world.actor("coordinator"), at=AT, desk_id=world.desk.pk, municipality_id=world.municipality.pk,
                given_on=date(2024, 3, number), subject=f"Proefadvies {number}",
            )
            supplier = Supplier.objects.create(slug=f"proef-{number}", name=f"Proef {number}", kvk_number=f"9000020{number}")
            ensure_dossier(at=AT, desk_id=world.desk.pk, supplier_id=supplier.pk)
            contract = register(world, f"failing {number}")
            recalculation.note_failure(contract_id=contract.pk, reason="ProefFout")
            ImportBatch.objects.create(
                desk=world.desk, kind="suppliers", state="failed", original_name=f"{number}.csv", path="x",
                failure="ProefFout", uploaded_by="x", uploaded_at=AT,
            )
            run = PublicationRun.objects.create(desk=world.desk, period=f"2024-Q{number}", requested_by="x", requested_at=AT)
            Document.objects.create(
                run=run, desk=world.desk, period=run.period, state="failed", failure="ProefFout", requested_by="x", requested_at=AT,
            )
        OutboxMail.objects.create(
            to="iemand@test.example", recipient_name="Iemand", template="returned", desk_id=world.desk.pk, state="failed",
            attempts=5, failure="ProefFout", created_at=AT,
        )

    add(1)
    before = [_count_queries(coordinator, url) for url in urls]
    add(2)
    add(3)
    assert [_count_queries(coordinator, url) for url in urls] == before


def test_the_number_of_failures_is_the_number_of_rows(world: World, coordinator: Client) -> None:
    """Every kind is counted and shown, in plain words, and can be tried again; other desks' failures are not there."""
    with scope(desk_scope(world.desk.pk)):
        recalculation.note_failure(contract_id=world.contracts["running"].pk, reason="ProefFout")
    rows: dict[str, dict[str, ImportBatch | Document]] = {}
    for desk in (world.desk, world.other_desk):
        with scope(desk_scope(desk.pk)):
            batch = ImportBatch.objects.create(
                desk=desk, kind="suppliers", state="failed", original_name=f"lijst {desk.slug}.csv", path="x",
                failure="SoftTimeLimitExceeded: SoftTimeLimitExceeded()", uploaded_by="x", uploaded_at=AT,
            )
            run = PublicationRun.objects.create(desk=desk, period="2024-Q1", requested_by="x", requested_at=AT)
            sheet = Document.objects.create(
                run=run, desk=desk, period="2024-Q1", state="failed", failure="FileNotFoundError: x", requested_by="x", requested_at=AT,
            )
        rows[desk.slug] = {"import": batch, "sheet": sheet}
    page, retry = world.url("coordinator", "work"), world.url("coordinator", "work_retry")
    response = coordinator.get(page)
    shown = [row for item in response.context["kinds"] for row in item["rows"]]
    found = coordinator.get(world.url("coordinator", "home")).context["found"].failed
    assert found == len(shown) == response.content.decode().count(f'action="{retry}"') == 3
    assert all(row.reason and not row.reason.startswith(row.failure) for row in shown)
    assert "testheide.csv" not in response.content.decode()
    assert not any(row.url for row in shown if "lijst" in row.title)  # a coordinator does not import
    for code, found_row in rows[world.other_desk.slug].items():
        assert coordinator.post(retry, {code: found_row.pk}).status_code == 404
    for code, found_row in rows[world.desk.slug].items():
        assert coordinator.post(retry, {code: found_row.pk}).status_code == 302
        with scope(desk_scope(world.desk.pk)):
            found_row.refresh_from_db()
        assert (found_row.state, found_row.failure) == ({"import": "checking", "sheet": "requested"}[code], "")
    assert coordinator.get(world.url("coordinator", "home")).context["found"].failed == 1


def test_a_coordinator_of_a_failed_recalculation_sees_it_until_it_works(world: World) -> None:
    from contracts.models import RecalculationFailure
    from contracts.queries.worklist import failed_balances

    with scope(desk_scope(world.desk.pk)):
        contract = world.contracts["running"]
        Balance.objects.filter(contract=contract).update(stale_since=AT)
        recalculation.note_failure(contract_id=contract.pk, reason="Een")
        recalculation.note_failure(contract_id=contract.pk, reason="Twee")
        assert [(row.attempts, row.contract.recalculation_failure.reason) for row in failed_balances()] == [(2, "Twee")]
        recalculation.recalculate(contract_id=contract.pk, on=DAY, at=AT)
        assert not failed_balances()
        assert not RecalculationFailure.objects.exists()
