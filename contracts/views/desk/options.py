"""The options of a contract: recording one, taking it up, and letting it lapse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contracts.actions.options import add_option, exercise_option, lapse_option
from contracts.forms.option import ExerciseDayForm, ExerciseForm, LapseForm, OptionForm
from contracts.models import Contract, ContractOption
from contracts.policies import Permission
from contracts.queries.contracts import listed
from contracts.queries.revision import Proposal, revised
from contracts.views.access import requires
from contracts.views.desk.contract_steps import refused, take
from contracts.views.desk.revision_preview import CALCULATE
from sroi.accounts import once
from sroi.accounts.acting import ActingRequest


@require_http_methods(["GET", "POST"])
@requires(Permission.REVISE_OBLIGATION)
def new(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """Record an option; a closed contract has no such page any more."""
    contract = get_object_or_404(listed(), pk=pk)
    if contract.closed_on is not None:
        return refused(request, contract, _("This contract is closed."))
    if request.method == "GET":
        initial = {"revision": contract.revision, "starts_on": contract.until}
        return _form_page(request, contract, OptionForm(initial=initial), template="contract_option.html")
    form = OptionForm(request.POST)

    def save() -> None:
        once.make(request, rows=ContractOption.objects.all(), create=lambda key: add_option(
            by=request.acting.actor, at=timezone.now(), contract_id=contract.pk,
            revision=form.cleaned_data["revision"], data=form.option_data(), pk=key,
        ))

    done = _saved(request, contract, form, save, _("The option is recorded."))
    return done or _form_page(request, contract, form, template="contract_option.html", status=422)


@require_http_methods(["GET", "POST"])
@requires(Permission.REVISE_OBLIGATION)
def exercise(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """Take an option up; a POST with `calculate` shows the old and the new obligation, another one saves."""
    option, contract = _option(pk)
    if option.state != ContractOption.State.OPEN or contract.closed_on is not None:
        return refused(request, contract, _("This option was decided already."))
    page: dict[str, Any] = {"option": option, "calculate": CALCULATE}
    if request.method == "GET":
        initial = {
            "revision": contract.revision, "effective_on": min(option.starts_on or timezone.localdate(), timezone.localdate()),
            "last_day": option.last_day,
        }
        return _form_page(request, contract, ExerciseForm(initial=initial), template="contract_option_exercise.html", **page)
    form = ExerciseForm(request.POST)
    page |= _preview(request, contract, option)
    if CALCULATE in request.POST or CALCULATE in request.GET:
        if request.headers.get("HX-Request"):
            return TemplateResponse(request, "contracts/desk/contract_revised.html", {"contract": contract, **page})
        form.errors.clear()  # nobody asked to save yet
        return _form_page(request, contract, form, template="contract_option_exercise.html", **page)

    def save() -> None:
        exercise_option(
            by=request.acting.actor, at=timezone.now(), option_id=option.pk, revision=form.cleaned_data["revision"],
            data=form.exercise_data(),
        )

    done = _saved(request, contract, form, save, _("The option is exercised."))
    return done or _form_page(request, contract, form, template="contract_option_exercise.html", status=422, **page)


@require_http_methods(["GET", "POST"])
@requires(Permission.REVISE_OBLIGATION)
def lapse(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """Let an option lapse; the reason is asked first."""
    option, contract = _option(pk)
    if option.state != ContractOption.State.OPEN or contract.closed_on is not None:
        return refused(request, contract, _("This option was decided already."))
    template = "contract_option_lapse.html"
    if request.method == "GET":
        return _form_page(
            request, contract, LapseForm(initial={"revision": contract.revision}), template=template, option=option,
        )
    form = LapseForm(request.POST)

    def save() -> None:
        lapse_option(
            by=request.acting.actor, at=timezone.now(), option_id=option.pk, revision=form.cleaned_data["revision"],
            reason=form.cleaned_data["reason"],
        )

    done = _saved(request, contract, form, save, _("The option has lapsed."))
    return done or _form_page(request, contract, form, template=template, status=422, option=option)


def _option(pk: UUID) -> tuple[ContractOption, Contract]:
    option = get_object_or_404(ContractOption, pk=pk)
    return option, get_object_or_404(listed(), pk=option.contract_id)


def _saved(
    request: ActingRequest, contract: Contract, form: Form, save: Callable[[], None], message: str
) -> HttpResponseBase | None:
    """Save what the form says and go back to the contract; None with the errors in the form."""
    if not form.is_valid():
        return None
    return take(request, contract, form, act=save, done=message, names={"until": "last_day"})


def _preview(request: ActingRequest, contract: Contract, option: ContractOption) -> dict[str, Any]:
    """The obligation without and with the option."""
    form = ExerciseDayForm(request.POST)
    if not form.is_valid():
        return {"missing": {str(form.fields[name].label): list(texts) for name, texts in form.errors.items()}}
    proposal = Proposal(effective_on=form.cleaned_data["effective_on"], added=option.value_excl_vat)
    return {"revised": revised(contract_id=contract.pk, proposal=proposal, on=timezone.localdate())}


def _form_page(
    request: ActingRequest, contract: Contract, form: Form, *, template: str, status: int = 200, **more: Any
) -> TemplateResponse:
    context = {"contract": contract, "form": form, **more}
    return TemplateResponse(request, f"contracts/desk/{template}", context, status=status)
