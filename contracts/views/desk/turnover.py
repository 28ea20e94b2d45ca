"""The invoiced turnover of a contract: the list, recording an invoice, and taking one off again."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contracts.actions.turnover import record_turnover, reverse_turnover
from contracts.errors import StepRefused
from contracts.forms.errors import add_errors
from contracts.forms.turnover import ReverseForm, TurnoverForm
from contracts.models import Contract, TurnoverInvoice
from contracts.policies import Permission
from contracts.queries.contracts import listed
from contracts.queries.turnover import turnover_of
from contracts.views.access import requires
from contracts.views.desk.contract_steps import refused
from sroi.accounts import once
from sroi.accounts.acting import ActingRequest


@require_http_methods(["GET", "POST"])
@requires(Permission.RECORD_TURNOVER)
def turnover(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """What was recorded, and the form for one more invoice; a closed contract has no such page any more."""
    contract = get_object_or_404(listed(), pk=pk)
    if contract.closed_on is not None:
        return refused(request, contract, _("This contract is closed."))
    form = TurnoverForm(request.POST if request.method == "POST" else None)
    if request.method == "GET":
        return _page(request, contract, form)
    if form.is_valid():
        try:
            once.make(request, rows=TurnoverInvoice.objects.all(), create=lambda pk: record_turnover(
                by=request.acting.actor, at=timezone.now(), contract_id=contract.pk, data=form.turnover_data(), pk=pk,
            ))
        except ValidationError as error:
            add_errors(form, error)
        except StepRefused as error:
            return refused(request, contract, str(error))
        else:
            messages.success(request, _("The invoice is recorded."))
            return redirect(request.acting.url("contract_turnover", pk=contract.pk))
    return _page(request, contract, form, status=422)


@require_http_methods(["GET", "POST"])
@requires(Permission.RECORD_TURNOVER)
def reverse(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """Take an invoice off that was recorded wrongly; the reason is asked first."""
    invoice = get_object_or_404(TurnoverInvoice.objects.filter(reversal=False), pk=pk)
    contract = get_object_or_404(listed(), pk=invoice.contract_id)
    form = ReverseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _taken_off(request, contract, invoice, reason=form.cleaned_data["reason"])
    context = {"contract": contract, "invoice": invoice, "form": form}
    status = 422 if request.method == "POST" else 200
    return TemplateResponse(request, "contracts/desk/contract_turnover_reverse.html", context, status=status)


def _taken_off(request: ActingRequest, contract: Contract, invoice: TurnoverInvoice, *, reason: str) -> HttpResponseBase:
    try:
        reverse_turnover(by=request.acting.actor, at=timezone.now(), invoice_id=invoice.pk, reason=reason)
    except StepRefused as error:
        return refused(request, contract, str(error))
    messages.success(request, _("The invoice is taken off."))
    return redirect(request.acting.url("contract_turnover", pk=contract.pk))


def _page(request: ActingRequest, contract: Contract, form: Form, *, status: int = 200) -> TemplateResponse:
    found = turnover_of(contract, on=timezone.localdate())
    context = {"contract": contract, "form": form, "turnover": found, "may_record": True}
    return TemplateResponse(request, "contracts/desk/contract_turnover.html", context, status=status)
