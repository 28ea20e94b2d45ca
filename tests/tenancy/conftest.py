"""Committed worlds for the proofs that look from several connections at once, or that ask for many pages."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import psycopg
import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.world import World
    from tests.world_snapshot import Snapshot


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


@pytest.fixture(scope="session")
def marked_files(tmp_path_factory: pytest.TempPathFactory) -> "Path":
    """Where the evidence and the sheets of the marked world are."""
    return tmp_path_factory.mktemp("files")


@pytest.fixture(scope="session")
def marked_snapshot(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest, marked_files: "Path"
) -> "Snapshot":
    """The marked world as rows, made once per test process; see `marked.py`."""
    from django.test import override_settings

    from tests import world_snapshot
    from tests.tenancy.marked import make_marked_world

    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=marked_files):  # type: ignore[attr-defined]  # untyped plugin
        return world_snapshot.take(make_marked_world)


@pytest.fixture(scope="module")
def marked_world(
    marked_snapshot: "Snapshot", django_db_blocker: pytest.FixtureRequest, marked_files: "Path"
) -> "Iterator[World]":
    """The marked world, committed, with its files; emptied after the module."""
    from django.core.management import call_command
    from django.db import connections, transaction
    from django.test import override_settings

    from tests import world_snapshot

    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=marked_files):  # type: ignore[attr-defined]  # untyped plugin
        with transaction.atomic():
            world = world_snapshot.put_back(marked_snapshot)
        try:
            yield world
        finally:
            call_command("flush", verbosity=0, interactive=False)
            for alias in ("default", "owner"):
                connections[alias].close()


@pytest.fixture
def superuser(django_db_setup: None) -> Iterator[psycopg.Connection]:
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


@pytest.fixture
def admin(committed_world: "World", superuser: psycopg.Connection) -> psycopg.Connection:
    """The superuser's connection beside a committed world."""
    return superuser
