"""The only module that reads users, memberships and organisations for others."""

import re
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from sroi.accounts.models import Membership, OrganisationRole, SignInConnection, User
from sroi.accounts.roles import Organisation, RoleCode
from sroi.tenancy.models import ServiceDesk

#: Which role counts when somebody has two in one organisation.
WIDEST_FIRST = (
    RoleCode.DESK_ADMINISTRATOR, RoleCode.COORDINATOR, RoleCode.CONTRACT_HOLDER, RoleCode.MUNICIPALITY_READER,
    RoleCode.SUPPLIER_ADMINISTRATOR, RoleCode.SUPPLIER, RoleCode.PLATFORM_OPERATOR,
)


def active_memberships(user: User, *, on: date) -> QuerySet[Membership]:
    """The memberships of a user that are in force on a day, with their organisations."""
    return (
        Membership.objects.filter(user=user, starts_on__lte=on)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on))
        .select_related("user", "desk", "municipality", "supplier", "limited_to_desk")
        .order_by("organisation", "desk__name", "municipality__name", "supplier__name", "id")
    )


def membership_for(user: User, *, organisation: Organisation, slug: str | None, on: date) -> Membership | None:
    """The membership that lets this user act for an organisation; the widest where there are several."""
    return widest(active_memberships(user, on=on), organisation=organisation, slug=slug)


def widest(memberships: Iterable[Membership], *, organisation: Organisation, slug: str | None) -> Membership | None:
    """The membership of the named organisation that shows most; an unlimited one comes before one limited to a desk."""
    mine = [
        membership for membership in memberships
        if membership.organisation == organisation and (membership.of is None or membership.of.slug == slug)
    ]
    return min(mine, key=lambda found: (found.limited_to_desk_id is not None, WIDEST_FIRST.index(found.role)), default=None)


def same_organisation(of: OrganisationRole | SignInConnection) -> dict[str, object]:
    """The filter for rows of the same organisation."""
    return {
        "organisation": of.organisation, "desk_id": of.desk_id, "municipality_id": of.municipality_id,
        "supplier_id": of.supplier_id,
    }


def is_member(user: User, *, of: OrganisationRole | SignInConnection, on: date) -> bool:
    """Whether the user has a membership in force of that organisation."""
    return active_memberships(user, on=on).filter(**same_organisation(of)).exists()


def coordinators(desk_id: UUID, *, on: date) -> QuerySet[Membership]:
    """The people of a desk who can be responsible for a contract."""
    return (
        Membership.objects.filter(desk_id=desk_id, role__in=(RoleCode.COORDINATOR, RoleCode.DESK_ADMINISTRATOR))
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on), starts_on__lte=on)
        .select_related("user")
        .order_by("user__name", "id")
    )


def recipients_of(
    *, on: date, municipality_id: UUID | None = None, supplier_id: UUID | None = None, desk_id: UUID | None = None
) -> QuerySet[Membership]:
    """The people of an organisation who get its mail; for a supplier those who see the rows of `desk_id`."""
    found = Membership.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on), starts_on__lte=on, user__is_active=True)
    if municipality_id is not None:
        return found.filter(municipality_id=municipality_id).select_related("user").order_by("id")
    return (
        found.filter(supplier_id=supplier_id)
        .filter(Q(limited_to_desk__isnull=True) | Q(limited_to_desk_id=desk_id))
        .select_related("user")
        .order_by("id")
    )


def desk_words() -> frozenset[str]:
    """The words of the names of all desks, in small letters; for the password rules."""
    return frozenset(
        word
        for name in ServiceDesk.objects.values_list("name", flat=True)
        for word in re.findall(r"\w{4,}", name.casefold())
    )
