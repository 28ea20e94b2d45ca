"""Fail when a text of the source has no finished Dutch translation."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from sroi.embedded.translatable import problems, read_catalogue, texts

PACKAGES = ("sroi", "buildingblocks", "contracts", "reporting", "demo")


class Command(BaseCommand):
    """``manage.py check_translations``: message ids are English, so only Dutch can have gaps."""

    help = "List the texts without a finished translation; fails when there are any."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line per gap with its place."""
        root = Path(settings.BASE_DIR)
        catalogue = read_catalogue(Path(settings.LOCALE_PATHS[0]) / "nl" / "LC_MESSAGES" / "django.po")
        found = list(texts(packages=[root / name for name in PACKAGES], templates=[root / "templates"]))
        gaps = list(problems(found=found, catalogue=catalogue))
        for gap in gaps:
            self.stdout.write(gap.replace(f"{root}/", ""))
        if gaps:
            raise CommandError(f"{len(gaps)} texts are not translated.")
        self.stdout.write(f"All {len({(text.context, text.id) for text in found})} texts are translated.")
