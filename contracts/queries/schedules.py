"""Reads about the versions of a desk's schedule: the list, what a draft extends, what is in force, comparisons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from buildingblocks import schedule_file
from buildingblocks.faults import ScheduleFileError
from buildingblocks.models import Schedule
from contracts.models import Contract, Event

Document = Mapping[str, Any]

#: Kind of badge of each state of a version.
STATE_BADGES: Final = {"draft": "neutral", "published": "success", "retired": "muted"}
ANCHORS: Final = {
    "award_date": _("award date"), "tender_publication_date": _("publication of the tender"),
    "contract_start": _("start of the contract"),
}
#: What a choice of a shipped schedule starts with, so that it is never mistaken for a version of the desk.
SHIPPED: Final = "meegeleverd:"


def of_desk(desk_id: UUID) -> QuerySet[Schedule]:
    """The versions of one desk: those of other desks can be read once published, but are not on these pages."""
    return Schedule.objects.filter(desk_id=desk_id)


def listed(desk_id: UUID) -> QuerySet[Schedule]:
    """The versions without their documents, with `contracts`: how many contracts are pinned to each."""
    pinned = (
        Contract.objects.filter(schedule_id=OuterRef("pk")).order_by().values("schedule_id").annotate(n=Count("pk")).values("n")
    )
    rows = of_desk(desk_id).defer("document", "resolved")
    return rows.annotate(contracts=Coalesce(Subquery(pinned, output_field=IntegerField()), 0))


def pinned_to(schedule: Schedule) -> int:
    """How many contracts are pinned to a version."""
    return Contract.objects.filter(schedule=schedule).count()


def base_of(schedule: Schedule) -> Document | None:
    """What a version extends, with its own base merged in; None where it extends nothing, or nothing that is known."""
    extends = schedule.document.get("extends")
    if not extends:
        return None
    own = of_desk(schedule.desk_id).filter(code=extends).exclude(pk=schedule.pk).first()
    if own is not None:
        resolved: Document = own.resolved
        return resolved
    try:
        return schedule_file.shipped_json(str(extends))
    except ScheduleFileError:
        return None


def in_force(*, desk_id: UUID, on: date, but: Schedule | None = None) -> Schedule | None:
    """The published version that is in force on a day, the one that came into force last where there are more."""
    rows = of_desk(desk_id).filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=on), status=Schedule.Status.PUBLISHED, valid_from__lte=on,
    )
    if but is not None:
        rows = rows.exclude(pk=but.pk)
    return rows.order_by("-valid_from", "code").first()


def overlapping(schedule: Schedule) -> list[Schedule]:
    """The published versions whose validity overlaps that of this one, in the order in which they came into force."""
    if schedule.valid_from is None:
        return []
    rows = of_desk(schedule.desk_id).filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=schedule.valid_from),
        status=Schedule.Status.PUBLISHED, valid_from__isnull=False,
    )
    if schedule.valid_until is not None:
        rows = rows.filter(valid_from__lte=schedule.valid_until - timedelta(days=1))
    return list(rows.exclude(pk=schedule.pk).defer("document", "resolved").order_by("valid_from", "code"))


@dataclass(frozen=True, slots=True)
class Version:
    """A version that can be named in an address: of the desk, or one that comes with the product (`schedule` None)."""

    ref: str
    title: str
    schedule: Schedule | None

    @property
    def document(self) -> Document:
        """With its base merged in."""
        if self.schedule is None:
            return schedule_file.shipped_json(self.ref.removeprefix(SHIPPED))
        resolved: Document = self.schedule.resolved
        return resolved

    @property
    def code(self) -> str:
        """What `extends` calls it."""
        return self.ref.removeprefix(SHIPPED) if self.schedule is None else self.schedule.code


def versions(desk_id: UUID, *, drafts: bool = True) -> list[Version]:
    """The versions of the desk, the newest first, and the shipped ones."""
    rows = of_desk(desk_id).defer("document", "resolved").order_by("-valid_from", "title", "pk")
    if not drafts:
        rows = rows.exclude(status=Schedule.Status.DRAFT)
    own = [Version(str(row.pk), f"{row.title} ({row.get_status_display()})", row) for row in rows]
    return own + [
        Version(f"{SHIPPED}{code}", schedule_file.shipped(code).title_nl, None) for code in schedule_file.shipped_ids()
    ]


def version_named(desk_id: UUID, ref: str) -> Version | None:
    """The version with this name in an address; None where the desk has no such version."""
    if ref.startswith(SHIPPED):
        code = ref.removeprefix(SHIPPED)
        return Version(ref, schedule_file.shipped(code).title_nl, None) if code in schedule_file.shipped_ids() else None
    try:
        wanted = UUID(ref)
    except ValueError:
        return None
    row = of_desk(desk_id).filter(pk=wanted).first()
    return Version(ref, row.title, row) if row else None


def events_of(schedule: Schedule) -> QuerySet[Event]:
    """What happened to a version, newest first."""
    rows = Event.objects.filter(desk_id=schedule.desk_id, object_label=schedule.code, verb__startswith="schedule_")
    return rows.order_by("-at", "-id")
