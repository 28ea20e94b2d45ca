"""The calendar feed and the digest: what waits, with links, for one membership, and nothing about people or money."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from contracts.actions.digests import make_digest
from contracts.agenda import dates
from contracts.agenda.waiting import parts
from contracts.models import Contract, ContractOption, PsoCertificate
from contracts.tasks import send_digests
from sroi.accounts import mailing, queries
from sroi.accounts.acting import Acting
from sroi.accounts.actions import choose_digest, make_feed, revoke_feed
from sroi.accounts.errors import NotAllowed
from sroi.accounts.models import AccountEvent, CalendarFeed, Digest, OutboxMail
from sroi.tenancy.scope import desk_scope, scope
from tests.world import AT, World

pytestmark = pytest.mark.django_db

#: A Monday inside the world, and the days after it.
MONDAY = date(2025, 3, 31)
READ_AT = datetime(2025, 3, 31, 9, 0, tzinfo=UTC)


def signed_in(world: World, person: str) -> Client:
    client = Client()
    client.force_login(world.user(person))
    return client


def address_of(world: World, person: str) -> str:
    secret = make_feed(membership_id=world.people[person].pk, by=world.actor(person), at=READ_AT)
    return reverse("calendar", kwargs={"secret": secret})


def events_at(path: str) -> dict[str, Any]:
    """The appointments that a calendar program reads, by title."""
    with time_machine.travel(READ_AT, tick=False):
        answer = Client().get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    found = Calendar.from_ical(answer.content)
    return {str(event["summary"]): event for event in found.walk("VEVENT")}


def ends_on(world: World, name: str, until: date) -> Contract:
    contract = world.contracts[name]
    with scope(desk_scope(contract.desk_id)):
        Contract.objects.filter(pk=contract.pk).update(until=until)
    return contract


# --- the calendar


def test_a_coordinator_reads_the_last_day_of_a_contract_with_a_link(world: World) -> None:
    contract = ends_on(world, "running", date(2025, 7, 1))
    event = events_at(address_of(world, "coordinator"))[f"Laatste dag van contract {contract.number}"]
    assert event["dtstart"].dt == date(2025, 6, 30)
    assert event["dtend"].dt == date(2025, 7, 1)
    assert str(event["url"]).endswith(world.url("coordinator", "contract", pk=contract.pk))


def test_quarters_options_and_certificates_stand_in_the_desks_calendar(world: World) -> None:
    contract = world.contracts["running"]
    with scope(desk_scope(world.desk.pk)):
        ContractOption.objects.create(
            desk=world.desk, municipality_id=contract.municipality_id, supplier_id=contract.supplier_id, contract=contract,
            description="Een jaar langer", value_excl_vat="10000", starts_on=date(2025, 9, 1), created_at=AT,
        )
        PsoCertificate.objects.create(
            desk=world.desk, supplier=world.supplier, level="2", valid_from=date(2024, 1, 1), until=date(2025, 5, 1), created_at=AT,
        )
    found = events_at(address_of(world, "coordinator"))
    assert found["Sluit 1e kwartaal 2025"]["dtstart"].dt == date(2025, 4, 1)
    assert found[f"Optie van contract {contract.number} kan ingaan"]["dtstart"].dt == date(2025, 9, 1)
    assert found["Een PSO-certificaat loopt af"]["dtstart"].dt == date(2025, 4, 30)


def test_a_supplier_is_asked_to_confirm_and_reads_its_own_contracts_only(world: World) -> None:
    mine, theirs = ends_on(world, "running", date(2025, 7, 1)), ends_on(world, "second", date(2025, 7, 1))
    assert mine.supplier_id == world.supplier.pk != theirs.supplier_id
    found = events_at(address_of(world, "supplier"))
    assert f"Laatste dag van contract {mine.number}" in found
    assert f"Laatste dag van contract {theirs.number}" not in found
    assert "Bevestig wie er eind 1e kwartaal 2025 nog voor u werkte" in found


def test_a_client_reads_the_ends_of_its_own_contracts_only(world: World) -> None:
    for contract in world.contracts.values():
        with scope(desk_scope(contract.desk_id)):
            Contract.objects.filter(pk=contract.pk, closed_on__isnull=True).update(
                starts_on=date(2025, 1, 1), until=date(2025, 7, 1)
            )
    own = {
        f"Laatste dag van contract {row.number}"
        for row in world.contracts.values()
        if row.municipality_id == world.municipality.pk and row.closed_on is None
    }
    assert own
    assert set(events_at(address_of(world, "contract_holder"))) == own


def test_no_person_title_or_amount_leaves_with_the_calendar(world: World) -> None:
    for person in ("coordinator", "contract_holder", "supplier"):
        with time_machine.travel(READ_AT, tick=False):
            text = Client().get(address_of(world, person)).content.decode()
        for contract in world.contracts.values():
            assert contract.title not in text
        assert "€" not in text
        assert not re.search(r"\d+[.,]\d{2}\b", text.replace("VERSION:2.0", ""))


def test_an_address_that_was_withdrawn_or_replaced_answers_404(world: World) -> None:
    first = address_of(world, "coordinator")
    second = address_of(world, "coordinator")
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200
    revoke_feed(membership_id=world.people["coordinator"].pk, by=world.actor("coordinator"), at=READ_AT)
    assert Client().get(second).status_code == 404
    verbs = AccountEvent.objects.order_by("at", "id").values_list("verb", flat=True)
    assert [verb for verb in verbs if "feed" in verb] == ["made_feed", "made_feed", "revoked_feed"]


def test_an_address_dies_with_the_membership_and_with_the_account(world: World) -> None:
    path, membership = address_of(world, "coordinator"), world.people["coordinator"]
    membership.user.is_active = False
    membership.user.save()
    assert Client().get(path).status_code == 404
    membership.user.is_active = True
    membership.user.save()
    membership.ends_on = date(2025, 1, 1)
    membership.save()
    assert Client().get(path).status_code == 404


def test_the_secret_is_not_stored(world: World) -> None:
    path = address_of(world, "coordinator")
    secret = path.removeprefix("/agenda/").removesuffix(".ics")
    assert secret not in str(list(CalendarFeed.objects.values()))


def test_the_number_of_queries_does_not_grow_with_the_contracts(world: World, django_assert_num_queries: Any) -> None:
    acting = Acting(world.people["coordinator"])
    with scope(desk_scope(world.desk.pk)):
        with django_assert_num_queries(5):
            few = len(dates.appointments(acting=acting, on=MONDAY))
        Contract.objects.filter(closed_on__isnull=True).update(starts_on=date(2025, 1, 1), until=date(2025, 7, 1))
        with django_assert_num_queries(5):
            assert len(dates.appointments(acting=acting, on=MONDAY)) > few


# --- the page


def test_the_page_makes_an_address_once_and_stops_it(world: World) -> None:
    client, membership = signed_in(world, "coordinator"), world.people["coordinator"]
    shown = client.post(reverse("accounts:feed_make", kwargs={"pk": membership.pk})).content.decode()
    path = re.search(r"/agenda/sroi_[^.]+\.ics", shown)
    assert path
    assert Client().get(path[0]).status_code == 200
    assert path[0] not in client.get(reverse("accounts:reminders")).content.decode()
    client.post(reverse("accounts:feed_revoke", kwargs={"pk": membership.pk}))
    assert Client().get(path[0]).status_code == 404


@pytest.mark.parametrize("name", ["feed_make", "feed_revoke", "digest"])
def test_nobody_changes_this_for_somebody_else(world: World, name: str) -> None:
    theirs = world.people["colleague"]
    answer = signed_in(world, "coordinator").post(reverse(f"accounts:{name}", kwargs={"pk": theirs.pk}), {"rhythm": "daily"})
    assert answer.status_code == 404
    with pytest.raises(NotAllowed):
        make_feed(membership_id=theirs.pk, by=world.actor("coordinator"), at=READ_AT)


def test_the_rhythm_is_chosen_and_stopped_on_the_page(world: World) -> None:
    client, membership = signed_in(world, "supplier"), world.people["supplier"]
    url = reverse("accounts:digest", kwargs={"pk": membership.pk})
    client.post(url, {"rhythm": "weekly"})
    client.post(url, {"rhythm": "weekly"})
    assert Digest.objects.get().rhythm == "weekly"
    assert AccountEvent.objects.filter(verb="changed_digest").count() == 1
    assert client.post(url, {"rhythm": "hourly"}).status_code == 404
    client.post(url, {"rhythm": ""})
    assert not Digest.objects.exists()


# --- the digest


def wanted(world: World, person: str, rhythm: str = "daily") -> Digest:
    choose_digest(membership_id=world.people[person].pk, rhythm=rhythm, by=world.actor(person), at=READ_AT)
    return Digest.objects.get(membership=world.people[person])


def made(digest: Digest, day: date = MONDAY) -> OutboxMail | None:
    done = make_digest(digest_id=digest.pk, on=day, at=READ_AT)
    return OutboxMail.objects.filter(template="digest").first() if done else None


def test_a_supplier_reads_what_waits_with_a_link_to_each(world: World) -> None:
    mail = made(wanted(world, "supplier"))
    assert mail is not None
    text = mailing.render(mail).body
    returned = world.entries["returned"]
    assert f"{returned.number}: http://localhost:8000{world.url('supplier', 'entry', pk=returned.pk)}" in text
    assert "Teruggestuurd om te verbeteren: 1" in text
    assert reverse("accounts:reminders") in text


def test_each_thing_stands_in_a_digest_once(world: World) -> None:
    for person in ("coordinator", "supplier"):
        with scope(world.scope_of(person)):
            found = parts(acting=Acting(world.people[person]), on=MONDAY)
        paths = [path for part in found for _number, path in part.rows]
        assert found
        assert len(paths) == len(set(paths)), person


def test_a_digest_of_a_coordinator_counts_as_the_work_list_does(world: World) -> None:
    mail = made(wanted(world, "coordinator"))
    assert mail is not None
    with scope(desk_scope(world.desk.pk)):
        counts = {part.heading: part.count for part in parts(acting=Acting(world.people["coordinator"]), on=MONDAY)}
    with time_machine.travel(READ_AT, tick=False):
        items = signed_in(world, "coordinator").get(world.url("coordinator", "home") + "?whose=mine").context["items"]
    assert counts["Te beoordelen invullingen"] == items[0].count == 1


def test_a_day_has_one_digest_however_often_it_is_asked_for(world: World) -> None:
    digest = wanted(world, "supplier")
    assert made(digest) is not None
    assert made(digest) is None
    assert OutboxMail.objects.filter(template="digest").count() == 1
    assert made(digest, MONDAY + timedelta(days=1)) is not None


def test_no_mail_when_nothing_waits(world: World) -> None:
    digest = wanted(world, "other_contract_holder")
    with scope(world.scope_of("other_contract_holder")):
        assert parts(acting=Acting(world.people["other_contract_holder"]), on=MONDAY) == []
    assert made(digest) is None
    assert not OutboxMail.objects.filter(template="digest").exists()


@pytest.mark.parametrize(
    ("day", "rhythms"),
    [(MONDAY, {"daily", "weekly"}), (date(2025, 4, 1), {"daily"}), (date(2025, 4, 5), set()), (date(2025, 4, 6), set())],
)
def test_daily_on_working_days_weekly_on_mondays_never_at_the_weekend(world: World, day: date, rhythms: set[str]) -> None:
    wanted(world, "supplier", "daily")
    wanted(world, "coordinator", "weekly")
    assert {digest.rhythm for digest in queries.digests_due(on=day)} == rhythms


def test_the_task_rings_for_each_digest_that_is_due(world: World) -> None:
    digest = wanted(world, "supplier")
    from contracts import tasks

    rung: list[str] = []
    with time_machine.travel(READ_AT, tick=False), pytest.MonkeyPatch.context() as patch:
        patch.setattr(tasks.send_digest, "apply_async", lambda kwargs: rung.append(kwargs["digest_id"]))
        send_digests()
        tasks.send_digest(digest_id=rung[0])
        send_digests()
    assert rung == [str(digest.pk)]
    assert OutboxMail.objects.filter(template="digest").count() == 1


def test_a_digest_stops_with_the_membership(world: World) -> None:
    wanted(world, "supplier")
    membership = world.people["supplier"]
    membership.ends_on = MONDAY
    membership.save()
    assert not queries.digests_due(on=MONDAY).exists()
