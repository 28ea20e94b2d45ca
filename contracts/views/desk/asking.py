"""Asking a contract holder: escalating a contract, and proposing a change of its obligation."""

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
from django.views.decorators.http import require_http_methods

from contracts.actions.decisions import escalate as escalate_contract
from contracts.actions.decisions import propose as propose_change
from contracts.errors import Conflict, StepRefused
from contracts.forms.decision import EscalateForm, ProposeForm
from contracts.forms.errors import add_errors
from contracts.models import Contract, DecisionRequest
from contracts.policies import Permission
from contracts.queries.contracts import listed
from contracts.views.access import requires
from contracts.views.desk.contract_steps import conflicting, refused
from contracts.views.desk.revision_preview import CALCULATE, calculated, is_asked, preview
from sroi.accounts import once
from sroi.accounts.acting import ActingRequest


@require_http_methods(["GET", "POST"])
@requires(Permission.ASK_CLIENT)
def escalate(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """Put a problem before the contract holder; a closed contract has no such page any more."""
    contract = get_object_or_404(listed(), pk=pk)
    if contract.closed_on is not None:
        return refused(request, contract, _("This contract is closed."))
    form = EscalateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            once.make(request, rows=DecisionRequest.objects.all(), create=lambda key: escalate_contract(
                by=request.acting.actor, at=timezone.now(), contract_id=contract.pk, pk=key, **form.cleaned_data,
            ))
        except ValidationError as error:
            add_errors(form, error)
        except StepRefused as error:
            return refused(request, contract, str(error))
        else:
            return _sent(request, contract)
    status = 422 if form.errors else 200
    context = {"contract": contract, "form": form}
    return TemplateResponse(request, "contracts/desk/contract_escalate.html", context, status=status)


@require_http_methods(["GET", "POST"])
@requires(Permission.ASK_CLIENT)
def propose(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """Propose a change; a POST with `calculate` shows the old and the new obligation, another one sends the proposal."""
    contract = get_object_or_404(listed(), pk=pk)
    if contract.closed_on is not None:
        return refused(request, contract, _("This contract is closed."))
    if request.method == "GET":
        initial = {"effective_on": timezone.localdate(), "revision": contract.revision}
        return _page(request, contract, ProposeForm(initial=initial))
    form = ProposeForm(request.POST)
    if is_asked(request):
        return calculated(request, contract, form, page=_page, context=_context(contract))
    done = _proposed(request, contract, form) if form.is_valid() else None
    return done or _page(request, contract, form, **preview(request, contract))


def _proposed(request: ActingRequest, contract: Contract, form: ProposeForm) -> HttpResponseBase | None:
    """Send the proposal; None with the errors in the form."""
    try:
        once.make(request, rows=DecisionRequest.objects.all(), create=lambda key: propose_change(
            by=request.acting.actor, at=timezone.now(), contract_id=contract.pk,
            revision=form.cleaned_data["revision"], data=form.proposal_data(), pk=key,
        ))
    except ValidationError as error:
        add_errors(form, error)
        return None
    except Conflict as error:
        return conflicting(request, contract, error, form=form)
    except StepRefused as error:
        return refused(request, contract, str(error))
    return _sent(request, contract)


def _sent(request: ActingRequest, contract: Contract) -> HttpResponseBase:
    messages.success(request, _("The question is sent to the contract holder."))
    return redirect(f"{request.acting.url('contract', pk=contract.pk)}#decisions")


def _context(contract: Contract) -> dict[str, Any]:
    return {"contract": contract, "calculate": CALCULATE, "save_label": _("Send to the contract holder")}


def _page(request: ActingRequest, contract: Contract, form: ProposeForm, **more: Any) -> TemplateResponse:
    context = {"form": form, **_context(contract), **more}
    return TemplateResponse(request, "contracts/desk/contract_propose.html", context, status=422 if form.errors else 200)
