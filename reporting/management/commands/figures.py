"""`manage.py figures`: the figures of a desk or municipality over a period, as JSON."""

import json
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from reporting.figures.breakdown import MOST_CUTS, Breakdown, Cell, breakdown
from reporting.figures.dimension_names import name, names_of
from reporting.figures.dimensions import Dimension
from reporting.figures.exact import figures
from reporting.figures.measures import MEASURES
from reporting.figures.report_period import ReportPeriod, parse_period
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


def _cuts(text: str) -> tuple[Dimension, ...]:
    """The cuts of `--by`; argparse shows the ValueError of a wrong one."""
    cuts = tuple(Dimension(part) for part in text.split(","))
    if len(cuts) > MOST_CUTS or len(set(cuts)) != len(cuts):
        raise ValueError(text)
    return cuts


def _json(found: Breakdown, *, desk: ServiceDesk) -> dict[str, Any]:
    """The cells with their names, and the total; amounts and shares as text."""
    names = [names_of(cut, desk=desk) for cut in found.by]
    cells = [
        {"keys": list(cell.keys), "names": [name(cut, key, known) for cut, key, known in zip(found.by, cell.keys, names, strict=True)],
         **_values(cell)}
        for cell in found.cells
    ]
    return {"by": [cut.value for cut in found.by], "period": found.period.text, "cells": cells, "total": _values(found.total)}


def _values(cell: Cell) -> dict[str, Any]:
    values = {measure.code: measure.of(cell) for measure in MEASURES if cell.contracts is not None or not measure.about_contracts}
    return {code: str(value) if isinstance(value, Decimal) else value for code, value in values.items()}


class Command(BaseCommand):
    """Prints exact figures; for the desk's own use."""

    help = "Print the figures of a desk or one of its municipalities over a period; with --by cut by one or two dimensions."

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        add_selection(parser)
        parser.add_argument("--format", choices=["json"], default="json")
        parser.add_argument("--by", type=_cuts, help=f"one or two of {', '.join(Dimension)}, with a comma between")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one JSON object."""
        desk, municipality, period = selection(options)
        with scope(desk_scope(desk.pk)):
            if options["by"]:
                found = breakdown(
                    desk=desk, period=period, by=options["by"], municipality_id=municipality.pk if municipality else None,
                )
                answer = _json(found, desk=desk)
            else:
                answer = figures(desk=desk, municipality=municipality, period=period, on=timezone.localdate()).to_json()
        self.stdout.write(json.dumps(answer, indent=2, ensure_ascii=False))
