"""What the desk puts before contract holders: the list, one of them, answering back, and taking it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from contracts.actions import decisions
from contracts.errors import Conflict, StepRefused
from contracts.exporting import Column, export
from contracts.filters_clients import DecisionFilter
from contracts.forms.decision import TextForm, WithdrawForm
from contracts.forms.errors import add_errors
from contracts.models import DecisionRequest
from contracts.policies import Permission
from contracts.queries import decisions as queries
from contracts.views.access import requires
from contracts.views.client_parts import decision_context, desk_tabs
from contracts.views.desk.whose import coordinator_in, query_without, tabs
from contracts.views.lists import EXPORT_LIMIT, in_order, page_of, wanted_export
from sroi.accounts.acting import ActingRequest

ORDERS: Final = {
    "asked": ["raised_at"], "contract": ["contract__number"], "client": ["municipality__name"], "kind": ["kind"],
    "state": ["state"], "answered": ["answered_at"],
}
DEFAULT_ORDER: Final = "-asked"


@require_GET
@requires(Permission.ASK_CLIENT)
def decision_list(request: ActingRequest) -> HttpResponseBase:
    """The questions with filters, order and pages; `?export=csv|xlsx` gives the same list as a file."""
    rows, coordinator = queries.listed(), coordinator_in(request)
    if coordinator is not None:
        rows = rows.filter(contract__coordinator_id=coordinator)
    chosen = DecisionFilter(request.GET, queryset=rows, request=request)
    found = in_order(chosen.qs, request, orders=ORDERS, default=DEFAULT_ORDER)
    file_format = wanted_export(request)
    if file_format is not None:
        return export(rows=found[:EXPORT_LIMIT], columns=columns(), name=_("decisions"), file_format=file_format)
    context = {
        "filter": chosen, "page": page_of(found, request), "query": query_without(request, "export", "page"),
        "tabs": desk_tabs(request, "decisions"), "whose": tabs(request), "default_order": DEFAULT_ORDER, "badges": queries.BADGES,
    }
    return TemplateResponse(request, "contracts/desk/decisions.html", context)


def columns() -> list[Column[DecisionRequest]]:
    """The columns of the file, for desk and client."""
    return [
        Column(_("Contract"), lambda row: row.contract.number),
        Column(_("Title"), lambda row: row.contract.title),
        Column(_("Client"), lambda row: row.municipality.name),
        Column(_("Supplier"), lambda row: row.supplier.name),
        Column(_("Kind"), lambda row: row.get_kind_display()),
        Column(_("State"), lambda row: row.get_state_display()),
        Column(_("Reason"), lambda row: row.reason),
        Column(_("Proposed next step"), lambda row: row.next_step),
        Column(_("Asked by"), lambda row: row.raised_by),
        Column(_("Asked on"), lambda row: row.raised_at),
        Column(_("Sent to"), lambda row: row.recipients),
        Column(_("Answer"), lambda row: row.answer),
        Column(_("Answered by"), lambda row: row.answered_by),
        Column(_("Answered on"), lambda row: row.answered_at),
    ]


@require_GET
@requires(Permission.ASK_CLIENT)
def decision_page(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """One question with what was said, and what can be done next."""
    return _page(request, _row(pk))


@require_POST
@requires(Permission.ASK_CLIENT)
def reply(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """Answer the question of the contract holder."""
    return _step(request, _row(pk), TextForm(request.POST), decisions.reply, "reply_form", _("Your answer is sent."))


@require_POST
@requires(Permission.ASK_CLIENT)
def withdraw(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """Take the question back."""
    form = WithdrawForm(request.POST, auto_id="withdraw_%s")
    return _step(request, _row(pk), form, decisions.withdraw, "withdraw_form", _("The question is withdrawn."))


def _row(pk: UUID) -> DecisionRequest:
    return get_object_or_404(queries.listed(), pk=pk)


def _step(
    request: ActingRequest, row: DecisionRequest, form: TextForm, take: Callable[..., DecisionRequest], name: str, done: str
) -> HttpResponseBase:
    """Take a step with a text; errors and conflicts come back with what was typed."""
    if form.is_valid():
        values = form.cleaned_data
        try:
            take(by=request.acting.actor, at=timezone.now(), request_id=row.pk, version=values["version"], text=values["text"])
        except ValidationError as error:
            add_errors(form, error)
        except Conflict as error:
            row = _row(row.pk)
            fresh = type(form)({**request.POST.dict(), "version": str(row.version)}, auto_id=form.auto_id)
            return _page(request, row, status=409, conflict=error, **{name: fresh})
        except StepRefused as error:
            messages.warning(request, str(error))
            return redirect(request.acting.url("decision", pk=row.pk))
        else:
            messages.success(request, done)
            return redirect(request.acting.url("decision", pk=row.pk))
    return _page(request, row, status=422, **{name: form})


def _page(request: ActingRequest, row: DecisionRequest, *, status: int = 200, **more: Any) -> TemplateResponse:
    forms = {
        "reply_form": TextForm(initial={"version": row.version}),
        "withdraw_form": WithdrawForm(initial={"version": row.version}, auto_id="withdraw_%s"),
    }
    context = decision_context(row, on=timezone.localdate()) | forms | more
    return TemplateResponse(request, "contracts/desk/decision.html", context, status=status)
