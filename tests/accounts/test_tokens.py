"""Keys for the API act as one membership and stop with it."""

from datetime import timedelta

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from sroi.accounts import actions
from sroi.accounts.acting import SYSTEM, Acting
from sroi.accounts.errors import NotAllowed, NotPossible
from sroi.accounts.models import ApiToken, Membership
from sroi.accounts.roles import RoleCode
from sroi.accounts.tokens import TokenAuthentication, acting_by_token
from tests.accounts import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def member() -> Membership:
    return people.member(RoleCode.COORDINATOR, people.desk())


def new_key(member: Membership, days: int = 30) -> str:
    return actions.create_token(membership_id=member.pk, name="proef", days=days, by=Acting(member).actor, at=timezone.now())[1]


def opens(header: str | None, *, later: timedelta = timedelta(0)) -> Acting | None:
    request = RequestFactory().get("/", headers={"Authorization": header} if header else {})
    return acting_by_token(request, on=timezone.localdate() + later, at=timezone.now() + later)


def test_key_acts_as_its_membership(member: Membership) -> None:
    key = new_key(member)

    found = opens(f"Bearer {key}")

    assert found is not None
    assert (found.membership, found.scope) == (member, member.scope)
    assert key not in str(ApiToken.objects.values())


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Bearer sroi_onzin", "Basic abc"])
def test_anything_else_opens_nothing(member: Membership, header: str | None) -> None:
    new_key(member)

    assert opens(header) is None


def test_stops_when_it_expires_is_withdrawn_or_the_membership_or_user_ends(member: Membership) -> None:
    key = f"Bearer {new_key(member)}"
    assert opens(key, later=timedelta(days=31)) is None

    Membership.objects.filter(pk=member.pk).update(ends_on=timezone.localdate())
    assert opens(key) is None
    Membership.objects.filter(pk=member.pk).update(ends_on=None)
    actions.disable_user(user_id=member.user_id, by=SYSTEM, at=timezone.now())
    assert opens(key) is None
    actions.enable_user(user_id=member.user_id, by=SYSTEM, at=timezone.now())
    assert opens(key) is not None
    actions.revoke_token(token_id=ApiToken.objects.get().pk, by=Acting(member).actor, at=timezone.now())
    assert opens(key) is None


def test_api_answers_401_to_a_key_that_opens_nothing() -> None:
    plain = RequestFactory().get("/", headers={"Authorization": "Bearer sroi_onzin"})
    authentication = TokenAuthentication()

    with pytest.raises(AuthenticationFailed):
        authentication.authenticate(Request(plain))
    assert authentication.authenticate(Request(RequestFactory().get("/"))) is None
    assert authentication.authenticate_header(Request(plain)).startswith("Bearer")


def test_nobody_makes_or_withdraws_a_key_of_somebody_else(member: Membership) -> None:
    other = people.member(RoleCode.COORDINATOR, people.desk("tweede"), name="Sjors Snoek")
    new_key(member)

    with pytest.raises(NotAllowed):
        actions.create_token(membership_id=member.pk, name="x", days=1, by=Acting(other).actor, at=timezone.now())
    with pytest.raises(NotAllowed):
        actions.revoke_token(token_id=ApiToken.objects.get().pk, by=Acting(other).actor, at=timezone.now())


def test_validity_and_number_are_limited(member: Membership) -> None:
    with pytest.raises(NotPossible):
        new_key(member, days=366)
    for _number in range(20):
        new_key(member)
    with pytest.raises(NotPossible):
        new_key(member)


def test_page_shows_the_key_once_and_withdraws_it(client: Client, member: Membership) -> None:
    client.force_login(member.user)
    form = {"membership": str(member.pk), "name": "koppeling", "days": "90"}

    made = client.post(reverse("accounts:keys"), form)

    text = made.context["text"]
    assert text in made.content.decode()
    assert "no-store" in made["Cache-Control"]
    assert text not in client.get(reverse("accounts:keys")).content.decode()
    assert opens(f"Bearer {text}") is not None
    assert client.post(reverse("accounts:key_revoke", kwargs={"pk": ApiToken.objects.get().pk})).status_code == 302
    assert opens(f"Bearer {text}") is None


def test_page_does_not_withdraw_somebody_elses_key(client: Client, member: Membership) -> None:
    new_key(member)
    client.force_login(people.user("Sjors Snoek"))

    assert client.post(reverse("accounts:key_revoke", kwargs={"pk": ApiToken.objects.get().pk})).status_code == 404
    assert client.post(reverse("accounts:keys"), {"membership": str(member.pk), "name": "x", "days": "90"}).status_code == 200
    assert ApiToken.objects.count() == 1
