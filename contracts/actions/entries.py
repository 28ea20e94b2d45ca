"""What a supplier does with an entry: write it down, change it, submit it, withdraw it, confirm that it runs on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from buildingblocks import queries as schedules
from buildingblocks.facts import Facts, needed
from buildingblocks.faults import FactsError
from buildingblocks.schedule import Block
from contracts.actions import events
from contracts.actions.numbers import new_candidate_code, random_code
from contracts.actions.staleness import contracts_touched_by, mark_stale
from contracts.errors import Conflict, StepRefused
from contracts.models import Allocation, Candidate, Contract, Entry, EntryVersion, Evidence
from contracts.policies import Permission, require
from contracts.workflow import EntryState, EntryStep, may_take
from sroi.accounts.acting import Actor
from sroi.look.citizen_numbers import contains_citizen_number

PERSON_KINDS = ("employment", "learning", "work_experience")


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryData:
    """What the supplier writes. `facts` has the keys of rules section 10.5; first and last day both count.

    `candidate_id` is an earlier candidate of this supplier at this desk; None makes a new code where the block is
    about a person. `shares` spreads the entry over more contracts of the supplier; empty is 100 % on `contract_id`.
    """

    contract_id: UUID
    block_code: str
    facts: Mapping[str, Any]
    candidate_id: UUID | None = None
    description: str = ""
    vendor_name: str = ""
    invoice_number: str = ""
    shares: Mapping[UUID, Decimal] = field(default_factory=dict)

    @property
    def all_shares(self) -> dict[UUID, Decimal]:
        """Contract → share, 100 % on the contract where nothing is spread."""
        return dict(self.shares) or {self.contract_id: Decimal(1)}


@transaction.atomic
def write_entry(*, by: Actor, at: datetime, data: EntryData) -> Entry:
    """Start an entry as a draft, which only the supplier sees.

    Raises:
        PermissionDenied: the role may not report.
        ValidationError: per field, what is wrong.
    """
    require(by, Permission.REPORT_ENTRY)
    contract, block, facts = _checked(data)
    candidate = _candidate(contract=contract, block=block, candidate_id=data.candidate_id, at=at)
    entry = Entry.objects.create(
        desk_id=contract.desk_id, supplier_id=contract.supplier_id, number=random_code("I"), block_code=block.code,
        kind=block.kind, route=block.route, is_person=block.kind in PERSON_KINDS, candidate=candidate,
        created_at=at, **_days(facts),
    )
    _write_version(entry=entry, data=data, facts=facts, number=1, by=by, at=at)
    _allocate(entry=entry, shares=data.all_shares)
    events.record(by=by, at=at, verb="entry_written", subject=events.about_entry(entry, contract_id=contract.pk))
    return entry


@transaction.atomic
def change_entry(*, by: Actor, at: datetime, entry_id: UUID, revision: int, data: EntryData) -> Entry:
    """Write the facts again: in the draft version, or as a new version once the desk has seen the last one.

    An approved entry keeps counting by its approved version until the new one is approved (rules 13.3).

    Raises:
        PermissionDenied, ValidationError: as for writing.
        Conflict: the entry was changed since it was read.
        StepRefused: it can no longer be changed.
    """
    require(by, Permission.REPORT_ENTRY)
    entry = locked(entry_id=entry_id, revision=revision, step=EntryStep.CHANGE)
    contract, block, facts = _checked(data)
    if (contract.desk_id, contract.supplier_id) != (entry.desk_id, entry.supplier_id):
        raise ValidationError({"contract_id": _("Choose a contract of the same desk.")})
    candidate = _candidate(
        contract=contract, block=block, candidate_id=data.candidate_id or entry.candidate_id, at=at,
    )
    counting = entry.approved_version is not None
    if counting and block.code != entry.block_code:
        raise ValidationError({"block_code": _("The kind of an approved entry cannot change; report a new entry.")})
    version = entry.versions.get(number=entry.current_version)
    if version.submitted_at is None:
        version.delete()
        number = entry.current_version
    else:
        number = entry.versions.order_by("-number").values_list("number", flat=True)[0] + 1
    _write_version(entry=entry, data=data, facts=facts, number=number, by=by, at=at)
    if not counting:
        entry.allocations.all().delete()
        Entry.objects.filter(pk=entry.pk).update(allocated_share=0)
        _allocate(entry=entry, shares=data.all_shares)
        if entry.state == EntryState.SUBMITTED:
            entry.state = EntryState.RETURNED  # back with the supplier until it is submitted again
    entry.block_code, entry.kind, entry.route = block.code, block.kind, block.route
    entry.is_person, entry.candidate, entry.current_version = block.kind in PERSON_KINDS, candidate, number
    for name, value in _days(facts).items():
        setattr(entry, name, value)
    _save(entry)
    events.record(
        by=by, at=at, verb=EntryStep.CHANGE, subject=events.about_entry(entry, contract_id=contract.pk),
        after={"version": number},
    )
    return entry


@transaction.atomic
def submit_entry(*, by: Actor, at: datetime, entry_id: UUID, revision: int) -> Entry:
    """Hand the current version to the desk. A running placement is confirmed up to today by that.

    Raises:
        PermissionDenied, Conflict, StepRefused: as above.
        ValidationError: a fact that the block needs is missing.
    """
    require(by, Permission.REPORT_ENTRY)
    entry = locked(entry_id=entry_id, revision=revision, step=EntryStep.SUBMIT)
    version = entry.versions.get(number=entry.current_version)
    if version.submitted_at is not None:
        raise StepRefused(_("Nothing was changed since this entry was handed in."))
    version.submitted_at = at
    version.save(update_fields=["submitted_at"])
    entry.allocations.update(submitted=True)
    Evidence.objects.filter(entry=entry).update(submitted=True)
    entry.state, entry.submitted_at = EntryState.SUBMITTED, at
    entry.decided_at, entry.decision_reason = None, ""
    if entry.is_person:
        entry.confirmed_until = min(filter(None, (entry.last_day, at.date())))
    _save(entry)
    _record(entry, by=by, at=at, verb=EntryStep.SUBMIT, after={"version": version.number})
    return entry


@transaction.atomic
def withdraw_entry(*, by: Actor, at: datetime, entry_id: UUID, revision: int) -> Entry:
    """Take an entry, or a change of an approved entry, back before the desk decides.

    Raises:
        PermissionDenied, Conflict, StepRefused: as above.
    """
    require(by, Permission.REPORT_ENTRY)
    entry = locked(entry_id=entry_id, revision=revision, step=EntryStep.WITHDRAW)
    fall_back(entry, otherwise=EntryState.WITHDRAWN)
    _save(entry)
    _record(entry, by=by, at=at, verb=EntryStep.WITHDRAW)
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
    if until > at.date():
        raise ValidationError({"until": _("You can confirm up to today, not further.")})
    moved: list[Entry] = []
    ids = sorted(set(entry_ids))
    entries = list(Entry.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    if len(entries) != len(ids) or any(entry.approved_version is None or not entry.is_person for entry in entries):
        raise StepRefused(_("Only approved placements can be confirmed."))
    for entry in entries:
        day = min(filter(None, (entry.last_day, until)))
        if entry.confirmed_until is not None and entry.confirmed_until >= day:
            continue
        before, entry.confirmed_until = entry.confirmed_until, day
        _save(entry)
        _record(entry, by=by, at=at, verb=EntryStep.CONFIRM, before={"confirmed_until": before},
                after={"confirmed_until": day})
        moved.append(entry)
    touched = {contract_id for entry in moved for contract_id in contracts_touched_by(entry)}
    if touched:
        mark_stale(contract_ids=touched, at=at)
    return len(moved)


def locked(*, entry_id: UUID, revision: int | None, step: EntryStep) -> Entry:
    """The entry, locked for this transaction and in a state in which the step exists.

    Raises:
        Entry.DoesNotExist: not in this scope.
        Conflict: somebody changed it since `revision`.
        StepRefused: the step does not exist in its state.
    """
    entry = Entry.objects.select_for_update().get(pk=entry_id)
    if revision is not None and entry.revision != revision:
        last = events.Event.objects.filter(entry_id=entry.pk).order_by("-at", "-id").first()
        raise Conflict(
            changed_by=last.actor_name if last else "",
            changes={"state": str(dict(EntryState.choices())[EntryState(entry.state)])},
        )
    if not may_take(step, state=entry.state):
        label = dict(EntryState.choices())[EntryState(entry.state)]
        raise StepRefused(_("This cannot be done any more: the entry is %(state)s.") % {"state": label})
    return entry


def fall_back(entry: Entry, *, otherwise: EntryState) -> None:
    """Where an entry goes when its last version is refused or withdrawn: an approved version counts on."""
    if entry.approved_version is None:
        entry.state = otherwise
        return
    entry.state, entry.current_version = EntryState.APPROVED, entry.approved_version
    facts = Facts.from_json(entry.versions.get(number=entry.approved_version).facts)
    for name, value in _days(facts).items():
        setattr(entry, name, value)


def _save(entry: Entry) -> None:
    entry.revision += 1
    entry.save()


def _record(entry: Entry, *, by: Actor, at: datetime, verb: str, **values: Any) -> None:
    contract_id = entry.allocations.order_by("-share", "id").values_list("contract_id", flat=True).first()
    events.record(by=by, at=at, verb=verb, subject=events.about_entry(entry, contract_id=contract_id), **values)


def _checked(data: EntryData) -> tuple[Contract, Block, Facts]:
    """The contract, the block of its schedule and the facts, or every fault by field."""
    contract = Contract.objects.select_related("schedule").filter(pk=data.contract_id).first()
    if contract is None:
        raise ValidationError({"contract_id": _("Choose one of your contracts.")})
    if contract.closed_on is not None:
        raise ValidationError({"contract_id": _("This contract is closed.")})
    rules = schedules.rules_of(contract.schedule)
    block = next((block for block in rules.blocks if block.code == data.block_code), None)
    if block is None:
        raise ValidationError({"block_code": _("Choose a kind of effort from the list.")})
    try:
        facts = Facts.from_json(data.facts)
    except FactsError as error:
        raise ValidationError({fault.path.split("[")[0]: [_("This cannot be read.")] for fault in error.faults}) from error
    _check_needed(block, facts)
    for name in ("description", "vendor_name", "invoice_number"):
        if contains_citizen_number(getattr(data, name)):
            raise ValidationError({name: _("This looks like a citizen service number (BSN). Leave it out.")})
    return contract, block, facts


def _check_needed(block: Block, facts: Facts) -> None:
    given = facts.to_json()
    specs = [spec for spec in needed(block) if spec.required and spec.name != "agreed_value" and spec.name != "days"]
    chosen = {spec.alternative for spec in specs if spec.alternative and spec.name in given}
    missing = [spec.name for spec in specs if spec.name not in given and spec.alternative not in chosen]
    if missing:
        raise ValidationError({name: [_("This field is required.")] for name in missing})


def _days(facts: Facts) -> dict[str, date | None]:
    first = facts.start or facts.invoice_date
    return {"first_day": first, "last_day": facts.end if facts.start else facts.invoice_date}


def _candidate(*, contract: Contract, block: Block, candidate_id: UUID | None, at: datetime) -> Candidate | None:
    if block.kind not in PERSON_KINDS:
        return None
    owners = {"desk_id": contract.desk_id, "supplier_id": contract.supplier_id}
    if candidate_id is not None:
        found = Candidate.objects.filter(pk=candidate_id, **owners).first()
        if found is None:
            raise ValidationError({"candidate_id": _("Choose one of your candidates at this desk.")})
        return found
    return Candidate.objects.create(code=new_candidate_code(**owners), created_at=at, **owners)


def _write_version(*, entry: Entry, data: EntryData, facts: Facts, number: int, by: Actor, at: datetime) -> None:
    EntryVersion.objects.create(
        desk_id=entry.desk_id, supplier_id=entry.supplier_id, entry=entry, number=number, facts=facts.to_json(),
        description=data.description, vendor_name=data.vendor_name, invoice_number=data.invoice_number,
        written_by=by.name, written_at=at,
    )


def _allocate(*, entry: Entry, shares: Mapping[UUID, Decimal]) -> None:
    """Take the share from the entry's counter first: the CHECK on it is the cap, also for two writers at once."""
    contracts = {c.pk: c for c in Contract.objects.filter(pk__in=shares, desk_id=entry.desk_id, supplier_id=entry.supplier_id)}
    if len(contracts) != len(shares):
        raise ValidationError({"contract_id": _("Choose contracts of the same desk and supplier.")})
    try:
        with transaction.atomic():
            Entry.objects.filter(pk=entry.pk).update(allocated_share=F("allocated_share") + sum(shares.values()))
    except IntegrityError as error:
        raise ValidationError({"shares": _("The shares of one entry add up to at most 100 %.")}) from error
    Allocation.objects.bulk_create(
        [
            Allocation(
                desk_id=entry.desk_id, supplier_id=entry.supplier_id, entry=entry, contract_id=contract_id,
                municipality_id=contracts[contract_id].municipality_id, share=share,
                submitted=entry.state != EntryState.DRAFT,
            )
            for contract_id, share in sorted(shares.items())
        ]
    )
    entry.refresh_from_db(fields=["allocated_share"])

