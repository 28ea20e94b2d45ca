"""The only module that reads users, memberships and organisations for others."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from sroi.accounts.models import Membership, User
from sroi.accounts.roles import Organisation, RoleCode


def active_memberships(user: User, *, on: date) -> QuerySet[Membership]:
    """The memberships of a user that are in force on a day, with their organisations."""
    return (
        Membership.objects.filter(user=user, starts_on__lte=on)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on))
        .select_related("user", "desk", "municipality", "supplier", "limited_to_desk")
        .order_by("organisation", "desk__name", "municipality__name", "supplier__name", "id")
    )


def membership_for(user: User, *, organisation: Organisation, slug: str | None, on: date) -> Membership | None:
    """The membership that lets this user act for the organisation in the URL; the widest where there are several.

    An unlimited supplier membership comes before one limited to a desk.
    """
    found = active_memberships(user, on=on).filter(organisation=organisation)
    if organisation is not Organisation.PLATFORM:
        found = found.filter(**{f"{organisation.value}__slug": slug})
    return found.order_by("limited_to_desk_id", "-role", "id").first() if not found.filter(
        limited_to_desk__isnull=True
    ).exists() else found.filter(limited_to_desk__isnull=True).order_by("-role", "id").first()


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
