"""Changing what describes a contract."""

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

from contracts.actions.contract_data import has_approved
from contracts.actions.contracts import CORRECTIONS, change_contract
from contracts.errors import Conflict, StepRefused
from contracts.forms.contract import NAMES, ChangeForm
from contracts.forms.errors import add_errors
from contracts.models import Contract
from contracts.policies import Permission
from contracts.queries.contracts import listed
from contracts.queries.timeline import FIELDS, value_in_words
from contracts.views.access import requires
from contracts.views.conflicts import conflict_page
from sroi.accounts.acting import ActingRequest
from sroi.accounts.models import Membership
from sroi.look.formatting import NOTHING


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
    try:
        change_contract(
            by=request.acting.actor, at=timezone.now(), contract_id=contract.pk,
            revision=form.cleaned_data["revision"], changes=form.changes(), reason=form.cleaned_data["reason"],
        )
    except ValidationError as error:
        add_errors(form, error, names=NAMES)
        return None
    except Conflict as error:
        return conflicting(request, contract, error, form=form, now=ChangeForm.values_of(contract))
    except StepRefused as error:
        return refused(request, contract, str(error))
    messages.success(request, _("The contract is changed."))
    return redirect(request.acting.url("contract", pk=contract.pk))


def _page(request: ActingRequest, contract: Contract, form: ChangeForm, *, status: int = 200) -> TemplateResponse:
    context = {"contract": contract, "form": form}
    return TemplateResponse(request, "contracts/desk/contract_change.html", context, status=status)


def refused(request: ActingRequest, contract: Contract, reason: str) -> HttpResponseBase:
    """Back to the contract, with why the step could not be taken."""
    messages.warning(request, reason)
    return redirect(request.acting.url("contract", pk=contract.pk))


def conflicting(
    request: ActingRequest, contract: Contract, error: Conflict, *, form: Any, now: dict[str, Any] | None = None
) -> TemplateResponse:
    """The conflict page: each field as typed and as stored now (`now`: field of the form → value of the contract).

    Only what differs is listed. A form about something else than the fields of the contract has no `now`: it shows what
    the other person changed.
    """
    names = {str(contract.coordinator_id): contract.coordinator.user.name}
    labels = {name: field.label for name, field in form.fields.items() if name != "revision"}
    if now is None:
        now = {name: value for name, value in error.changes.items() if name in FIELDS}
        labels |= {name: FIELDS[name] for name in now}
    keys = {"coordinator": "coordinator_id"}
    shown = {name: value_in_words(keys.get(name, name), value, names) for name, value in now.items()}
    page = conflict_page(
        request, title=str(contract), error=error, labels=labels, url=request.acting.url("contract", pk=contract.pk),
        newest=contract.revision, shown=shown,
    )
    if page.context_data is not None:
        typed = {name: form.cleaned_data[name] for name in shown if name in form.cleaned_data and name in labels}
        words = {str(labels[name]): _typed(name, value) for name, value in typed.items()}
        rows = [row | {"yours": words.get(str(row["label"]), row["yours"])} for row in page.context_data["changes"]]
        page.context_data["changes"] = [row for row in rows if (row["yours"] or NOTHING) != (row["theirs"] or NOTHING)]
    return page


def _typed(name: str, value: Any) -> str:
    """What somebody typed in a field, written as the stored value is, so that only real differences are shown."""
    return value.user.name if isinstance(value, Membership) else value_in_words(name, value)
