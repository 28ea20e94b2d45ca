"""Loading and publishing a desk's building-block schedules."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from buildingblocks import queries as schedules
from buildingblocks import schedule_file
from buildingblocks.faults import ScheduleFileError
from buildingblocks.models import Schedule
from buildingblocks.schedule_checks import publishing_faults
from contracts.actions import events
from contracts.errors import StepRefused
from contracts.policies import Permission, require
from sroi.accounts.acting import Actor


@transaction.atomic
def load_schedule(*, by: Actor, at: datetime, desk_id: UUID, document: Mapping[str, Any]) -> Schedule:
    """Load a schedule file as a draft of this desk; what it extends is merged in and kept.

    Raises:
        PermissionDenied: the role may not.
        ScheduleFileError: faults in the file, each with its path; nothing is loaded.
    """
    require(by, Permission.KEEP_SCHEDULES)
    resolved = schedule_file.resolve(document, base=_base_of(desk_id))
    rules, _warnings = schedule_file.parse(resolved)
    schedule = Schedule.objects.create(
        desk_id=desk_id, code=rules.id, title=rules.title_nl, region=rules.region, demonstration=rules.demonstration,
        valid_from=rules.valid_from, valid_until=rules.valid_to + timedelta(days=1) if rules.valid_to else None,
        version_anchor=rules.policy.version_anchor, document=resolved, resolved=resolved, loaded_at=at,
    )
    _record(schedule, by=by, at=at, verb="schedule_loaded")
    return schedule


@transaction.atomic
def publish_schedule(*, by: Actor, at: datetime, schedule_id: UUID) -> Schedule:
    """Publish a draft: it can be pinned from now on, and never changes any more.

    Raises:
        PermissionDenied: the role may not.
        StepRefused: it is no draft.
        ScheduleFileError: it lacks something without which amounts cannot be told (a full-time norm, a unit).
    """
    require(by, Permission.KEEP_SCHEDULES)
    schedule = Schedule.objects.select_for_update().get(pk=schedule_id)
    if schedule.status != Schedule.Status.DRAFT:
        raise StepRefused(_("This schedule is published already."))
    faults = publishing_faults(schedules.rules_of(schedule))
    if faults:
        raise ScheduleFileError(faults)
    schedule.status, schedule.published_at = Schedule.Status.PUBLISHED, at
    schedule.save(update_fields=["status", "published_at"])
    _record(schedule, by=by, at=at, verb="schedule_published")
    return schedule


def _base_of(desk_id: UUID) -> Callable[[str], Mapping[str, Any]]:
    """Finds what a schedule extends: another schedule of the desk, else one that comes with the product."""

    def find(code: str) -> Mapping[str, Any]:
        own = Schedule.objects.filter(desk_id=desk_id, code=code).first()
        resolved: Mapping[str, Any] = own.resolved if own else schedule_file.shipped_json(code)
        return resolved

    return find


def _record(schedule: Schedule, *, by: Actor, at: datetime, verb: str) -> None:
    events.record(
        by=by, at=at, verb=verb, subject=events.Subject(schedule.desk_id, label=schedule.code),
        after={"title": schedule.title, "valid_from": schedule.valid_from},
    )
