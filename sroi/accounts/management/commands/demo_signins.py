"""Prints the address of the demonstration and its sign-ins, one per role."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from sroi.accounts.demo import DEMO_PASSWORD, DEMO_SIGNINS


class Command(BaseCommand):
    """Part of what `make demo` shows."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises:
        CommandError: outside demo mode, where these people do not exist.
        """
        if not settings.DEMO:
            raise CommandError("The demonstration sign-ins exist in demo mode only (SROI_MODE=demo).")
        with translation.override("nl"):
            lines = [f"  {person.role.label!s:<30} {person.email:<36} {person.slug}" for person in DEMO_SIGNINS]
        self.stdout.write(f"{settings.BASE_URL}\n\nPassword of all demo sign-ins: {DEMO_PASSWORD}\n" + "\n".join(lines))
