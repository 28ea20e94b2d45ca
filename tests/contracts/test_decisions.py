"""What a desk puts before a contract holder: nothing changes before the answer, and the answer stays with the contract."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contracts.actions import decisions
from contracts.actions.decisions import ProposalData, Seen
from contracts.actions.obligation import RevisionData, revise_obligation
from contracts.errors import Conflict, StepRefused
from contracts.models import Balance, ClientAgreement, Contract, DecisionRequest, Event, ObligationRevision
from sroi.accounts import tasks
from sroi.accounts.models import OutboxMail
from sroi.tenancy.scope import desk_scope, municipality_scope, scope, supplier_scope
from tests.pages import context_of
from tests.world import World, at, settle_all

pytestmark = pytest.mark.django_db
DAY = date(2024, 9, 2)
PROBLEM = {"reason": "De opdrachtnemer reageert al maanden niet.", "next_step": "Een gesprek met de directie."}
PROPOSAL = {"kind": "adjustment", "amount": "-10.000", "effective_on": "2024-09-01", "requested_by": "Olga",
            "reason": "Minder werk dan geraamd", "revision": "1"}


@pytest.fixture
def desk(client: Client, world: World) -> Client:
    """A browser of the coordinator."""
    client.force_login(world.user("coordinator"))
    return client


@pytest.fixture
def holder(world: World) -> Client:
    """A browser of the contract holder."""
    browser = Client()
    browser.force_login(world.user("contract_holder"))
    return browser


def asked(world: World) -> DecisionRequest:
    with scope(desk_scope(world.desk.pk)):
        return DecisionRequest.objects.select_related("posted").get()


def escalated(desk: Client, world: World) -> DecisionRequest:
    assert desk.post(world.url("coordinator", "contract_escalate", pk=world.contracts["running"].pk), PROBLEM).status_code == 302
    return asked(world)


def proposed(desk: Client, world: World, **values: str) -> DecisionRequest:
    url = world.url("coordinator", "contract_propose", pk=world.contracts["running"].pk)
    assert desk.post(url, PROPOSAL | values).status_code == 302
    return asked(world)


def hidden(holder: Client, url: str) -> dict[str, Any]:
    """What the form on the page sends along."""
    text = holder.get(url).content.decode()
    found = re.findall(r'<input type="hidden" name="(version|revision|old|new)"(?: value="([^"]*)")?', text)
    return {name: value for name, value in found if value}


def obligation(world: World) -> Decimal:
    settle_all(world)
    with scope(desk_scope(world.desk.pk)):
        return Balance.objects.get(contract=world.contracts["running"]).obligation


def test_an_escalation_reaches_the_contract_holder_and_waits_until_it_is_answered(
    desk: Client, holder: Client, world: World
) -> None:
    row = escalated(desk, world)
    letter = OutboxMail.objects.get(template="decision_asked")
    url = world.url("contract_holder", "decision", pk=row.pk)
    assert (letter.to, letter.context["link"]) == ("contract-holder@test.example", url)
    tasks.send_mail(mail_id=str(letter.pk))
    assert url in mail.outbox[0].body
    assert "reageert" not in f"{mail.outbox[0].subject} {mail.outbox[0].body}", "a mail holds no content"
    for page in (world.url("contract_holder", "home"), world.url("contract_holder", "contract", pk=row.contract_id)):
        assert url in holder.get(page).content.decode()
    home = world.url("coordinator", "home")
    assert context_of(desk.get(home))["found"].decisions == 1
    answered = hidden(holder, url) | {"step": "agree", "text": "Ik plan een gesprek."}
    assert holder.post(url, answered).status_code == 302
    row = asked(world)
    assert (row.state, row.answer, row.answered_by) == ("agreed", "Ik plan een gesprek.", "Karin Contracthouder")
    assert row.answered_at is not None and row.recipients == "Karin Contracthouder"
    assert context_of(desk.get(home))["found"].decisions == 0
    assert OutboxMail.objects.get(template="decision_given").to == "coordinator@test.example"
    for browser, who in ((desk, "coordinator"), (holder, "contract_holder")):
        seen = context_of(browser.get(world.url(who, "contract", pk=row.contract_id)))
        texts = [event.reason for event in seen["events"]]
        assert "Ik plan een gesprek." in texts and PROBLEM["reason"] in texts


def test_the_supplier_reads_nothing_of_it(desk: Client, world: World) -> None:
    row = escalated(desk, world)
    browser = Client()
    browser.force_login(world.user("supplier"))
    page = browser.get(world.url("supplier", "contract", pk=row.contract_id)).content.decode()
    assert "reageert" not in page
    with scope(supplier_scope(world.supplier.pk)):
        assert not DecisionRequest.objects.exists()
        assert not Event.objects.filter(verb="client_asked").exists()


def test_a_proposal_changes_nothing_until_the_contract_holder_agrees(desk: Client, holder: Client, world: World) -> None:
    """5 % of a million is 50.000; ten thousand less is 40.000."""
    row = proposed(desk, world)
    assert obligation(world) == 50000
    with scope(desk_scope(world.desk.pk)):
        assert not ObligationRevision.objects.exists()
        assert Contract.objects.get(pk=row.contract_id).revision == 1
    url = world.url("contract_holder", "decision", pk=row.pk)
    shown = context_of(holder.get(url))["revised"]
    assert (shown.old, shown.new) == (50000, 40000)
    seen = hidden(holder, url)
    for _twice in range(2):
        assert holder.post(url, seen | {"step": "agree", "text": "Akkoord, zie het verslag."}).status_code == 302
    assert obligation(world) == 40000
    with scope(desk_scope(world.desk.pk)):
        posted = ObligationRevision.objects.get()
        assert (posted.approved_by, posted.requested_by, posted.amount) == ("Karin Contracthouder", "Olga", Decimal(-10000))
        assert (posted.old_obligation, posted.new_obligation) == (Decimal(50000), Decimal(40000))
        assert Event.objects.filter(verb="decision_agreed").count() == 1
        assert Contract.objects.get(pk=row.contract_id).revision == 2
    row = asked(world)
    assert (row.state, row.posted_id) == ("agreed", posted.pk)
    assert OutboxMail.objects.filter(template="decision_given").count() == 1


def test_refusing_changes_nothing(desk: Client, holder: Client, world: World) -> None:
    url = world.url("contract_holder", "decision", pk=proposed(desk, world).pk)
    assert holder.post(url, hidden(holder, url) | {"step": "refuse", "text": ""}).status_code == 422
    assert holder.post(url, hidden(holder, url) | {"step": "refuse", "text": "Daar is geen reden voor."}).status_code == 302
    assert (asked(world).state, obligation(world)) == ("refused", Decimal(50000))


def test_a_question_goes_back_and_forth(desk: Client, holder: Client, world: World) -> None:
    row = proposed(desk, world)
    url, there = world.url("contract_holder", "decision", pk=row.pk), world.url("coordinator", "decision", pk=row.pk)
    early = {"version": "1", "text": "Wij zeggen vast iets."}
    assert desk.post(world.url("coordinator", "decision_reply", pk=row.pk), early).status_code == 302
    assert asked(world).state == "open", "there was no question to answer"
    first = hidden(holder, url)
    assert holder.post(url, first | {"step": "ask", "text": "Waarom minder?"}).status_code == 302
    home = context_of(desk.get(world.url("coordinator", "home")))["found"]
    assert (home.decisions, home.questions) == (1, 1)
    assert "Waarom minder?" in desk.get(there).content.decode()
    reply = {"version": "2", "text": "De raming was te hoog."}
    assert desk.post(world.url("coordinator", "decision_reply", pk=row.pk), reply).status_code == 302
    assert OutboxMail.objects.filter(template="decision_asked").count() == 2
    late = holder.post(url, first | {"step": "agree", "text": "Akkoord"})
    assert late.status_code == 409, "the reply was not read yet"
    assert "De raming was te hoog." in late.content.decode() and "Akkoord" in late.content.decode()
    assert holder.post(url, hidden(holder, url) | {"step": "agree", "text": "Akkoord"}).status_code == 302
    assert obligation(world) == 40000


def test_a_contract_that_moved_meanwhile_is_looked_at_again(desk: Client, holder: Client, world: World) -> None:
    """A new value of two million makes it 100.000, less 10.000 is 90.000; what was seen was 40.000."""
    row = proposed(desk, world)
    url = world.url("contract_holder", "decision", pk=row.pk)
    seen = hidden(holder, url)
    with scope(desk_scope(world.desk.pk)):
        revise_obligation(
            by=world.actor("colleague"), at=at(DAY), contract_id=row.contract_id, revision=1,
            data=RevisionData(kind="base", effective_on=date(2024, 8, 1), reason="Meer werk", requested_by="x",
                              approved_by="x", new_value_excl_vat=Decimal(2000000)),
        )
    page = holder.post(url, seen | {"step": "agree", "text": "Akkoord"})
    assert page.status_code == 409
    assert "Cor Collega" in page.content.decode() and "Akkoord" in page.content.decode()
    assert (context_of(page)["revised"].old, context_of(page)["revised"].new) == (100000, 90000)
    with scope(desk_scope(world.desk.pk)):
        assert ObligationRevision.objects.count() == 1
    assert holder.post(url, hidden(holder, url) | {"step": "agree", "text": "Nu wel"}).status_code == 302
    assert obligation(world) == 90000


def test_amounts_that_moved_without_the_contract_are_seen_too(world: World) -> None:
    """Whoever agrees agrees to amounts: other ones than the page had are refused."""
    with scope(desk_scope(world.desk.pk)):
        row = decisions.propose(
            by=world.actor("coordinator"), at=at(DAY), contract_id=world.contracts["running"].pk, revision=1,
            data=ProposalData(kind="adjustment", effective_on=DAY, reason="x", requested_by="x", amount=Decimal(-1)),
        )
    given: dict[str, Any] = {"by": world.actor("contract_holder"), "at": at(DAY), "request_id": row.pk, "version": 1,
                             "step": "agree", "text": "x"}
    with scope(municipality_scope(world.municipality.pk)):
        with pytest.raises(Conflict):
            decisions.answer(**given, seen=Seen(1, Decimal(49999), Decimal(49998)))
        with pytest.raises(StepRefused):
            decisions.answer(**given)
        assert DecisionRequest.objects.get().state == "open"
        decisions.answer(**given, seen=Seen(1, Decimal(50000), Decimal(49999)))
        with pytest.raises(StepRefused):
            decisions.answer(**given | {"step": "refuse"})


def test_withdrawing_takes_it_off_the_work_list(desk: Client, holder: Client, world: World) -> None:
    row = escalated(desk, world)
    url = world.url("coordinator", "decision_withdraw", pk=row.pk)
    assert desk.post(url, {"version": "1", "text": ""}).status_code == 422
    assert desk.post(url, {"version": "1", "text": "Het is opgelost."}).status_code == 302
    assert asked(world).state == "withdrawn"
    assert context_of(desk.get(world.url("coordinator", "home")))["found"].decisions == 0
    there = world.url("contract_holder", "decision", pk=row.pk)
    assert holder.post(there, {"version": "2", "step": "agree", "text": "x"}).status_code == 302
    assert asked(world).state == "withdrawn"
    assert "Het is opgelost." in holder.get(there).content.decode()


def test_a_client_that_decides_itself_leaves_the_desk_a_proposal_only(desk: Client, world: World) -> None:
    contract = world.contracts["running"]
    administrator = Client()
    administrator.force_login(world.user("desk_administrator"))
    url = world.url("desk_administrator", "client_agreement", pk=world.municipality.pk)
    agreed = {"decides": "client", "contacts_per_year": "4", "revision": "0"}
    assert administrator.post(url, agreed).status_code == 302
    assert administrator.post(url, agreed | {"contacts_per_year": "6"}).status_code == 409
    revise = world.url("coordinator", "contract_revise", pk=contract.pk)
    assert desk.get(revise).headers["Location"] == world.url("coordinator", "contract_propose", pk=contract.pk)
    assert revise not in desk.get(world.url("coordinator", "contract", pk=contract.pk)).content.decode()
    data = RevisionData(kind="adjustment", effective_on=DAY, reason="x", requested_by="x", approved_by="x", amount=Decimal(-1))
    with scope(desk_scope(world.desk.pk)):
        with pytest.raises(StepRefused):
            revise_obligation(by=world.actor("coordinator"), at=at(DAY), contract_id=contract.pk, revision=1, data=data)
        assert ClientAgreement.objects.get().contacts_per_year == 4
    assert desk.get(url.replace("beheer", "regio")).status_code == 403


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"amount": ""}, "amount"), ({"amount": "-60.000"}, "amount"), ({"effective_on": "2099-01-01"}, "effective_on"),
     ({"reason": ""}, "reason"), ({"requested_by": ""}, "requested_by")],
)
def test_errors_of_a_proposal(desk: Client, world: World, wrong: dict[str, str], field: str) -> None:
    response = desk.post(world.url("coordinator", "contract_propose", pk=world.contracts["running"].pk), PROPOSAL | wrong)
    assert (response.status_code, set(context_of(response)["form"].errors)) == (422, {field})
    with scope(desk_scope(world.desk.pk)):
        assert not DecisionRequest.objects.exists()
    assert not OutboxMail.objects.filter(template="decision_asked").exists()


def test_without_anybody_who_can_answer_nothing_is_asked(desk: Client, world: World) -> None:
    world.people["contract_holder"].user.is_active = False
    world.people["contract_holder"].user.save()
    desk.post(world.url("coordinator", "contract_escalate", pk=world.contracts["running"].pk), PROBLEM)
    with scope(desk_scope(world.desk.pk)):
        assert not DecisionRequest.objects.exists()


def test_only_a_contract_holder_decides(desk: Client, world: World) -> None:
    row = escalated(desk, world)
    for person in ("coordinator", "supplier", "municipality_reader"):
        with scope(world.scope_of(person)), pytest.raises(PermissionDenied):
            decisions.answer(by=world.actor(person), at=at(DAY), request_id=row.pk, version=1, step="agree", text="x")


def test_the_list_is_filtered_and_exported_and_its_queries_do_not_grow(desk: Client, holder: Client, world: World) -> None:
    escalated(desk, world)
    urls = [(desk, world.url("coordinator", "decisions")), (holder, world.url("contract_holder", "decisions"))]
    counts = []
    for browser, url in urls:
        browser.get(url)
        with CaptureQueriesContext(connection) as one:
            browser.get(url)
        counts.append(len(one))
    for name in ("second", "running"):
        desk.post(world.url("coordinator", "contract_escalate", pk=world.contracts[name].pk), PROBLEM | {"reason": name})
    for (browser, url), before in zip(urls, counts, strict=True):
        with CaptureQueriesContext(connection) as three:
            assert len(context_of(browser.get(url))["page"].object_list) == 3
        assert len(three) == before
        assert len(context_of(browser.get(url, {"q": "proefpark"}))["page"].object_list) == 1
        assert len(context_of(browser.get(url, {"state": "waiting", "kind": "proposal"}))["page"].object_list) == 0
        assert len(browser.get(url, {"export": "csv"}).content.decode("utf-8-sig").splitlines()) == 4
