"""The database of a test process: a clone of a template that is migrated once for each state of the migrations."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import conninfo, sql

from sroi.embedded.servers import create_database, drop_database

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("sroi/tenancy", "sroi/accounts", "buildingblocks", "contracts", "reporting")
LOCK = 7_305_101  # any number that only this module uses


def _fingerprint() -> str:
    """Changes when a migration, the scope functions, the grants or a library with migrations changes."""
    digest = hashlib.sha256()
    for package in PACKAGES:
        for path in sorted((ROOT / package / "migrations").glob("*.py")):
            digest.update(path.read_bytes())
    for name in ("sroi/tenancy/functions.sql", "sroi/tenancy/grants.py", "sroi/tenancy/rls.py", "sroi/embedded/database.sql"):
        digest.update((ROOT / name).read_bytes())
    for library in ("Django", "django-allauth"):
        digest.update(metadata.version(library).encode())
    return digest.hexdigest()[:12]


def _point(alias: str, name: str) -> None:
    connections[alias].close()
    connections[alias].settings_dict["NAME"] = name


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _names(admin: "psycopg.Connection[tuple[str]]", prefix: str) -> list[str]:
    rows = admin.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{prefix}%"])
    return [name for (name,) in rows]


def _drop_left_behind(admin: "psycopg.Connection[tuple[str]]") -> None:
    """Databases of test processes that were killed, and templates of older migrations that nobody is cloning."""
    for name in _names(admin, "sroi_test_"):
        if not _alive(int(name.split("_")[2])):
            drop_database(admin_url=settings.ADMIN_DATABASE_URL, name=name)
    for name in _names(admin, "sroi_template_"):
        try:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        except psycopg.errors.ObjectInUse:
            continue


def _template() -> str:
    """The name of the migrated template; built once, the other test processes wait."""
    name, building = f"sroi_template_{_fingerprint()}", f"sroi_building_{os.getpid()}"
    with psycopg.connect(settings.ADMIN_DATABASE_URL, autocommit=True) as admin:
        admin.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        if name in _names(admin, name):
            return name
        _drop_left_behind(admin)
        create_database(admin_url=settings.ADMIN_DATABASE_URL, name=building)
        try:
            for alias in ("default", "owner"):
                _point(alias, building)
            call_command("migrate", verbosity=0, interactive=False)
            for alias in ("default", "owner"):
                connections[alias].close()
            admin.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(building), sql.Identifier(name)))
        finally:
            drop_database(admin_url=settings.ADMIN_DATABASE_URL, name=building)
    return name


@contextmanager
def test_database() -> Iterator[str]:
    """Clone the template, point both connections at the clone, drop it in the end."""
    template = _template()
    name = f"sroi_test_{os.getpid()}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    with psycopg.connect(settings.ADMIN_DATABASE_URL, autocommit=True) as admin:
        admin.execute("SELECT pg_advisory_lock(%s)", [LOCK])  # cloning wants the template for itself
        create_database(admin_url=settings.ADMIN_DATABASE_URL, name=name, template=template)
    for alias in ("default", "owner"):
        _point(alias, name)
    connections["owner"].settings_dict["TEST"]["MIRROR"] = "default"  # so that the teardown empties tables once
    try:
        yield name
    finally:
        for alias in ("default", "owner"):
            connections[alias].close()
        drop_database(admin_url=settings.ADMIN_DATABASE_URL, name=name)


@contextmanager
def separate_database(purpose: str) -> Iterator[None]:
    """A second empty clone for tests that fill a database once and share it; both connections point at it meanwhile.

    Only inside `test_database`.
    """
    usual = connections["default"].settings_dict["NAME"]
    name = f"sroi_test_{os.getpid()}_{purpose}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    template = _template()
    with psycopg.connect(settings.ADMIN_DATABASE_URL, autocommit=True) as admin:
        admin.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        create_database(admin_url=settings.ADMIN_DATABASE_URL, name=name, template=template)
    for alias in ("default", "owner"):
        _point(alias, name)
    try:
        yield
    finally:
        for alias in ("default", "owner"):
            _point(alias, usual)
        drop_database(admin_url=settings.ADMIN_DATABASE_URL, name=name)


def environment() -> dict[str, str]:
    """The addresses of this test process's database and broker, for processes that a test starts."""
    def url(alias: str) -> str:
        parts = connections[alias].settings_dict
        return conninfo.make_conninfo(dbname=parts["NAME"], user=parts["USER"], host=parts["HOST"])

    return {"DATABASE_URL": url("default"), "OWNER_DATABASE_URL": url("owner"), "REDIS_URL": settings.REDIS_URL}
