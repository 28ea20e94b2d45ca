"""Memberships: grant and end."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sroi.accounts.acting import Actor
from sroi.accounts.actions.record import record
from sroi.accounts.errors import NotAllowed, NotPossible
from sroi.accounts.models import AccountEvent, Membership, OrganisationRole, User
from sroi.accounts.policies import check_role_fits, may_manage, organisation_columns
from sroi.accounts.roles import RoleCode
from sroi.tenancy.models import Municipality, ServiceDesk, Supplier


@transaction.atomic
def grant_membership(
    *,
    user: User,
    role: RoleCode,
    of: ServiceDesk | Municipality | Supplier | None,
    by: Actor,
    at: datetime,
    limited_to_desk: ServiceDesk | None = None,
    starts_on: date | None = None,
) -> Membership:
    """Let a user act for an organisation (None: the platform) from a day on, by default the day of `at`.

    An equal membership that is in force or still to come is returned instead of made twice. Invitations check who may
    invite whom; this function is for them, for the first operator and for demonstration data.

    Raises:
        ValueError: the role does not belong to that kind of organisation.
    """
    check_role_fits(role=role, of=of)
    User.objects.select_for_update().get(pk=user.pk)  # two acceptances at once wait for each other
    first = starts_on or timezone.localdate(at)
    columns = organisation_columns(of)
    same = Membership.objects.filter(user=user, role=role, limited_to_desk=limited_to_desk, **columns)
    found = same.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=first)).first()
    if found is not None:
        return found
    membership = Membership.objects.create(
        user=user, role=role, limited_to_desk=limited_to_desk, starts_on=first, **columns
    )
    record(
        verb=AccountEvent.Verb.GRANTED_MEMBERSHIP, subject=membership, by=by, at=at, person=user.name,
        organisation=str(of or ""), after=facts_of(membership) | {"starts_on": first.isoformat()},
    )  # fmt: skip
    return membership


@transaction.atomic
def end_membership(*, membership_id: UUID, by: Actor, at: datetime) -> Membership:
    """End a membership on the day of `at`, at once; ending it again changes nothing.

    Raises:
        NotAllowed: whoever asks does not manage the accounts of that organisation.
        NotPossible: the own membership, or the last administrator of the organisation.
    """
    membership = Membership.objects.select_for_update().get(pk=membership_id)
    if not may_manage(by=by, subject=membership):
        raise NotAllowed(_("You may not end this account."))
    day = timezone.localdate(at)
    if membership.ends_on is not None and membership.ends_on <= day:
        return membership
    if membership.user_id == by.user_id:
        raise NotPossible(_("You cannot end your own account. Ask a colleague who manages accounts."))
    before = {"ends_on": membership.ends_on.isoformat() if membership.ends_on else None}
    membership.ends_on = max(day, membership.starts_on)
    membership.save(update_fields=["ends_on"])
    record(
        verb=AccountEvent.Verb.ENDED_MEMBERSHIP, subject=membership, by=by, at=at, person=membership.user.name,
        organisation=str(membership.of or ""), before=before,
        after=facts_of(membership) | {"ends_on": membership.ends_on.isoformat()},
    )  # fmt: skip
    return membership


def facts_of(subject: OrganisationRole) -> dict[str, str]:
    """The role and, where there is one, the desk that it is limited to."""
    limit = {"limited_to_desk": str(subject.limited_to_desk)} if subject.limited_to_desk_id else {}
    return {"role": subject.role} | limit
