"""Refusing to start where a setting or the database role would undo a promise."""

from collections.abc import Sequence
from typing import Any, Final

from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

SHORTEST_SECRET: Final = 50

ROLE_QUERY: Final = """
    SELECT
        current_user::text,
        EXISTS (SELECT FROM pg_roles
                WHERE (rolsuper OR rolbypassrls) AND pg_has_role(current_user, oid, 'MEMBER')),
        EXISTS (SELECT FROM pg_database
                WHERE datname = current_database() AND pg_has_role(current_user, datdba, 'MEMBER')),
        EXISTS (SELECT FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
                WHERE nspname = 'public' AND relkind IN ('r', 'p')
                      AND pg_has_role(current_user, relowner, 'MEMBER'))
"""


class UnsafeDatabaseRole(ImproperlyConfigured):
    """The role of the default connection could pass row-level security by."""


def refuse_unsafe(
    *,
    mode: str,
    secret_key: str,
    default_secret: str,
    cookies_secure: bool,
    debug: bool,
    embedded_servers: bool,
    allowed_hosts: Sequence[str],
    security_contacts: Sequence[str],
) -> None:
    """Raise ``ImproperlyConfigured`` naming every unsafe setting; modes other than production pass."""
    if mode != "production":
        return
    reasons = [
        reason
        for unsafe, reason in (
            (
                not secret_key or secret_key == default_secret,
                "SROI_SECRET_KEY is the one from the source code",
            ),
            (
                len(secret_key) < SHORTEST_SECRET,
                f"SROI_SECRET_KEY is shorter than {SHORTEST_SECRET} characters",
            ),
            (not cookies_secure, "SROI_SECURE_COOKIES is off"),
            (debug, "debug pages are on"),
            (
                embedded_servers,
                "DATABASE_URL or REDIS_URL is missing; the embedded servers are for trying out",
            ),
            (not allowed_hosts or "*" in allowed_hosts, "SROI_ALLOWED_HOSTS does not name this site's hosts"),
            (
                not security_contacts or not all(contact.startswith(("mailto:", "https://")) for contact in security_contacts),
                "SROI_SECURITY_CONTACTS does not name where to report a weakness (mailto: or https:)",
            ),
        )
        if unsafe
    ]
    if reasons:
        raise ImproperlyConfigured(f"Not started in production mode: {'; '.join(reasons)}.")


def role_problems(*, connection: BaseDatabaseWrapper) -> list[str]:
    """What makes the role of ``connection`` unfit to serve requests; empty for the application role.

    Membership counts, not only the role's own attributes: a member may switch to the other role.
    """
    with connection.cursor() as cursor:
        cursor.execute(ROLE_QUERY)
        role, bypasses, owns_database, owns_tables = cursor.fetchone()
    return [
        reason
        for unfit, reason in (
            (bypasses, f"{role} is superuser or bypasses row-level security"),
            (owns_database, f"{role} owns the database"),
            (owns_tables, f"{role} owns tables, and policies do not bind an owner"),
        )
        if unfit
    ]


def check_database_role(*, connection: BaseDatabaseWrapper) -> None:
    """Raise ``UnsafeDatabaseRole`` unless policies bind the role; web, worker and beat call it first."""
    problems = role_problems(connection=connection)
    if problems:
        raise UnsafeDatabaseRole(f"Not started: {'; '.join(problems)}. Connect as the application role.")


def check_default_role() -> None:
    """Check the role of the default connection and close it, so that no forked child inherits it."""
    try:
        check_database_role(connection=connections["default"])
    finally:
        connections["default"].close()


def database_role_check(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """System check over the default connection, for ``manage.py check --database default``."""
    if "default" not in (databases or ()):
        return []
    try:
        problems = role_problems(connection=connections["default"])
    except DatabaseError as problem:
        problems = [f"the database cannot be asked: {problem}"]
    return [Error(problem, hint="Connect as the application role.", id="sroi.E001") for problem in problems]
