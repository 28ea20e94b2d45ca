"""The old and the new obligation before anything is saved or sent: for a revision and for a proposal alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone

from contracts.forms.obligation import ReviseAmountForm
from contracts.models import Contract
from contracts.queries.revision import revised

#: Name of the button (and of the parameter that htmx sends) that calculates without saving.
CALCULATE: Final = "calculate"

#: Makes the whole page of a form, with what more it shows.
Page = Callable[..., TemplateResponse]


def is_asked(request: HttpRequest) -> bool:
    """Whether the form was sent to be calculated only."""
    return CALCULATE in request.POST or CALCULATE in request.GET


def preview(request: HttpRequest, contract: Contract) -> dict[str, Any]:
    """The old and the new obligation, or what is needed to tell them."""
    form = ReviseAmountForm(request.POST)
    if not form.is_valid():
        return {"missing": {str(form.fields[name].label): [str(text) for text in texts] for name, texts in form.errors.items()}}
    return {"revised": revised(contract_id=contract.pk, proposal=form.proposal(), on=timezone.localdate())}


def calculated(
    request: HttpRequest, contract: Contract, form: forms.Form, *, page: Page, context: dict[str, Any]
) -> TemplateResponse:
    """The answer to the button: the part with the obligations for htmx, else the page.

    Nobody asked to save yet, so of the form only the faults stay that keep the obligation from being calculated.
    """
    found = preview(request, contract)
    if request.headers.get("HX-Request"):
        return TemplateResponse(request, "contracts/desk/contract_revised.html", context | found)
    needed = ReviseAmountForm(request.POST).errors
    for name in [name for name in form.errors if name not in needed]:
        del form.errors[name]
    return page(request, contract, form) if form.errors else page(request, contract, form, **found)
