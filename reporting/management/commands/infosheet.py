"""`manage.py infosheet`: write the sheet of a desk or municipality over a period to a PDF file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from reporting.management.commands.figures import add_selection, selection
from reporting.sheet.making import render_sheet, sheet_of, sheet_pictures
from sroi.tenancy.scope import desk_scope, scope


class Command(BaseCommand):
    """Goes through the same disclosure rule as what is published."""

    help = "Write an infosheet as PDF."

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        add_selection(parser)
        parser.add_argument("--out", required=True, type=Path, help="the file to write")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file and say where it is."""
        desk, municipality, period = selection(options)
        now = timezone.now()
        with scope(desk_scope(desk.pk)):
            sheet = sheet_of(desk=desk, municipality=municipality, period=period, on=timezone.localdate(now))
            pictures = sheet_pictures(sheet)
        options["out"].write_bytes(render_sheet(sheet, created=now, pictures=pictures))
        self.stdout.write(str(options["out"]))
