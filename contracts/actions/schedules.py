"""Loading and publishing a desk's building-block schedules."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from buildingblocks import queries as schedules
from buildingblocks import schedule_file
from buildingblocks.faults import Fault, ScheduleFileError
from buildingblocks.models import Schedule
from buildingblocks.schedule import Schedule as ScheduleRules
from buildingblocks.schedule_checks import publishing_faults
from buildingblocks.schedule_file import Finder
from contracts.actions import events
from contracts.errors import StepRefused
from contracts.policies import Permission, require
from sroi.accounts.acting import Actor


@transaction.atomic
def load_schedule(
    *, by: Actor, at: datetime, desk_id: UUID, document: Mapping[str, Any], beside: Finder = schedule_file.shipped_json
) -> tuple[Schedule, list[Fault]]:
    """Load a schedule file as a draft of this desk, in place of its draft with the same id; also gives the warnings.

    What it extends is merged in and kept: another schedule of the desk, else what `beside` finds.

    Raises:
        PermissionDenied: the role may not.
        ScheduleFileError: faults in the file, each with its path; nothing is loaded.
        StepRefused: a published version has this id; it never changes.
    """
    require(by, Permission.KEEP_SCHEDULES)
    resolved = schedule_file.resolve(document, base=_base_of(desk_id, beside))
    rules, warnings = schedule_file.parse(resolved)
    found = Schedule.objects.select_for_update().filter(desk_id=desk_id, code=rules.id).first()
    if found is not None and found.status != Schedule.Status.DRAFT:
        raise StepRefused(
            _("The schedule %(code)s is published and cannot change any more. Give the new version an id of its own.")
            % {"code": rules.id}
        )
    schedule = found or Schedule(desk_id=desk_id, code=rules.id)
    schedule.document, schedule.resolved, schedule.loaded_at = schedule_file.plain(document), resolved, at
    _copy_columns(schedule, rules)
    schedule.save()
    _record(schedule, by=by, at=at, verb="schedule_loaded")
    return schedule, warnings


def _copy_columns(schedule: Schedule, rules: ScheduleRules) -> None:
    """What selects and lists a version stands in columns too."""
    schedule.title, schedule.region, schedule.demonstration = rules.title_nl, rules.region, rules.demonstration
    schedule.valid_from = rules.valid_from
    schedule.valid_until = rules.valid_to + timedelta(days=1) if rules.valid_to else None
    schedule.version_anchor = rules.policy.version_anchor


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


def _base_of(desk_id: UUID, beside: Finder) -> Finder:
    """Finds what a schedule extends: another schedule of the desk, else what `beside` finds."""

    def find(code: str) -> Mapping[str, Any]:
        own = schedules.by_code(desk_id=desk_id, code=code)
        return own.resolved if own else beside(code)

    return find


def _record(schedule: Schedule, *, by: Actor, at: datetime, verb: str) -> None:
    events.record(
        by=by, at=at, verb=verb, subject=events.Subject(schedule.desk_id, label=schedule.code),
        after={"title": schedule.title, "valid_from": schedule.valid_from},
    )
