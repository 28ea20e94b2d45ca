"""Signing in at the own organisation: matched by issuer and subject, opens that organisation only."""

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.internal.flows.login import complete_login
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from sroi.accounts import actions
from sroi.accounts.acting import SYSTEM
from sroi.accounts.errors import NotAllowed, NotPossible
from sroi.accounts.models import AccountEvent, Membership, SignInConnection, User
from sroi.accounts.roles import RoleCode
from sroi.tenancy.models import Municipality
from tests.accounts import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Municipality:
    return people.municipality()


@pytest.fixture
def connection(town: Municipality) -> SignInConnection:
    return actions.save_connection(
        of=town, issuer="https://inloggen.example/dam", client_id="sroi", secret="geheim", by=SYSTEM, at=people.AT
    )


@pytest.fixture
def member(town: Municipality) -> Membership:
    return people.member(RoleCode.CONTRACT_HOLDER, town, name="Koen Koper")


class Provider:
    """A made-up identity provider: gives what the library has after a correct answer of a real one."""

    def __init__(self, connection: SignInConnection) -> None:
        self.connection = connection
        self.session = SessionStore()

    def answer(self, subject: str, email: str, *, verified: object = True, process: str = "login") -> HttpResponse:
        from django.contrib.auth.models import AnonymousUser

        request = RequestFactory().get("/")
        request.session = self.session
        request.user = AnonymousUser()
        request._messages = FallbackStorage(request)  # type: ignore[attr-defined]  # set by middleware in a real request
        request.acting = None  # type: ignore[attr-defined]  # likewise
        login = SocialLogin(
            user=User(email=email),
            account=SocialAccount(provider=self.connection.app.provider_id, uid=subject),
            email_addresses=[EmailAddress(email=email, verified=verified, primary=True)],
            provider=self.connection.app.get_provider(request),
        )
        login.state = {"process": process}
        from allauth.core import context

        with context.request_context(request):
            answer: HttpResponse = complete_login(request, login)
        return answer

    def client(self) -> Client:
        self.session.save()
        client = Client()
        client.cookies["sroi"] = self.session.session_key or ""
        return client


def test_first_time_by_verified_address_then_by_subject(connection: SignInConnection, member: Membership) -> None:
    assert Provider(connection).answer("abc", "KOEN@voorbeeld.example").status_code == 302
    assert SocialAccount.objects.get().user == member.user

    changed_address = Provider(connection)
    assert changed_address.answer("abc", "ander@voorbeeld.example").status_code == 302
    assert changed_address.client().get("/account/wissel/").status_code == 200


@pytest.mark.parametrize("verified", [False, None, "true"])
def test_address_that_is_not_vouched_for_is_refused(connection: SignInConnection, member: Membership, verified: object) -> None:
    assert Provider(connection).answer("abc", "koen@voorbeeld.example", verified=verified).status_code == 403
    assert not SocialAccount.objects.exists()


def test_stranger_is_refused_and_no_account_is_made(connection: SignInConnection) -> None:
    answer = Provider(connection).answer("abc", "vreemd@voorbeeld.example")

    assert answer.status_code == 403
    assert not User.objects.exists()


def test_member_of_another_organisation_is_refused(connection: SignInConnection) -> None:
    people.member(RoleCode.CONTRACT_HOLDER, people.municipality("elders"), name="Elsa Elders")

    assert Provider(connection).answer("abc", "elsa@voorbeeld.example").status_code == 403


def test_ended_membership_and_disabled_user_are_refused(connection: SignInConnection, member: Membership) -> None:
    Provider(connection).answer("abc", "koen@voorbeeld.example")
    actions.disable_user(user_id=member.user_id, by=SYSTEM, at=people.AT)
    assert Provider(connection).answer("abc", "koen@voorbeeld.example").status_code == 403
    actions.enable_user(user_id=member.user_id, by=SYSTEM, at=people.AT)
    actions.end_membership(membership_id=member.pk, by=SYSTEM, at=timezone.now())

    assert Provider(connection).answer("abc", "koen@voorbeeld.example").status_code == 403


def test_linking_by_hand_is_refused(connection: SignInConnection, member: Membership) -> None:
    assert Provider(connection).answer("abc", "koen@voorbeeld.example", process="connect").status_code == 403


def test_opens_only_the_organisation_that_vouched(connection: SignInConnection, member: Membership) -> None:
    people.member(RoleCode.COORDINATOR, people.desk(), name="Koen Koper")
    provider = Provider(connection)
    provider.answer("abc", "koen@voorbeeld.example")
    client = provider.client()

    assert [card["url"] for card in client.get("/account/wissel/").context["cards"]] == ["/opdrachtgever/verzonnendam/"]
    assert client.get("/regio/proefdesk/").status_code == 404
    for page in ("account_change_password", "account_set_password", "mfa_index", "mfa_activate_totp"):
        assert client.get(reverse(page))["Location"] == reverse("accounts:switch")


def test_removed_connection_ends_running_sign_ins(connection: SignInConnection, member: Membership, town: Municipality) -> None:
    provider = Provider(connection)
    provider.answer("abc", "koen@voorbeeld.example")
    client = provider.client()
    assert client.get("/opdrachtgever/verzonnendam/").status_code == 200

    actions.remove_connection(of=town, by=SYSTEM, at=people.AT)

    assert client.get("/opdrachtgever/verzonnendam/").status_code == 404


def test_new_issuer_forgets_the_subjects_of_the_old_one(
    connection: SignInConnection, member: Membership, town: Municipality
) -> None:
    Provider(connection).answer("abc", "koen@voorbeeld.example")

    moved = actions.save_connection(
        of=town, issuer="https://nieuw.example", client_id="sroi", secret="", by=SYSTEM, at=timezone.now()
    )

    assert Provider(moved).answer("abc", "dief@voorbeeld.example").status_code == 403
    event = AccountEvent.objects.filter(verb="changed_connection").first()
    assert event is not None
    assert event.after == {"issuer": "https://nieuw.example", "client_id": "sroi", "secret_changed": False}
    assert moved.app.secret == "geheim"


def test_only_the_platform_sets_it_up(town: Municipality, member: Membership) -> None:
    from sroi.accounts.acting import Acting

    with pytest.raises(NotAllowed):
        actions.save_connection(of=town, issuer="https://x.example", client_id="x", secret="x", by=Acting(member).actor, at=people.AT)
    with pytest.raises(NotPossible):
        actions.save_connection(of=town, issuer="https://x.example", client_id="x", secret="", by=SYSTEM, at=people.AT)


def test_page_lists_the_organisations(client: Client, connection: SignInConnection) -> None:
    assert reverse("accounts:organisations") in client.get(reverse("account_login")).content.decode()

    assert "Verzonnendam" in client.get(reverse("accounts:organisations")).content.decode()
