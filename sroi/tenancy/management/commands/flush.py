"""Django's `flush` as the owner role: the application role may not truncate. Used by test teardown."""

from typing import Any

from django.core.management.commands.flush import Command as DjangoFlush


class Command(DjangoFlush):
    """Whatever connection is named, the owner's is used."""

    def handle(self, **options: Any) -> None:
        """Empty all tables."""
        super().handle(**{**options, "database": "owner"})
