"""Reads about what desks put before contract holders."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from contracts.models import DecisionRequest
from contracts.models.decision import PROPOSED
from contracts.queries.revision import Proposal, Revised, revised
from sroi.tenancy.scope import desk_scope, scope

State = DecisionRequest.State
#: State → kind of its badge.
BADGES: Final[dict[str, str]] = {
    State.OPEN: "open", State.ASKED: "warning", State.AGREED: "success", State.REFUSED: "error", State.WITHDRAWN: "muted",
}


def listed() -> QuerySet[DecisionRequest]:
    """The requests in scope with contract, parties and desk."""
    return DecisionRequest.objects.select_related("contract", "municipality", "supplier", "desk", "posted")


def waiting(*, coordinator_id: UUID | None = None) -> QuerySet[DecisionRequest]:
    """What is not answered yet, the oldest first; of one coordinator's contracts, or of all."""
    found = listed().filter(state__in=DecisionRequest.WAITING)
    if coordinator_id is not None:
        found = found.filter(contract__coordinator_id=coordinator_id)
    return found.order_by("raised_at", "pk")


def proposal_of(row: DecisionRequest) -> Proposal:
    """The change that a proposal is about.

    Raises:
        ValueError: it is an escalation, which changes nothing.
    """
    if row.effective_on is None:
        raise ValueError(f"{row.pk} is no proposal")
    return Proposal(effective_on=row.effective_on, **{PROPOSED[row.change]: getattr(row, PROPOSED[row.change])})


def outcome(row: DecisionRequest, *, on: date) -> Revised:
    """The obligation now and after a proposal, as both are on this very moment.

    Worked out in the scope of the desk, also for the contract holder who decides: the sum needs PSO certificates and
    entries that a client does not read. Only the amounts leave it, and those the client sees on the contract too.
    """
    with scope(desk_scope(row.desk_id)):
        return revised(contract_id=row.contract_id, proposal=proposal_of(row), on=on)
