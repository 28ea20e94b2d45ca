"""A form that arrives twice makes its row, its event and its mail once, and answers the same."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import timedelta
from threading import Event as Flag
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contracts.actions import entries
from contracts.actions import obligation as obligations
from contracts.models import Advice, Contract, Entry, Event, ObligationRevision
from contracts.views.desk import obligation
from contracts.views.supplier import entry_form
from reporting.actions.closing import close_quarter
from sroi.accounts import once
from sroi.accounts.acting import SYSTEM
from sroi.accounts.actions import invitations
from sroi.accounts.invitation_links import path_of
from sroi.accounts.models import AccountEvent, ApiToken, Invitation, Membership, OutboxMail, User
from sroi.accounts.roles import RoleCode
from sroi.celery import unheard
from sroi.periods import Quarter
from sroi.tenancy.scope import desk_scope, scope
from tests.contracts.test_balance_races import held, in_thread, waits
from tests.tenancy import routes
from tests.tenancy.sent_twice import CHANGES, MAKES, MORE, Making
from tests.world import DAY, START, World, at

FIELD = re.compile(r'<input type="hidden" name="once" value="([^"]+)">')


def signed_in(world: World, person: str) -> Client:
    client = Client()
    client.force_login(world.user(person))
    return client


def address(world: World, name: str, making: Making) -> str:
    area, _, page = name.split(maxsplit=1)[0].partition(":")
    return reverse(name) if area == "accounts" else world.url(making.person, page, **making.kwargs(world))


def opened(client: Client, world: World, name: str, making: Making) -> str:
    """The value of the field in the form as the browser shows it."""
    page = making.page
    url = world.url(making.person, page[0], **page[1](world)) if page else address(world, name, making)
    found = FIELD.search(client.get(url, making.query(world)).content.decode())
    assert found, f"the form of {name} has no field against sending it twice"
    return found[1]


def counts(world: World, model: type[Any], person: str) -> dict[str, int]:
    """How many rows, events and mails there are, as far as the person sees them."""
    with scope(world.scope_of(person)) if world.people[person].scope else nullcontext():
        found = {"rows": model.objects.count(), "account events": AccountEvent.objects.count(), "mails": OutboxMail.objects.count()}
        if world.people[person].scope:
            found |= {"events": Event.objects.count()}
    return found


def prepare(world: World, name: str) -> None:
    """A closed quarter for the sheets; a placement that nobody confirmed for the button that asks to."""
    if name == "desk:ask_to_confirm":
        with scope(desk_scope(world.desk.pk)):
            Entry.objects.filter(pk=world.entries["approved"].pk).update(first_day=START, confirmed_until=START)
    if name != "desk:publication_new":
        return
    with unheard(), scope(desk_scope(world.desk.pk)):
        close_quarter(by=world.actor("coordinator"), at=at(DAY), desk=world.desk, quarter=Quarter.parse("2024-Q1"), on=DAY)


def told(client: Client, answer: Any) -> list[str]:
    """The messages on the page where the answer leads."""
    if answer.status_code != 302:
        return []
    return [str(message) for message in client.get(answer["Location"]).context["messages"]]


def test_every_address_that_takes_a_post_says_what_twice_does() -> None:
    posts = {name for name, page in routes.PAGES.items() if page.posts} | {"accounts:keys"}
    assert posts == set(MAKES) | set(CHANGES)
    assert not set(MAKES) & set(CHANGES)


@pytest.mark.django_db
@pytest.mark.parametrize("name", [*MAKES, *MORE])
def test_a_form_that_is_sent_twice_makes_one(name: str, world: World) -> None:
    making = (MAKES | MORE)[name]
    prepare(world, name)
    client, url = signed_in(world, making.person), address(world, name, making)
    typed = making.typed(world) | {"once": opened(client, world, name, making)}
    before = counts(world, making.model, making.person)
    first = client.post(url, typed)
    first_told = told(client, first)
    after = counts(world, making.model, making.person)
    assert after["rows"] == before["rows"] + 1, first.content.decode()[:2000] if first.status_code == 200 else first
    second = client.post(url, {**typed, **{name: value for name, value in making.typed(world).items() if name == "file"}})
    assert counts(world, making.model, making.person) == after
    assert (second.status_code, second.headers.get("Location")) == (first.status_code, first.headers.get("Location"))
    assert told(client, second) == first_told


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["desk:advice_new", "desk:contract_new", "supplier:entry_new", "platform:organisation_new"])
def test_somebody_elses_or_a_made_up_value_shows_the_form_again(name: str, world: World) -> None:
    """With everything that was typed, a message and a value that works."""
    making = MAKES[name]
    client, url = signed_in(world, making.person), address(world, name, making)
    other = {"coordinator": "colleague", "supplier_administrator": "supplier", "platform_operator": "coordinator"}[making.person]
    foreign_name = "desk:advice_new" if other == "coordinator" else name
    foreign = opened(signed_in(world, other), world, foreign_name, Making(other, *_rest(MAKES[foreign_name])))
    before = counts(world, making.model, making.person)
    for value in (foreign, "verzonnen", "verzonnen:1abc:xyz"):
        answer = client.post(url, making.typed(world) | {"once": value})
        page = answer.content.decode()
        assert answer.status_code in {200, 422}
        assert "Controleer wat u hebt ingevuld en verstuur het opnieuw." in page
        assert counts(world, making.model, making.person) == before
        fresh = FIELD.findall(page)
        assert fresh and fresh[0] != value
    assert client.post(url, making.typed(world) | {"once": fresh[0]}).status_code == 302
    assert counts(world, making.model, making.person)["rows"] == before["rows"] + 1


def _rest(making: Making) -> tuple[Any, ...]:
    return making.model, making.typed, making.kwargs, making.page, making.query


@pytest.mark.django_db
def test_a_form_that_stood_open_too_long_is_shown_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    making = MAKES["desk:advice_new"]
    client, url = signed_in(world, "coordinator"), address(world, "desk:advice_new", making)
    typed = making.typed(world) | {"once": opened(client, world, "desk:advice_new", making)}
    monkeypatch.setattr(once, "MAX_AGE", timedelta(seconds=-1))
    assert client.post(url, typed).status_code == 200
    monkeypatch.undo()
    assert client.post(url, typed).status_code == 302


@pytest.mark.django_db
def test_the_form_of_one_organisation_is_worth_nothing_in_another(world: World) -> None:
    """The same person at two desks: the value says for which it was opened."""
    Membership.objects.create(
        user=world.user("coordinator"), role=RoleCode.COORDINATOR, organisation="desk", desk=world.other_desk,
        starts_on=DAY,
    )
    making = MAKES["desk:advice_new"]
    client, url = signed_in(world, "coordinator"), address(world, "desk:advice_new", making)
    value = opened(client, world, "desk:advice_new", making)
    elsewhere = client.post(url.replace(world.desk.slug, world.other_desk.slug), making.typed(world) | {"once": value})
    assert elsewhere.status_code == 200
    with scope(desk_scope(world.other_desk.pk)):
        assert not Advice.objects.exists()


@pytest.mark.django_db
def test_whoever_goes_back_and_sends_something_else_makes_another(world: World) -> None:
    """Nothing that was typed is silently thrown away; another button of the same form is still the same form."""
    making = MAKES["supplier:entry_new"]
    client, url = signed_in(world, making.person), address(world, "supplier:entry_new", making)
    typed = making.typed(world) | {"once": opened(client, world, "supplier:entry_new", making)}
    first = client.post(url, typed | {"action": "save"})
    assert client.post(url, typed)["Location"] == first["Location"]
    other = client.post(url, typed | {"hours_per_week": "20"})
    assert other["Location"] != first["Location"]


@pytest.mark.django_db
def test_a_form_with_faults_keeps_its_value(world: World) -> None:
    making = MAKES["desk:advice_new"]
    client, url = signed_in(world, "coordinator"), address(world, "desk:advice_new", making)
    value = opened(client, world, "desk:advice_new", making)
    answer = client.post(url, making.typed(world) | {"once": value, "subject": ""})
    assert FIELD.findall(answer.content.decode()) == [value]


@pytest.mark.django_db(transaction=True)
def test_two_that_arrive_at_the_very_same_time_make_one(world: World) -> None:
    """On two connections: the second meets the key of the first in the database, and shows the same entry."""
    making = MAKES["supplier:entry_new"]
    clients = [signed_in(world, making.person) for _ in range(2)]
    url = address(world, "supplier:entry_new", making)
    typed = making.typed(world) | {"once": opened(clients[0], world, "supplier:entry_new", making)}
    before = counts(world, Entry, making.person)
    reached, go_on = Flag(), Flag()
    real = entries.write_entry

    def slow_once(**given: Any) -> Any:
        return held(real, reached=reached, go_on=go_on)(**given) if not reached.is_set() else real(**given)

    with patch.object(entry_form, "write_entry", slow_once), ThreadPoolExecutor(2) as pool:
        first = in_thread(pool, lambda: clients[0].post(url, typed))
        assert reached.wait(20)
        second = in_thread(pool, lambda: clients[1].post(url, typed))
        assert waits(second), "the second does not wait for the first"
        go_on.set()
        answers = [first.result(timeout=20), second.result(timeout=20)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    after = counts(world, Entry, making.person)
    assert (after["rows"], after["events"]) == (before["rows"] + 1, before["events"] + 1)


@pytest.mark.django_db(transaction=True)
def test_two_revisions_at_the_very_same_time_are_one(world: World) -> None:
    """The second is held back by the lock on the contract, and then finds a newer revision: its own."""
    name = "desk:contract_revise"
    making = MAKES[name]
    clients = [signed_in(world, making.person) for _ in range(2)]
    url = address(world, name, making)
    typed = making.typed(world) | {"once": opened(clients[0], world, name, making)}
    reached, go_on = Flag(), Flag()
    real = obligations.revise_obligation

    def slow_once(**given: Any) -> Any:
        return held(real, reached=reached, go_on=go_on)(**given) if not reached.is_set() else real(**given)

    with patch.object(obligation, "revise_obligation", slow_once), ThreadPoolExecutor(2) as pool:
        first = in_thread(pool, lambda: clients[0].post(url, typed))
        assert reached.wait(20)
        second = in_thread(pool, lambda: clients[1].post(url, typed))
        assert waits(second)
        go_on.set()
        assert [first.result(timeout=20).status_code, second.result(timeout=20).status_code] == [302, 302]
    with scope(desk_scope(world.desk.pk)):
        assert ObligationRevision.objects.filter(contract=world.contracts["running"]).count() == 1
        assert Contract.objects.get(pk=world.contracts["running"].pk).revision == world.contracts["running"].revision + 1


@pytest.mark.django_db
def test_the_second_answer_about_a_key_shows_a_text_that_works_and_a_later_one_none(world: World) -> None:
    """The browser shows the last answer only; after a minute the text may be in use, so it stays."""
    making = MAKES["accounts:keys"]
    client, url = signed_in(world, "coordinator"), reverse("accounts:keys")
    typed = making.typed(world) | {"once": opened(client, world, "accounts:keys", making)}
    client.post(url, typed)
    text = client.post(url, typed).context["text"]
    api = reverse("api:contracts")
    assert Client().get(api, headers={"Authorization": f"Bearer {text}"}).status_code == 200
    ApiToken.objects.update(created_at=timezone.now() - timedelta(minutes=2))
    late = client.post(url, typed)
    assert late.context["text"] == ""
    assert Client().get(api, headers={"Authorization": f"Bearer {text}"}).status_code == 200


@pytest.mark.django_db
def test_accepting_an_invitation_twice_leads_to_the_same_page(world: World) -> None:
    """For somebody who is signed in the second click ends like the first; the link itself stays used."""
    user = User.objects.create_user(email="noor@voorbeeld.example", name="Noor Nieuw", password=None)
    invitation = invitations.invite(
        role=RoleCode.COORDINATOR, of=world.desk, email=user.email, name=user.name, by=SYSTEM, at=timezone.now(),
    )
    client = Client()
    client.force_login(user)
    answers = [client.post(path_of(invitation.pk)) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Membership.objects.filter(user=user).count() == 1
    assert client.get(path_of(invitation.pk)).status_code == 410
    assert Invitation.objects.count() == 1
