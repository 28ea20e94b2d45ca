"""Bringing a registered contract under a framework agreement."""

from __future__ import annotations

from uuid import UUID

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contracts.actions.frameworks import make_call_off
from contracts.forms.framework import CallOffForm
from contracts.models import Contract
from contracts.policies import Permission
from contracts.queries.contracts import listed
from contracts.views.access import requires
from contracts.views.desk.contract_steps import refused, take
from sroi.accounts.acting import ActingRequest


@require_http_methods(["GET", "POST"])
@requires(Permission.REGISTER_CONTRACT)
def framework(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """Choose the framework agreement, and say why."""
    contract = get_object_or_404(listed(), pk=pk)
    if contract.closed_on is not None:
        return refused(request, contract, _("This contract is closed."))
    if contract.is_framework or contract.framework_id is not None:
        return refused(request, contract, _("This contract is a framework agreement or a call-off already."))
    if request.method == "GET":
        return _page(request, contract, CallOffForm(initial={"revision": contract.revision}, contract=contract))
    form = CallOffForm(request.POST, contract=contract)
    done = _save(request, contract, form) if form.is_valid() else None
    return done or _page(request, contract, form, status=422)


def _save(request: ActingRequest, contract: Contract, form: CallOffForm) -> HttpResponseBase | None:
    """Make it a call-off; None with the errors in the form."""
    values = form.cleaned_data
    return take(
        request, contract, form, names={"framework_id": "framework"}, done=_("The contract is a call-off now."),
        act=lambda: make_call_off(
            by=request.acting.actor, at=timezone.now(), contract_id=contract.pk, revision=values["revision"],
            framework_id=values["framework"].pk, reason=values["reason"],
        ),
    )


def _page(request: ActingRequest, contract: Contract, form: CallOffForm, *, status: int = 200) -> TemplateResponse:
    context = {"contract": contract, "form": form, "has_choices": form.fields["framework"].queryset.exists()}  # type: ignore[attr-defined]  # a choice of rows
    return TemplateResponse(request, "contracts/desk/contract_framework.html", context, status=status)
