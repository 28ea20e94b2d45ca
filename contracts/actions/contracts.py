"""Registering, changing and closing a contract."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from buildingblocks import queries as schedules
from buildingblocks.models import Schedule
from contracts.actions import events
from contracts.actions.dossiers import ensure_dossier
from contracts.actions.numbers import next_contract_number
from contracts.actions.staleness import make_stale_balance, mark_stale
from contracts.errors import StepRefused
from contracts.models import Contract, Entry, Event, OpeningBalance
from contracts.policies import Permission, require
from contracts.workflow import EntryState
from sroi.accounts.acting import Actor
from sroi.tenancy import queries as organisations
from sroi.tenancy.ids import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractData:
    """What is registered about a contract. Euro excl. VAT, percentages 0–100; `until` is the day after the last."""

    municipality_id: UUID
    supplier_id: UUID
    title: str
    contract_type: str
    award_date: date
    starts_on: date
    value_excl_vat: Decimal
    coordinator_id: UUID
    until: date | None = None
    client_number: str = ""
    area: str = ""
    tender_publication_date: date | None = None
    labour_share_pct: Decimal | None = None
    agreed_pct: Decimal | None = None
    fixed_obligation: Decimal | None = None
    contract_holder_name: str = ""
    contract_holder_email: str = ""
    supplier_contact_name: str = ""
    supplier_contact_email: str = ""
    #: Pinned by hand; None: the version that the anchor date selects.
    schedule_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningData:
    """An amount that was fulfilled before the contract entered the system, in euro, per route."""

    date: date
    route: str
    amount: Decimal
    block: str = ""


@transaction.atomic
def register_contract(
    *, by: Actor, at: datetime, desk_id: UUID, data: ContractData, openings: Sequence[OpeningData] = (),
    pk: UUID | None = None,
) -> Contract:
    """Register a contract, with its opening balances if it is older than the system. `pk`: its primary key, if given.

    Raises:
        PermissionDenied: the role may not register contracts.
        ValidationError: per field, what is wrong.
    """
    require(by, Permission.REGISTER_CONTRACT)
    schedule = _checked_schedule(desk_id=desk_id, data=data)
    contract = Contract(
        id=pk or new_id(), desk_id=desk_id, created_at=at,
        number=next_contract_number(desk_id=desk_id, year=data.award_date.year),
        schedule=schedule, **{key: value for key, value in asdict(data).items() if key != "schedule_id"},
    )
    contract.full_clean(
        exclude=("municipality", "supplier", "coordinator", "schedule", "desk"), validate_constraints=False,  # the database
    )
    contract.save(force_insert=True)
    ensure_dossier(
        at=at, desk_id=desk_id, supplier_id=data.supplier_id,
        contact_name=data.supplier_contact_name, contact_email=data.supplier_contact_email,
    )
    owners = {"desk_id": desk_id, "municipality_id": data.municipality_id, "supplier_id": data.supplier_id}
    OpeningBalance.objects.bulk_create(
        [OpeningBalance(contract=contract, **owners, **asdict(opening)) for opening in openings]
    )
    events.record(
        by=by, at=at, verb="contract_registered", subject=events.about_contract(contract),
        after={**asdict(data), "number": contract.number, "schedule": schedule.code,
               "openings": [f"{opening.route} {opening.amount}" for opening in openings
                            if opening.route not in ("jobs", "learning")]},
    )
    make_stale_balance(contract=contract, at=at)
    return contract


def _checked_schedule(*, desk_id: UUID, data: ContractData) -> Schedule:
    """The version that the contract is pinned to, after the checks that need other tables."""
    faults: dict[str, str] = {}
    if not organisations.takes_part(desk_id=desk_id, municipality_id=data.municipality_id):
        faults["municipality_id"] = _("This client does not take part in this desk.")
    if data.until is not None and data.until <= data.starts_on:
        faults["until"] = _("The last day comes before the first day.")
    if data.value_excl_vat < 0:
        faults["value_excl_vat"] = _("An amount cannot be lower than zero.")
    if data.fixed_obligation is not None and data.agreed_pct is not None:
        faults["fixed_obligation"] = _("Give a percentage or a fixed amount, not both.")
    schedule = (
        schedules.by_id(data.schedule_id)
        if data.schedule_id
        else schedules.for_dates(
            desk_id=desk_id, award_date=data.award_date, contract_start=data.starts_on,
            tender_publication_date=data.tender_publication_date,
        )
    )
    if schedule is None or schedule.status != Schedule.Status.PUBLISHED:
        faults["schedule_id"] = _("No published schedule of this desk is in force on the date that selects it.")
    if faults or schedule is None:
        raise ValidationError(faults)
    return schedule


@transaction.atomic
def change_contract(
    *, by: Actor, at: datetime, contract_id: UUID, revision: int, changes: dict[str, Any], reason: str = ""
) -> Contract:
    """Change descriptive fields (title, dates, people). The value and the obligation change by a revision only.

    Raises:
        PermissionDenied, ValidationError: as for registering.
        Conflict: the contract was changed since it was read.
        StepRefused: the contract is closed.
    """
    require(by, Permission.REGISTER_CONTRACT)
    contract = locked(contract_id=contract_id, revision=revision)
    if contract.closed_on is not None:
        raise StepRefused(_("This contract is closed."))
    before = {key: getattr(contract, key) for key in changes}
    for key, value in changes.items():
        setattr(contract, key, value)
    if contract.until is not None and contract.until <= contract.starts_on:
        raise ValidationError({"until": _("The last day comes before the first day.")})
    contract.full_clean(
        exclude=("municipality", "supplier", "coordinator", "schedule", "desk"), validate_constraints=False,  # the database
    )
    old, new = events.changes(before, changes)
    if not new:
        return contract
    contract.revision += 1
    contract.save()
    events.record(
        by=by, at=at, verb="contract_changed", subject=events.about_contract(contract), before=old, after=new,
        reason=reason,
    )
    mark_stale(contract_ids=[contract.pk], at=at)
    return contract


@transaction.atomic
def close_contract(*, by: Actor, at: datetime, contract_id: UUID, revision: int, closed_on: date, reason: str) -> Contract:
    """Close a contract. Nothing may be waiting for review, because it could no longer be counted.

    Raises:
        PermissionDenied, Conflict: as above.
        StepRefused: entries are still to be reviewed, or the contract is closed already.
        ValidationError: the day lies before the award or in the future.
    """
    require(by, Permission.CLOSE_CONTRACT)
    contract = locked(contract_id=contract_id, revision=revision)
    if contract.closed_on is not None:
        raise StepRefused(_("This contract is closed already."))
    waiting = Entry.objects.filter(allocations__contract_id=contract.pk, state=EntryState.SUBMITTED).count()
    if waiting:
        raise StepRefused(_("%(count)s entries of this contract are still to be reviewed.") % {"count": waiting})
    if not contract.award_date <= closed_on <= timezone.localdate(at):
        raise ValidationError({"closed_on": _("Choose a day between the award and today.")})
    contract.closed_on = closed_on
    contract.revision += 1
    contract.save()
    events.record(
        by=by, at=at, verb="contract_closed", subject=events.about_contract(contract), after={"closed_on": closed_on},
        reason=reason,
    )
    mark_stale(contract_ids=[contract.pk], at=at)
    return contract


def locked(*, contract_id: UUID, revision: int | None) -> Contract:
    """The contract, locked for this transaction; `revision` is what the person saw (None: whatever it is).

    Raises:
        Contract.DoesNotExist: not in this scope.
        Conflict: somebody changed it in between.
    """
    contract = Contract.objects.select_for_update().get(pk=contract_id)
    if revision is not None and contract.revision != revision:
        raise events.conflict(Event.objects.filter(contract_id=contract.pk, entry_id__isnull=True))
    return contract
