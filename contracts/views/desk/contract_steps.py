"""What every form about one contract does when it is sent: take the step, or say what stopped it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from contracts.errors import Conflict, StepRefused
from contracts.forms.errors import add_errors
from contracts.models import Contract
from contracts.queries.timeline import FIELDS, value_in_words
from contracts.views.conflicts import conflict_page
from sroi.accounts.acting import ActingRequest
from sroi.accounts.models import Membership
from sroi.look.formatting import NOTHING


def take(
    request: ActingRequest, contract: Contract, form: Any, *, act: Callable[[], object], done: str,
    names: Mapping[str, str] | None = None, now: Callable[[], dict[str, Any]] | None = None,
) -> HttpResponseBase | None:
    """Take a step and go back to the contract; None with the errors in the form.

    `names`: field of the action → field of the form. `now`: the fields of the form as they are stored by now.
    """
    try:
        act()
    except ValidationError as error:
        add_errors(form, error, names=names)
        return None
    except Conflict as error:
        return conflicting(request, contract, error, form=form, now=now() if now else None)
    except StepRefused as error:
        return refused(request, contract, str(error))
    messages.success(request, done)
    return redirect(request.acting.url("contract", pk=contract.pk))


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
