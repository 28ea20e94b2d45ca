"""Invites a platform operator: the way in for a new installation, which has no accounts yet."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.utils import timezone

from sroi.accounts import actions, invitation_links
from sroi.accounts.acting import SYSTEM
from sroi.accounts.roles import RoleCode


class Command(BaseCommand):
    """``manage.py invite_operator --email a@b.nl --name "A. B."``: sends the mail and prints the link as well."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Whom to invite."""
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True)
        parser.add_argument("--language", choices=("nl", "en"), default="nl")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises:
        CommandError: not an e-mail address.
        """
        try:
            validate_email(options["email"])
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from problem
        invitation = actions.invite(
            role=RoleCode.PLATFORM_OPERATOR, of=None, email=options["email"], name=options["name"],
            language=options["language"], by=SYSTEM, at=timezone.now(),
        )  # fmt: skip
        self.stdout.write(settings.BASE_URL.rstrip("/") + invitation_links.path_of(invitation.pk))
