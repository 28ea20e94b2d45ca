"""The overview of a draft, and the steps that need no form: taking a row away, moving it, going back to the base."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from buildingblocks.faults import ScheduleFileError
from buildingblocks.models import Schedule
from contracts.actions.schedules import change_draft
from contracts.errors import Conflict, StepRefused
from contracts.policies import Permission
from contracts.schedules import rows
from contracts.schedules.faults import fault_lines
from contracts.schedules.format import BY_SLUG, PARTS, Part, inside
from contracts.views.access import requires
from contracts.views.conflicts import seen_revision
from contracts.views.desk.schedules import frame, schedule_of
from sroi.accounts.acting import ActingRequest


@require_GET
@requires(Permission.KEEP_SCHEDULES)
def schedule_edit(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """The parts of a draft, with how many rows each has."""
    schedule = draft_of(request, pk)
    if schedule is None:
        return no_draft(request, pk)
    parts = [
        {
            "part": part, "url": request.acting.url("schedule_part", pk=pk, part=part.slug),
            "count": len(inside(schedule.resolved, part.path) or ()) if part.many else None,
        }
        for part in PARTS
    ]
    return TemplateResponse(request, "contracts/schedules/edit.html", {**frame(request, schedule, active="schedule_edit"), "parts": parts})


@require_POST
@requires(Permission.KEEP_SCHEDULES)
def schedule_row_step(request: ActingRequest, pk: UUID, part: str) -> HttpResponseBase:
    """Take a row away, move it, or go back to what the base says."""
    found, schedule = part_of(part), draft_of(request, pk)
    if schedule is None:
        return no_draft(request, pk)
    key, wanted = request.POST.get("rij", ""), request.POST.get("action", "")
    document, resolved = schedule.document, schedule.resolved
    steps = {
        "remove": lambda: rows.without_row(document, resolved, found, key), "base": lambda: rows.as_in_base(document, found),
        "up": lambda: rows.moved(document, resolved, found, key, step=-1),
        "down": lambda: rows.moved(document, resolved, found, key, step=1),
    }
    if wanted not in steps or (not found.many and wanted != "base"):
        raise Http404
    try:
        change_draft(
            by=request.acting.actor, at=timezone.now(), schedule_id=pk, revision=seen_revision(request), document=steps[wanted](),
        )
    except ScheduleFileError as error:
        texts = "; ".join(f"{line.place}: {line.text}" for line in fault_lines(error.faults, resolved) if not line.warning)
        messages.error(request, _("This is not possible: %(reason)s") % {"reason": texts})
    except Conflict as error:
        messages.warning(
            request, _("%(who)s changed this draft in the meantime, so nothing was done. Look again.") % {"who": error.changed_by},
        )
    except StepRefused as error:
        messages.warning(request, str(error))
    page = request.POST.get("page", "")[:9]
    address = request.acting.url("schedule_part", pk=pk, part=found.slug)
    return redirect(f"{address}?page={page}" if page.isdecimal() and page != "1" else address)


def part_of(slug: str) -> Part:
    """The part that an address names."""
    if slug not in BY_SLUG:
        raise Http404
    return BY_SLUG[slug]


def draft_of(request: ActingRequest, pk: UUID) -> Schedule | None:
    """The draft; None for a version that cannot be edited any more, 404 for one of somebody else."""
    schedule = schedule_of(request, pk)
    return schedule if schedule.status == Schedule.Status.DRAFT else None


def no_draft(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """Back to the version, with why it cannot be edited."""
    messages.warning(request, _("Only a draft can be changed. Make a new version from this one."))
    return redirect(request.acting.url("schedule", pk=pk))
