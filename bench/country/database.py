"""The database of a country: one of its own for each scale, beside the usual one on the same server."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from psycopg import conninfo

from sroi.embedded.servers import create_database, drop_database

_ROOT = Path(__file__).resolve().parents[2]


class NoServer(RuntimeError):
    """A country is made on the embedded server only, never on a configured one."""


@dataclass(frozen=True, slots=True)
class CountryDatabase:
    """Where the country of one scale lives."""

    name: str

    @classmethod
    def of(cls, scale: float) -> CountryDatabase:
        """The database for this scale.

        Raises:
            NoServer: `DATABASE_URL` points at a server that is not ours.
        """
        if not settings.ADMIN_DATABASE_URL:
            raise NoServer("unset DATABASE_URL: a country is made on the embedded server only")
        return cls(f"sroi_country_{scale:g}".replace(".", "_"))

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a process that works on this database, on the embedded broker."""
        def url(role: str) -> str:
            return conninfo.make_conninfo(settings.ADMIN_DATABASE_URL, dbname=self.name, user=role)

        return {
            **os.environ, "DATABASE_URL": url("sroi_app"), "OWNER_DATABASE_URL": url("sroi_owner"),
            "REDIS_URL": settings.REDIS_URL, "DJANGO_SETTINGS_MODULE": "sroi.settings",
        }

    def is_made(self) -> bool:
        """Whether it exists with contracts in it, and with the tables as they are now."""
        with psycopg.connect(settings.ADMIN_DATABASE_URL, autocommit=True) as admin:
            if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self.name]).fetchone() is None:
                return False
        with self.filling() as connection:
            found = connection.execute("SELECT to_regclass('contracts_contract') IS NOT NULL").fetchone()
            if found is None or not found[0]:
                return False
            if connection.execute("SELECT 1 FROM contracts_contract LIMIT 1").fetchone() is None:
                return False
        return self._run("migrate", "--check").returncode == 0

    def make_empty(self) -> None:
        """Make it anew, with all tables and nothing in them."""
        drop_database(admin_url=settings.ADMIN_DATABASE_URL, name=self.name)
        create_database(admin_url=settings.ADMIN_DATABASE_URL, name=self.name)
        self.manage("migrate", "--verbosity", "0", "--no-input")

    def manage(self, *words: str) -> None:
        """Run a management command on this database; `subprocess.CalledProcessError` when it fails."""
        self._run(*words).check_returncode()

    def _run(self, *words: str) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "manage.py", *words]
        return subprocess.run(command, cwd=_ROOT, env=self.environment, check=False, stdout=subprocess.DEVNULL)

    @contextmanager
    def filling(self) -> Iterator[psycopg.Connection[Any]]:
        """A connection past row-level security, one transaction; COPY cannot work under a policy."""
        with psycopg.connect(settings.ADMIN_DATABASE_URL, dbname=self.name) as connection:
            connection.execute("SET LOCAL synchronous_commit = off")
            yield connection

    def finish(self) -> None:
        """Statistics for the planner."""
        with psycopg.connect(settings.ADMIN_DATABASE_URL, dbname=self.name, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
