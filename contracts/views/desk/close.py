"""Closing a contract, with what is still open or waiting shown first."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contracts.actions.contracts import close_contract
from contracts.errors import Conflict, StepRefused
from contracts.forms.contract import CloseForm
from contracts.forms.errors import add_errors
from contracts.models import Contract
from contracts.policies import Permission
from contracts.queries.contracts import entries_of, listed
from contracts.views.access import requires
from contracts.views.desk.change import conflicting, refused
from contracts.views.desk.contract_details import figures
from contracts.views.desk.contract_parts import stale_context
from contracts.workflow import EntryState
from sroi.accounts.acting import ActingRequest


@require_http_methods(["GET", "POST"])
@requires(Permission.CLOSE_CONTRACT)
def close(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """The figures and the form, and closing."""
    contract = get_object_or_404(listed(), pk=pk)
    if contract.closed_on is not None:
        return refused(request, contract, _("This contract is closed already."))
    if request.method == "GET":
        initial = {"closed_on": timezone.localdate(), "revision": contract.revision}
        return _page(request, contract, CloseForm(initial=initial))
    form = CloseForm(request.POST)
    done = _save(request, contract, form) if form.is_valid() else None
    return done or _page(request, contract, form, status=422)


def _save(request: ActingRequest, contract: Contract, form: CloseForm) -> HttpResponseBase | None:
    """Close the contract; None with the errors in the form."""
    try:
        close_contract(by=request.acting.actor, at=timezone.now(), contract_id=contract.pk, **form.cleaned_data)
    except ValidationError as error:
        add_errors(form, error)
        return None
    except Conflict as error:
        return conflicting(request, contract, error, form=form)
    except StepRefused as error:
        return refused(request, contract, str(error))
    messages.success(request, _("The contract is closed."))
    return redirect(request.acting.url("contract", pk=contract.pk))


def _page(request: ActingRequest, contract: Contract, form: CloseForm, *, status: int = 200) -> TemplateResponse:
    waiting = [row.entry for row in entries_of(contract).filter(entry__state=EntryState.SUBMITTED)]
    context = {
        "contract": contract, "form": form, "waiting": waiting, "figures": figures(contract.balance),
        **stale_context(request, contract_id=contract.pk, balance=contract.balance, reload=False),
    }
    return TemplateResponse(request, "contracts/desk/contract_close.html", context, status=status)
