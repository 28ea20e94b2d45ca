"""Bringing a registered contract under a framework agreement."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contracts.actions import events
from contracts.actions.contracts import locked
from contracts.actions.entry_division import lock_contracts
from contracts.actions.staleness import mark_stale
from contracts.errors import StepRefused
from contracts.models import Contract, ContractOption, ObligationRevision, OpeningBalance, TurnoverInvoice
from contracts.policies import Permission, require
from contracts.queries.division import waiting_on
from sroi.accounts.acting import Actor


@transaction.atomic
def make_call_off(
    *, by: Actor, at: datetime, contract_id: UUID, revision: int, framework_id: UUID, reason: str
) -> Contract:
    """Make a registered contract a call-off of a framework agreement of the same desk and supplier.

    Where the obligation is on the call-offs it keeps its own. Where the framework agreement carries one obligation for
    all, the contract owes nothing from now on, so nothing may rest on its obligation yet.

    Raises:
        PermissionDenied: the role may not.
        Conflict: the contract was changed since it was read.
        StepRefused: it is closed, is a framework agreement or a call-off itself, or something rests on its obligation.
        ValidationError: no reason, or no such framework agreement that is open.
    """
    require(by, Permission.REGISTER_CONTRACT)
    lock_contracts([contract_id, framework_id])
    contract = locked(contract_id=contract_id, revision=revision)
    if contract.closed_on is not None:
        raise StepRefused(_("This contract is closed."))
    if contract.is_framework or contract.framework_id is not None:
        raise StepRefused(_("This contract is a framework agreement or a call-off already."))
    if not reason.strip():
        raise ValidationError({"reason": _("This field is required.")})
    framework = _framework(contract, framework_id)
    if framework.bears_obligation:
        _refuse_if_something_rests_on(contract)
    contract.framework, contract.bears_obligation = framework, not framework.bears_obligation
    contract.revision += 1
    contract.save(update_fields=["framework", "bears_obligation", "revision"])
    events.record(
        by=by, at=at, verb="contract_became_call_off", subject=events.about_contract(contract), reason=reason.strip(),
        before={"framework": None}, after={"framework": framework.number},
    )
    mark_stale(contract_ids=[contract.pk], at=at)
    return contract


def _framework(contract: Contract, framework_id: UUID) -> Contract:
    found = Contract.objects.filter(
        pk=framework_id, desk_id=contract.desk_id, is_framework=True, closed_on__isnull=True,
    ).first()
    if found is None:
        raise ValidationError({"framework_id": _("Choose a framework agreement of this desk that is not closed.")})
    if found.supplier_id != contract.supplier_id:
        raise ValidationError({"framework_id": _("This framework agreement is with another supplier.")})
    return found


def _refuse_if_something_rests_on(contract: Contract) -> None:
    """Efforts, decisions and amounts that a contract without an obligation cannot have."""
    owned = (OpeningBalance, TurnoverInvoice, ContractOption, ObligationRevision)
    if contract.allocations.exists() or waiting_on(contract.pk).exists() or any(model.objects.filter(contract=contract).exists() for model in owned):
        raise StepRefused(
            _("The framework agreement carries the obligation, but efforts, invoices or changes rest on the obligation of this contract.")
        )
