"""What pages of the desk and of its client show alike: a question with its sums, and the tabs of the pages about clients."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from contracts.models import DecisionRequest, ObligationRevision
from contracts.models.decision import PROPOSED
from contracts.queries import decisions as queries
from sroi.accounts.acting import ActingRequest
from sroi.look.formatting import day, euro, percentage


def desk_tabs(request: ActingRequest, active: str) -> list[dict[str, Any]]:
    """The pages of a desk about its clients, for `components/tabs.html`."""
    labels = {
        "clients": _("Clients"), "decisions": _("Questions to contract holders"), "clauses": _("Known clauses"),
        "contacts": _("Contact log"), "annual_report": _("Annual report"),
    }
    return [{"label": label, "url": request.acting.url(name), "active": name == active} for name, label in labels.items()]


def decision_context(row: DecisionRequest, *, on: date) -> dict[str, Any]:
    """A question in words; for a proposal that waits, the obligation as it is and as it would be at this moment."""
    found = queries.outcome(row, on=on) if row.is_proposal and row.is_waiting else None
    return {
        "row": row, "badge": queries.BADGES[row.state], "change": change_in_words(row), "revised": found,
        "heading": _("Escalation") if not row.is_proposal else _("Proposal for the obligation"),
    }


def change_in_words(row: DecisionRequest) -> list[dict[str, Any]]:
    """What a proposal would change, for `components/data_list.html`; empty for an escalation."""
    if not row.is_proposal or row.effective_on is None:
        return []
    value = getattr(row, PROPOSED[row.change])
    shares = ("indexation", "labour")
    return [
        {"label": _("What changes"), "value": ObligationRevision.Kind(row.change).label},
        {"label": _("Proposed"), "value": percentage(value) if row.change in shares else euro(value)},
        {"label": _("Takes effect on"), "value": day(row.effective_on)},
        {"label": _("Requested by"), "value": row.requested_by},
    ]
