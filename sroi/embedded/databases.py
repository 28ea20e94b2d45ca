"""Making and removing databases on an embedded server, and the SQL that prepares roles and databases."""

from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import conninfo, sql

_FOLDER = Path(__file__).parent


def _statements(name: str) -> LiteralString:
    """Our own SQL file: as trustworthy as a literal in this module."""
    text: LiteralString = (_FOLDER / name).read_text(encoding="utf-8")
    return text


def _same_server(*, admin_url: str, name: str) -> str:
    return conninfo.make_conninfo(admin_url, dbname=name)


def ensure_roles(*, admin_url: str) -> None:
    """Create the owner and the application role, or put their attributes right."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(_statements("roles.sql"))


def prepare_database(*, admin_url: str, name: str) -> None:
    """Extensions and grants inside the database ``name``; may run again."""
    with psycopg.connect(_same_server(admin_url=admin_url, name=name), autocommit=True) as connection:
        connection.execute(_statements("database.sql"))


def create_database(
    *, admin_url: str, name: str, owner: str = "sroi_owner", template: str | None = None
) -> None:
    """Create the database ``name`` for ``owner`` and prepare it; one that exists already is only prepared.

    ``template`` copies another database nobody is connected to, which is much quicker than migrating again.
    Errors: ``psycopg.Error`` when the template is in use or the owner does not exist.
    """
    with psycopg.connect(admin_url, autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if found is None:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
                    sql.Identifier(name), sql.Identifier(owner), sql.Identifier(template or "template1")
                )
            )
    prepare_database(admin_url=admin_url, name=name)


def drop_database(*, admin_url: str, name: str) -> None:
    """Remove the database ``name`` if it exists, ending the connections to it."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
