"""Without Redis everybody who is signed in works on; who wants to sign in reads why that has to wait. Nothing hangs."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from structlog.testing import capture_logs

from contracts.models import Entry
from sroi import celery, heartbeat
from sroi.accounts.acting import SYSTEM
from sroi.accounts.actions import invite
from sroi.accounts.invitation_links import path_of
from sroi.accounts.models import User
from sroi.accounts.roles import RoleCode
from sroi.embedded.servers import RedisServer, broker_url
from sroi.settings import CACHES
from sroi.tenancy.scope import desk_scope, scope
from tests.faults.workers import ring_at
from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.faults]
PASSWORD = "paarse fiets zonder trappers"
#: Seconds within which any page answers: two of patience for each thing that is asked of Redis, and the page itself.
MOST = 7.0


@pytest.fixture(params=["stopped", "silent"])
def redis_away(request: pytest.FixtureRequest, tmp_path: Path, settings: Any) -> Iterator[None]:
    """A Redis that is gone, or one that takes a connection and never answers."""
    server = RedisServer(tmp_path / "redis")
    url = server.start()
    before = celery.app.conf.broker_url
    settings.REDIS_URL = url
    settings.CACHES = {"default": {**CACHES["default"], "LOCATION": url}}
    ring_at(broker_url(url))
    celery._broker_away["until"] = 0.0
    process = server.process.pid()
    assert process is not None
    if request.param == "silent":
        os.kill(process, signal.SIGSTOP)
    else:
        server.stop()
    try:
        yield
    finally:
        if request.param == "silent":
            os.kill(process, signal.SIGCONT)
        caches.close_all()
        celery._broker_away["until"] = 0.0
        ring_at(before)
        server.stop()
        server.leave()


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    """Not cleared before these tests: there is none."""


def timed(client: Client, method: str, url: str, values: dict[str, Any] | None = None) -> Any:
    """The answer, which never takes long."""
    started = time.monotonic()
    answer = getattr(client, method)(url, values or {})
    assert time.monotonic() - started < MOST, f"{url} hangs"
    return answer


def password_of(user: User) -> None:
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])


def assert_told(answer: Any, logs: list[Any], *, page: str) -> None:
    """A page in the house's look that says what is the matter and when to try again; one line in the log."""
    text = answer.content.decode()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "120"), text[:500]
    assert "Inloggen kan nu even niet" in text
    assert "sroi-header" in text
    assert "no-store" in answer.headers["Cache-Control"]
    lines = [line for line in logs if line["event"] == "sign_in_needs_redis"]
    assert [line["page"] for line in lines] == [page]
    assert lines[0]["error"]


def test_signing_in_says_that_it_has_to_wait(world: World, redis_away: None, caplog: pytest.LogCaptureFixture) -> None:
    user = world.user("coordinator")
    password_of(user)
    for password in (PASSWORD, "iets anders dan dat"):
        client = Client()
        assert timed(client, "get", reverse("account_login")).status_code == 200
        with capture_logs() as logs:
            answer = timed(client, "post", reverse("account_login"), {"login": user.email, "password": password})
        assert_told(answer, logs, page="account_login")
        assert "_auth_user_id" not in client.session
    assert "Service Unavailable" not in caplog.text, "logged twice"


def test_in_english_too(world: World, redis_away: None) -> None:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    answer = timed(client, "post", reverse("account_login"), {"login": "a@voorbeeld.example", "password": PASSWORD})
    assert "Signing in is not possible right now" in answer.content.decode()


def test_asking_for_a_new_password_says_that_it_has_to_wait(world: World, redis_away: None) -> None:
    client, url = Client(), reverse("account_reset_password")
    assert timed(client, "get", url).status_code == 200
    with capture_logs() as logs:
        answer = timed(client, "post", url, {"email": world.user("coordinator").email})
    assert_told(answer, logs, page="account_reset_password")


def test_confirming_who_one_is_and_a_second_factor_say_that_they_have_to_wait(world: World, redis_away: None) -> None:
    user = world.user("coordinator")
    password_of(user)
    TOTP.activate(user, generate_totp_secret())
    client = Client()
    client.force_login(user)
    for name, values in (
        ("account_reauthenticate", {"password": PASSWORD}), ("mfa_reauthenticate", {"code": "123456"}),
    ):
        answer = timed(client, "get", reverse(name))
        assert answer.status_code in {200, 302}
        with capture_logs() as logs:
            answer = timed(client, "post", reverse(name), values)
        assert_told(answer, logs, page=name)


def test_an_invitation_is_accepted_and_opens_the_first_page(world: World, redis_away: None) -> None:
    """Nothing is guessed there, so nothing is counted."""
    invitation = invite(
        role=RoleCode.COORDINATOR, of=world.desk, email="noor@voorbeeld.example", name="Noor Nieuw", by=SYSTEM,
        at=timezone.now(),
    )
    client = Client()
    answer = timed(client, "post", path_of(invitation.pk), {"name": "Noor Nieuw", "password": PASSWORD})
    assert answer.status_code == 302
    assert timed(client, "get", answer["Location"]).status_code == 200


def test_whoever_is_signed_in_works_on(world: World, redis_away: None) -> None:
    """Sessions are in the database; approving stores the work that a bell would have announced."""
    for person, pages in (
        ("coordinator", ("home", "contracts", "entries", "work", "figures", "documents", "accounts")),
        ("supplier_administrator", ("home", "entries", "confirm", "accounts")),
        ("contract_holder", ("home", "contracts", "documents")),
    ):
        client = Client()
        client.force_login(world.user(person))
        for page in pages:
            assert timed(client, "get", world.url(person, page)).status_code == 200
    client = Client()
    client.force_login(world.user("coordinator"))
    entry = world.entries["submitted"]
    url = world.url("coordinator", "entry_approve", pk=entry.pk)
    assert timed(client, "post", url, {"revision": entry.revision}).status_code == 302
    with scope(desk_scope(world.desk.pk)):
        assert Entry.objects.get(pk=entry.pk).state == "approved"
    assert timed(client, "post", reverse("account_logout")).status_code == 302


def test_the_health_page_says_that_redis_is_failing(world: World, redis_away: None) -> None:
    answer = timed(Client(), "get", reverse("health"))
    assert answer.status_code == 503
    assert answer.json()["checks"]["redis"] == "failing"
    assert heartbeat.TIMEOUT_SECONDS <= 2
