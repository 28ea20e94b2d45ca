"""What moves an obligation: revisions agreed with the buyer, and PSO certificates."""

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from buildingblocks import queries as schedules
from contracts.actions import events
from contracts.actions.contracts import locked
from contracts.actions.staleness import mark_stale
from contracts.errors import StepRefused
from contracts.models import Contract, ObligationRevision, PsoCertificate
from contracts.policies import Permission, require
from contracts.queries.agreements import client_decides
from contracts.queries.base_values import base_values, changed_after
from contracts.queries.settlement import settled
from sroi.accounts.acting import Actor
from sroi.tenancy.ids import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionData:
    """A dated revision, with the amount of its kind in euro.

    `amount` (signed) for an adjustment, `new_value_excl_vat` for a new contract value, `new_wage_sum` for the wage sum,
    `new_labour_share_pct` for the labour share. An indexation gives a `percentage`: value and wage sum follow from it.
    """

    kind: str
    effective_on: date
    reason: str
    requested_by: str
    approved_by: str
    amount: Decimal | None = None
    new_value_excl_vat: Decimal | None = None
    new_wage_sum: Decimal | None = None
    new_labour_share_pct: Decimal | None = None
    percentage: Decimal | None = None


@transaction.atomic
def revise_obligation(
    *, by: Actor, at: datetime, contract_id: UUID, revision: int, data: RevisionData, pk: UUID | None = None
) -> ObligationRevision:
    """Revise an obligation in consultation with the buyer: a new dated row, never a change of what was.

    `pk`: the primary key of that row, where it is given.

    Raises:
        PermissionDenied: the role may not revise.
        Conflict: the contract was changed since it was read.
        StepRefused: the contract is closed, or the client decides on changes itself.
        ValidationError: per field; among others an adjustment that would make the obligation negative.
    """
    require(by, Permission.REVISE_OBLIGATION)
    contract = locked(contract_id=contract_id, revision=revision)
    if client_decides(desk_id=contract.desk_id, municipality_id=contract.municipality_id):
        raise StepRefused(_("This client decides on changes of the obligation itself. Send it as a proposal."))
    return post_revision(by=by, at=at, contract=contract, data=data, pk=pk)


def post_revision(
    *, by: Actor, at: datetime, contract: Contract, data: RevisionData, pk: UUID | None = None
) -> ObligationRevision:
    """Post a revision on a locked contract, whoever decided on it.

    Raises:
        StepRefused, ValidationError: as for revising.
    """
    if contract.closed_on is not None:
        raise StepRefused(_("This contract is closed."))
    check_revision(contract, data, on=timezone.localdate(at))
    if data.percentage is not None:
        found = base_values(contract, on=data.effective_on).indexed(data.percentage)
        data = replace(data, new_value_excl_vat=found.value_excl_vat, new_wage_sum=found.wage_sum)
    row = write_revision(by=by, at=at, contract=contract, data=data, pk=pk)
    contract.revision += 1
    contract.save(update_fields=["revision"])
    mark_stale(contract_ids=[contract.pk], at=at)
    return row


def write_revision(
    *, by: Actor, at: datetime, contract: Contract, data: RevisionData, pk: UUID | None = None
) -> ObligationRevision:
    """The row of a revision on a locked contract with the obligation before and after, and its event.

    Raises:
        ValidationError: the obligation would become negative.
    """
    on = timezone.localdate(at)
    row = ObligationRevision(
        id=pk or new_id(), desk_id=contract.desk_id, municipality_id=contract.municipality_id,
        supplier_id=contract.supplier_id, contract=contract, created_at=at, **asdict(data),
        old_obligation=settled(contract.pk, on=on).obligation, new_obligation=Decimal(0),
    )
    row.save(force_insert=True)
    row.new_obligation = settled(contract.pk, on=on).obligation
    if row.new_obligation < 0:
        raise ValidationError({"amount": _("The obligation would become negative.")})
    row.save(update_fields=["new_obligation"])
    shown = ("new_value_excl_vat", "new_wage_sum", "new_labour_share_pct", "percentage")
    given = {name: getattr(data, name) for name in shown if getattr(data, name) is not None}
    events.record(
        by=by, at=at, verb="obligation_revised", subject=events.about_contract(contract), reason=data.reason,
        before={"obligation": row.old_obligation},
        after={"obligation": row.new_obligation, "effective_on": data.effective_on, **given,
               "requested_by": data.requested_by, "approved_by": data.approved_by},
    )
    return row


def check_revision(contract: Contract, data: RevisionData, *, on: date) -> None:
    """Whether a revision can be posted on a contract.

    Raises:
        ValidationError: per field, what is wrong.
    """
    faults: dict[str, str] = {}
    for name in ("reason", "requested_by", "approved_by"):
        if not getattr(data, name).strip():
            faults[name] = _("This field is required.")
    faults |= _amount_faults(contract, data)
    if not contract.award_date <= data.effective_on <= on:
        faults["effective_on"] = _("Choose a day between the award and today.")
    if faults:
        raise ValidationError(faults)


def _amount_faults(contract: Contract, data: RevisionData) -> dict[str, str]:
    """Whether the amount of the kind is there; `option` comes from exercising one only."""
    kinds, faults = ObligationRevision.Kind, dict[str, str]()
    if data.kind == kinds.ADJUSTMENT and not contract.bears_obligation:
        faults["kind"] = _("This contract has no obligation of its own.")
    elif data.kind == kinds.ADJUSTMENT and not data.amount:
        faults["amount"] = _("Give the change in euro; a minus lowers the obligation.")
    elif data.kind == kinds.BASE and data.new_value_excl_vat is None:
        faults["new_value_excl_vat"] = _("Give the new contract value.")
    elif data.kind == kinds.WAGE_SUM and data.new_wage_sum is None:
        faults["new_wage_sum"] = _("Give the wage sum.")
    elif data.kind == kinds.LABOUR and data.new_labour_share_pct is None:
        faults["new_labour_share_pct"] = _("Give the new labour share.")
    elif data.kind == kinds.INDEXATION and not data.percentage:
        faults["percentage"] = _("Give the percentage.")
    elif data.kind == kinds.INDEXATION and changed_after(contract, day=data.effective_on):
        faults["effective_on"] = _("The contract value was set anew on a later day. Choose that day or a later one.")
    elif data.kind == kinds.OPTION:
        faults["kind"] = _("Exercise the option itself.")
    return faults


@transaction.atomic
def register_pso_certificate(
    *, by: Actor, at: datetime, desk_id: UUID, supplier_id: UUID, level: str, valid_from: date, until: date,
    number: str = "", pk: UUID | None = None,
) -> PsoCertificate:
    """Record a PSO certificate of a supplier; its effect on each contract is a ledger line of its own (rules 8.3).

    `until` is the day after the last day of validity. A renewal is a new certificate. `pk`: its primary
    key, where it is given.

    Raises:
        PermissionDenied: the role may not.
        ValidationError: the period, or a level that no schedule of the desk knows.
    """
    require(by, Permission.KEEP_DOSSIER)
    if until <= valid_from:
        raise ValidationError({"until": _("The last day comes before the first day.")})
    known = {rule.level for row in schedules.published(desk_id=desk_id) for rule in schedules.rules_of(row).pso}
    if level not in known:
        raise ValidationError({"level": _("No schedule of this desk knows this level.")})
    certificate = PsoCertificate.objects.create(
        id=pk or new_id(), desk_id=desk_id, supplier_id=supplier_id, level=level, number=number, valid_from=valid_from,
        until=until, created_at=at,
    )
    events.record(
        by=by, at=at, verb="pso_registered", subject=events.Subject(desk_id, None, supplier_id, label=f"PSO {level}"),
        after={"level": level, "number": number, "valid_from": valid_from, "until": until},
    )
    # Closed ones too: a certificate that was valid in their term changes what the ledger should hold.
    contracts = Contract.objects.filter(desk_id=desk_id, supplier_id=supplier_id).values_list("pk", flat=True)
    mark_stale(contract_ids=contracts, at=at)
    return certificate
