"""Signing in with a password and a second step, and what stops it."""

from typing import TYPE_CHECKING

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from sroi.accounts import actions
from sroi.accounts.acting import SYSTEM
from sroi.accounts.models import Membership, User
from sroi.accounts.roles import RoleCode
from tests.accounts import people

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as TestResponse

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator() -> Membership:
    return people.member(RoleCode.COORDINATOR, people.desk())


def sign_in(client: Client, email: str, password: str = people.PASSWORD, **extra: str) -> "TestResponse":
    return client.post(reverse("account_login"), {"login": email, "password": password, **extra})


def code_of(secret: str) -> str:
    return str(totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time())))))


def test_right_password_leads_to_the_only_organisation(client: Client, coordinator: Membership) -> None:
    answer = sign_in(client, "TOOS@voorbeeld.example")

    assert answer.status_code == 302
    assert answer["Location"] == "/regio/proefdesk/"
    assert answer.cookies["django_language"].value == "nl"


def test_several_memberships_lead_to_the_choice(client: Client, coordinator: Membership) -> None:
    people.member(RoleCode.COORDINATOR, people.desk("tweede"))

    assert sign_in(client, "toos@voorbeeld.example")["Location"] == reverse("accounts:switch")


def test_next_address_is_followed_only_on_this_site(client: Client, coordinator: Membership) -> None:
    assert sign_in(client, "toos@voorbeeld.example", next="/regio/proefdesk/accounts/")["Location"] == "/regio/proefdesk/accounts/"
    client.logout()
    assert sign_in(client, "toos@voorbeeld.example", next="https://elders.example/")["Location"] == "/regio/proefdesk/"


def test_wrong_password_and_unknown_address_give_the_same_answer(client: Client, coordinator: Membership) -> None:
    wrong = sign_in(client, "toos@voorbeeld.example", "iets heel anders")
    unknown = sign_in(client, "niemand@voorbeeld.example", "iets heel anders")

    assert wrong.status_code == unknown.status_code == 200
    assert list(wrong.context["form"].non_field_errors()) == list(unknown.context["form"].non_field_errors()) != []


def test_too_many_attempts_are_stopped_even_with_the_right_password(client: Client, coordinator: Membership) -> None:
    for _attempt in range(6):
        sign_in(client, "toos@voorbeeld.example", "verkeerd geraden")

    answer = sign_in(client, "toos@voorbeeld.example")

    assert answer.status_code in (200, 429)
    assert "_auth_user_id" not in client.session


def test_disabled_user_cannot_sign_in_and_a_running_sign_in_ends(client: Client, coordinator: Membership) -> None:
    sign_in(client, "toos@voorbeeld.example")
    assert client.get("/regio/proefdesk/").status_code == 200

    actions.disable_user(user_id=coordinator.user_id, by=SYSTEM, at=people.AT)

    assert client.get("/regio/proefdesk/")["Location"].startswith(reverse("account_login"))
    assert sign_in(client, "toos@voorbeeld.example")["Location"] != "/regio/proefdesk/"
    assert client.get("/regio/proefdesk/")["Location"].startswith(reverse("account_login"))


def test_sign_out_is_by_post(client: Client, coordinator: Membership) -> None:
    client.force_login(coordinator.user)
    assert client.get(reverse("account_logout")).status_code == 200
    assert "_auth_user_id" in client.session

    client.post(reverse("account_logout"))

    assert "_auth_user_id" not in client.session


def test_nobody_signs_up(client: Client) -> None:
    answer = client.post(reverse("account_signup"), {"email": "nieuw@voorbeeld.example", "password1": people.PASSWORD})

    assert answer.status_code == 404
    assert not User.objects.filter(email="nieuw@voorbeeld.example").exists()


@pytest.mark.parametrize("path", ["/account/email/", "/account/3rdparty/", "/account/3rdparty/signup/"])
def test_pages_of_the_library_that_do_not_fit_are_absent(client: Client, coordinator: Membership, path: str) -> None:
    client.force_login(coordinator.user)

    assert client.get(path).status_code == 404


class TestSecondStep:
    @pytest.fixture(autouse=True)
    def _required(self, settings: Settings) -> None:
        settings.REQUIRE_SECOND_FACTOR = True

    @pytest.mark.parametrize("path", ["/regio/proefdesk/", "/regio/proefdesk/accounts/", "/account/wissel/", "/account/sleutels/"])
    def test_no_page_with_data_without_one(self, client: Client, coordinator: Membership, path: str) -> None:
        client.force_login(coordinator.user)

        answer = client.get(path)

        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("accounts:second_factor"))

    def test_setting_one_up_opens_the_page_one_was_going_to(self, client: Client, coordinator: Membership) -> None:
        sign_in(client, "toos@voorbeeld.example")
        assert client.get("/regio/proefdesk/accounts/", follow=True).status_code == 200
        again = client.get(reverse("mfa_activate_totp"))
        assert again["Location"].startswith(reverse("account_reauthenticate"))
        client.post(again["Location"], {"password": people.PASSWORD, "next": reverse("mfa_activate_totp")})
        secret = client.get(reverse("mfa_activate_totp")).context["form"].secret

        answer = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})

        assert answer["Location"] == reverse("mfa_view_recovery_codes")
        assert "unused_codes" in client.get(answer["Location"]).context
        assert client.get(reverse("accounts:second_factor"))["Location"] == "/regio/proefdesk/accounts/"
        assert client.get("/regio/proefdesk/accounts/").status_code == 200
        stored = Authenticator.objects.get(user=coordinator.user, type=Authenticator.Type.TOTP)
        assert secret not in str(stored.data)

    def test_code_is_asked_after_the_password_and_works_once(self, client: Client, coordinator: Membership) -> None:
        secret = totp.generate_totp_secret()
        totp.TOTP.activate(coordinator.user, secret)
        code = code_of(secret)

        assert sign_in(client, "toos@voorbeeld.example")["Location"] == reverse("mfa_authenticate")
        assert client.get("/regio/proefdesk/")["Location"].startswith(reverse("account_login"))
        assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
        assert client.post(reverse("mfa_authenticate"), {"code": code})["Location"] == "/regio/proefdesk/"
        assert client.get("/regio/proefdesk/").status_code == 200

        client.logout()
        sign_in(client, "toos@voorbeeld.example")
        assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 200

    def test_recovery_code_works_once(self, client: Client, coordinator: Membership) -> None:
        totp.TOTP.activate(coordinator.user, totp.generate_totp_secret())
        code = RecoveryCodes.activate(coordinator.user).get_unused_codes()[0]

        sign_in(client, "toos@voorbeeld.example")
        assert client.post(reverse("mfa_authenticate"), {"code": code})["Location"] == "/regio/proefdesk/"
        client.logout()
        sign_in(client, "toos@voorbeeld.example")
        assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 200

    def test_recovery_codes_alone_are_no_second_step(self, client: Client, coordinator: Membership) -> None:
        RecoveryCodes.activate(coordinator.user)
        client.force_login(coordinator.user)

        assert client.get("/regio/proefdesk/")["Location"].startswith(reverse("accounts:second_factor"))

    def test_pages_without_data_stay_open(self, client: Client, coordinator: Membership) -> None:
        client.force_login(coordinator.user)

        assert client.get(reverse("accounts:second_factor")).status_code == 200
        assert client.get(reverse("mfa_index")).status_code == 200
        assert client.post(reverse("accounts:language"), {"language": "en"}).status_code == 302
        assert client.post(reverse("account_logout")).status_code == 302


def test_second_step_is_not_asked_where_the_installation_does_not_want_it(
    client: Client, coordinator: Membership, settings: Settings
) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    client.force_login(coordinator.user)

    assert client.get("/regio/proefdesk/").status_code == 200


def test_language_is_kept_with_the_account(client: Client, coordinator: Membership) -> None:
    client.force_login(coordinator.user)

    answer = client.post(reverse("accounts:language"), {"language": "en", "next": "/account/wissel/"})

    assert answer["Location"] == "/account/wissel/"
    assert answer.cookies["django_language"].value == "en"
    coordinator.user.refresh_from_db()
    assert coordinator.user.language == "en"
    assert client.post(reverse("accounts:language"), {"language": "xx"}).status_code == 404


def test_changing_the_password_needs_the_old_one_and_ends_other_sign_ins(client: Client, coordinator: Membership) -> None:
    elsewhere = Client()
    elsewhere.force_login(coordinator.user)
    client.force_login(coordinator.user)
    new = "groene tafel met drie stoelen"

    wrong = client.post(reverse("account_change_password"), {"oldpassword": "x", "password1": new, "password2": new})
    assert wrong.status_code == 200
    right = {"oldpassword": people.PASSWORD, "password1": new, "password2": new}
    assert client.post(reverse("account_change_password"), right).status_code == 302

    assert elsewhere.get("/regio/proefdesk/")["Location"].startswith(reverse("account_login"))


def test_visitors_behind_the_proxy_do_not_share_a_rate_limit(
    client: Client, coordinator: Membership, settings: Settings
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(12):
        client.post(
            reverse("account_login"), {"login": f"gok{number}@voorbeeld.example", "password": "verkeerd geraden"},
            headers={"X-Forwarded-For": "192.0.2.1"},
        )  # fmt: skip

    answer = client.post(
        reverse("account_login"), {"login": "toos@voorbeeld.example", "password": people.PASSWORD},
        headers={"X-Forwarded-For": "192.0.2.2"},
    )  # fmt: skip

    assert answer["Location"] == "/regio/proefdesk/"
