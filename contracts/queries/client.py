"""Reads of a public buyer about its own contracts: balances, obligations, and lines that are not about a person.

Row-level security leaves out the rest; nothing here asks for an allocation, a candidate, a group or an explanation.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from contracts.models import Contract, Event, LedgerLine
from contracts.queries.contracts import TOTALS, ZERO


def listed() -> QuerySet[Contract]:
    """The own contracts with supplier, desk and balance."""
    return Contract.objects.select_related("desk", "municipality", "supplier", "schedule", "coordinator__user", "balance")


def totals(rows: QuerySet[Contract]) -> dict[str, Any]:
    """How many contracts (`contracts`, and `closed` of them) and the sums of their balances, in one query."""
    sums = {name: Coalesce(Sum(f"balance__{name}"), ZERO) for name in TOTALS}
    return rows.order_by().aggregate(contracts=Count("pk"), closed=Count("pk", filter=Q(closed_on__isnull=False)), **sums)


@dataclass(frozen=True, slots=True)
class RouteLine:
    """What counts by one route, and of which kind (fulfilment, PSO, a maximum, opening balance); signed euro."""

    kind: str
    route: str
    amount: Decimal

    @property
    def kind_label(self) -> str:
        """The kind in words."""
        return str(LedgerLine.Kind(self.kind).label)


def lines_by_route(contract: Contract) -> list[RouteLine]:
    """What counts without saying anything about a person: purchases, activities, PSO, maximums, opening balances."""
    rows = (
        LedgerLine.objects.filter(contract=contract, kind__in=LedgerLine.FULFILMENT_KINDS, is_person=False)
        .order_by("kind", "route")
        .values_list("kind", "route")
        .annotate(Sum("amount"))
    )
    return [RouteLine(*row) for row in rows if row[2]]


def events_of(contract: Contract) -> QuerySet[Event]:
    """The history of the contract itself; events of entries have no public buyer, so they are never found."""
    return Event.objects.filter(contract_id=contract.pk, entry_id__isnull=True).order_by("-at", "-id")
