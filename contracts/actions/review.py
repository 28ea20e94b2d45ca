"""What a coordinator does with a submitted entry: approve, return for correction, or reject."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from buildingblocks.facts import Facts
from contracts.actions import events
from contracts.actions.entries import confirmed_on_approval, fall_back, locked
from contracts.actions.entry_data import BESIDE_FACTS, block_of
from contracts.actions.entry_division import (
    check_division, check_effort_known, follow, in_words, leading_contract, lock_contracts, missing_in_division,
)
from contracts.actions.entry_rows import stored
from contracts.actions.invoice_guard import refuse_invoice_twice
from contracts.actions.mail import tell_supplier
from contracts.actions.staleness import contracts_touched_by, mark_stale
from contracts.labels import FACTS, label
from contracts.models import Entry, EntryVersion
from contracts.policies import Permission, require
from contracts.queries.division import live_shares, shares_of
from contracts.workflow import ENTRY_TRANSITIONS, EntryState, EntryStep
from sroi.accounts.acting import Actor
from sroi.accounts.models import OutboxMail


@transaction.atomic
def approve_entry(
    *, by: Actor, at: datetime, entry_id: UUID, revision: int, agreed_value: Decimal | None = None,
    shares: Mapping[UUID, Decimal] | None = None, reason: str = "",
) -> Entry:
    """Approve what the supplier submitted; from now on it counts, for the contracts and shares that it names.

    `agreed_value` (euro) is the adviser's amount for a block valued by agreement. `shares` corrects the division, with
    a `reason`. Either becomes a version of its own, so that what the supplier wrote stays as it was.

    Raises:
        PermissionDenied: the role may not review.
        Conflict: the entry was changed since it was read.
        StepRefused: it is not waiting for a review, its kind of effort is no longer in the schedule of a contract, or its
            invoice counts already in another entry.
        ValidationError: the division cannot count, or was corrected without a reason.
    """
    require(by, Permission.REVIEW_ENTRY)
    entry = locked(entry_id=entry_id, revision=revision, step=EntryStep.APPROVE)
    version = entry.versions.get(number=entry.current_version)
    asked = shares_of(entry, version)
    corrected = dict(shares) if shares is not None and dict(shares) != asked else None
    if corrected is not None and not reason.strip():
        raise ValidationError({"reason": _("Tell the supplier why.")})
    if agreed_value is not None or corrected is not None:
        version = _corrected(entry=entry, version=version, agreed_value=agreed_value, shares=corrected, by=by, at=at)
    lock_contracts(shares_of(entry, version))
    version.approved_by, version.approved_at = by.name, at
    version.save()
    before, after = _divide(entry, version, asked=asked)
    check_effort_known(entry, version)
    refuse_invoice_twice(entry, version)
    before |= {"state": entry.state, "approved_version": entry.approved_version}
    touched = contracts_touched_by(entry)
    follow(entry, version)
    entry.confirmed_until = confirmed_on_approval(entry)
    entry.state, entry.approved_version, entry.decided_at = EntryState.APPROVED, version.number, at
    entry.revision += 1
    entry.save()
    _record(entry, by=by, at=at, verb=EntryStep.APPROVE, before=before, after={"approved_version": version.number} | after,
            reason=reason.strip() if corrected is not None else "")
    mark_stale(contract_ids={*touched, *contracts_touched_by(entry)}, at=at)
    return entry


def _divide(
    entry: Entry, version: EntryVersion, *, asked: Mapping[UUID, Decimal]
) -> tuple[dict[str, object], dict[str, object]]:
    """Check a division that does not count yet; before and after of the event where it differs.

    Before is what the supplier asked where it is corrected, else what counted until now.
    """
    live, wanted = live_shares(entry), shares_of(entry, version)
    if wanted == live == asked:
        return {}, {}
    contract = leading_contract(entry, version)
    block = block_of(contract, entry.block_code)
    if block is not None:
        facts, counts = Facts.from_json(version.facts), entry.approved_version is not None
        check_division(wanted, contract=contract, block=block, facts=None, live=live if counts else {})
        missing = missing_in_division(wanted, block=block, facts=facts)
        if missing and wanted != asked:
            names = ", ".join(label(FACTS, name) for name in missing)
            text = _("The schedule of one of these contracts also asks: %(names)s. Return the entry to the supplier for that.")
            raise ValidationError({"shares": text % {"names": names}})
    return {"division": in_words(asked if asked != wanted else live)}, {"division": in_words(wanted)}


def return_entry(*, by: Actor, at: datetime, entry_id: UUID, revision: int, reason: str) -> Entry:
    """Send an entry back for correction; the supplier sees the reason and gets a mail.

    Raises:
        PermissionDenied, Conflict, StepRefused: as for approving.
        ValidationError: no reason.
    """
    return _refuse(EntryStep.RETURN, OutboxMail.Template.RETURNED, by=by, at=at, entry_id=entry_id, revision=revision,
                   reason=reason)


def reject_entry(*, by: Actor, at: datetime, entry_id: UUID, revision: int, reason: str) -> Entry:
    """Reject an entry for good; the supplier sees the reason. An earlier approved version counts on.

    Raises:
        PermissionDenied, Conflict, StepRefused, ValidationError: as for returning.
    """
    return _refuse(EntryStep.REJECT, OutboxMail.Template.REJECTED, by=by, at=at, entry_id=entry_id, revision=revision,
                   reason=reason)


@transaction.atomic
def _refuse(
    step: EntryStep, mail: OutboxMail.Template, *, by: Actor, at: datetime, entry_id: UUID, revision: int, reason: str
) -> Entry:
    require(by, Permission.REVIEW_ENTRY)
    entry = locked(entry_id=entry_id, revision=revision, step=step)
    if not reason.strip():
        raise ValidationError({"reason": _("Tell the supplier why.")})
    target = ENTRY_TRANSITIONS[step].target
    if step is EntryStep.REJECT:
        fall_back(entry, otherwise=EntryState.REJECTED)
    elif target is not None:
        entry.state = target
    entry.decided_at, entry.decision_reason = at, reason.strip()
    entry.revision += 1
    entry.save()
    _record(entry, by=by, at=at, verb=step, reason=entry.decision_reason)
    tell_supplier(entry=entry, template=mail, at=at)
    return entry


def _corrected(
    *, entry: Entry, version: EntryVersion, agreed_value: Decimal | None, shares: Mapping[UUID, Decimal] | None,
    by: Actor, at: datetime,
) -> EntryVersion:
    """A version with the amount and the shares of the adviser in place of those of the supplier."""
    facts = Facts.from_json(version.facts)
    if agreed_value is not None:
        if agreed_value < 0:
            raise ValidationError({"agreed_value": _("The amount cannot be negative.")})
        facts = replace(facts, agreed_value=agreed_value)
    entry.current_version = version.number + 1
    return EntryVersion(
        desk_id=entry.desk_id, supplier_id=entry.supplier_id, entry=entry, number=entry.current_version,
        facts=facts.to_json(), shares=version.shares if shares is None else stored(shares),
        **{name: getattr(version, name) for name in BESIDE_FACTS}, written_by=by.name, written_at=at, submitted_at=at,
    )


def _record(
    entry: Entry, *, by: Actor, at: datetime, verb: str, before: events.Values | None = None,
    after: events.Values | None = None, reason: str = "",
) -> None:
    contract_id = entry.allocations.order_by("-share", "id").values_list("contract_id", flat=True).first()
    events.record(
        by=by, at=at, verb=verb, subject=events.about_entry(entry, contract_id=contract_id), before=before, after=after,
        reason=reason,
    )
