"""Compile every ``.po`` catalogue to ``.mo`` with Babel, so that no system gettext is needed."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """``manage.py compile_catalogues``: compiled catalogues are made on the machine and not kept in git."""

    help = "Compile the translations that are newer than their compiled form."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        """``--force`` compiles also what is up to date."""
        parser.add_argument("--force", action="store_true", help="Also those that are up to date.")

    def handle(self, *args: Any, force: bool = False, verbosity: int = 1, **options: Any) -> None:
        """Compile what changed; a fuzzy translation is left out, as gettext does."""
        for folder in settings.LOCALE_PATHS:
            for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
                target = source.with_suffix(".mo")
                if not force and target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
                    continue
                compile_catalogue(source=source, target=target)
                if verbosity:
                    self.stdout.write(f"compiled {source.parent.parent.name}/{source.name}")


def compile_catalogue(*, source: Path, target: Path) -> None:
    """Write ``target`` from ``source`` in one step, so that a running server never reads half a file."""
    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parent.parent.name)
    partial = target.with_suffix(".mo.new")
    with partial.open("wb") as file:
        write_mo(file, catalogue)
    partial.replace(target)
