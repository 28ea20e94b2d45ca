"""Recording what was invoiced on a contract, and taking back what was recorded wrongly."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contracts.actions import events
from contracts.actions.contracts import locked
from contracts.actions.staleness import mark_stale
from contracts.errors import StepRefused
from contracts.models import Contract, TurnoverInvoice
from contracts.policies import Permission, require
from contracts.queries.turnover import key_of, standing
from sroi.accounts.acting import Actor
from sroi.tenancy.ids import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnoverData:
    """One invoice on the contract: euro excl. VAT, negative for a credit note."""

    number: str
    invoiced_on: date
    amount_excl_vat: Decimal


@transaction.atomic
def record_turnover(
    *, by: Actor, at: datetime, contract_id: UUID, data: TurnoverData, pk: UUID | None = None
) -> TurnoverInvoice:
    """Record an invoice. Where the schedule takes invoiced turnover as base, the obligation moves with it (rules 13.5).

    `pk`: the primary key, where it is given.

    Raises:
        PermissionDenied: the role may not record turnover.
        Contract.DoesNotExist: not in this scope.
        StepRefused: the contract is closed.
        ValidationError: per field; among others an invoice number that is on this contract already.
    """
    require(by, Permission.RECORD_TURNOVER)
    contract = _open(contract_id)
    _check(contract, data, on=timezone.localdate(at))
    rows = TurnoverInvoice.objects.filter(contract=contract, key=key_of(data.number))
    row = TurnoverInvoice(
        id=pk or new_id(), contract=contract, desk_id=contract.desk_id, municipality_id=contract.municipality_id,
        supplier_id=contract.supplier_id, number=data.number.strip(), key=key_of(data.number),
        attempt=rows.filter(reversal=False).count() + 1, invoiced_on=data.invoiced_on,
        amount_excl_vat=data.amount_excl_vat, recorded_by=by.name, recorded_at=at,
    )
    row.save(force_insert=True)
    _written(contract, row, by=by, at=at, verb="turnover_recorded")
    return row


@transaction.atomic
def reverse_turnover(*, by: Actor, at: datetime, invoice_id: UUID, reason: str) -> TurnoverInvoice:
    """Take a recorded invoice off again with an opposite row on the same date; both stay in the list.

    Raises:
        PermissionDenied, StepRefused: as for recording; also where it was taken off already.
        TurnoverInvoice.DoesNotExist: not in this scope.
        ValidationError: no reason.
    """
    require(by, Permission.RECORD_TURNOVER)
    wrong = TurnoverInvoice.objects.get(pk=invoice_id)
    contract = _open(wrong.contract_id)
    if not reason.strip():
        raise ValidationError({"reason": _("This field is required.")})
    if not standing(contract_id=contract.pk).filter(pk=wrong.pk).exists():
        raise StepRefused(_("This invoice was taken off already."))
    row = TurnoverInvoice(
        contract=contract, desk_id=contract.desk_id, municipality_id=contract.municipality_id,
        supplier_id=contract.supplier_id, number=wrong.number, key=wrong.key, attempt=wrong.attempt, reversal=True,
        invoiced_on=wrong.invoiced_on, amount_excl_vat=-wrong.amount_excl_vat, reason=reason.strip(),
        recorded_by=by.name, recorded_at=at,
    )
    row.save(force_insert=True)
    _written(contract, row, by=by, at=at, verb="turnover_reversed", reason=row.reason)
    return row


def _open(contract_id: UUID) -> Contract:
    """The contract, locked: two people who record the same invoice wait for each other."""
    contract = locked(contract_id=contract_id, revision=None)
    if contract.closed_on is not None:
        raise StepRefused(_("This contract is closed."))
    return contract


def _check(contract: Contract, data: TurnoverData, *, on: date) -> None:
    faults: dict[str, str] = {}
    if not data.number.strip():
        faults["number"] = _("This field is required.")
    elif standing(contract_id=contract.pk).filter(key=key_of(data.number)).exists():
        faults["number"] = _("This invoice is recorded on this contract already.")
    if not data.amount_excl_vat:
        faults["amount_excl_vat"] = _("Give an amount; a minus is a credit note.")
    if not contract.award_date <= data.invoiced_on <= on:
        faults["invoiced_on"] = _("Choose a day between the award and today.")
    if faults:
        raise ValidationError(faults)


def _written(
    contract: Contract, row: TurnoverInvoice, *, by: Actor, at: datetime, verb: str, reason: str = ""
) -> None:
    events.record(
        by=by, at=at, verb=verb, subject=events.about_contract(contract), reason=reason,
        after={"invoice_number": row.number, "invoice_date": row.invoiced_on, "amount_excl_vat": row.amount_excl_vat},
    )
    mark_stale(contract_ids=[contract.pk], at=at)
