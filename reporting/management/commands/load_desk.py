"""``manage.py load_desk FILE``: everything of a desk, from the file that another installation made."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reporting.leaving import reading
from reporting.leaving.tasks import applied_migrations


class Command(BaseCommand):
    """Only into an installation without a service desk; all or nothing, and only when the totals come out again."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Which file."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Take it in and say what came.

        Raises:
            CommandError: it was not taken in; nothing changed.
        """
        try:
            manifest = reading.load(options["file"], migrations=applied_migrations())
        except reading.NotTakenIn as error:
            raise CommandError(str(error)) from error
        rows = sum(part["rows"] for part in manifest["tables"].values())
        gone = sum(not digest for digest in manifest["files"].values())
        self.stdout.write(f"{rows} rows and {len(manifest['files']) - gone} files taken in; the totals are the same.")
        if gone:
            self.stdout.write(f"{gone} files were gone already when the file was made.")
