"""`manage.py generate_country`: an invented country in a database of its own, to measure on."""

from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bench.country.database import CountryDatabase, NoServer
from bench.country.making import make_country
from bench.country.scale import Scale


class Command(BaseCommand):
    """Makes the database anew each time; the usual database is not touched."""

    help = "Generate an invented country (scale 1: 35 desks, 70,000 contracts, 1.4 million entries) to measure on."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        parser.add_argument("--scale", type=float, default=0.01, help="1 is the Netherlands; 0.01 takes seconds")
        parser.add_argument("--seed", type=int, default=1, help="another number, another country")
        parser.add_argument("--processes", type=int, default=2)

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it, telling how far it is.

        Raises:
            CommandError: a scale that means nothing, or a database server that is not the embedded one.
        """
        started = monotonic()
        try:
            scale, database = Scale.of(options["scale"]), CountryDatabase.of(options["scale"])
        except (ValueError, NoServer) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Database {database.name} …")
        database.make_empty()
        made, entries = make_country(
            database=database, scale=scale, seed=options["seed"], processes=options["processes"],
            say=lambda text: self.stdout.write(f"  {monotonic() - started:6.1f} s  {text}"),
        )
        database.finish()
        self.stdout.write(f"{made} contracts and {entries} entries in {database.name}, {monotonic() - started:.0f} s")
