"""Promises about safety that rest on defaults of Django and allauth, or on settings that are put together."""

import subprocess
import sys

import pytest
from allauth.account import app_settings as account
from allauth.socialaccount import app_settings as social
from django.conf import settings

from sroi.connections import connection_settings


def test_the_defaults_that_we_rely_on_are_the_safe_ones() -> None:
    assert (settings.SESSION_COOKIE_SAMESITE, settings.CSRF_COOKIE_SAMESITE) == ("Lax", "Lax")
    assert settings.X_FRAME_OPTIONS == "DENY"
    assert settings.SECURE_REFERRER_POLICY == "same-origin"
    assert settings.SECURE_CONTENT_TYPE_NOSNIFF
    assert settings.SESSION_ENGINE == "django.contrib.sessions.backends.db"
    assert (settings.USE_TZ, settings.USE_I18N) == (True, True)
    assert account.PREVENT_ENUMERATION is True
    assert account.REAUTHENTICATION_TIMEOUT == 300
    assert (social.LOGIN_ON_GET, social.STORE_TOKENS) == (False, False)


def test_what_django_has_no_name_for_goes_to_the_database_library() -> None:
    found = connection_settings("postgresql://wie:geheim@db.example:5433/proef?sslmode=require")
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"]) == ("wie", "geheim", "db.example", "5433")
    assert (found["NAME"], found["OPTIONS"]) == ("proef", {"sslmode": "require"})


@pytest.mark.parametrize(("pool", "options"), [(False, set()), (True, {"pool"})])
def test_connections_are_pooled_where_asked(*, pool: bool, options: set[str]) -> None:
    assert set(connection_settings("host=/run/proef dbname=proef", pool=pool)["OPTIONS"]) == options


def test_an_unknown_mode_starts_nothing() -> None:
    run = subprocess.run(
        [sys.executable, "-c", "import sroi.settings"], env={"SROI_MODE": "demonstration"}, cwd=settings.BASE_DIR,
        capture_output=True, text=True, check=False,
    )
    assert run.returncode
    assert "Must be one of: production, demo, development, test" in run.stderr
