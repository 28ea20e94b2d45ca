"""From an installed checkout to a filled demo, in one process so that a second start is quick."""

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """``manage.py prepare_demo``: catalogues, static files, migrations as the owner, demo data."""

    help = "Compile the catalogues, collect the static files, migrate as the owner and fill in the demo data."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Each step does nothing where its work is already done."""
        self._tell("Translations")
        call_command("compile_catalogues", verbosity=0)
        self._tell("Style sheets and fonts")
        collect_static_files()
        self._tell("Database tables")
        call_command("migrate", interactive=False, verbosity=0)
        self._tell("Demo data")
        call_command("seed_demo", stdout=self.stdout)

    def _tell(self, step: str) -> None:
        self.stdout.write(f"{step} …")
        self.stdout.flush()


def collect_static_files() -> bool:
    """Collect and compress, unless that was done from these very sources; says whether it did.

    Compressing takes ten times as long as everything else at a second start.
    """
    stamp = Path(settings.STATIC_ROOT) / "collected-from.txt"
    state = static_sources()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == state:
        return False
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(state, encoding="utf-8")
    return True


def static_sources() -> str:
    """A digest over name, size and time of change of every source file and of how they are stored."""
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = Path(storage.path(name)).stat()
            digest.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()
