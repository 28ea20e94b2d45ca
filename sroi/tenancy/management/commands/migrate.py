"""Django's `migrate`, run as the owner role, followed by the grants of the application role."""

from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands.migrate import Command as DjangoMigrate
from django.db import connections

from sroi.tenancy.grants import apply_grants


class Command(DjangoMigrate):
    """Migrations need rights that web, worker and beat never have."""

    def add_arguments(self, parser: CommandParser) -> None:
        """The same options; another default database."""
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, then derive the rights from the models."""
        super().handle(*args, **options)
        apply_grants(connections[options["database"]])
