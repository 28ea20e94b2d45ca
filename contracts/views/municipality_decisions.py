"""What a contract holder is asked: the list, and one question with the answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from contracts.actions.decisions import answer
from contracts.errors import Conflict, StepRefused
from contracts.exporting import export
from contracts.filters_clients import ClientDecisionFilter
from contracts.forms.decision import AnswerForm
from contracts.forms.errors import add_errors
from contracts.models import DecisionRequest
from contracts.policies import Permission
from contracts.queries import decisions as queries
from contracts.views.access import requires
from contracts.views.client_parts import decision_context
from contracts.views.desk.decisions import DEFAULT_ORDER, ORDERS, columns
from contracts.views.desk.whose import query_without
from contracts.views.lists import EXPORT_LIMIT, in_order, page_of, wanted_export
from sroi.accounts.acting import ActingRequest


@require_GET
@requires(Permission.DECIDE_FOR_CLIENT)
def decision_list(request: ActingRequest) -> HttpResponseBase:
    """What desks asked, with filters, order and pages; `?export=csv|xlsx` gives the same list as a file."""
    chosen = ClientDecisionFilter(request.GET, queryset=queries.listed(), request=request)
    found = in_order(chosen.qs, request, orders=ORDERS, default=DEFAULT_ORDER)
    file_format = wanted_export(request)
    if file_format is not None:
        return export(rows=found[:EXPORT_LIMIT], columns=columns(), name=_("decisions"), file_format=file_format)
    context = {
        "filter": chosen, "page": page_of(found, request), "query": query_without(request, "export", "page"),
        "default_order": DEFAULT_ORDER, "badges": queries.BADGES,
    }
    return TemplateResponse(request, "contracts/municipality/decisions.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.DECIDE_FOR_CLIENT)
def decision_page(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """One question; a POST answers it."""
    row = get_object_or_404(queries.listed(), pk=pk)
    if request.method == "GET":
        return _page(request, row)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    values = form.cleaned_data
    try:
        answer(
            by=request.acting.actor, at=timezone.now(), request_id=row.pk, version=values["version"], step=values["step"],
            text=values["text"], seen=form.seen,
        )
    except ValidationError as error:
        add_errors(form, error)
        return _page(request, row, form, status=422)
    except Conflict as error:
        row = get_object_or_404(queries.listed(), pk=pk)
        return _page(request, row, typed=request.POST.dict(), status=409, conflict=error)
    except StepRefused as error:
        messages.warning(request, str(error))
        return redirect(request.acting.url("decision", pk=pk))
    messages.success(request, _("Your answer is stored and the service desk is told."))
    return redirect(request.acting.url("decision", pk=pk))


def _page(
    request: ActingRequest, row: DecisionRequest, form: AnswerForm | None = None, *, typed: dict[str, str] | None = None,
    status: int = 200, **more: Any,
) -> TemplateResponse:
    """The question; `typed` is shown again with what stands on the screen now, after somebody else changed something."""
    context = decision_context(row, on=timezone.localdate())
    seen: dict[str, Any] = {"version": row.version}
    if context["revised"] is not None:
        seen |= {"revision": row.contract.revision, "old": context["revised"].old, "new": context["revised"].new}
    if form is None:
        form = AnswerForm(typed | seen) if typed is not None else AnswerForm(initial=seen)
    return TemplateResponse(request, "contracts/municipality/decision.html", context | {"form": form, **more}, status=status)
