"""What a coordinator does with a submitted entry: approve, return for correction, or reject."""

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
from contracts.actions.mail import tell_supplier
from contracts.actions.staleness import contracts_touched_by, mark_stale
from contracts.models import Entry, EntryVersion
from contracts.policies import Permission, require
from contracts.workflow import ENTRY_TRANSITIONS, EntryState, EntryStep
from sroi.accounts.acting import Actor
from sroi.accounts.models import OutboxMail


@transaction.atomic
def approve_entry(
    *, by: Actor, at: datetime, entry_id: UUID, revision: int, agreed_value: Decimal | None = None
) -> Entry:
    """Approve what the supplier submitted; from now on it counts.

    `agreed_value` (euro) is the adviser's amount for a block valued by agreement; it becomes a version of its own, so
    that what the supplier wrote stays as it was.

    Raises:
        PermissionDenied: the role may not review.
        Conflict: the entry was changed since it was read.
        StepRefused: it is not waiting for a review.
    """
    require(by, Permission.REVIEW_ENTRY)
    entry = locked(entry_id=entry_id, revision=revision, step=EntryStep.APPROVE)
    version = entry.versions.get(number=entry.current_version)
    if agreed_value is not None:
        version = _with_agreed_value(entry=entry, version=version, agreed_value=agreed_value, by=by, at=at)
    version.approved_by, version.approved_at = by.name, at
    version.save()
    before = {"state": entry.state, "approved_version": entry.approved_version}
    entry.confirmed_until = confirmed_on_approval(entry)
    entry.state, entry.approved_version, entry.decided_at = EntryState.APPROVED, version.number, at
    entry.revision += 1
    entry.save()
    _record(entry, by=by, at=at, verb=EntryStep.APPROVE, before=before, after={"approved_version": version.number})
    mark_stale(contract_ids=contracts_touched_by(entry), at=at)
    return entry


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


def _with_agreed_value(
    *, entry: Entry, version: EntryVersion, agreed_value: Decimal, by: Actor, at: datetime
) -> EntryVersion:
    if agreed_value < 0:
        raise ValidationError({"agreed_value": _("The amount cannot be negative.")})
    facts = replace(Facts.from_json(version.facts), agreed_value=agreed_value)
    entry.current_version = version.number + 1
    return EntryVersion(
        desk_id=entry.desk_id, supplier_id=entry.supplier_id, entry=entry, number=entry.current_version,
        facts=facts.to_json(), description=version.description, vendor_name=version.vendor_name,
        invoice_number=version.invoice_number, written_by=by.name, written_at=at, submitted_at=at,
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
