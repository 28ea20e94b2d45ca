"""`manage.py figures`: the figures of a desk or municipality over a period, as JSON."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from reporting.figures import figures
from reporting.report_period import ReportPeriod, parse_period
from sroi.tenancy import queries as organisations
from sroi.tenancy.models import Municipality, ServiceDesk
from sroi.tenancy.scope import desk_scope, scope


def add_selection(parser: CommandParser) -> None:
    """The options that select a desk, one of its clients and a period."""
    parser.add_argument("--desk", required=True, help="short name of the desk, e.g. midden-gelderland")
    parser.add_argument("--municipality", help="short name of one of its clients, e.g. arnhem")
    parser.add_argument("--period", required=True, help="2024, 2024-Q4, 2023..2024, or ..2025-04-30 for a stand per date")


def selection(options: dict[str, Any]) -> tuple[ServiceDesk, Municipality | None, ReportPeriod]:
    """What was selected; call it inside no scope.

    Raises:
        CommandError: a desk, client or period that does not exist.
    """
    try:
        desk = organisations.desk(options["desk"])
        period = parse_period(options["period"])
    except ServiceDesk.DoesNotExist as error:
        raise CommandError(f"there is no desk {options['desk']}") from error
    except ValueError as error:
        raise CommandError(f"period: {error}") from error
    if not options["municipality"]:
        return desk, None, period
    with scope(desk_scope(desk.pk)):
        client = organisations.clients_of(desk_id=desk.pk).filter(slug=options["municipality"]).first()
    if client is None:
        raise CommandError(f"{options['municipality']} takes no part in {desk.slug}")
    return desk, client, period


class Command(BaseCommand):
    """Prints exact figures; for the desk's own use."""

    help = "Print the figures of a desk or one of its municipalities over a period."

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        add_selection(parser)
        parser.add_argument("--format", choices=["json"], default="json")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one JSON object."""
        desk, municipality, period = selection(options)
        with scope(desk_scope(desk.pk)):
            found = figures(desk=desk, municipality=municipality, period=period, on=timezone.localdate())
        self.stdout.write(json.dumps(found.to_json(), indent=2))
