"""Digests: what waits for somebody, put in the outbox on the days that they chose."""

from dataclasses import asdict
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import translation

from contracts.agenda.waiting import Part, parts
from sroi.accounts import outbox
from sroi.accounts.acting import Acting
from sroi.accounts.models import Digest, Membership, OutboxMail
from sroi.tenancy.scope import scope


@transaction.atomic
def make_digest(*, digest_id: UUID, on: date, at: datetime) -> bool:
    """Put the digest of a day in the outbox, once, and only when something waits; returns whether it did.

    Runs in no scope: it opens that of the membership.
    """
    row = Digest.objects.select_for_update(skip_locked=True).filter(pk=digest_id).first()
    if row is None or (row.done_on is not None and row.done_on >= on):
        return False
    row.done_on = on
    row.save(update_fields=["done_on"])
    membership = Membership.objects.select_related("user", "desk", "municipality", "supplier", "limited_to_desk").get(
        pk=row.membership_id
    )
    found = _waiting(membership, on=on)
    if not found:
        return False
    outbox.tell(
        membership.user, template=OutboxMail.Template.DIGEST, at=at, desk_id=membership.desk_id,
        context={
            "organisation": str(membership.of), "link": Acting(membership).url("home"), "parts": [_written(part) for part in found],
        },
    )
    return True


def _waiting(membership: Membership, *, on: date) -> list[Part]:
    if membership.scope is None:
        return []
    with translation.override(membership.user.language), scope(membership.scope):
        return parts(acting=Acting(membership), on=on)


def _written(part: Part) -> dict[str, object]:
    return {**asdict(part), "more": part.more}
