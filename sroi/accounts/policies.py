"""Who may invite whom and whose accounts somebody manages. What a role may do with contracts is decided there."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from sroi.accounts import queries
from sroi.accounts.acting import SYSTEM, Actor
from sroi.accounts.errors import NotAllowed
from sroi.accounts.models import Membership, OrganisationRole
from sroi.accounts.queries import Body
from sroi.accounts.roles import ROLES, Organisation, RoleCode
from sroi.tenancy.models import Municipality, ServiceDesk, Supplier


def kind_of(of: Body | None) -> Organisation:
    """The kind of an organisation; None is the platform."""
    if isinstance(of, ServiceDesk):
        return Organisation.DESK
    if isinstance(of, Municipality):
        return Organisation.MUNICIPALITY
    return Organisation.PLATFORM if of is None else Organisation.SUPPLIER


def organisation_columns(of: Body | None) -> dict[str, Any]:
    """The columns that name an organisation on a membership, an invitation or a connection."""
    kind = kind_of(of)
    return {
        "organisation": kind.value,
        "desk": of if kind is Organisation.DESK else None,
        "municipality": of if kind is Organisation.MUNICIPALITY else None,
        "supplier": of if kind is Organisation.SUPPLIER else None,
    }


def check_role_fits(*, role: RoleCode, of: Body | None) -> None:
    """Raises:
    ValueError: the role belongs to another kind of organisation.
    """
    if ROLES[role].organisation is not kind_of(of):
        raise ValueError(f"{role} is not a role of a {kind_of(of)}")


def membership_of(by: Actor) -> Membership | None:
    """The membership somebody acts with; None for the system."""
    if by.membership_id is None:
        return None
    return Membership.objects.select_related("desk", "municipality", "supplier", "limited_to_desk").get(pk=by.membership_id)


def check_may_invite(*, by: Actor, role: RoleCode, of: Body | None) -> ServiceDesk | None:
    """Whether somebody may invite a person for this role; answers the desk that the new membership is limited to.

    A desk invites for itself, for buyers that take part and for suppliers it has a dossier of (then limited to that desk);
    a supplier's administrator for the own company, with the own limit; a platform operator anywhere.

    Raises:
        NotAllowed: the role table does not allow it, or it is an organisation that is none of theirs.
    """
    if by == SYSTEM:
        return None
    mine = membership_of(by)
    if mine is None or role not in mine.role_definition.may_invite:
        raise NotAllowed(_("Your role may not invite people for this role."))
    own_kind = Organisation(mine.organisation)
    if own_kind is Organisation.PLATFORM:
        return None
    if kind_of(of) is own_kind:
        if of != mine.of:
            raise NotAllowed(_("You may only invite people for your own organisation."))
        return mine.limited_to_desk
    if mine.desk is None or of is None or not queries.works_with(desk=mine.desk, organisation=of):
        raise NotAllowed(_("You may only invite people of organisations that your desk works with."))
    return mine.desk if isinstance(of, Supplier) else None


def may_manage(*, by: Actor, subject: OrganisationRole) -> bool:
    """Whether somebody may end this membership, or withdraw or repeat this invitation; see `manages`."""
    if by == SYSTEM or by.role == RoleCode.PLATFORM_OPERATOR:
        return True
    mine = membership_of(by)
    if mine is None or not manages(mine, subject):
        return False
    if mine.desk is not None and subject.municipality is not None:
        return queries.works_with(desk=mine.desk, organisation=subject.municipality)
    return True


def manages(mine: Membership, subject: OrganisationRole) -> bool:
    """Whether a membership manages another or an invitation, judged by the two rows alone.

    The platform operator: every one. A desk: its own people (administrators), suppliers' people limited to this desk, and
    buyers' people. A supplier's administrator: colleagues within the own limit.
    """
    if mine.organisation == Organisation.PLATFORM:
        return True
    if RoleCode(subject.role) not in mine.role_definition.may_invite:
        return False
    if mine.organisation == subject.organisation:
        within_limit = mine.limited_to_desk_id in (None, subject.limited_to_desk_id)
        return mine.of == subject.of and within_limit
    if subject.organisation == Organisation.SUPPLIER:
        return subject.limited_to_desk_id == mine.desk_id
    return subject.organisation == Organisation.MUNICIPALITY
