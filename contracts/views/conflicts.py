"""The page for two people on one record: nothing was written, and nothing that was typed is lost."""

from collections.abc import Mapping
from typing import Any

from django.template.response import TemplateResponse

from contracts.errors import Conflict
from sroi.accounts import once
from sroi.accounts.acting import ActingRequest

#: Sent along by the browser, but not typed by anybody.
_NOT_TYPED = frozenset({"csrfmiddlewaretoken", "revision", once.FIELD})


def conflict_page(
    request: ActingRequest, *, title: str, error: Conflict, labels: Mapping[str, Any], url: str, newest: int,
    shown: Mapping[str, Any] | None = None,
) -> TemplateResponse:
    """Who changed the record, what was typed beside what is stored, and a button that sends it again; status 409.

    `labels` names the fields, of the form and of `error.changes`; `shown` overrides how a stored value reads. `newest`
    is the revision that the record has now: sending again is a decision made with the change in view.
    """
    once.spend(request)  # sent after the change was seen: its row comes after that one in order, too
    typed = {name: values for name, values in request.POST.lists() if name not in _NOT_TYPED}
    now = {**error.changes, **(shown or {})}
    names = [name for name in labels if name in typed or name in now]
    changes = [
        {"label": labels[name], "yours": ", ".join(typed.get(name, [])) or None, "theirs": now.get(name)}
        for name in names
    ]
    context = {
        "title": title, "who": error.changed_by, "at": error.changed_at, "changes": changes, "url": url, "newest": newest,
        "resend": [(name, value) for name, values in typed.items() for value in values],
    }
    return TemplateResponse(request, "contracts/conflict.html", context, status=409)
