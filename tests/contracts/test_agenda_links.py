"""Every link of a digest and of a calendar opens the thing it names, for who receives it; and all that waits is in it."""

from __future__ import annotations

import re
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext as _
from icalendar import Calendar

from contracts.actions import clauses, decisions
from contracts.actions.clauses import ClauseData
from contracts.agenda.waiting import Part, parts
from contracts.models import Contract, ContractOption, DecisionRequest, PsoCertificate
from sroi.accounts import mailing
from sroi.accounts.acting import Acting
from sroi.tenancy.scope import desk_scope, municipality_scope, scope
from tests.contracts.test_agenda import MONDAY, READ_AT, address_of, ends_on, made, signed_in, wanted
from tests.world import AT, World, at

pytestmark = pytest.mark.django_db
ADDRESS = "http://localhost:8000"
EVERYBODY = ("coordinator", "desk_administrator", "contract_holder", "municipality_reader", "supplier", "supplier_administrator")
RECEIVERS = pytest.mark.parametrize("person", EVERYBODY)


def ask(world: World, contract: str) -> DecisionRequest:
    """Escalate a contract to its contract holder."""
    with scope(desk_scope(world.desk.pk)):
        return decisions.escalate(
            by=world.actor("coordinator"), at=at(date(2025, 3, 3)), contract_id=world.contracts[contract].pk,
            reason="De opdrachtnemer reageert niet.", next_step="Een gesprek.",
        )


def draft(world: World, number: str) -> None:
    """Keep a handover for later, as the contract holder."""
    with scope(municipality_scope(world.municipality.pk)):
        clauses.draft_handover(
            by=world.actor("contract_holder"), at=at(date(2025, 3, 4)), municipality_id=world.municipality.pk,
            desk_id=world.desk.pk, data=ClauseData(title=f"Concept {number}", client_number=number),
        )


def announce(world: World, number: str) -> None:
    """Tell the desk of a tender that has no contract yet."""
    with scope(desk_scope(world.desk.pk)):
        clauses.announce_clause(
            by=world.actor("coordinator"), at=at(date(2025, 3, 3)), desk_id=world.desk.pk, award_date=date(2025, 3, 3),
            title="Aangekondigd", municipality_id=world.municipality.pk, client_number=number,
        )


@pytest.fixture
def busy(world: World) -> World:
    """Of everything that can wait or come up at least one; a question to the contract holder, and one back."""
    running = ends_on(world, "running", date(2025, 5, 1))
    ask(world, "running")
    back = ask(world, "second")
    with scope(municipality_scope(world.municipality.pk)):
        decisions.answer(
            by=world.actor("contract_holder"), at=at(date(2025, 3, 5)), request_id=back.pk, version=back.version, step="ask",
            text="Wat is er al geprobeerd?",
        )
    draft(world, "INK-9")
    announce(world, "")
    announce(world, "INK-8")
    with scope(desk_scope(world.desk.pk)):
        Contract.objects.filter(pk=world.contracts["second"].pk).update(until=date(2025, 3, 10))
        ContractOption.objects.create(
            desk=world.desk, municipality_id=running.municipality_id, supplier_id=running.supplier_id, contract=running,
            description="Een jaar langer", value_excl_vat="10000", starts_on=date(2025, 5, 1), created_at=AT,
        )
        PsoCertificate.objects.create(
            desk=world.desk, supplier=world.supplier, level="2", valid_from=date(2024, 1, 1), until=date(2025, 5, 1), created_at=AT,
        )
    return world


def waiting(world: World, person: str) -> list[Part]:
    """The parts of somebody's digest."""
    with scope(world.scope_of(person)):
        return parts(acting=Acting(world.people[person]), on=MONDAY)


def opened(world: World, person: str, address: str) -> str:
    """The page behind a link, as its receiver opens it."""
    with time_machine.travel(READ_AT, tick=False):
        answer = signed_in(world, person).get(address.removeprefix(ADDRESS))
    assert answer.status_code == 200, address
    return answer.content.decode()


@RECEIVERS
def test_each_link_of_a_digest_opens_what_it_names(person: str, busy: World) -> None:
    mail = made(wanted(busy, person))
    if person == "municipality_reader":
        assert mail is None, "nothing waits for who reads published sheets only"
        return
    assert mail is not None
    text = mailing.render(mail).body
    named = re.findall(rf"^  - (.+): ({ADDRESS}\S+)$", text, re.MULTILINE)
    lists = re.findall(rf"^.+: \d+\n({ADDRESS}\S+)$", text, re.MULTILINE)
    found = waiting(busy, person)
    assert len(named) == sum(len(part.rows) for part in found)
    assert len(lists) == len(found)
    for name, address in named:
        assert name in opened(busy, person, address), (name, address)
    for part in found:
        page = opened(busy, person, part.path)
        assert all(path in page for _name, path in part.rows if path != part.path), part.heading


@RECEIVERS
def test_each_link_of_a_calendar_opens_what_it_names(person: str, busy: World) -> None:
    with time_machine.travel(READ_AT, tick=False):
        answer = Client().get(address_of(busy, person))
    events = list(Calendar.from_ical(answer.content).walk("VEVENT"))
    assert bool(events) == (person != "municipality_reader")
    numbers = {contract.number for contract in busy.contracts.values()}
    for event in events:
        page = opened(busy, person, str(event["url"]))
        named = [number for number in numbers if number in str(event["summary"])]
        assert all(number in page for number in named), event["summary"]
        if str(event["uid"]).startswith("pso-"):
            assert "PSO" in page


def test_what_waits_for_an_answer_is_in_the_digest_of_who_must_give_it(busy: World) -> None:
    running, second = busy.contracts["running"].number, busy.contracts["second"].number
    mine = {part.heading: [name for name, _path in part.rows] for part in waiting(busy, "contract_holder")}
    assert mine == {
        _("Questions of the service desk to answer"): [running],
        _("Contracts that end within 90 days with an open amount"): [running],
        _("Handovers that you started and did not send yet"): ["INK-9"],
    }
    desk = {part.heading: [name for name, _path in part.rows] for part in waiting(busy, "coordinator")}
    theirs = {part.heading: [name for name, _path in part.rows] for part in waiting(busy, "colleague")}
    assert theirs[_("Questions of contract holders to answer")] == [second]
    assert desk[_("Questions to contract holders without an answer")] == [running]
    assert sorted(desk[_("Handovers and tenders without a contract")]) == ["3 maart 2025", "INK-8"]


def test_another_coordinator_and_another_client_hear_nothing_of_it(busy: World) -> None:
    asked = {str(_("Questions of contract holders to answer")), str(_("Questions of the service desk to answer"))}
    for person in ("other_coordinator", "other_contract_holder"):
        assert not asked & {part.heading for part in waiting(busy, person)}


@pytest.mark.parametrize("person", ["coordinator", "contract_holder"])
def test_a_digest_asks_no_more_for_more_that_waits(person: str, busy: World) -> None:
    counts = []
    for number in ("INK-10", "INK-11"):
        with CaptureQueriesContext(connection) as asked:
            waiting(busy, person)
        counts.append(len(asked))
        draft(busy, number)
        announce(busy, number)
        ask(busy, "running")
    assert counts[0] == counts[1]
