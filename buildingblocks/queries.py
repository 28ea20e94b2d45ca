"""Reads of schedules, and the parsed schedule behind a row."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from buildingblocks import schedule_file
from buildingblocks.models import Schedule
from buildingblocks.schedule import Schedule as ScheduleRules

#: The documents behind a contract's schedule, tens of kilobytes: `defer` them, `rules_of` reads them once per version.
DOCUMENTS_OF_CONTRACT = ("schedule__document", "schedule__resolved")
#: Published versions only, by id; a handful per desk, so nothing ever needs to leave.
_parsed: dict[UUID, ScheduleRules] = {}


def published(*, desk_id: UUID) -> QuerySet[Schedule]:
    """The versions of a desk that contracts can be pinned to."""
    return Schedule.objects.filter(desk_id=desk_id, status=Schedule.Status.PUBLISHED).defer("document", "resolved")


def by_id(schedule_id: UUID) -> Schedule | None:
    """One version, if this scope may see it."""
    return Schedule.objects.filter(pk=schedule_id).defer("document", "resolved").first()


def by_code(*, desk_id: UUID, code: str) -> Schedule | None:
    """One version of a desk by the id in its file, with its documents, if this scope may see it."""
    return Schedule.objects.filter(desk_id=desk_id, code=code).first()


def for_dates(
    *, desk_id: UUID, award_date: date, contract_start: date, tender_publication_date: date | None
) -> Schedule | None:
    """The version that a contract is pinned to: each version names the date that selects it (rules 12.9).

    Where two versions would both be selected the one that came into force last wins. A version that is selected by the
    tender's publication is compared with the award where the publication is not known.
    """
    anchors = {
        "award_date": award_date,
        "contract_start": contract_start,
        "tender_publication_date": tender_publication_date or award_date,
    }
    selected = Q(pk__in=())
    for anchor, day in anchors.items():
        selected |= Q(version_anchor=anchor, valid_from__lte=day) & (
            Q(valid_until__isnull=True) | Q(valid_until__gt=day)
        )
    return published(desk_id=desk_id).filter(selected).order_by("-valid_from", "code").first()


def rules_of(schedule: Schedule) -> ScheduleRules:
    """The parsed rules of a version. A published version never changes, so its parsed form is kept by id."""
    if schedule.status == Schedule.Status.DRAFT:
        return schedule_file.parse(schedule.resolved)[0]
    if schedule.pk not in _parsed:
        _parsed[schedule.pk] = schedule_file.parse(schedule.resolved)[0]
    return _parsed[schedule.pk]
