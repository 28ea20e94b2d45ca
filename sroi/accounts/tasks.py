"""Sending mail from the outbox. A doubled message finds the row taken or sent; the sweep finds what was never rung."""

from typing import Any
from uuid import UUID

from django.utils import timezone

from sroi.accounts import mailing
from sroi.celery import app


@app.task(name="accounts.send_mail")
def send_mail(*, mail_id: str, **_: Any) -> None:
    """Send one mail, unless it was sent or is being sent."""
    mailing.deliver(mail_id=UUID(mail_id), at=timezone.now())


@app.task(name="accounts.sweep_mail")
def sweep_mail(**_: Any) -> None:
    """Ring again for every mail that still waits."""
    for mail_id in mailing.waiting(at=timezone.now()):
        send_mail.apply_async(kwargs={"mail_id": str(mail_id)})
