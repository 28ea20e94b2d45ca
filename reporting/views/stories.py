"""Stories for the infosheets: the list, one story, and putting it on a sheet or taking it off."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contracts.errors import StepRefused
from contracts.exporting import Column, export
from contracts.forms.errors import add_errors
from contracts.policies import Permission, may
from contracts.views.access import requires
from contracts.views.desk.whose import query_without
from contracts.views.lists import EXPORT_LIMIT, in_order, page_of, wanted_export
from reporting.style import queries
from reporting.actions.stories import choose_story, withdraw_story
from reporting.forms.story import StoryFilter, WithdrawForm
from reporting.models import SheetStory
from reporting.sheet.words import period_name
from reporting.style.story import Consent
from sroi.accounts.acting import ActingRequest
from sroi.accounts.roles import Organisation
from sroi.look.formatting import day, last_day

ORDERS: Final = {
    "period": ("period",), "title": ("title",), "municipality": ("municipality__name",), "consent": ("consent_on",),
    "written": ("written_at",),
}


def is_desk(request: ActingRequest) -> bool:
    """Whether somebody of the desk is looking."""
    return request.acting.membership.organisation == Organisation.DESK


def state_of(row: SheetStory) -> tuple[str, str]:
    """What a story is doing, in words, and the kind of badge."""
    consent = Consent(given_by=row.consent_by, given_on=row.consent_on, until=row.consent_until, withdrawn_on=row.withdrawn_on)
    if row.withdrawn_on is not None:
        return _("permission withdrawn"), "muted"
    if not consent.stands(on=timezone.localdate()):
        return _("permission ended"), "muted"
    return (_("on the infosheet"), "success") if row.chosen_at else (_("not on an infosheet"), "neutral")


@require_GET
@requires(Permission.WRITE_STORIES)
def story_list(request: ActingRequest) -> HttpResponseBase:
    """The stories with filters, order and pages; `?export=csv|xlsx` gives the same list as a file."""
    chosen = StoryFilter(request.GET, queryset=queries.stories(), request=request, narrow=not is_desk(request))
    found = in_order(chosen.qs, request, orders=ORDERS, default="-period")
    file_format = wanted_export(request)
    if file_format is not None:
        return export(rows=found[:EXPORT_LIMIT], columns=_columns(), name=_("stories"), file_format=file_format)
    page = page_of(found, request)
    context = {
        "filter": chosen, "page": page, "rows": [(row, *state_of(row)) for row in page], "is_desk": is_desk(request),
        "query": query_without(request, "export", "page"), "to_correct": queries.to_correct(on=timezone.localdate()),
    }
    return TemplateResponse(request, "reporting/stories.html", context)


def _columns() -> list[Column[SheetStory]]:
    return [
        Column(_("Period"), lambda row: period_name(row.period)),
        Column(_("Infosheet of"), lambda row: (row.municipality or row.desk).name),
        Column(_("Title"), lambda row: row.title),
        Column(_("Text"), lambda row: row.text),
        Column(_("State"), lambda row: state_of(row)[0]),
        Column(_("Permission given by"), lambda row: row.consent_by),
        Column(_("Permission given on"), lambda row: row.consent_on),
        Column(_("Withdrawn on"), lambda row: row.withdrawn_on),
    ]


@require_GET
@requires(Permission.WRITE_STORIES)
def story_page(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """One story with its permission, and what can be done with it."""
    row = get_object_or_404(queries.stories(), pk=pk)
    words, kind = state_of(row)
    context = {
        "story": row, "state": words, "kind": kind, "details": _details(row),
        "stands": kind != "muted", "may_choose": may(request.acting.role, Permission.CHOOSE_STORY),
        "picture_url": request.acting.url("sheet_picture", digest=row.picture.digest) if row.picture else "",
    }
    return TemplateResponse(request, "reporting/stories_story.html", context)


def _details(row: SheetStory) -> list[dict[str, Any]]:
    until = _("until it is withdrawn") if row.consent_until is None else _("up to and including %(day)s") % {"day": last_day(row.consent_until)}
    found = [
        {"label": _("Infosheet of"), "value": (row.municipality or row.desk).name},
        {"label": _("Period"), "value": period_name(row.period)},
        {"label": _("Permission given by"), "value": row.consent_by},
        {"label": _("Permission given on"), "value": f"{day(row.consent_on)}, {until}"},
        {"label": _("Last changed by"), "value": row.written_by},
    ]
    if row.withdrawn_on is not None:
        found.append({"label": _("Withdrawn on"), "value": f"{day(row.withdrawn_on)}, {row.withdrawn_by}", "note": row.withdrawal_reason})
    elif row.chosen_at is not None:
        found.append({"label": _("Put on the infosheet by"), "value": row.chosen_by})
    return found


@require_POST
@requires(Permission.CHOOSE_STORY)
def story_choose(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """Put a story on the sheet of its period, or take it off."""
    row, chosen = get_object_or_404(SheetStory, pk=pk), request.POST.get("chosen") == "1"
    try:
        choose_story(by=request.acting.actor, at=timezone.now(), story_id=row.pk, chosen=chosen)
    except StepRefused as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("The story is on the infosheets that are made from now on.") if chosen
                         else _("The story is no longer on the infosheets that are made from now on."))
    return redirect(request.acting.url("story", pk=pk))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.WRITE_STORIES)
def story_withdraw(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """What withdrawing does, and doing it."""
    row = get_object_or_404(queries.stories(), pk=pk)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_story(by=request.acting.actor, at=timezone.now(), story_id=row.pk, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("The permission is withdrawn. The story is no longer shown anywhere."))
            return redirect(request.acting.url("story", pk=pk))
    context = {
        "story": row, "form": form, "items": [
            _("The text and the picture are deleted. This cannot be undone."),
            _("Every page of a published infosheet stops showing the story at once."),
            _("A published PDF with the story can no longer be downloaded, until the service desk publishes a new version without it."),
        ],
    }
    return TemplateResponse(request, "reporting/stories_withdraw.html", context, status=422 if form.errors else 200)
