"""Two people on one record: which revision a form saw, and the page that says nothing was written or lost."""

from collections.abc import Mapping
from typing import Any

from django.template.response import TemplateResponse

from contracts.errors import Conflict
from sroi.accounts import once
from sroi.accounts.acting import ActingRequest

#: Sent along by the browser, but not typed by anybody.
_NOT_TYPED = frozenset({"csrfmiddlewaretoken", "revision", once.FIELD})


def seen_revision(request: ActingRequest) -> int:
    """The revision that the person saw; 0 where the form does not say, which is never the newest."""
    text = request.POST.get("revision", "")[:9]
    return int(text) if text.isdecimal() else 0


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
