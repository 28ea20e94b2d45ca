"""Rendering and delivering a mail of the outbox."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPException
from uuid import UUID

import structlog
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from sroi.accounts import invitation_links
from sroi.accounts.models import OutboxMail, User

MAX_ATTEMPTS = 5
#: A mail that was rung is given this long before the sweep rings again.
PATIENCE = timedelta(minutes=1)
SWEEP_SIZE = 500

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as the recipient reads it."""

    subject: str
    body: str


def render(mail: OutboxMail) -> Letter:
    """The mail in the recipient's language; the first line of its template is the subject."""
    with translation.override(mail.language):
        text = render_to_string(
            f"emails/{mail.template}.txt",
            {
                **mail.context, "recipient_name": mail.recipient_name, "link": absolute_link(mail),
                "base": settings.BASE_URL.rstrip("/"), "settings_path": reverse("accounts:reminders"),
            },
        )
    subject, _newline, body = text.strip().partition("\n")
    return Letter(subject=subject.strip(), body=body.strip() + "\n")


def absolute_link(mail: OutboxMail) -> str:
    """The address in the mail; secret links are made here and stored nowhere."""
    path = str(mail.context.get("link", "/"))
    if mail.template == OutboxMail.Template.INVITATION:
        path = invitation_links.path_of(UUID(mail.context["invitation_id"]))
    elif mail.template == OutboxMail.Template.PASSWORD_RESET:
        user = User.objects.get(pk=mail.context["user_id"])
        key = default_token_generator.make_token(user)
        path = reverse(
            "account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key}
        )
    return settings.BASE_URL.rstrip("/") + path


def waiting(*, at: datetime) -> list[UUID]:
    """Mails that should have been sent by now."""
    found = OutboxMail.objects.filter(state=OutboxMail.State.WAITING, created_at__lte=at - PATIENCE)
    return list(found.order_by("created_at").values_list("pk", flat=True)[:SWEEP_SIZE])


def deliver(*, mail_id: UUID, at: datetime) -> None:
    """Claim a waiting mail and hand it to the mail server; a failure is kept on the row.

    After `MAX_ATTEMPTS` failures the mail is `failed` and waits for somebody to retry it.
    """
    with transaction.atomic():
        mail = (
            OutboxMail.objects.select_for_update(skip_locked=True)
            .filter(pk=mail_id, state=OutboxMail.State.WAITING)
            .first()
        )
        if mail is None:
            return
        mail.attempts += 1
        try:
            letter = render(mail)
            EmailMessage(letter.subject, letter.body, settings.DEFAULT_FROM_EMAIL, [mail.to]).send()
        except (SMTPException, OSError, LookupError, ValueError, User.DoesNotExist) as error:
            mail.failure = f"{type(error).__name__}: {error}"[:1000]
            if mail.attempts >= MAX_ATTEMPTS:
                mail.state = OutboxMail.State.FAILED
            log.warning("mail_not_sent", mail_id=str(mail.pk), attempts=mail.attempts, error=type(error).__name__)
        else:
            mail.state, mail.sent_at, mail.failure = OutboxMail.State.SENT, at, ""
        mail.save(update_fields=["attempts", "state", "sent_at", "failure"])
