"""What is registered about a contract, and the checks of it that need other tables."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from buildingblocks import queries as schedules
from buildingblocks.models import Schedule
from buildingblocks.obligation import gross
from contracts.actions.pinning import hold_published
from contracts.models import Allocation, Contract
from contracts.queries.contract_facts import Stated, stated
from sroi.tenancy import queries as organisations

#: What a framework agreement leaves to its call-offs.
CALL_OFFS: Final = "call_offs"
#: What decides the obligation; can be corrected while nothing is approved on the contract.
CORRECTIONS: Final = ("award_date", "contract_type", "labour_share_pct")


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
    #: Offered in the bid; not together with an agreed percentage or amount, and not below the rate of the schedule.
    offered_pct: Decimal | None = None
    fixed_obligation: Decimal | None = None
    wage_sum: Decimal | None = None
    #: The supplier's own full-time norm in place of that of the schedule: hours per week, and per year.
    fulltime_hours: Decimal | None = None
    annual_hours: Decimal | None = None
    #: The framework agreement that this is a call-off of.
    framework_id: UUID | None = None
    #: For a framework agreement: what carries the obligation, the `framework` itself or its `call_offs`. Else empty.
    framework_obligation: str = ""
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


def checked(*, desk_id: UUID, data: ContractData) -> tuple[Schedule, Contract | None]:
    """The version that the contract is pinned to, and its framework agreement.

    Raises:
        ValidationError: per field, what is wrong.
    """
    faults = _faults(data)
    client_until = organisations.takes_part_until(desk_id=desk_id, municipality_id=data.municipality_id)
    if client_until is None:
        faults["municipality_id"] = _("This client does not take part in this desk.")
    elif client_until <= data.award_date:  # an award of before the client came can be taken over; of after it left, not
        faults["award_date"] = _left()
    framework = _framework(desk_id=desk_id, data=data, faults=faults)
    schedule = (
        schedules.by_id(data.schedule_id)
        if data.schedule_id
        else schedules.for_dates(
            desk_id=desk_id, award_date=data.award_date, contract_start=data.starts_on,
            tender_publication_date=data.tender_publication_date,
        )
    )
    if schedule is None or not hold_published(schedule_id=schedule.pk, desk_id=desk_id):
        faults["schedule_id"] = _("No published schedule of this desk is in force on the date that selects it.")
    elif _is_below(schedule, data):
        faults["offered_pct"] = _("The offered percentage is below the minimum of the schedule.")
    if faults or schedule is None:
        raise ValidationError(faults)
    return schedule, framework


def _left() -> str:
    return _("This client did not take part in this desk any more on the award date.")


def _faults(data: ContractData) -> dict[str, str]:
    """What is wrong without looking anywhere."""
    faults: dict[str, str] = {}
    if data.until is not None and data.until <= data.starts_on:
        faults["until"] = _("The last day comes before the first day.")
    if data.value_excl_vat < 0:
        faults["value_excl_vat"] = _("An amount cannot be lower than zero.")
    if data.fixed_obligation is not None and data.agreed_pct is not None:
        faults["fixed_obligation"] = _("Give a percentage or a fixed amount, not both.")
    if data.offered_pct is not None and (data.fixed_obligation is not None or data.agreed_pct is not None):
        faults["offered_pct"] = _("Give the offered percentage or what was agreed in its place, not both.")
    for name in ("fulltime_hours", "annual_hours"):
        hours = getattr(data, name)
        if hours is not None and hours <= 0:
            faults[name] = _("Give a number above zero.")
    return faults


def _framework(*, desk_id: UUID, data: ContractData, faults: dict[str, str]) -> Contract | None:
    """The framework agreement of a call-off."""
    if data.framework_id is None:
        return None
    found = Contract.objects.filter(pk=data.framework_id, desk_id=desk_id, is_framework=True).first()
    if found is None or found.closed_on is not None:
        faults["framework_id"] = _("Choose a framework agreement of this desk that is not closed.")
    elif data.framework_obligation:
        faults["framework_obligation"] = _("A call-off cannot be a framework agreement itself.")
    elif found.supplier_id != data.supplier_id:
        faults["framework_id"] = _("This framework agreement is with another supplier.")
    return found


def _is_below(schedule: Schedule, data: Stated) -> bool:
    if data.offered_pct is None:
        return False
    return "offered_below_minimum" in gross(schedules.rules_of(schedule), stated(data), invoiced=Decimal(0)).faults


def check_change(contract: Contract, *, changed: AbstractSet[str], reason: str) -> None:
    """Whether a contract may change as it stands in memory.

    Raises:
        ValidationError: per field, what is wrong.
    """
    faults: dict[str, str] = {}
    if contract.until is not None and contract.until <= contract.starts_on:
        faults["until"] = _("The last day comes before the first day.")
    corrected = [name for name in CORRECTIONS if name in changed]
    if corrected and has_approved(contract.pk):
        late = _("Entries of this contract are approved already. Record a dated change of the obligation.")
        faults |= dict.fromkeys(corrected, late)
    elif corrected and not reason.strip():
        faults["reason"] = _("Give the reason of the correction.")
    elif "award_date" in corrected and _has_history_before(contract):
        faults["award_date"] = _("An invoice or a change of the obligation is dated before this day.")
    elif "award_date" in corrected and _awarded_after_leaving(contract):
        faults["award_date"] = _left()
    elif corrected and _is_below(contract.schedule, contract):
        faults[corrected[-1]] = _("The offered percentage is below the minimum of the schedule.")
    if faults:
        raise ValidationError(faults)


def _awarded_after_leaving(contract: Contract) -> bool:
    until = organisations.takes_part_until(desk_id=contract.desk_id, municipality_id=contract.municipality_id)
    return until is not None and until <= contract.award_date


def has_approved(contract_id: UUID) -> bool:
    """Whether the desk has approved an entry that counts for the contract."""
    return Allocation.objects.filter(contract_id=contract_id, entry__approved_version__isnull=False).exists()


def _has_history_before(contract: Contract) -> bool:
    day = contract.award_date
    return (
        contract.revisions.filter(effective_on__lt=day).exists() or contract.turnover.filter(invoiced_on__lt=day).exists()
    )
