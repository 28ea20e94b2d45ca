"""What refuses to start: unsafe production settings, and a database role that policies do not bind."""

from typing import Any

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from psycopg import conninfo

from sroi.embedded.checks import (
    UnsafeDatabaseRole,
    check_database_role,
    database_role_check,
    refuse_unsafe,
    role_problems,
)

SAFE: dict[str, Any] = {
    "mode": "production",
    "secret_key": "long-enough-and-invented-for-this-test-0123456789-abcdef",
    "default_secret": "not-a-secret",
    "cookies_secure": True,
    "debug": False,
    "embedded_servers": False,
    "allowed_hosts": ["sroi.example"],
    "security_contacts": ["mailto:lek@sroi.example"],
}


def test_safe_production_settings_pass() -> None:
    refuse_unsafe(**SAFE)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"secret_key": "not-a-secret"}, "SROI_SECRET_KEY is the one from the source code"),
        ({"secret_key": ""}, "SROI_SECRET_KEY is the one from the source code"),
        ({"secret_key": "short"}, "shorter than 50"),
        ({"cookies_secure": False}, "SROI_SECURE_COOKIES"),
        ({"debug": True}, "debug pages"),
        ({"embedded_servers": True}, "DATABASE_URL or REDIS_URL"),
        ({"allowed_hosts": []}, "SROI_ALLOWED_HOSTS"),
        ({"allowed_hosts": ["*"]}, "SROI_ALLOWED_HOSTS"),
        ({"security_contacts": []}, "SROI_SECURITY_CONTACTS"),
        ({"security_contacts": ["lek@sroi.example"]}, "SROI_SECURITY_CONTACTS"),
    ],
)
def test_each_unsafe_setting_is_refused_in_production_and_named(change: dict[str, Any], named: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=named):
        refuse_unsafe(**SAFE | change)
    refuse_unsafe(**SAFE | change | {"mode": "demo"})


def test_all_unsafe_settings_are_named_at_once() -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        refuse_unsafe(**SAFE | {"debug": True, "cookies_secure": False})
    assert "debug pages" in str(refusal.value)
    assert "SROI_SECURE_COOKIES" in str(refusal.value)


@pytest.mark.django_db
def test_the_application_role_is_accepted() -> None:
    assert role_problems(connection=connections["default"]) == []
    check_database_role(connection=connections["default"])
    assert database_role_check(databases=["default"]) == []


@pytest.mark.django_db(databases=["default", "owner"])
def test_the_owner_is_refused() -> None:
    with pytest.raises(UnsafeDatabaseRole, match="sroi_owner owns the database"):
        check_database_role(connection=connections["owner"])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("making", "problem"),
    [
        ("CREATE ROLE sroi_probe SUPERUSER", "bypasses row-level security"),
        ("CREATE ROLE sroi_probe BYPASSRLS", "bypasses row-level security"),
        ("CREATE ROLE sroi_probe IN ROLE sroi_owner", "owns"),
    ],
)
def test_a_role_that_could_pass_the_policies_is_refused(making: Any, problem: str, settings: Any) -> None:
    # Rolled back: the role never exists outside this transaction.
    database = conninfo.make_conninfo(
        settings.ADMIN_DATABASE_URL, dbname=connections["default"].settings_dict["NAME"]
    )
    with psycopg.connect(database) as connection:
        connection.execute(making)
        connection.execute("SET ROLE sroi_probe")
        found = role_problems(connection=_AsDjango(connection))  # type: ignore[arg-type]  # only cursor()
        connection.rollback()
    assert any(problem in reason for reason in found)


class _AsDjango:
    def __init__(self, connection: "psycopg.Connection[Any]") -> None:
        self.cursor = connection.cursor
