"""Options and extensions: recording one, exercising it as a dated revision, and letting it lapse."""

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
from contracts.actions.obligation import RevisionData, write_revision
from contracts.actions.staleness import mark_stale
from contracts.errors import StepRefused
from contracts.models import Contract, ContractOption
from contracts.policies import Permission, require
from contracts.queries.base_values import base_values, changed_after
from sroi.accounts.acting import Actor
from sroi.tenancy.ids import new_id

State = ContractOption.State


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionData:
    """A conditional part of a contract: euro excl. VAT; `until` is the day after the planned last day."""

    description: str
    value_excl_vat: Decimal
    starts_on: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseData:
    """That an option is taken up from a day on; `until`: the day after the new last day, None leaves the term."""

    effective_on: date
    reason: str
    requested_by: str
    approved_by: str
    until: date | None = None


@transaction.atomic
def add_option(
    *, by: Actor, at: datetime, contract_id: UUID, revision: int, data: OptionData, pk: UUID | None = None
) -> ContractOption:
    """Record an option of a contract. It changes nothing until it is exercised. `pk`: its primary key, if given.

    Raises:
        PermissionDenied: the role may not revise obligations.
        Conflict: the contract was changed since it was read.
        StepRefused: the contract is closed.
        ValidationError: per field.
    """
    require(by, Permission.REVISE_OBLIGATION)
    contract = _open(contract_id, revision=revision)
    faults: dict[str, str] = {}
    if not data.description.strip():
        faults["description"] = _("This field is required.")
    if data.value_excl_vat < 0:
        faults["value_excl_vat"] = _("An amount cannot be lower than zero.")
    if not data.value_excl_vat and data.until is None:
        faults["value_excl_vat"] = _("Give a value, or a last day for an option that gives more time only.")
    if data.starts_on and data.until and data.until <= data.starts_on:
        faults["until"] = _("The last day comes before the first day.")
    if faults:
        raise ValidationError(faults)
    option = ContractOption(
        id=pk or new_id(), contract=contract, desk_id=contract.desk_id, municipality_id=contract.municipality_id,
        supplier_id=contract.supplier_id, description=data.description.strip(), value_excl_vat=data.value_excl_vat,
        starts_on=data.starts_on, until=data.until, created_at=at,
    )
    option.save(force_insert=True)
    _changed(contract)
    events.record(
        by=by, at=at, verb="option_added", subject=events.about_contract(contract),
        after={"option": option.description, "option_value": option.value_excl_vat, "starts_on": option.starts_on,
               "until": option.until},
    )
    return option


@transaction.atomic
def exercise_option(*, by: Actor, at: datetime, option_id: UUID, revision: int, data: ExerciseData) -> ContractOption:
    """Take up an option: its value joins the contract value by a dated revision, and the term may become longer.

    Raises:
        PermissionDenied, Conflict: as for adding.
        StepRefused: the contract is closed, or the option is decided already.
        ValidationError: per field.
    """
    require(by, Permission.REVISE_OBLIGATION)
    option, contract = _undecided(option_id, revision=revision)
    _check(contract, data, on=timezone.localdate(at))
    before = contract.until
    value = base_values(contract, on=data.effective_on).value_excl_vat + option.value_excl_vat
    option.revision = write_revision(
        by=by, at=at, contract=contract,
        data=RevisionData(
            kind="option", effective_on=data.effective_on, reason=data.reason, requested_by=data.requested_by,
            approved_by=data.approved_by, new_value_excl_vat=value,
        ),
    )
    if data.until is not None:
        contract.until = data.until
    _decided(option, State.EXERCISED, day=data.effective_on, reason=data.reason, approved_by=data.approved_by)
    _changed(contract)
    events.record(
        by=by, at=at, verb="option_exercised", subject=events.about_contract(contract), reason=data.reason,
        before={"until": before} if data.until not in (None, before) else {},
        after={"option": option.description, "option_value": option.value_excl_vat, "effective_on": data.effective_on,
               "approved_by": data.approved_by} | ({"until": data.until} if data.until not in (None, before) else {}),
    )
    mark_stale(contract_ids=[contract.pk], at=at)
    return option


@transaction.atomic
def lapse_option(*, by: Actor, at: datetime, option_id: UUID, revision: int, reason: str) -> ContractOption:
    """Write down that an option will not be taken up; the contract stays what it is.

    Raises:
        PermissionDenied, Conflict, StepRefused: as for exercising.
        ValidationError: no reason.
    """
    require(by, Permission.REVISE_OBLIGATION)
    option, contract = _undecided(option_id, revision=revision)
    if not reason.strip():
        raise ValidationError({"reason": _("This field is required.")})
    _decided(option, State.LAPSED, day=timezone.localdate(at), reason=reason)
    _changed(contract)
    events.record(
        by=by, at=at, verb="option_lapsed", subject=events.about_contract(contract), reason=reason.strip(),
        after={"option": option.description},
    )
    return option


def _open(contract_id: UUID, *, revision: int) -> Contract:
    contract = locked(contract_id=contract_id, revision=revision)
    if contract.closed_on is not None:
        raise StepRefused(_("This contract is closed."))
    return contract


def _undecided(option_id: UUID, *, revision: int) -> tuple[ContractOption, Contract]:
    """The option with its contract, locked; one that was decided meanwhile is refused before a conflict is told."""
    contract_id = ContractOption.objects.values_list("contract_id", flat=True).get(pk=option_id)
    locked(contract_id=contract_id, revision=None)
    option = ContractOption.objects.get(pk=option_id)
    if option.state != State.OPEN:
        raise StepRefused(_("This option was decided already."))
    return option, _open(contract_id, revision=revision)


def _check(contract: Contract, data: ExerciseData, *, on: date) -> None:
    faults: dict[str, str] = {}
    for name in ("reason", "requested_by", "approved_by"):
        if not getattr(data, name).strip():
            faults[name] = _("This field is required.")
    if not contract.award_date <= data.effective_on <= on:
        faults["effective_on"] = _("Choose a day between the award and today.")
    elif changed_after(contract, day=data.effective_on):
        faults["effective_on"] = _("The contract value was set anew on a later day. Choose that day or a later one.")
    if data.until is not None and contract.until is None:
        faults["until"] = _("This contract has an open end already.")
    elif data.until is not None and contract.until is not None and data.until < contract.until:
        faults["until"] = _("An option does not make the term shorter.")
    if faults:
        raise ValidationError(faults)


def _decided(option: ContractOption, state: State, *, day: date, reason: str, approved_by: str = "") -> None:
    option.state, option.decided_on, option.reason, option.approved_by = state, day, reason.strip(), approved_by
    option.save()


def _changed(contract: Contract) -> None:
    contract.revision += 1
    contract.save(update_fields=["revision", "until"])
