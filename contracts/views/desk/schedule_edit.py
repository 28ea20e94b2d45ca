"""Editing a draft: the rows of a part, and one form for each row or object.

Every form edits the document of the draft and saves it through one action, which reads the whole of it as a file is
read. What the reader finds stands at the field it is about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from buildingblocks.faults import ScheduleFileError
from buildingblocks.models import Schedule
from buildingblocks.schedule_file import resolve
from contracts.actions.schedules import change_draft
from contracts.errors import Conflict, StepRefused
from contracts.forms.errors import add_errors
from contracts.forms.schedule import RowSearch
from contracts.forms.schedule_part import PartForm
from contracts.policies import Permission
from contracts.queries import schedules as queries
from contracts.schedules import rows
from contracts.schedules.format import Part, inside
from contracts.schedules.rows import Row
from contracts.schedules.shown import row_name
from contracts.schedules.table import row_values
from contracts.views.access import requires
from contracts.views.conflicts import conflict_page, seen_revision
from contracts.views.desk.schedule_around import around
from contracts.views.desk.schedule_steps import draft_of, no_draft, part_of
from contracts.views.desk.schedules import frame
from sroi.accounts.acting import ActingRequest


#: Rows of a list on one page; few tables have as many.
ROWS: Final = 100


@dataclass(frozen=True, slots=True)
class Place:
    """What a form edits. `row` None: an object, or a new row (`adding`), which may start as a copy of `like`."""

    schedule: Schedule
    part: Part
    base: Mapping[str, Any] | None
    row: Row | None = None
    adding: bool = False
    like: Row | None = None

    @property
    def stored(self) -> dict[str, Any]:
        """What the form starts from."""
        if self.part.many:
            found = dict((self.row or self.like).values) if (self.row or self.like) else {}  # type: ignore[union-attr]  # one of them
            return {key: value for key, value in found.items() if key != "code"} if self.like and self.part.by_code else found
        merges = not self.part.path or self.part.slug == "rekenregels"
        owned = merges or rows.owns(self.schedule.document, self.part)
        return rows.object_of(self.schedule.document if owned else self.schedule.resolved, self.part)

    @property
    def title(self) -> str:
        """What the page is called."""
        if not self.part.many:
            return capfirst(str(self.part.title))
        if self.row is None:
            return _("New %(one)s") % {"one": self.part.one}
        return row_name(self.part, self.row.values, self.schedule.resolved)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.KEEP_SCHEDULES)
def schedule_part(request: ActingRequest, pk: UUID, part: str) -> HttpResponseBase:
    """The rows of a part; the form itself where the part is one object."""
    found, schedule = part_of(part), draft_of(request, pk)
    if schedule is None:
        return no_draft(request, pk)
    base = queries.base_of(schedule)
    if not found.many:
        return _answer(request, Place(schedule, found, base))
    return _rows_page(request, schedule, found, base)


def _rows_page(request: ActingRequest, schedule: Schedule, part: Part, base: Mapping[str, Any] | None) -> HttpResponseBase:
    """The rows of a list, found by name or code and a page at a time where there are many."""
    listed = rows.rows_of(schedule.document, schedule.resolved, part, base=base)
    address = request.acting.url("schedule_row", pk=schedule.pk, part=part.slug)
    search, value = RowSearch(request.GET), row_values(part, schedule.resolved)
    named = [(row, row_name(part, row.values, schedule.resolved)) for row in listed]
    wanted = search.text.casefold()
    found = [(row, name) for row, name in named if wanted in name.casefold() or wanted in row.key.casefold()]
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    context = {
        **frame(request, schedule, active="schedule_edit"), "part": part, "new_url": address,
        "may_move": not wanted and not (part.by_code and base is not None),
        "owns": rows.owns(schedule.document, part), "has_base": base is not None,
        "step_url": request.acting.url("schedule_row_step", pk=schedule.pk, part=part.slug),
        "page": page, "search": search if wanted or len(listed) > ROWS else None, "filters": int(bool(wanted)),
        "rows": [
            {
                "row": row, "name": name, "cells": value(row.index),
                "url": f"{address}?{urlencode({'rij': row.key})}", "copy_url": f"{address}?{urlencode({'kopie': row.key})}",
                "first": row.index == 0, "last": row.index == len(listed) - 1,
            }
            for row, name in page
        ],
    }
    return TemplateResponse(request, "contracts/schedules/part.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.KEEP_SCHEDULES)
def schedule_row(request: ActingRequest, pk: UUID, part: str) -> HttpResponseBase:
    """One row: `?rij=` an existing one, `?kopie=` a new one like another, without either an empty new one."""
    found, schedule = part_of(part), draft_of(request, pk)
    if schedule is None:
        return no_draft(request, pk)
    if not found.many:
        raise Http404
    base = queries.base_of(schedule)
    listed = {row.key: row for row in rows.rows_of(schedule.document, schedule.resolved, found, base=base)}
    wanted, like = request.GET.get("rij"), request.GET.get("kopie")
    row = listed.get(wanted or "")
    if request.method != "POST" and ((wanted and row is None) or (like and like not in listed)):
        raise Http404
    return _answer(request, Place(schedule, found, base, row, adding=row is None, like=listed.get(like or "")), gone=bool(wanted and row is None))


def _answer(request: ActingRequest, place: Place, *, gone: bool = False) -> HttpResponseBase:
    """The form, or saving it. `gone`: the row was taken away in the meantime; saving adds it again."""
    context = around(place.schedule, place.part, base=place.base)
    taken = _codes(place) if request.method == "POST" and seen_revision(request) == place.schedule.revision else set()
    given: dict[str, Any] = {
        "part": place.part, "stored": place.stored, "around": context, "adding": place.adding, "taken": taken,
    }
    if request.method != "POST":
        return _page(request, place, PartForm(**given))
    form = PartForm(request.POST, **given)
    done = _saved(request, place, form) if form.is_valid() else None
    return done or _page(request, place, form, gone=gone, status=422)


def _saved(request: ActingRequest, place: Place, form: PartForm) -> HttpResponseBase | None:
    """Save what was typed; None with the faults in the form."""
    document = _changed(place, form.row())
    try:
        change_draft(
            by=request.acting.actor, at=timezone.now(), schedule_id=place.schedule.pk, revision=seen_revision(request),
            document=document,
        )
    except ScheduleFileError as error:
        resolved = _read_as(place, document)
        form.add_faults(error.faults, prefix=_prefix(place, form.row(), resolved), document=resolved)
        return None
    except ValidationError as error:
        add_errors(form, error)
        return None
    except Conflict as error:
        if not _is_there(place, form):  # a double click: the first one saved it
            return _conflict(request, place, form, error)
    except StepRefused as error:
        messages.warning(request, str(error))
        return redirect(request.acting.url("schedule", pk=place.schedule.pk))
    else:
        messages.success(request, _("Saved."))
    return redirect(_onward(request, place))


def _comes_from_base(place: Place) -> bool:
    """Whether what is shown is not this version's own; the calculation rules say so one by one."""
    if place.base is None or place.adding or place.part.slug == "rekenregels":
        return False
    return not (place.row.own if place.row else rows.owns(place.schedule.document, place.part))


def _codes(place: Place) -> set[str]:
    """The codes of the rows that there are; after a change by somebody else the conflict comes first."""
    return {str(row.get("code")) for row in inside(place.schedule.resolved, place.part.path) or ()} if place.part.many else set()


def _is_there(place: Place, form: PartForm) -> bool:
    """Whether the draft holds exactly what was typed already."""
    if not place.part.many:
        return form.row() == place.stored
    return form.row() in (inside(place.schedule.document, place.part.path) or ())


def _changed(place: Place, values: dict[str, Any]) -> dict[str, Any]:
    document, resolved = place.schedule.document, place.schedule.resolved
    if not place.part.many:
        return rows.with_object(document, resolved, place.part, values)
    key = place.row.key if place.row else None
    if place.row and not place.row.own and place.part.slug == "maxima":
        values = values | {"code": values.get("code") or place.row.key}  # known by type and scope, which may change
    return rows.with_row(document, resolved, place.part, values, key=key)


def _read_as(place: Place, document: dict[str, Any]) -> dict[str, Any]:
    """The document as the reader read it, to say where its faults are."""
    if not document.get("extends") or place.base is None or document.get("extends") != place.schedule.document.get("extends"):
        return document
    return resolve(document, base=place.base)


def _prefix(place: Place, values: dict[str, Any], resolved: Mapping[str, Any]) -> str:
    """The path of the row or object in the resolved document."""
    path = ".".join(place.part.path)
    if not place.part.many:
        return path
    listed = inside(resolved, place.part.path) or []
    if place.row is not None:
        return f"{path}[{place.row.index}]"
    same = [index for index, row in enumerate(listed) if row == values or (row.get("code") and row.get("code") == values.get("code"))]
    return f"{path}[{same[-1] if same else len(listed) - 1}]"


def _onward(request: ActingRequest, place: Place) -> str:
    if not place.part.many:
        return request.acting.url("schedule_edit", pk=place.schedule.pk)
    if request.POST.get("action") == "next":
        return request.acting.url("schedule_row", pk=place.schedule.pk, part=place.part.slug)
    return request.acting.url("schedule_part", pk=place.schedule.pk, part=place.part.slug)


def _page(request: ActingRequest, place: Place, form: PartForm, *, gone: bool = False, status: int = 200) -> HttpResponseBase:
    parts_url = request.acting.url("schedule_part", pk=place.schedule.pk, part=place.part.slug)
    edit_url = request.acting.url("schedule_edit", pk=place.schedule.pk)
    context = {
        "schedule": place.schedule, "part": place.part, "form": form, "title": place.title, "gone": gone, "row": place.row,
        "adding": place.adding, "edit_url": edit_url, "back_url": parts_url if place.part.many else edit_url,
        "inherited": _comes_from_base(place),
        "revision": request.POST.get("revision") or place.schedule.revision,
    }
    return TemplateResponse(request, "contracts/schedules/row.html", context, status=status)


def _conflict(request: ActingRequest, place: Place, form: PartForm, error: Conflict) -> HttpResponseBase:
    """What was typed beside what the newest draft holds in the same place."""
    stored = {name: form.initial.get(name) for name in form.fields}
    labels = {name: field.label for name, field in form.fields.items()}
    return conflict_page(
        request, title=place.title, error=error, labels=labels, newest=place.schedule.revision,
        url=request.acting.url("schedule_part", pk=place.schedule.pk, part=place.part.slug),
        shown={name: _as_typed(value) for name, value in stored.items() if value not in (None, "", [])},
    )


def _as_typed(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
