"""Loading, changing, publishing and retiring a desk's building-block schedules."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from buildingblocks import queries as schedules
from buildingblocks import schedule_file
from buildingblocks.faults import Fault, ScheduleFileError
from buildingblocks.models import Schedule
from buildingblocks.schedule import Schedule as ScheduleRules
from buildingblocks.schedule_checks import publishing_faults
from buildingblocks.schedule_diff import differences
from buildingblocks.schedule_file import Finder
from contracts.actions import events
from contracts.errors import StepRefused
from contracts.models import Event
from contracts.policies import Permission, require
from sroi.accounts.acting import Actor
from sroi.tenancy.ids import new_id

Document = Mapping[str, Any]
#: As many characters as the columns that repeat these texts hold.
_LONGEST: Final = {"id": 80, "title_nl": 200, "region": 200}
_LONGEST_BLOCK_CODE: Final = 60


@transaction.atomic
def load_schedule(
    *, by: Actor, at: datetime, desk_id: UUID, document: Document, beside: Finder = schedule_file.shipped_json,
    replace: bool = True, pk: UUID | None = None,
) -> tuple[Schedule, list[Fault]]:
    """Load a schedule file as a draft of this desk, in place of its draft with the same id; also gives the warnings.

    What it extends is merged in and kept: another schedule of the desk, else what `beside` finds. `replace`: False
    refuses where the desk has a draft with this id. `pk`: the primary key of a new draft, where it is given.

    Raises:
        PermissionDenied: the role may not.
        ScheduleFileError: faults in the file, each with its path; nothing is loaded.
        StepRefused: a published version has this id; it never changes.
        ValidationError: at `id`, where the draft with this id is not to be replaced, or somebody else loads one with
            this id at the same moment.
    """
    require(by, Permission.KEEP_SCHEDULES)
    resolved, rules, warnings = _read(document, desk_id=desk_id, beside=beside)
    found = Schedule.objects.select_for_update().filter(desk_id=desk_id, code=rules.id).first()
    if found is not None and found.status != Schedule.Status.DRAFT:
        raise StepRefused(
            _("The schedule %(code)s is published and cannot change any more. Give the new version an id of its own.")
            % {"code": rules.id}
        )
    if found is not None and not replace:
        raise ValidationError({"id": _("This desk has a draft with this code already.")})
    if found is not None and found.document == schedule_file.plain(document) and found.resolved == resolved:
        return found, warnings  # the same file twice
    schedule = found or Schedule(id=pk or new_id(), desk_id=desk_id, code=rules.id)
    schedule.revision = found.revision + 1 if found else 1
    _fill(schedule, document, resolved, rules)
    schedule.loaded_at = at
    _save(schedule, taken=_("This desk has a draft with this code already."))
    _record(schedule, by=by, at=at, verb="schedule_loaded")
    return schedule, warnings


@transaction.atomic
def change_draft(
    *, by: Actor, at: datetime, schedule_id: UUID, revision: int, document: Document
) -> tuple[Schedule, list[Fault]]:
    """Give a draft another document, checked as the file reader does; also gives the warnings.

    `revision` is what the person saw. The event holds each difference, by its path in the resolved document.

    Raises:
        PermissionDenied: the role may not.
        Conflict: somebody changed the draft since it was read.
        StepRefused: it is no draft.
        ScheduleFileError: faults, each with its path in the resolved document; nothing is saved.
        ValidationError: at `id`, where another schedule of the desk has this code.
    """
    require(by, Permission.KEEP_SCHEDULES)
    schedule = _locked(schedule_id, revision=revision)
    if schedule.status != Schedule.Status.DRAFT:
        raise StepRefused(_("Only a draft can be changed. Make a new version from this one."))
    before, was = schedule.resolved, schedule.document
    resolved, rules, warnings = _read(document, desk_id=schedule.desk_id, beside=schedule_file.shipped_json)
    if Schedule.objects.filter(desk_id=schedule.desk_id, code=rules.id).exclude(pk=schedule.pk).exists():
        raise ValidationError({"id": _("This desk has a schedule with this code already.")})
    if schedule_file.plain(document) == was:
        return schedule, warnings
    schedule.code, schedule.revision = rules.id, schedule.revision + 1
    _fill(schedule, document, resolved, rules)
    _save(schedule, taken=_("This desk has a schedule with this code already."))
    changes = differences(before, resolved)
    events.record(
        by=by, at=at, verb="schedule_changed", subject=_subject(schedule),
        before={change.path: change.before for change in changes},
        after={change.path: change.after for change in changes},
    )
    return schedule, warnings


@transaction.atomic
def publish_schedule(*, by: Actor, at: datetime, schedule_id: UUID, revision: int | None = None) -> Schedule:
    """Publish a draft: it can be pinned from now on, and never changes any more. `revision`: what the person saw.

    Raises:
        PermissionDenied: the role may not.
        Conflict: somebody changed the draft since it was read.
        StepRefused: it is no draft.
        ScheduleFileError: it lacks something without which amounts cannot be told (a full-time norm, a unit).
    """
    require(by, Permission.KEEP_SCHEDULES)
    schedule = _locked(schedule_id, revision=None)
    if schedule.status != Schedule.Status.DRAFT:
        raise StepRefused(_("This schedule is published already."))
    _check_revision(schedule, revision)
    faults = publishing_faults(schedules.rules_of(schedule))
    if faults:
        raise ScheduleFileError(faults)
    schedule.status, schedule.published_at = Schedule.Status.PUBLISHED, at
    schedule.save(update_fields=["status", "published_at"])
    _record(schedule, by=by, at=at, verb="schedule_published")
    return schedule


@transaction.atomic
def retire_schedule(*, by: Actor, at: datetime, schedule_id: UUID, reason: str) -> Schedule:
    """Retire a published version: it takes no new contracts; those that are pinned to it keep it.

    Raises:
        PermissionDenied: the role may not.
        StepRefused: it is not published.
        ValidationError: no reason.
    """
    require(by, Permission.KEEP_SCHEDULES)
    schedule = _locked(schedule_id, revision=None)
    if schedule.status != Schedule.Status.PUBLISHED:
        raise StepRefused(_("Only a published version can be retired."))
    if not reason.strip():
        raise ValidationError({"reason": _("This field is required.")})
    schedule.status = Schedule.Status.RETIRED
    schedule.save(update_fields=["status"])
    _record(schedule, by=by, at=at, verb="schedule_retired", reason=reason.strip())
    return schedule


@transaction.atomic
def delete_draft(*, by: Actor, at: datetime, schedule_id: UUID, revision: int) -> None:
    """Delete a draft, with everything in it; what happened to it stays in the history. `revision`: what the person saw.

    Raises:
        PermissionDenied: the role may not.
        Conflict: somebody changed the draft since it was read.
        StepRefused: it was published (a published version is never deleted), or another version builds on it.
    """
    require(by, Permission.KEEP_SCHEDULES)
    schedule = _locked(schedule_id, revision=None)
    if schedule.status != Schedule.Status.DRAFT:
        raise StepRefused(_("Only a draft can be deleted."))
    _check_revision(schedule, revision)
    builds_on = Schedule.objects.filter(desk_id=schedule.desk_id, document__extends=schedule.code).exclude(pk=schedule.pk)
    titles = ", ".join(builds_on.order_by("title").values_list("title", flat=True))
    if titles:
        raise StepRefused(_("Other versions build on this draft: %(titles)s.") % {"titles": titles})
    _record(schedule, by=by, at=at, verb="schedule_deleted")
    schedule.delete()


def _save(schedule: Schedule, *, taken: str) -> None:
    """Save a draft; two people can choose the same code at once, which only the database sees.

    Raises:
        ValidationError: at `id`, with the text of `taken`.
    """
    try:
        with transaction.atomic():
            schedule.save()
    except IntegrityError as error:
        if "schedule_code_once_per_desk" not in str(error):
            raise
        raise ValidationError({"id": taken}) from error


def _read(document: Document, *, desk_id: UUID, beside: Finder) -> tuple[dict[str, object], ScheduleRules, list[Fault]]:
    """The document with its base merged in, its rules and the warnings; `ScheduleFileError` for anything wrong."""
    resolved = schedule_file.resolve(document, base=_base_of(desk_id, beside, but=str(document.get("id") or "")))
    rules, warnings = schedule_file.parse(resolved)
    _check_lengths(rules)
    return resolved, rules, warnings


def _check_lengths(rules: ScheduleRules) -> None:
    texts = {"id": rules.id, "title_nl": rules.title_nl, "region": rules.region}
    found = [
        Fault(name, "too_long", f"at most {_LONGEST[name]} characters expected")
        for name, text in texts.items() if len(text) > _LONGEST[name]
    ]
    found += [
        Fault(f"blocks[{index}].code", "too_long", f"at most {_LONGEST_BLOCK_CODE} characters expected")
        for index, block in enumerate(rules.blocks) if len(block.code) > _LONGEST_BLOCK_CODE
    ]
    if found:
        raise ScheduleFileError(found)


def _fill(schedule: Schedule, document: Document, resolved: dict[str, object], rules: ScheduleRules) -> None:
    """The documents, and the columns that select and list a version."""
    schedule.document, schedule.resolved = schedule_file.plain(document), resolved
    schedule.title, schedule.region, schedule.demonstration = rules.title_nl, rules.region, rules.demonstration
    schedule.valid_from = rules.valid_from
    schedule.valid_until = rules.valid_to + timedelta(days=1) if rules.valid_to else None
    schedule.version_anchor = rules.policy.version_anchor


def _locked(schedule_id: UUID, *, revision: int | None) -> Schedule:
    """The version, locked for this transaction; `Schedule.DoesNotExist` where it is not in this scope."""
    schedule = Schedule.objects.select_for_update().get(pk=schedule_id)
    _check_revision(schedule, revision)
    return schedule


def _check_revision(schedule: Schedule, revision: int | None) -> None:
    if revision is not None and schedule.revision != revision:
        raise events.conflict(
            Event.objects.filter(desk_id=schedule.desk_id, object_label=schedule.code, verb__startswith="schedule_"),
            changes={},
        )


def _base_of(desk_id: UUID, beside: Finder, *, but: str) -> Finder:
    """Finds what a schedule extends: another schedule of the desk (never itself), else what `beside` finds."""

    def find(code: str) -> Document:
        own = schedules.by_code(desk_id=desk_id, code=code) if code != but else None
        return own.resolved if own else beside(code)

    return find


def _subject(schedule: Schedule) -> events.Subject:
    return events.Subject(schedule.desk_id, label=schedule.code)


def _record(schedule: Schedule, *, by: Actor, at: datetime, verb: str, reason: str = "") -> None:
    events.record(
        by=by, at=at, verb=verb, subject=_subject(schedule), reason=reason,
        after={"title": schedule.title, "valid_from": schedule.valid_from},
    )
