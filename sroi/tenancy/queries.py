"""The only module that reads organisations for others."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from sroi.tenancy.models import Municipality, Participation, ServiceDesk, Supplier


def desks() -> QuerySet[ServiceDesk]:
    """All service desks, by name. Used where work fans out per desk."""
    return ServiceDesk.objects.order_by("name")


def desk(slug: str) -> ServiceDesk:
    """A desk by the name in its address.

    Raises:
        ServiceDesk.DoesNotExist: there is none.
    """
    return ServiceDesk.objects.get(slug=slug)


def takes_part(*, desk_id: UUID, municipality_id: UUID, on: date | None = None) -> bool:
    """Whether a public buyer takes part in a desk, on a day or ever."""
    rows = Participation.objects.filter(desk_id=desk_id, municipality_id=municipality_id)
    if on is not None:
        rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on), starts_on__lte=on)
    return rows.exists()


def takes_part_until(*, desk_id: UUID, municipality_id: UUID) -> date | None:
    """The day from which a public buyer takes no part in a desk any more: `date.max` without an end, None if it never did."""
    ends = Participation.objects.filter(desk_id=desk_id, municipality_id=municipality_id).values_list("ends_on", flat=True)
    return max((day or date.max for day in ends), default=None)


def clients_of(*, desk_id: UUID, on: date | None = None) -> QuerySet[Municipality]:
    """The public buyers of a desk (on a day, or ever), by name without the prefix "gemeente"."""
    rows = Participation.objects.filter(desk_id=desk_id)
    if on is not None:
        rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on), starts_on__lte=on)
    return Municipality.objects.filter(pk__in=rows.values("municipality_id")).order_by("name")


def desks_of(*, municipality_id: UUID, on: date) -> QuerySet[ServiceDesk]:
    """The desks that a public buyer takes part in on a day, by name."""
    rows = Participation.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on), municipality_id=municipality_id, starts_on__lte=on)
    return ServiceDesk.objects.filter(pk__in=rows.values("desk_id")).order_by("name")


def suppliers() -> QuerySet[Supplier]:
    """All suppliers of all desks, by key. For the upkeep of a desk only: what one may list for a person is narrower."""
    return Supplier.objects.order_by("pk")


def supplier_by_kvk(kvk_number: str) -> Supplier | None:
    """A supplier by KvK number, over all desks: the number is the company's identity."""
    return Supplier.objects.filter(kvk_number=kvk_number).first()
