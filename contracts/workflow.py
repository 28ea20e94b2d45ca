"""The states of an entry and the steps between them, as one readable table. Pure: no database, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class EntryState(StrEnum):
    """Where an entry stands. Only an approved entry counts."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"

    @classmethod
    def choices(cls) -> list[tuple[str, _StrPromise]]:
        """For a model or form field."""
        return [(state.value, ENTRY_STATE_LABELS[state]) for state in cls]


ENTRY_STATE_LABELS: dict[EntryState, _StrPromise] = {
    EntryState.DRAFT: _("draft"),
    EntryState.SUBMITTED: _("to review"),
    EntryState.RETURNED: _("returned"),
    EntryState.APPROVED: _("approved"),
    EntryState.REJECTED: _("rejected"),
    EntryState.WITHDRAWN: _("withdrawn"),
}


class EntryStep(StrEnum):
    """What can be done with an entry; also the verb of its event."""

    CHANGE = "entry_changed"
    SUBMIT = "entry_submitted"
    APPROVE = "entry_approved"
    RETURN = "entry_returned"
    REJECT = "entry_rejected"
    WITHDRAW = "entry_withdrawn"
    CONFIRM = "entry_confirmed"


@dataclass(frozen=True, slots=True)
class Transition:
    """From which states a step may be taken, where it leads (None: stays), and whether a reason is required."""

    sources: frozenset[EntryState]
    target: EntryState | None
    needs_reason: bool = False


S = EntryState
ENTRY_TRANSITIONS: dict[EntryStep, Transition] = {
    # A supplier corrects freely until approval; after it, a change is a new version while the approved one counts on.
    EntryStep.CHANGE: Transition(frozenset({S.DRAFT, S.SUBMITTED, S.RETURNED, S.APPROVED}), None),
    EntryStep.SUBMIT: Transition(frozenset({S.DRAFT, S.RETURNED, S.APPROVED}), S.SUBMITTED),
    EntryStep.APPROVE: Transition(frozenset({S.SUBMITTED}), S.APPROVED),
    EntryStep.RETURN: Transition(frozenset({S.SUBMITTED}), S.RETURNED, needs_reason=True),
    EntryStep.REJECT: Transition(frozenset({S.SUBMITTED}), S.REJECTED, needs_reason=True),
    EntryStep.WITHDRAW: Transition(frozenset({S.DRAFT, S.SUBMITTED, S.RETURNED}), S.WITHDRAWN),
    EntryStep.CONFIRM: Transition(frozenset({S.APPROVED}), None),
}


def may_take(step: EntryStep, *, state: str) -> bool:
    """Whether the step can be taken from this state."""
    return EntryState(state) in ENTRY_TRANSITIONS[step].sources
