"""The only writer of account events."""

from datetime import datetime
from typing import Any

from sroi.accounts.acting import Actor
from sroi.accounts.models import AccountEvent
from sroi.tenancy.bases import Identity


def record(
    *,
    verb: AccountEvent.Verb,
    subject: Identity,
    by: Actor,
    at: datetime,
    person: str = "",
    organisation: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Write what happened, in the transaction of the change. `before` and `after` never hold a password, key or secret."""
    AccountEvent.objects.create(
        verb=verb,
        subject_kind=subject._meta.model_name or "",
        subject_id=subject.pk,
        actor_id=by.user_id,
        actor_name=by.name,
        role=by.role.value if by.role else "",
        person=person[:120],
        organisation=organisation[:160],
        before=before or {},
        after=after or {},
        at=at,
    )
