"""What a supplier does with an entry: write it down, change it, submit it, withdraw it, confirm that it runs on."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from buildingblocks.facts import Facts
from buildingblocks.schedule import Block
from contracts.actions import events
from contracts.actions.entry_data import EntryData, checked, days_of
from contracts.actions.entry_division import check_complete, check_division, follow
from contracts.actions.entry_rows import allocate, candidate_of, delete_draft, write_version
from contracts.actions.evidence_files import forget_files
from contracts.actions.numbers import random_code
from contracts.actions.staleness import contracts_touched_by, mark_stale
from contracts.errors import StepRefused
from contracts.models import Allocation, Entry, Event, Evidence
from contracts.policies import Permission, require
from contracts.queries.confirmation import confirmed_on_approval
from contracts.queries.division import live_shares
from contracts.workflow import EntryState, EntryStep, may_take
from sroi.accounts.acting import Actor
from sroi.tenancy.ids import new_id

__all__ = [
    "EntryData", "change_entry", "confirm_placements", "confirmed_on_approval", "fall_back", "locked", "submit_entry",
    "withdraw_entry", "write_entry",
]


@transaction.atomic
def write_entry(*, by: Actor, at: datetime, data: EntryData, complete: bool = True, pk: UUID | None = None) -> Entry:
    """Start an entry as a draft, which only the supplier sees. `complete=False`: facts may still be missing.

    `pk`: its primary key, where it is given.

    Raises:
        PermissionDenied: the role may not report.
        ValidationError: per field, what is wrong.
    """
    require(by, Permission.REPORT_ENTRY)
    contract, block, facts = checked(data, complete=complete)
    check_division(data.all_shares, block=block, facts=facts if complete else None, contract=contract)
    candidate = candidate_of(contract=contract, block=block, data=data, at=at)
    entry = Entry.objects.create(
        id=pk or new_id(), desk_id=contract.desk_id, supplier_id=contract.supplier_id, number=random_code("I"),
        block_code=block.code, kind=block.kind, route=block.route, is_person=block.is_person, candidate=candidate, created_at=at,
        **days_of(facts, undated=timezone.localdate(at)),
    )
    write_version(entry=entry, data=data, facts=facts, number=1, by=by, at=at)
    allocate(entry=entry, shares=data.all_shares)
    events.record(
        by=by, at=at, verb="entry_written", subject=events.about_entry(entry, contract_id=contract.pk), about_draft=True,
    )
    return entry


@transaction.atomic
def change_entry(
    *, by: Actor, at: datetime, entry_id: UUID, revision: int, data: EntryData, complete: bool = True
) -> Entry:
    """Write the facts again: in the draft version, or as a new version once the desk has seen the last one.

    An approved entry keeps counting by its approved version until the new one is approved (rules 13.3), for the same
    contracts and shares. Its kind and candidate stay what they are, and its row shows the days that were handed in last.

    Raises:
        PermissionDenied, ValidationError: as for writing.
        Conflict: the entry was changed since it was read.
        StepRefused: it can no longer be changed.
    """
    require(by, Permission.REPORT_ENTRY)
    entry = locked(entry_id=entry_id, revision=revision, step=EntryStep.CHANGE)
    contract, block, facts = checked(data, complete=complete)
    if (contract.desk_id, contract.supplier_id) != (entry.desk_id, entry.supplier_id):
        raise ValidationError({"contract_id": _("Choose a contract of the same desk.")})
    live = live_shares(entry) if entry.approved_version is not None else {}
    check_division(data.all_shares, block=block, facts=facts if complete else None, contract=contract, live=live)
    number = _next_number(entry)
    if entry.approved_version is not None:
        _refuse_another_subject(entry, data=data, block=block)
    else:
        entry.candidate = candidate_of(contract=contract, block=block, data=data, at=at, now=entry.candidate_id)
        if entry.state == EntryState.SUBMITTED:
            entry.state = EntryState.RETURNED  # back with the supplier until it is submitted again
        entry.block_code, entry.kind, entry.route, entry.is_person = block.code, block.kind, block.route, block.is_person
        _set_days(entry, facts)
    version = write_version(entry=entry, data=data, facts=facts, number=number, by=by, at=at)
    if entry.approved_version is None:
        follow(entry, version)
    entry.current_version = number
    _save(entry)
    events.record(
        by=by, at=at, verb=EntryStep.CHANGE, subject=events.about_entry(entry, contract_id=contract.pk),
        after={"version": number}, about_draft=True,
    )
    return entry


@transaction.atomic
def submit_entry(*, by: Actor, at: datetime, entry_id: UUID, revision: int) -> Entry:
    """Hand the current version to the desk. A new placement is confirmed up to today by that (rules 13.3).

    A returned entry can go back unchanged, for instance with more evidence.

    Raises:
        PermissionDenied, Conflict, StepRefused: as above; also where the contract was closed in the meantime.
        ValidationError: a fact that the block needs is missing.
    """
    require(by, Permission.REPORT_ENTRY)
    entry = locked(entry_id=entry_id, revision=revision, step=EntryStep.SUBMIT)
    version = entry.versions.get(number=entry.current_version)
    if version.submitted_at is not None and entry.state != EntryState.RETURNED:
        raise StepRefused(_("Nothing was changed since this entry was handed in."))
    facts = check_complete(entry, version)
    version.submitted_at = version.submitted_at or at
    version.save(update_fields=["submitted_at"])
    entry.allocations.update(submitted=True)
    Evidence.objects.filter(entry=entry).update(submitted=True)
    entry.state, entry.submitted_at = EntryState.SUBMITTED, at
    entry.decided_at, entry.decision_reason = None, ""
    _set_days(entry, facts)
    if entry.approved_version is None:
        entry.confirmed_until = confirmed_on_approval(entry)
    _save(entry)
    _record(entry, by=by, at=at, verb=EntryStep.SUBMIT, after={"version": version.number})
    return entry


@transaction.atomic
def withdraw_entry(*, by: Actor, at: datetime, entry_id: UUID, revision: int) -> Entry:
    """Take an entry, or a change of an approved entry, back before the desk decides.

    A draft that the desk never saw is deleted: as a withdrawn entry the desk could read it.

    Raises:
        PermissionDenied, Conflict, StepRefused: as above.
    """
    require(by, Permission.REPORT_ENTRY)
    entry = _locked_row(entry_id=entry_id, revision=revision)
    open_change = entry.state == EntryState.APPROVED and entry.current_version != entry.approved_version
    if not open_change:
        _refuse_unless_possible(EntryStep.WITHDRAW, entry)
    unseen = entry.state == EntryState.DRAFT or open_change
    _record(entry, by=by, at=at, verb=EntryStep.WITHDRAW, about_draft=unseen)
    if entry.state == EntryState.DRAFT:
        forget_files(Evidence.objects.filter(entry=entry))
        delete_draft(entry)
        entry.state = EntryState.WITHDRAWN
        return entry
    entry.versions.filter(submitted_at__isnull=True).delete()
    if entry.approved_version is None:
        entry.current_version = _last_number(entry)
        version = entry.versions.get(number=entry.current_version)
        _set_days(entry, Facts.from_json(version.facts))
        follow(entry, version)
    fall_back(entry, otherwise=EntryState.WITHDRAWN)
    _save(entry)
    return entry


@transaction.atomic
def confirm_placements(*, by: Actor, at: datetime, entry_ids: Iterable[UUID], until: date) -> int:
    """Confirm in one go that placements still ran on the last day `until`, which counts at once (rules 13.3).

    Each is confirmed up to the earlier of `until` and its own last day; what was confirmed further stays so.
    Returns how many moved.

    Raises:
        PermissionDenied: the role may not confirm.
        ValidationError: the day lies in the future.
        StepRefused: an entry is not an approved placement.
    """
    require(by, Permission.CONFIRM_PLACEMENTS)
    if until > timezone.localdate(at):
        raise ValidationError({"until": _("You can confirm up to today, not further.")})
    ids = sorted(set(entry_ids))
    entries = list(Entry.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))
    if len(entries) != len(ids) or any(entry.approved_version is None or not entry.is_person for entry in entries):
        raise StepRefused(_("Only approved placements can be confirmed."))
    days = {entry.pk: min(filter(None, (entry.last_day, until))) for entry in entries}
    moved = [row for row in entries if row.confirmed_until is None or row.confirmed_until < days[row.pk]]
    for day in sorted({days[entry.pk] for entry in moved}):
        of_day = [entry.pk for entry in moved if days[entry.pk] == day]
        Entry.objects.filter(pk__in=of_day).update(confirmed_until=day, revision=F("revision") + 1)
    _record_confirmed(moved, days, by=by, at=at)
    if moved:
        mark_stale(contract_ids=contracts_touched_by(*moved), at=at)
    return len(moved)


def _record_confirmed(moved: Sequence[Entry], days: Mapping[UUID, date], *, by: Actor, at: datetime) -> None:
    """One event per placement; the contract named is that of the largest share."""
    allocations = Allocation.objects.filter(entry__in=moved).order_by("share", "-id")
    contracts = dict(allocations.values_list("entry_id", "contract_id"))
    events.record_all(
        events.prepared(
            by=by, at=at, verb=EntryStep.CONFIRM, subject=events.about_entry(entry, contract_id=contracts.get(entry.pk)),
            before={"confirmed_until": entry.confirmed_until}, after={"confirmed_until": days[entry.pk]},
        )
        for entry in moved
    )


def locked(*, entry_id: UUID, revision: int | None, step: EntryStep) -> Entry:
    """The entry, locked for this transaction and in a state in which the step exists.

    Raises:
        Entry.DoesNotExist: not in this scope.
        Conflict: somebody changed it since `revision`.
        StepRefused: the step does not exist in its state.
    """
    entry = _locked_row(entry_id=entry_id, revision=revision)
    _refuse_unless_possible(step, entry)
    return entry


def fall_back(entry: Entry, *, otherwise: EntryState) -> None:
    """Where an entry goes when its last version is refused or withdrawn: an approved version counts on."""
    if entry.approved_version is None:
        entry.state = otherwise
        return
    entry.state, entry.current_version = EntryState.APPROVED, entry.approved_version
    _set_days(entry, Facts.from_json(entry.versions.get(number=entry.approved_version).facts))


def _locked_row(*, entry_id: UUID, revision: int | None) -> Entry:
    entry = Entry.objects.select_for_update(no_key=True).get(pk=entry_id)
    if revision is not None and entry.revision != revision:
        changed = Event.objects.filter(entry_id=entry.pk).exclude(verb__startswith="evidence_")  # files change no revision
        raise events.conflict(changed, changes={"state": str(dict(EntryState.choices())[EntryState(entry.state)])})
    return entry


def _refuse_unless_possible(step: EntryStep, entry: Entry) -> None:
    if not may_take(step, state=entry.state):
        label = dict(EntryState.choices())[EntryState(entry.state)]
        raise StepRefused(_("This cannot be done any more: the entry is %(state)s.") % {"state": label})


def _refuse_another_subject(entry: Entry, *, data: EntryData, block: Block) -> None:
    """What an approved entry is about cannot change while its approved version counts."""
    if block.code != entry.block_code:
        raise ValidationError({"block_code": _("The kind of an approved entry cannot change; report a new entry.")})
    if data.new_candidate or data.candidate_id not in (None, entry.candidate_id):
        raise ValidationError({"candidate_id": _("The candidate of an approved entry cannot change.")})


def _next_number(entry: Entry) -> int:
    """The number to write under: that of the draft version, which goes, or one more than the last."""
    deleted, _rows = entry.versions.filter(number=entry.current_version, submitted_at__isnull=True).delete()
    return entry.current_version if deleted else _last_number(entry) + 1


def _last_number(entry: Entry) -> int:
    return entry.versions.order_by("-number").values_list("number", flat=True)[0]


def _set_days(entry: Entry, facts: Facts) -> None:
    for name, value in days_of(facts, undated=entry.first_day).items():
        setattr(entry, name, value)


def _save(entry: Entry) -> None:
    entry.revision += 1
    entry.save()


def _record(entry: Entry, *, by: Actor, at: datetime, verb: str, **values: Any) -> None:
    contract_id = entry.allocations.order_by("-share", "id").values_list("contract_id", flat=True).first()
    events.record(by=by, at=at, verb=verb, subject=events.about_entry(entry, contract_id=contract_id), **values)
