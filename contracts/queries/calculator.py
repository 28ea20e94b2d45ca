"""What the public calculator reads, in the public scope: the desks with a published schedule, and the version for a date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from buildingblocks import queries as schedules
from buildingblocks.models import Schedule


@dataclass(frozen=True, slots=True)
class Region:
    """A desk that can be chosen; `demonstration`: its amounts are invented."""

    desk_id: UUID
    slug: str
    name: str
    demonstration: bool


def regions() -> list[Region]:
    """The desks with a published schedule that a date can select, by name. One query."""
    rows = (
        Schedule.objects.filter(status=Schedule.Status.PUBLISHED, valid_from__isnull=False)
        .order_by("desk__name", "desk__slug")
        .values_list("desk_id", "desk__slug", "desk__name", "demonstration")
    )
    found: dict[UUID, Region] = {}
    for desk_id, slug, name, demonstration in rows:
        before = found.get(desk_id)
        found[desk_id] = Region(desk_id, slug, name, demonstration or (before is not None and before.demonstration))
    return list(found.values())


def version(region: Region, *, award_date: date, first_day: date | None) -> Schedule | None:
    """The version that a contract with these dates would be pinned to; without a first day the award stands for it."""
    return schedules.for_dates(
        desk_id=region.desk_id, award_date=award_date, contract_start=first_day or award_date,
        tender_publication_date=None,
    )
