"""Keys for the API: made once, shown once, withdrawn by the owner or by whoever manages the account."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sroi.accounts.acting import Actor
from sroi.accounts.actions.record import record
from sroi.accounts.errors import NotAllowed, NotPossible
from sroi.accounts.models import AccountEvent, ApiToken, Membership
from sroi.accounts.policies import may_manage
from sroi.accounts.tokens import hash_of, new_token
from sroi.tenancy.ids import new_id

LONGEST_DAYS = 365
MOST_PER_MEMBERSHIP = 20
#: The same form again within this time is the same click.
ONE_CLICK = timedelta(minutes=1)


@transaction.atomic
def create_token(
    *, membership_id: UUID, name: str, days: int, by: Actor, at: datetime, pk: UUID | None = None
) -> tuple[ApiToken, str]:
    """A key that acts as a membership of whoever asks, valid for a number of days; the text is returned this once.

    `pk`: its primary key, where it is given. With that of a key that was made less than a minute ago it gets a new text,
    for of two answers to a double click only the last one is seen.

    Raises:
        NotAllowed: somebody else's membership, or one that has ended.
        NotPossible: too long, too many keys, or the key with this `pk` was made before.
    """
    membership = Membership.objects.select_for_update().get(pk=membership_id)
    if membership.user_id != by.user_id or not membership.is_active_on(timezone.localdate(at)):
        raise NotAllowed(_("You can only make keys for your own accounts."))
    if not 1 <= days <= LONGEST_DAYS:
        raise NotPossible(_("A key is valid for at most one year."))
    made = ApiToken.objects.filter(pk=pk, membership=membership).first() if pk else None
    if made is not None:
        return made, _text_again(made, at=at)
    in_use = ApiToken.objects.filter(membership=membership, revoked_at__isnull=True, expires_at__gt=at).count()
    if in_use >= MOST_PER_MEMBERSHIP:
        raise NotPossible(_("You have too many keys. Withdraw one you do not use any more."))
    text = new_token()
    token = ApiToken.objects.create(
        id=pk or new_id(), membership=membership, name=name, token_hash=hash_of(text), created_at=at,
        expires_at=at + timedelta(days=days),
    )  # fmt: skip
    _record(token, AccountEvent.Verb.CREATED_KEY, by=by, at=at)
    return token, text


def _text_again(token: ApiToken, *, at: datetime) -> str:
    """A new text for a key of which nobody can have used the first one."""
    if token.revoked_at is not None or at - token.created_at > ONE_CLICK:
        raise NotPossible(_("This key was made already. Its text was shown then, and only then."))
    text = new_token()
    token.token_hash = hash_of(text)
    token.save(update_fields=["token_hash"])
    return text


@transaction.atomic
def revoke_token(*, token_id: UUID, by: Actor, at: datetime) -> ApiToken:
    """Make a key worthless at once; doing it again changes nothing.

    Raises:
        NotAllowed: neither the owner nor whoever manages the account.
    """
    token = ApiToken.objects.select_for_update().get(pk=token_id)
    if token.membership.user_id != by.user_id and not may_manage(by=by, subject=token.membership):
        raise NotAllowed(_("You may not withdraw this key."))
    if token.revoked_at is None:
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
        _record(token, AccountEvent.Verb.REVOKED_KEY, by=by, at=at)
    return token


def _record(token: ApiToken, verb: AccountEvent.Verb, *, by: Actor, at: datetime) -> None:
    membership = token.membership
    record(
        verb=verb, subject=token, by=by, at=at, person=membership.user.name, organisation=str(membership.of or ""),
        after={"name": token.name, "expires_at": token.expires_at.isoformat()},
    )  # fmt: skip
