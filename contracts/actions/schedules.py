"""Loading and publishing a desk's building-block schedules."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from buildingblocks import schedule_file
from buildingblocks.models import Schedule
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
    resolved = schedule_file.resolve(document)
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
    """
    require(by, Permission.KEEP_SCHEDULES)
    schedule = Schedule.objects.select_for_update().get(pk=schedule_id)
    if schedule.status != Schedule.Status.DRAFT:
        raise StepRefused(_("This schedule is published already."))
    schedule.status, schedule.published_at = Schedule.Status.PUBLISHED, at
    schedule.save(update_fields=["status", "published_at"])
    _record(schedule, by=by, at=at, verb="schedule_published")
    return schedule


def _record(schedule: Schedule, *, by: Actor, at: datetime, verb: str) -> None:
    events.record(
        by=by, at=at, verb=verb, subject=events.Subject(schedule.desk_id, label=schedule.code),
        after={"title": schedule.title, "valid_from": schedule.valid_from},
    )
