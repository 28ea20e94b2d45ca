"""What reaches somebody outside the screens: the calendar address and the digest of a membership of their own."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sroi.accounts.acting import Actor
from sroi.accounts.actions.record import record
from sroi.accounts.errors import NotAllowed
from sroi.accounts.models import AccountEvent, CalendarFeed, Digest, Membership
from sroi.accounts.tokens import hash_of, new_token
from sroi.tenancy.bases import Identity


@transaction.atomic
def make_feed(*, membership_id: UUID, by: Actor, at: datetime) -> str:
    """A new secret for the calendar address of an own membership; the one in use stops at once. Returned this once.

    Raises:
        NotAllowed: somebody else's membership, or one that has ended.
    """
    membership = _own(membership_id, by=by, at=at)
    CalendarFeed.objects.filter(membership=membership, revoked_at__isnull=True).update(revoked_at=at)
    text = new_token()
    feed = CalendarFeed.objects.create(membership=membership, token_hash=hash_of(text), created_at=at)
    _record(feed, AccountEvent.Verb.MADE_FEED, membership, by=by, at=at)
    return text


@transaction.atomic
def revoke_feed(*, membership_id: UUID, by: Actor, at: datetime) -> None:
    """Make the calendar address of an own membership worthless at once; doing it again changes nothing.

    Raises:
        NotAllowed: somebody else's membership, or one that has ended.
    """
    membership = _own(membership_id, by=by, at=at)
    feed = CalendarFeed.objects.select_for_update().filter(membership=membership, revoked_at__isnull=True).first()
    if feed is not None:
        feed.revoked_at = at
        feed.save(update_fields=["revoked_at"])
        _record(feed, AccountEvent.Verb.REVOKED_FEED, membership, by=by, at=at)


@transaction.atomic
def choose_digest(*, membership_id: UUID, rhythm: str, by: Actor, at: datetime) -> None:
    """How often the digest of an own membership comes; an empty `rhythm` stops it. Saying it again changes nothing.

    Raises:
        NotAllowed: somebody else's membership, or one that has ended.
        ValueError: no such rhythm.
    """
    if rhythm and rhythm not in Digest.Rhythm.values:
        raise ValueError(rhythm)
    membership = _own(membership_id, by=by, at=at)
    found = Digest.objects.filter(membership=membership).first()
    before = found.rhythm if found else ""
    if before == rhythm:
        return
    row = found or Digest(membership=membership)
    if rhythm:
        row.rhythm = rhythm
        row.save()
    else:
        Digest.objects.filter(membership=membership).delete()
    _record(row, AccountEvent.Verb.CHANGED_DIGEST, membership, by=by, at=at, before={"rhythm": before}, after={"rhythm": rhythm})


def _own(membership_id: UUID, *, by: Actor, at: datetime) -> Membership:
    """The membership, locked so that two clicks wait for each other."""
    membership = Membership.objects.select_for_update().get(pk=membership_id)
    if membership.user_id != by.user_id or not membership.is_active_on(timezone.localdate(at)):
        raise NotAllowed(_("You can only change this for your own accounts."))
    return membership


def _record(
    subject: Identity, verb: AccountEvent.Verb, membership: Membership, *, by: Actor, at: datetime,
    before: dict[str, str] | None = None, after: dict[str, str] | None = None,
) -> None:  # fmt: skip
    record(
        verb=verb, subject=subject, by=by, at=at, person=membership.user.name, organisation=str(membership.of or ""),
        before=before, after=after,
    )  # fmt: skip
