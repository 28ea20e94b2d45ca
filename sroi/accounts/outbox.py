"""Mail that must go out: a row in the transaction of its cause, sent by the worker."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sroi.accounts import tasks
from sroi.accounts.models import OutboxMail, User
from sroi.celery import ring


def put(
    *,
    template: OutboxMail.Template,
    to: str,
    recipient_name: str,
    language: str,
    at: datetime,
    context: Mapping[str, object] | None = None,
    desk_id: UUID | None = None,
) -> OutboxMail:
    """Put a mail in the outbox and ring the worker once the transaction commits.

    `context` holds names and ids only: `organisation`, `desk`, `link` (a path), `number` (of an entry), `period`, `parts` (numbers with
    their paths), or the
    id from which a secret link is made at the moment of sending (`invitation_id`, `user_id`).
    """
    mail = OutboxMail.objects.create(
        template=template,
        to=to,
        recipient_name=recipient_name,
        language=language,
        context=dict(context or {}),
        desk_id=desk_id,
        created_at=at,
    )
    ring(tasks.send_mail, mail_id=mail.pk)
    return mail


def tell(
    user: User,
    *,
    template: OutboxMail.Template,
    at: datetime,
    context: Mapping[str, object] | None = None,
    desk_id: UUID | None = None,
) -> OutboxMail:
    """Put a mail to somebody with an account in the outbox, in the language of the account."""
    return put(
        template=template,
        to=user.email,
        recipient_name=user.name,
        language=user.language,
        at=at,
        context=context,
        desk_id=desk_id,
    )
