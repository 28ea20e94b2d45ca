"""From an installed checkout to a filled demo, in one process so that a second start is quick."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """``manage.py prepare_demo``: catalogues, static files, migrations as the owner, demo data."""

    help = "Compile the catalogues, collect the static files, migrate as the owner and fill in the demo data."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Each step does nothing where its work is already done."""
        for line, name, settings in (
            ("Translations", "compile_catalogues", {"verbosity": 0}),
            ("Style sheets and fonts", "collectstatic", {"interactive": False, "verbosity": 0}),
            ("Database tables", "migrate", {"interactive": False, "verbosity": 0}),
            ("Demo data", "seed_demo", {}),
        ):
            self.stdout.write(f"{line} …")
            self.stdout.flush()
            call_command(name, **settings)
