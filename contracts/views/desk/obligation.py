"""Revising an obligation: the old and the new amount are shown before anything is saved."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contracts.actions.obligation import revise_obligation
from contracts.forms.obligation import ReviseForm
from contracts.models import Contract, ObligationRevision
from contracts.policies import Permission
from contracts.queries.agreements import client_decides
from contracts.queries.contracts import listed
from contracts.views.access import requires
from contracts.views.desk.contract_steps import refused, take
from contracts.views.desk.revision_preview import CALCULATE, calculated, is_asked, preview
from sroi.accounts import once
from sroi.accounts.acting import ActingRequest


@require_http_methods(["GET", "POST"])
@requires(Permission.REVISE_OBLIGATION)
def revise(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """The form; a POST with `calculate` shows the old and the new obligation, another one saves the revision."""
    contract = get_object_or_404(listed(), pk=pk)
    if contract.closed_on is not None:
        return refused(request, contract, _("This contract is closed."))
    if client_decides(desk_id=contract.desk_id, municipality_id=contract.municipality_id):
        messages.info(request, _("This client decides on changes of the obligation itself, so this is a proposal."))
        return redirect(request.acting.url("contract_propose", pk=pk))
    if request.method == "GET":
        initial: dict[str, Any] = {"effective_on": timezone.localdate(), "revision": contract.revision}
        if request.GET.get("kind") == ObligationRevision.Kind.INDEXATION:
            initial |= {"kind": "indexation", "reason": _("Yearly indexation, as agreed in the contract.")}
        return _page(request, contract, ReviseForm(initial=initial))
    form = ReviseForm(request.POST)
    if is_asked(request):
        return calculated(request, contract, form, page=_page, context=_context(contract))
    done = _save(request, contract, form) if form.is_valid() else None
    return done or _page(request, contract, form, **preview(request, contract))


def _save(request: ActingRequest, contract: Contract, form: ReviseForm) -> HttpResponseBase | None:
    """Save the revision; None with the errors in the form."""
    def create(pk: UUID) -> ObligationRevision:
        return revise_obligation(
            by=request.acting.actor, at=timezone.now(), contract_id=contract.pk,
            revision=form.cleaned_data["revision"], data=form.revision_data(), pk=pk,
        )

    return take(
        request, contract, form, done=_("The obligation is revised."),
        act=lambda: once.make(request, rows=ObligationRevision.objects.all(), create=create),
    )


def _context(contract: Contract) -> dict[str, Any]:
    return {"contract": contract, "calculate": CALCULATE}


def _page(request: ActingRequest, contract: Contract, form: ReviseForm, **more: Any) -> TemplateResponse:
    context = {"form": form, **_context(contract), **more}
    return TemplateResponse(request, "contracts/desk/contract_revise.html", context, status=422 if form.errors else 200)
