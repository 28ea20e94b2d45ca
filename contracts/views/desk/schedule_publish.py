"""Publishing a draft, after a look at what stands in the way and what changes; deleting it; retiring a published version."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from buildingblocks import queries as schedules
from buildingblocks.faults import ScheduleFileError
from buildingblocks.models import Schedule
from buildingblocks.schedule_checks import publishing_faults
from contracts.actions.schedules import delete_draft, publish_schedule, retire_schedule
from contracts.errors import Conflict, StepRefused
from contracts.forms.errors import add_errors
from contracts.forms.schedule import ReasonForm
from contracts.policies import Permission
from contracts.queries import schedules as queries
from contracts.schedules.changes import compared
from contracts.schedules.faults import fault_lines
from contracts.views.access import requires
from contracts.views.conflicts import seen_revision
from contracts.views.desk.schedule_steps import no_draft
from contracts.views.desk.schedules import desk_id_of, schedule_of
from sroi.accounts.acting import ActingRequest


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.KEEP_SCHEDULES)
def schedule_publish(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """Look first, then publish exactly what was looked at."""
    schedule = schedule_of(request, pk)
    if schedule.status != Schedule.Status.DRAFT:
        if request.method == "POST":  # a double click: the first one published it
            return redirect(request.acting.url("schedule", pk=pk))
        return no_draft(request, pk)
    if request.method != "POST":
        return _page(request, schedule)
    try:
        publish_schedule(by=request.acting.actor, at=timezone.now(), schedule_id=pk, revision=seen_revision(request))
    except ScheduleFileError:
        return _page(request, schedule, status=422)
    except Conflict as error:
        text = _("%(who)s changed this draft in the meantime, so it was not published. Look at the changes again.")
        messages.warning(request, text % {"who": error.changed_by})
        return _page(request, schedule, status=409)
    except StepRefused as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("This version is published."))
    return redirect(request.acting.url("schedule", pk=pk))


def _page(request: ActingRequest, schedule: Schedule, *, status: int = 200) -> HttpResponseBase:
    in_force = queries.in_force(desk_id=desk_id_of(request), on=timezone.localdate(), but=schedule)
    blocking = publishing_faults(schedules.rules_of(schedule))
    context: dict[str, Any] = {
        "schedule": schedule, "in_force": in_force, "blocking": fault_lines(blocking, schedule.resolved),
        "parts": compared(in_force.resolved, schedule.resolved) if in_force else [],
        "overlapping": queries.overlapping(schedule), "anchor": queries.ANCHORS[schedule.version_anchor],
    }
    return TemplateResponse(request, "contracts/schedules/publish.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.KEEP_SCHEDULES)
def schedule_retire(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """Retire a version, with a reason."""
    schedule = schedule_of(request, pk)
    if schedule.status != Schedule.Status.PUBLISHED:
        if schedule.status == Schedule.Status.DRAFT:
            messages.warning(request, _("Only a published version can be retired."))
        return redirect(request.acting.url("schedule", pk=pk))
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            retire_schedule(by=request.acting.actor, at=timezone.now(), schedule_id=pk, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            add_errors(form, error)
        except StepRefused as error:
            messages.warning(request, str(error))
            return redirect(request.acting.url("schedule", pk=pk))
        else:
            messages.success(request, _("This version is retired."))
            return redirect(request.acting.url("schedule", pk=pk))
    context = {"schedule": schedule, "form": form, "contracts": queries.pinned_to(schedule)}
    return TemplateResponse(
        request, "contracts/schedules/retire.html", context, status=422 if request.method == "POST" else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.KEEP_SCHEDULES)
def schedule_delete(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """Delete a draft, after a look at what it is."""
    schedule = schedule_of(request, pk)
    if request.method != "POST" and schedule.status == Schedule.Status.DRAFT:
        return TemplateResponse(request, "contracts/schedules/delete.html", {"schedule": schedule})
    try:
        delete_draft(by=request.acting.actor, at=timezone.now(), schedule_id=pk, revision=seen_revision(request))
    except Conflict as error:
        text = _("%(who)s changed this draft in the meantime, so it was not deleted. Look at it again.")
        messages.warning(request, text % {"who": error.changed_by})
    except StepRefused as error:
        messages.warning(request, str(error))
    except Schedule.DoesNotExist:  # a double click: the first one deleted it
        return redirect(request.acting.url("schedules"))
    else:
        messages.success(request, _("The draft is deleted."))
        return redirect(request.acting.url("schedules"))
    return redirect(request.acting.url("schedule", pk=pk))
