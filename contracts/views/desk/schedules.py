"""The schedules of a desk: the list of versions, the page of one, its file, and two of them beside each other."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from buildingblocks.models import Schedule
from buildingblocks.schedule_checks import publishing_faults
from buildingblocks.schedule_diff import Change
from buildingblocks.schedule_file import parse
from contracts.forms.schedule import CompareForm, RowSearch, ScheduleFilter
from contracts.policies import Permission
from contracts.queries import schedules as queries
from contracts.queries import timeline
from contracts.schedules.changes import compared, in_words
from contracts.schedules.faults import fault_lines
from contracts.schedules.table import MOST, table_of
from contracts.views.access import requires
from contracts.views.desk.contract_parts import may_do
from contracts.views.lists import in_order, page_of
from sroi.accounts.acting import ActingRequest
from sroi.look.formatting import hours, period
from sroi.tenancy.models import ServiceDesk

ORDERS: Final = {
    "title": ["title"], "state": ["status"], "valid": ["valid_from"], "contracts": ["contracts"], "loaded": ["loaded_at"],
}
DEFAULT_ORDER: Final = "-valid"
FIRST_EVENTS: Final = 10


def desk_id_of(request: ActingRequest) -> UUID:
    """The desk whose pages these are."""
    assert isinstance(request.acting.organisation, ServiceDesk), "a page of a desk has a desk"
    return request.acting.organisation.pk


def schedule_of(request: ActingRequest, pk: UUID) -> Schedule:
    """A version of this desk; 404 for a version of another desk, also a published one."""
    return get_object_or_404(queries.of_desk(desk_id_of(request)), pk=pk)


@require_GET
@requires(Permission.READ_SCHEDULES)
def schedule_list(request: ActingRequest) -> HttpResponseBase:
    """The versions with how many contracts are pinned to each."""
    chosen = ScheduleFilter(request.GET, queryset=queries.listed(desk_id_of(request)), request=request)
    context = {
        "filter": chosen, "page": page_of(in_order(chosen.qs, request, orders=ORDERS, default=DEFAULT_ORDER), request),
        "badges": queries.STATE_BADGES, "anchors": queries.ANCHORS, "default_order": DEFAULT_ORDER,
        "may_keep": may_do(request, Permission.KEEP_SCHEDULES),
    }
    return TemplateResponse(request, "contracts/schedules/list.html", context)


@require_GET
@requires(Permission.READ_SCHEDULES)
def schedule_page(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """One version in words, with what happened to it and what can be done with it."""
    schedule = schedule_of(request, pk)
    rules, warnings = parse(schedule.resolved)
    is_draft, search = schedule.status == Schedule.Status.DRAFT, RowSearch(request.GET)
    context = {
        **frame(request, schedule, active="schedule"), "table": table_of(rules, text=search.text, most=MOST), "search": search,
        "details": details(schedule, rules),
        "warnings": fault_lines(warnings, schedule.resolved) if is_draft else [],
        "blocking": fault_lines(publishing_faults(rules), schedule.resolved) if is_draft else [],
        "events": history(schedule), "is_retired": schedule.status == Schedule.Status.RETIRED,
    }
    return TemplateResponse(request, "contracts/schedules/page.html", context)


def frame(request: ActingRequest, schedule: Schedule, *, active: str) -> dict[str, Any]:
    """What every page of a version shows: its state, and the links to its other pages."""
    is_draft, may_keep = schedule.status == Schedule.Status.DRAFT, may_do(request, Permission.KEEP_SCHEDULES)
    pages = [("schedule", _("Table")), ("schedule_bench", _("Test bench"))]
    if is_draft and may_keep:
        pages.append(("schedule_edit", _("Edit")))
    return {
        "schedule": schedule, "is_draft": is_draft, "may_keep": may_keep, "state": schedule.get_status_display(),
        "badge": queries.STATE_BADGES[schedule.status], "ref": str(schedule.pk),
        "tabs": [
            {"label": label, "url": request.acting.url(page, pk=schedule.pk), "active": page == active} for page, label in pages
        ],
    }


def details(schedule: Schedule, rules: Any) -> list[dict[str, Any]]:
    """What describes a version."""
    valid = period(schedule.valid_from, schedule.valid_until) if schedule.valid_from else _("no date: pinned by hand only")
    rows = [
        (_("Region"), schedule.region), (_("Code"), schedule.code), (_("Valid"), valid),
        (_("Selected by"), str(queries.ANCHORS[schedule.version_anchor])),
        (_("Full-time week"), hours(rules.fulltime_hours) if rules.fulltime_hours is not None else _("not stated")),
        (_("Extends"), rules.extends), (_("Contracts pinned"), str(queries.pinned_to(schedule))),
        (_("Source"), rules.source_url), (_("Demonstration"), _("yes, with invented data") if schedule.demonstration else None),
        (_("Remarks"), rules.notes),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


def history(schedule: Schedule) -> list[timeline.TimelineItem]:
    """The newest events, the changes of a draft in words."""
    rows = list(queries.events_of(schedule)[:FIRST_EVENTS])
    return [
        replace(item, changes=_changes(row.before, row.after, schedule)) if row.verb == "schedule_changed" else item
        for row, item in zip(rows, timeline.timeline(rows), strict=True)
    ]


def _changes(before: dict[str, Any], after: dict[str, Any], schedule: Schedule) -> tuple[timeline.Change, ...]:
    changes = [Change(path, before.get(path), after[path]) for path in after]
    parts = in_words(changes, schedule.resolved, schedule.resolved)
    return tuple(timeline.Change(line.label, line.before, line.after) for part in parts for line in part.lines)


@require_GET
@requires(Permission.READ_SCHEDULES)
def schedule_file(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """The version as a JSON file that loads again: as it was written, with `?vorm=volledig` its base merged in."""
    schedule = schedule_of(request, pk)
    document = schedule.resolved if request.GET.get("vorm") == "volledig" else schedule.document
    response = HttpResponse(json.dumps(document, indent=1, ensure_ascii=False) + "\n", content_type="application/json")
    name = "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in schedule.code)
    response["Content-Disposition"] = f'attachment; filename="{name}.json"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_GET
@requires(Permission.READ_SCHEDULES)
def schedule_compare(request: ActingRequest) -> HttpResponseBase:
    """What changed from `?van=` to `?naar=`, two versions of the desk or of the product."""
    desk_id = desk_id_of(request)
    form = CompareForm(initial=request.GET.dict(), versions=queries.versions(desk_id))
    context: dict[str, Any] = {"form": form}
    chosen = [queries.version_named(desk_id, ref) for name in ("van", "naar") if (ref := request.GET.get(name, ""))]
    if None in chosen:
        raise Http404
    found = [version for version in chosen if version is not None]
    if len(found) == 2:
        context |= {"before": found[0], "after": found[1], "parts": compared(found[0].document, found[1].document)}
    return TemplateResponse(request, "contracts/schedules/compare.html", context)

