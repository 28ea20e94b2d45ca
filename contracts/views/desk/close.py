"""Closing a contract, with what is still open or waiting shown first."""

from __future__ import annotations

from uuid import UUID

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contracts.actions.contracts import close_contract
from contracts.forms.contract import CloseForm
from contracts.models import Contract
from contracts.policies import Permission
from contracts.queries.contracts import listed
from contracts.queries.division import waiting_on
from contracts.views.access import requires
from contracts.views.desk.contract_details import figures
from contracts.views.desk.contract_parts import stale_context
from contracts.views.desk.contract_steps import refused, take
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
    return take(
        request, contract, form, done=_("The contract is closed."),
        act=lambda: close_contract(by=request.acting.actor, at=timezone.now(), contract_id=contract.pk, **form.cleaned_data),
    )


def _page(request: ActingRequest, contract: Contract, form: CloseForm, *, status: int = 200) -> TemplateResponse:
    waiting = list(waiting_on(contract.pk))
    context = {
        "contract": contract, "form": form, "waiting": waiting, "figures": figures(contract.balance),
        **stale_context(request, contract_id=contract.pk, balance=contract.balance, reload=False),
    }
    return TemplateResponse(request, "contracts/desk/contract_close.html", context, status=status)
