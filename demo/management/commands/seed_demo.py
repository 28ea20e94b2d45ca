"""`manage.py seed_demo`: fills the demonstration with two desks whose figures are those that they published."""

import os
import subprocess
import sys
from datetime import date
from threading import Thread
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone
from psycopg import conninfo

from demo.seeding import REGIONS, is_seeded, seed_desk


class Command(BaseCommand):
    """Does nothing, quickly, when the desks are there. Several desks are played side by side, each in a process."""

    help = "Fill in the demo data: two desks, their contracts and everything that happened on them up to today."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        parser.add_argument("--desk", choices=sorted(REGIONS), help="only this desk")
        parser.add_argument("--today", type=date.fromisoformat, help="play up to this day in place of today")

    def handle(self, *args: Any, **options: Any) -> None:
        """Seed what is missing.

        Raises:
            CommandError: in production mode, or when playing a desk failed.
        """
        if settings.PRODUCTION:
            raise CommandError("demo data does not belong in production")
        wanted = [options["desk"]] if options["desk"] else list(REGIONS)
        missing = [slug for slug in wanted if not is_seeded(slug)]
        today = options["today"] or timezone.localdate()
        if len(missing) == 1:
            seed_desk(missing[0], today=today, say=lambda text: self._tell(f"  {missing[0]}: {text}"))
        elif missing:
            self._side_by_side(missing, today)

    def _side_by_side(self, slugs: list[str], today: date) -> None:
        running = [self._start(slug, today) for slug in slugs]
        readers = [Thread(target=self._relay, args=(process,)) for process in running]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()
        failed = [slug for slug, process in zip(slugs, running, strict=True) if process.wait()]
        if failed:
            raise CommandError(f"could not play {' and '.join(failed)}; run the command again")

    def _start(self, slug: str, today: date) -> "subprocess.Popen[str]":
        """A process on the same database and broker."""
        parts = connection.settings_dict
        url = conninfo.make_conninfo(
            **parts["OPTIONS"], dbname=parts["NAME"], user=parts["USER"] or None, password=parts["PASSWORD"] or None,
            host=parts["HOST"] or None, port=parts["PORT"] or None,
        )
        given = {"DATABASE_URL": url, "REDIS_URL": settings.REDIS_URL, "SROI_DATABASE_POOL": "0", "PYTHONUNBUFFERED": "1"}
        return subprocess.Popen(
            [sys.executable, "manage.py", "seed_demo", "--desk", slug, "--today", today.isoformat()],
            cwd=settings.BASE_DIR, env={**os.environ, **given}, stdout=subprocess.PIPE, text=True,
        )

    def _relay(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None  # a pipe was asked for
        with process.stdout as lines:
            for line in lines:
                self._tell(line.rstrip("\n"))

    def _tell(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
