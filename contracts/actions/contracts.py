"""Registering, changing and closing a contract."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contracts.actions import events
from contracts.actions.contract_data import CALL_OFFS, CORRECTIONS, ContractData, OpeningData, check_change, checked
from contracts.actions.dossiers import ensure_dossier
from contracts.actions.numbers import next_contract_number
from contracts.actions.staleness import make_stale_balance, mark_stale
from contracts.errors import StepRefused
from contracts.models import Contract, Event, OpeningBalance
from contracts.policies import Permission, require
from contracts.queries.division import waiting_on
from sroi.accounts.acting import Actor
from sroi.tenancy.ids import new_id

__all__ = [
    "CORRECTIONS", "ContractData", "OpeningData", "change_contract", "close_contract", "locked", "register_contract",
]

#: Rows of other tables, looked up before; the database checks the rest.
_OTHER_ROWS: Final = ("municipality", "supplier", "coordinator", "schedule", "desk", "framework")
#: What is registered but stored as something else.
_NOT_STORED: Final = frozenset({"schedule_id", "framework_obligation"})


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
    schedule, framework = checked(desk_id=desk_id, data=data)
    contract = Contract(
        id=pk or new_id(), desk_id=desk_id, created_at=at,
        number=next_contract_number(desk_id=desk_id, year=data.award_date.year),
        schedule=schedule, is_framework=bool(data.framework_obligation),
        bears_obligation=data.framework_obligation != CALL_OFFS if framework is None else not framework.bears_obligation,
        **{key: value for key, value in asdict(data).items() if key not in _NOT_STORED},
    )
    contract.full_clean(
        exclude=_OTHER_ROWS, validate_constraints=False,  # the database
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


@transaction.atomic
def change_contract(
    *, by: Actor, at: datetime, contract_id: UUID, revision: int, changes: dict[str, Any], reason: str = ""
) -> Contract:
    """Change descriptive fields (title, dates, people), or correct what decides the obligation (`CORRECTIONS`).

    A correction needs a reason, and is possible while nothing is approved on the contract; later, and for the value,
    there are dated revisions.

    Raises:
        PermissionDenied, ValidationError: as for registering; a correction without a reason or too late.
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
    old, new = events.changes(before, changes)
    check_change(contract, changed=set(new), reason=reason)
    contract.full_clean(
        exclude=_OTHER_ROWS, validate_constraints=False,  # the database
    )
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
    """Close a contract. Nothing may be waiting for review, because it could no longer be counted; also not a new division
    of an effort that gives this contract a share.

    Raises:
        PermissionDenied, Conflict: as above.
        StepRefused: entries are still to be reviewed, or the contract is closed already.
        ValidationError: the day lies before the award or in the future.
    """
    require(by, Permission.CLOSE_CONTRACT)
    contract = locked(contract_id=contract_id, revision=revision)
    if contract.closed_on is not None:
        raise StepRefused(_("This contract is closed already."))
    waiting = waiting_on(contract.pk).count()
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
    contract = Contract.objects.select_for_update(no_key=True).get(pk=contract_id)
    if revision is not None and contract.revision != revision:
        # What only the desk and its client read is no change of the contract.
        changed = Event.objects.filter(contract_id=contract.pk, entry_id__isnull=True, supplier_id__isnull=False)
        raise events.conflict(changed)
    return contract
