"""Changing what describes a contract."""

from __future__ import annotations

from uuid import UUID

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contracts.actions.contract_data import has_approved
from contracts.actions.contracts import CORRECTIONS, change_contract
from contracts.forms.contract import NAMES, ChangeForm
from contracts.models import Contract
from contracts.policies import Permission
from contracts.queries.contracts import listed
from contracts.views.access import requires
from contracts.views.desk.contract_steps import refused, take
from sroi.accounts.acting import ActingRequest


@require_http_methods(["GET", "POST"])
@requires(Permission.REGISTER_CONTRACT)
def change(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """The form, and saving it; a closed contract has no such page any more."""
    contract = get_object_or_404(listed(), pk=pk)
    if contract.closed_on is not None:
        return refused(request, contract, _("This contract is closed."))
    today = timezone.localdate()
    # What was sent is asked again: an approval in between then stands as error at the field, and drops nothing.
    correct = not has_approved(contract.pk) or any(name in request.POST for name in CORRECTIONS)
    if request.method == "GET":
        return _page(request, contract, ChangeForm(contract=contract, on=today, correct=correct))
    form = ChangeForm(request.POST, contract=contract, on=today, correct=correct)
    done = _save(request, contract, form) if form.is_valid() else None
    return done or _page(request, contract, form, status=422)


def _save(request: ActingRequest, contract: Contract, form: ChangeForm) -> HttpResponseBase | None:
    """Save the change; None with the errors in the form."""
    values = form.cleaned_data
    return take(
        request, contract, form, names=NAMES, now=lambda: ChangeForm.values_of(contract), done=_("The contract is changed."),
        act=lambda: change_contract(
            by=request.acting.actor, at=timezone.now(), contract_id=contract.pk, revision=values["revision"],
            changes=form.changes(), reason=values["reason"],
        ),
    )


def _page(request: ActingRequest, contract: Contract, form: ChangeForm, *, status: int = 200) -> TemplateResponse:
    context = {"contract": contract, "form": form}
    return TemplateResponse(request, "contracts/desk/contract_change.html", context, status=status)
