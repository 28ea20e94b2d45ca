"""What a desk puts before the contract holder of a client, and what the contract holder decides."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contracts.actions import events, mail
from contracts.actions.contracts import locked
from contracts.actions.obligation import RevisionData, check_revision, post_revision
from contracts.errors import Conflict, StepRefused
from contracts.models import Contract, DecisionRequest, Event, ObligationRevision
from contracts.models.decision import PROPOSED
from contracts.policies import Permission, require
from contracts.queries.decisions import proposal_of
from contracts.queries.revision import revised
from sroi.accounts.acting import Actor
from sroi.tenancy.ids import new_id
from sroi.tenancy.scope import desk_scope, scope

State = DecisionRequest.State
#: What a contract holder can do → the state that it leads to.
ANSWERS: Final[dict[str, State]] = {"agree": State.AGREED, "refuse": State.REFUSED, "ask": State.ASKED}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalData:
    """A revision that the client is asked to decide on; the amount is that of its kind (`PROPOSED`)."""

    kind: str
    effective_on: date
    reason: str
    requested_by: str
    amount: Decimal | None = None
    new_value_excl_vat: Decimal | None = None
    new_wage_sum: Decimal | None = None
    new_labour_share_pct: Decimal | None = None
    percentage: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What stood on the screen of whoever agrees: the revision of the contract, and the obligation before and after."""

    revision: int
    old: Decimal
    new: Decimal


@transaction.atomic
def escalate(
    *, by: Actor, at: datetime, contract_id: UUID, reason: str, next_step: str, pk: UUID | None = None
) -> DecisionRequest:
    """Put a problem of a contract before the contract holder, with what the desk would do. `pk`: its key, if given.

    Raises:
        PermissionDenied: the role may not.
        StepRefused: the contract is closed, or nobody of the client can answer.
        ValidationError: per field.
    """
    require(by, Permission.ASK_CLIENT)
    contract = _open(contract_id, revision=None)
    given = {"reason": reason, "next_step": next_step}
    faults = {name: _("This field is required.") for name, text in given.items() if not text.strip()}
    if faults:
        raise ValidationError(faults)
    row = _raised(by, at, contract, pk, kind="escalation", reason=reason.strip(), next_step=next_step.strip())
    _record(by, at, row, verb="client_asked", reason=row.reason,
            after={"next_step": row.next_step, "recipients": row.recipients})
    return row


@transaction.atomic
def propose(
    *, by: Actor, at: datetime, contract_id: UUID, revision: int, data: ProposalData, pk: UUID | None = None
) -> DecisionRequest:
    """Put a change of the obligation before the contract holder. It changes nothing until that person agrees.

    Raises:
        PermissionDenied, StepRefused: as for escalating.
        Conflict: the contract was changed since it was read.
        ValidationError: per field, as for a revision; among others an obligation that would become negative.
    """
    require(by, Permission.ASK_CLIENT)
    contract = _open(contract_id, revision=revision)
    on = timezone.localdate(at)
    amounts = {name: getattr(data, name) for name in PROPOSED.values()}
    # Who approves is known once somebody has; everything else is checked as it will be then.
    as_it_will_be = RevisionData(
        kind=data.kind, effective_on=data.effective_on, reason=data.reason, requested_by=data.requested_by, approved_by="-",
        **amounts,
    )
    check_revision(contract, as_it_will_be, on=on)
    row = _raised(
        by, at, contract, pk, kind="proposal", reason=data.reason.strip(), change=data.kind,
        effective_on=data.effective_on, requested_by=data.requested_by.strip(), **amounts,
    )
    found = revised(contract_id=contract.pk, proposal=proposal_of(row), on=on)
    if found.new < 0:
        raise ValidationError({"amount": _("The obligation would become negative.")})
    _record(by, at, row, verb="change_proposed", reason=row.reason, before={"obligation": found.old},
            after={"obligation": found.new, "effective_on": row.effective_on, "requested_by": row.requested_by,
                   "recipients": row.recipients})
    return row


@transaction.atomic
def answer(
    *, by: Actor, at: datetime, request_id: UUID, version: int, step: str, text: str, seen: Seen | None = None
) -> DecisionRequest:
    """The contract holder agrees, refuses or asks (`ANSWERS`), with a reason. Agreeing to a proposal posts the revision.

    `seen` is needed to agree to a proposal.

    Raises:
        PermissionDenied: the role may not.
        StepRefused: it was answered or withdrawn already, or the revision cannot be posted any more.
        Conflict: the request, the contract or the amounts changed since they were read.
        ValidationError: no reason.
    """
    require(by, Permission.DECIDE_FOR_CLIENT)
    row = _locked(request_id, version=version, states=(State.OPEN,))
    if not text.strip():
        raise ValidationError({"text": _("This field is required.")})
    if step == "agree" and row.is_proposal:
        row.posted = _posted(by, at, row, seen)
    row.state = ANSWERS[step]
    row.answer, row.answered_by, row.answered_at = text.strip(), by.name, at
    _stepped(row)
    verbs = {State.AGREED: "decision_agreed", State.REFUSED: "decision_refused", State.ASKED: "decision_asked"}
    _record(by, at, row, verb=verbs[ANSWERS[step]], reason=row.answer)
    mail.tell_coordinator(row, at=at)
    return row


@transaction.atomic
def reply(*, by: Actor, at: datetime, request_id: UUID, version: int, text: str) -> DecisionRequest:
    """The desk answers the question of the contract holder, whose turn it then is again.

    Raises:
        PermissionDenied, Conflict, ValidationError: as for answering.
        StepRefused: there is no question.
    """
    require(by, Permission.ASK_CLIENT)
    row = _locked(request_id, version=version, states=(State.ASKED,))
    if not text.strip():
        raise ValidationError({"text": _("This field is required.")})
    row.state, row.reply, row.replied_by, row.replied_at = State.OPEN, text.strip(), by.name, at
    _stepped(row)
    _record(by, at, row, verb="decision_replied", reason=row.reply)
    mail.ask_contract_holders(row, mail.contract_holders(row.contract, at=at), at=at)
    return row


@transaction.atomic
def withdraw(*, by: Actor, at: datetime, request_id: UUID, version: int, text: str) -> DecisionRequest:
    """The desk takes the request back before it was answered, with a reason.

    Raises:
        PermissionDenied, Conflict, ValidationError: as for answering.
        StepRefused: it was answered or withdrawn already.
    """
    require(by, Permission.ASK_CLIENT)
    row = _locked(request_id, version=version, states=DecisionRequest.WAITING)
    if not text.strip():
        raise ValidationError({"text": _("This field is required.")})
    row.state, row.reply, row.replied_by, row.replied_at = State.WITHDRAWN, text.strip(), by.name, at
    _stepped(row)
    _record(by, at, row, verb="decision_withdrawn", reason=row.reply)
    return row


def _open(contract_id: UUID, *, revision: int | None) -> Contract:
    contract = locked(contract_id=contract_id, revision=revision)
    if contract.closed_on is not None:
        raise StepRefused(_("This contract is closed."))
    return contract


def _raised(by: Actor, at: datetime, contract: Contract, pk: UUID | None, **values: object) -> DecisionRequest:
    """The row of a request, with the mail to whoever can answer it."""
    people = mail.contract_holders(contract, at=at)
    if not people:
        raise StepRefused(_("No contract holder of this client has an account. Invite somebody first."))
    row = DecisionRequest(
        id=pk or new_id(), contract=contract, desk_id=contract.desk_id, municipality_id=contract.municipality_id,
        supplier_id=contract.supplier_id, raised_by=by.name, raised_at=at,
        recipients=", ".join(person.user.name for person in people)[:400], **values,
    )
    row.save(force_insert=True)
    mail.ask_contract_holders(row, people, at=at)
    return row


def _locked(request_id: UUID, *, version: int, states: tuple[State, ...]) -> DecisionRequest:
    rows = DecisionRequest.objects.select_related("contract__coordinator__user")
    # A client reads what was withdrawn but can no longer write it, and what cannot be written cannot be locked.
    row = rows.select_for_update(of=("self",)).filter(pk=request_id).first() or rows.get(pk=request_id)
    if row.state not in DecisionRequest.WAITING:
        raise StepRefused(_("This was answered or withdrawn already."))
    if row.version != version:
        changed = Event.objects.filter(contract_id=row.contract_id, verb__in=("decision_asked", "decision_replied"))
        raise events.conflict(changed, changes={"answer": row.answer, "reply": row.reply})
    if row.state not in states:
        raise StepRefused(_("It is the other one's turn now."))
    return row


def _stepped(row: DecisionRequest) -> None:
    row.version += 1
    row.save()


def _posted(by: Actor, at: datetime, row: DecisionRequest, seen: Seen | None) -> ObligationRevision:
    """Post what the contract holder agrees to, in the scope of the desk: a client writes no revisions and no balances."""
    if seen is None:
        raise StepRefused(_("Look at the old and the new obligation first."))
    on = timezone.localdate(at)
    data = RevisionData(
        kind=row.change, effective_on=row.effective_on or on, reason=row.reason, requested_by=row.requested_by,
        approved_by=by.name, **{PROPOSED[row.change]: getattr(row, PROPOSED[row.change])},
    )
    with scope(desk_scope(row.desk_id)):
        contract = locked(contract_id=row.contract_id, revision=seen.revision)
        found = revised(contract_id=contract.pk, proposal=proposal_of(row), on=on)
        if (found.old, found.new) != (seen.old, seen.new):
            raise Conflict(changed_by="", changed_at=None, changes={"obligation": found.old})
        try:
            return post_revision(by=by, at=at, contract=contract, data=data)
        except ValidationError as error:
            raise StepRefused(" ".join(error.messages)) from error


def _record(
    by: Actor, at: datetime, row: DecisionRequest, *, verb: str, reason: str, before: events.Values | None = None,
    after: events.Values | None = None,
) -> None:
    """An event that the desk and its client read, and the supplier does not."""
    about = events.Subject(row.desk_id, row.municipality_id, None, contract_id=row.contract_id, label=str(row.contract)[:200])
    events.record(by=by, at=at, verb=verb, subject=about, reason=reason, before=before, after=after)
