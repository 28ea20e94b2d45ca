"""Reads about contracts for lists and pages: a constant number of queries for any number of rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db.models import Count, DecimalField, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from buildingblocks import queries as schedules
from contracts.models import Allocation, Contract, EntryVersion, LedgerLine, SupplierDossier
from contracts.workflow import EntryState
from sroi.tenancy.models import Supplier

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

ZERO: Final = Value(Decimal(0), output_field=DecimalField(max_digits=14, decimal_places=2))

#: State of a contract → its name and the kind of its badge, in the order of a filter.
STATES: Final[dict[str, tuple[_StrPromise, str]]] = {
    "running": (_("running"), "success"),
    "ended": (_("term over, not closed"), "warning"),
    "not_started": (_("not started"), "neutral"),
    "closed": (_("closed"), "muted"),
}
#: The amounts of a balance that a list adds up.
TOTALS: Final = ("obligation", "fulfilled", "open", "surplus")


def in_state(state: str, *, on: date) -> Q:
    """The contracts that are in a state on a day; the states exclude each other and leave none out.

    Raises:
        KeyError: there is no such state.
    """
    unclosed = Q(closed_on__isnull=True)
    ended = Q(until__isnull=False, until__lte=on)
    return {
        "closed": Q(closed_on__isnull=False),
        "not_started": unclosed & Q(starts_on__gt=on),
        "ended": unclosed & Q(starts_on__lte=on) & ended,
        "running": unclosed & Q(starts_on__lte=on) & ~ended,
    }[state]


def state_of(contract: Contract, *, on: date) -> str:
    """The state of one contract on a day; the same as `in_state`."""
    if contract.closed_on is not None:
        return "closed"
    if contract.starts_on > on:
        return "not_started"
    return "ended" if contract.until is not None and contract.until <= on else "running"


def elapsed(contract: Contract, *, on: date) -> Decimal | None:
    """How much of the term is over at the end of a day, 0 to 100; None for an open end."""
    if contract.until is None:
        return None
    whole = (contract.until - contract.starts_on).days
    gone = min(max((on - contract.starts_on).days + 1, 0), whole)
    return (Decimal(gone) * 100 / whole).quantize(Decimal("0.1"), rounding="ROUND_DOWN")


def listed() -> QuerySet[Contract]:
    """Contracts with their parties, balance and the number of entries that wait for a review (`to_review`)."""
    waiting = (
        Allocation.objects.filter(contract_id=OuterRef("pk"), entry__state=EntryState.SUBMITTED)
        .order_by()
        .values("contract_id")
        .annotate(number=Count("pk"))
        .values("number")
    )
    rows = Contract.objects.select_related("municipality", "supplier", "schedule", "coordinator__user", "balance")
    # The documents of a schedule are large, and no list needs them.
    return rows.defer(*schedules.DOCUMENTS_OF_CONTRACT).annotate(
        to_review=Coalesce(Subquery(waiting), 0), framework_number=F("framework__number"),
    )


def totals(rows: QuerySet[Contract]) -> dict[str, Any]:
    """The number of contracts and the sums of their balances, in one query."""
    sums = {name: Coalesce(Sum(f"balance__{name}"), ZERO) for name in TOTALS}
    return rows.order_by().aggregate(contracts=Count("pk"), **sums)


def counts_by_owner(*, coordinator_id: UUID) -> dict[str, int]:
    """How many contracts this coordinator is responsible for, and how many the desk has."""
    return Contract.objects.order_by().aggregate(mine=Count("pk", filter=Q(coordinator_id=coordinator_id)), all=Count("pk"))


def known_suppliers(*, desk_id: UUID) -> QuerySet[Supplier]:
    """The suppliers with a dossier at the desk, by name."""
    return Supplier.objects.filter(
        pk__in=SupplierDossier.objects.filter(desk_id=desk_id).values("supplier_id")
    ).order_by("name")


def entries_of(contract: Contract) -> QuerySet[Allocation]:
    """The entries of a contract with what they came to in its ledger (`counted`) and of whom was bought (`vendor`)."""
    lines = (
        LedgerLine.objects.filter(
            contract_id=OuterRef("contract_id"), entry_id=OuterRef("entry_id"), kind=LedgerLine.Kind.FULFILMENT,
        )
        .order_by()
        .values("entry_id")
        .annotate(total=Sum("amount"))
        .values("total")
    )
    version = EntryVersion.objects.filter(entry_id=OuterRef("entry_id"), number=OuterRef("entry__current_version"))
    return (
        Allocation.objects.filter(contract=contract)
        .select_related("entry", "entry__candidate")
        .annotate(
            counted=Coalesce(Subquery(lines), ZERO),
            vendor=Coalesce(Subquery(version.values("vendor_name")[:1]), Value("")),
        )
        .order_by("-entry__first_day", "entry_id")
    )


@dataclass(frozen=True, slots=True)
class ObligationStep:
    """One posting that moved the obligation: `amount` is signed euro, `total` the obligation after it."""

    kind: str
    component: str
    quarter: str
    booked_on: date
    amount: Decimal
    total: Decimal


def obligation_steps(contract: Contract) -> list[ObligationStep]:
    """How the obligation came about, from the ledger; one step for what was booked together."""
    rows = (
        LedgerLine.objects.filter(contract=contract, kind__in=LedgerLine.OBLIGATION_KINDS)
        .order_by("booked_on", "effort_quarter", "kind", "component")
        .values_list("kind", "component", "effort_quarter", "booked_on")
        .annotate(Sum("amount"))
    )
    steps: list[ObligationStep] = []
    total = Decimal(0)
    for kind, component, quarter, booked_on, amount in rows:
        total += amount
        steps.append(ObligationStep(kind, component, quarter, booked_on, amount, total))
    return steps
