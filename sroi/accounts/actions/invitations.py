"""Invitations: send, send again, withdraw, accept. One link, fourteen days, one time."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from sroi.accounts import outbox
from sroi.accounts.acting import Actor
from sroi.accounts.actions.memberships import facts_of, grant_membership
from sroi.accounts.actions.people import create_user
from sroi.accounts.actions.record import record
from sroi.accounts.errors import NotAllowed, NotPossible
from sroi.accounts.models import AccountEvent, Invitation, Membership, OutboxMail, User
from sroi.accounts.policies import check_may_invite, check_role_fits, may_manage, membership_of, organisation_columns
from sroi.accounts.queries import Body
from sroi.accounts.roles import RoleCode
from sroi.tenancy.ids import new_id

VALID_FOR = timedelta(days=14)
#: The same request again within this time is the same click: one mail is enough.
ONE_CLICK = timedelta(minutes=1)


@transaction.atomic
def invite(
    *, role: RoleCode, of: Body | None, email: str, name: str, by: Actor, at: datetime, language: str = "nl",
    pk: UUID | None = None,
) -> Invitation:
    """Invite a person by e-mail to act for an organisation (None: the platform).

    An open invitation for the same person and role is sent again instead of made twice. `pk`: the primary key of a new
    one, where it is given.

    Raises:
        NotAllowed: the role of whoever invites does not allow it.
        ValueError: the role does not belong to that kind of organisation.
    """
    check_role_fits(role=role, of=of)
    limit = check_may_invite(by=by, role=role, of=of)
    address = email.strip().lower()
    same = Invitation.objects.select_for_update().filter(
        email=address, role=role, limited_to_desk=limit, accepted_at__isnull=True, withdrawn_at__isnull=True,
        **organisation_columns(of),
    )  # fmt: skip
    found = same.first()
    if found is not None:
        return _send_again(found, by=by, at=at, language=language)
    invitation = Invitation.objects.create(
        id=pk or new_id(), email=address, name=name.strip(), role=role, limited_to_desk=limit, invited_by=membership_of(by),
        created_at=at, expires_at=at + VALID_FOR, **organisation_columns(of),
    )  # fmt: skip
    _mail(invitation, at=at, language=language)
    _record(invitation, AccountEvent.Verb.INVITED, by=by, at=at)
    return invitation


@transaction.atomic
def invite_again(*, invitation_id: UUID, by: Actor, at: datetime, language: str = "nl") -> Invitation:
    """Send the link again; it is valid for fourteen days from now, also when it had expired.

    Nothing happens when it was sent less than a minute ago.

    Raises:
        NotAllowed: not for whoever manages these accounts.
        NotPossible: accepted or withdrawn.
    """
    invitation = _locked(invitation_id, by=by)
    if invitation.accepted_at or invitation.withdrawn_at:
        raise NotPossible(_("This invitation has been accepted or withdrawn. Make a new one."))
    return _send_again(invitation, by=by, at=at, language=language)


@transaction.atomic
def withdraw_invitation(*, invitation_id: UUID, by: Actor, at: datetime) -> Invitation:
    """Make the link worthless; withdrawing again changes nothing.

    Raises:
        NotAllowed: not for whoever manages these accounts.
        NotPossible: it has been accepted; end the account instead.
    """
    invitation = _locked(invitation_id, by=by)
    if invitation.accepted_at:
        raise NotPossible(_("This invitation has been accepted already. End the account instead."))
    if invitation.withdrawn_at is None:
        invitation.withdrawn_at = at
        invitation.save(update_fields=["withdrawn_at"])
        _record(invitation, AccountEvent.Verb.WITHDREW_INVITATION, by=by, at=at)
    return invitation


@transaction.atomic
def accept_as(*, invitation_id: UUID, user: User, at: datetime) -> Membership:
    """Somebody with an account accepts; the address of the account must be the invited one. Doing it again changes nothing.

    Raises:
        NotPossible: expired, withdrawn, used before, or meant for somebody else.
    """
    invitation = Invitation.objects.select_for_update().get(pk=invitation_id)
    if user.email != invitation.email:
        raise NotPossible(_("This invitation is for another e-mail address. Sign in with that account."))
    if invitation.accepted_by_id == user.pk and (mine := _granted(invitation, user=user)):
        return mine
    return _accept(invitation, user=user, at=at)


@transaction.atomic
def accept_as_new(*, invitation_id: UUID, name: str, password: str, language: str, at: datetime) -> Membership:
    """Somebody without an account accepts: the account is made with the invited address.

    Raises:
        NotPossible: expired, withdrawn or used before, or an account with this address exists by now.
    """
    invitation = Invitation.objects.select_for_update().get(pk=invitation_id)
    check_open(invitation, at=at)
    if User.objects.filter(email=invitation.email).exists():
        raise NotPossible(_("There is an account with this e-mail address already. Sign in to accept the invitation."))
    themselves = Actor(user_id=None, membership_id=None, name=name, role=None)
    user = create_user(email=invitation.email, name=name, password=password, language=language, by=themselves, at=at)
    return _accept(invitation, user=user, at=at)


def check_open(invitation: Invitation, *, at: datetime) -> None:
    """Raises:
    NotPossible: withdrawn, used before or expired.
    """
    if invitation.withdrawn_at is not None:
        raise NotPossible(_("This invitation has been withdrawn."))
    if invitation.accepted_at is not None:
        raise NotPossible(_("This invitation has been used already. You can sign in."))
    if invitation.expires_at <= at:
        raise NotPossible(_("This invitation has expired. Ask for a new one."))


def _accept(invitation: Invitation, *, user: User, at: datetime) -> Membership:
    check_open(invitation, at=at)
    role = RoleCode(invitation.role)
    by = Actor(user_id=user.pk, membership_id=None, name=user.name, role=role)
    membership = grant_membership(
        user=user, role=role, of=invitation.of, limited_to_desk=invitation.limited_to_desk, by=by, at=at
    )
    invitation.accepted_at, invitation.accepted_by = at, user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    _record(invitation, AccountEvent.Verb.ACCEPTED_INVITATION, by=by, at=at)
    return membership


def _granted(invitation: Invitation, *, user: User) -> Membership | None:
    """The membership that came of an accepted invitation."""
    found = Membership.objects.filter(
        user=user, role=invitation.role, limited_to_desk=invitation.limited_to_desk,
        **organisation_columns(invitation.of),
    )  # fmt: skip
    return found.order_by("-starts_on", "-id").first()


def _locked(invitation_id: UUID, *, by: Actor) -> Invitation:
    invitation = Invitation.objects.select_for_update().get(pk=invitation_id)
    if not may_manage(by=by, subject=invitation):
        raise NotAllowed(_("You may not change this invitation."))
    return invitation


def _send_again(invitation: Invitation, *, by: Actor, at: datetime, language: str) -> Invitation:
    if at - (invitation.expires_at - VALID_FOR) < ONE_CLICK:
        return invitation
    invitation.expires_at = at + VALID_FOR
    invitation.save(update_fields=["expires_at"])
    _mail(invitation, at=at, language=language)
    _record(invitation, AccountEvent.Verb.INVITED_AGAIN, by=by, at=at)
    return invitation


def _mail(invitation: Invitation, *, at: datetime, language: str) -> None:
    known = User.objects.filter(email=invitation.email).first()
    desk = invitation.limited_to_desk or invitation.desk
    outbox.put(
        template=OutboxMail.Template.INVITATION,
        to=invitation.email,
        recipient_name=invitation.name,
        language=known.language if known else language,
        context={
            "invitation_id": str(invitation.pk),
            "organisation": str(invitation.of or ""),
            "desk": str(desk or ""),
            "role": invitation.role,
        },
        desk_id=desk.pk if desk else None,
        at=at,
    )


def _record(invitation: Invitation, verb: AccountEvent.Verb, *, by: Actor, at: datetime) -> None:
    record(
        verb=verb, subject=invitation, by=by, at=at, person=invitation.name, organisation=str(invitation.of or ""),
        after=facts_of(invitation),
    )  # fmt: skip
