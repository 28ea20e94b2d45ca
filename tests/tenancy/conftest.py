"""A committed world for the proofs that look at it from several connections at once."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import psycopg
import pytest

if TYPE_CHECKING:
    from tests.world import World


@pytest.fixture(scope="module")
def committed_world(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> "Iterator[World]":
    """The world of the tests with one of everything else, committed; emptied after the module."""
    from django.core.management import call_command
    from django.db import connections

    from tests.tenancy.committed import make_committed_world

    with django_db_blocker.unblock():  # type: ignore[attr-defined]  # untyped plugin
        world = make_committed_world()
        try:
            yield world
        finally:
            call_command("flush", verbosity=0, interactive=False)
            for alias in ("default", "owner"):
                connections[alias].close()


@pytest.fixture
def admin(committed_world: "World") -> Iterator[psycopg.Connection]:
    """A superuser's connection to the test database: it sees everything, and can drop a policy and undo it."""
    from django.conf import settings
    from django.db import connections

    name = connections["default"].settings_dict["NAME"]
    connection = psycopg.connect(psycopg.conninfo.make_conninfo(settings.ADMIN_DATABASE_URL, dbname=name))
    try:
        yield connection
    finally:
        connection.rollback()
        connection.close()
