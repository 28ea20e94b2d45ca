"""Moving a contract to another version of the schedule: the effect is shown before anything is saved."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from buildingblocks.models import Schedule
from contracts.actions.repinning import repin_contract
from contracts.forms.repinning import ChooseVersionForm, RepinForm
from contracts.labels import fault_text
from contracts.models import Contract
from contracts.policies import Permission
from contracts.queries import repinning as queries
from contracts.queries.contracts import listed
from contracts.views.access import requires
from contracts.views.desk.contract_steps import refused, take
from sroi.accounts.acting import ActingRequest


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.REPIN_CONTRACT)
def repin(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """Choose a version (`?versie=`), see the effect, and move the contract with a reason."""
    contract = get_object_or_404(listed(), pk=pk)
    if contract.closed_on is not None:
        return refused(request, contract, _("This contract is closed."))
    chosen = _chosen(contract, request.GET.get("versie", ""))
    if request.method != "POST":
        return _page(request, contract, chosen, RepinForm(initial={"revision": contract.revision}))
    form = RepinForm(request.POST)
    if chosen is None:
        raise Http404
    done = _save(request, contract, chosen, form) if form.is_valid() else None
    return done or _page(request, contract, chosen, form, status=422)


def _chosen(contract: Contract, text: str) -> Schedule | None:
    """The version that the address names; None where none is named, 404 for one that is not to choose."""
    if not text:
        return None
    try:
        wanted = UUID(text)
    except ValueError as error:
        raise Http404 from error
    if wanted == contract.schedule_id:  # a double click: it was moved just now
        return contract.schedule
    return get_object_or_404(queries.choices(contract), pk=wanted)


def _save(request: ActingRequest, contract: Contract, chosen: Schedule, form: RepinForm) -> HttpResponseBase | None:
    if chosen.pk == contract.schedule_id:
        return redirect(request.acting.url("contract", pk=contract.pk))
    return take(
        request, contract, form, done=_("The contract is moved to the other version. The figures are being calculated again."),
        act=lambda: repin_contract(
            by=request.acting.actor, at=timezone.now(), contract_id=contract.pk, schedule_id=chosen.pk,
            reason=form.cleaned_data["reason"], revision=form.cleaned_data["revision"],
        ),
    )


def _page(
    request: ActingRequest, contract: Contract, chosen: Schedule | None, form: RepinForm, *, status: int = 200
) -> HttpResponseBase:
    context: dict[str, Any] = {
        "contract": contract, "form": form, "has_choices": queries.choices(contract).exists(),
        "choose": ChooseVersionForm(initial={"versie": str(chosen.pk) if chosen else ""}, schedules=queries.choices(contract)),
    }
    if chosen is not None and chosen.pk != contract.schedule_id:
        context["effect"] = _effect(queries.effect(contract, chosen, on=timezone.localdate()))
    return TemplateResponse(request, "contracts/schedules/repin.html", context, status=status)


def _effect(found: queries.Effect) -> dict[str, Any]:
    labels = {"obligation": _("Obligation"), "fulfilled": _("Filled"), "open": _("Open"), "surplus": _("Surplus")}
    rows = []
    if found.new is not None:
        for name, label in labels.items():
            old, new = getattr(found.old, name), getattr(found.new, name)
            rows.append({"label": label, "old": old, "new": new, "change": new - old})
    return {
        "schedule": found.schedule, "missing": found.missing, "rows": rows,
        "faults": [f"{number}: {' '.join(map(fault_text, faults))}" for number, faults in found.faults],
    }
