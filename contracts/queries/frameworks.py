"""Framework agreements and their call-offs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from contracts.models import Contract
from contracts.queries.contracts import totals

#: Call-offs on the page of a framework agreement; the list shows all.
SHOWN = 50


def frameworks() -> QuerySet[Contract]:
    """The framework agreements in scope that are not closed, by number."""
    return Contract.objects.filter(is_framework=True, closed_on__isnull=True).order_by("number")


def all_frameworks() -> QuerySet[Contract]:
    """The framework agreements in scope, closed ones too, by number."""
    return Contract.objects.filter(is_framework=True).order_by("number")


def of_framework(framework: Contract) -> Q:
    """The framework agreement itself and its call-offs."""
    return Q(pk=framework.pk) | Q(framework=framework)


@dataclass(frozen=True, slots=True)
class CallOffs:
    """The call-offs of a framework agreement as far as they are in scope, and the sums of their balances in euro.

    `framework`: the agreement that a call-off belongs to, None where it is not in scope (another client's).
    """

    rows: list[Contract]
    totals: dict[str, Any]
    framework: Contract | None = None

    @property
    def more(self) -> bool:
        """Whether there are more than the rows."""
        return bool(self.totals["contracts"] > len(self.rows))


def call_offs_of(contract: Contract) -> CallOffs | None:
    """What belongs together with a contract; None for one that has nothing to do with a framework agreement."""
    if not contract.is_framework and contract.framework_id is None:
        return None
    key = contract.framework_id or contract.pk
    found = Contract.objects.filter(framework_id=key)
    rows = list(found.select_related("municipality", "balance").order_by("-award_date", "number")[:SHOWN])
    parent = None if contract.is_framework else Contract.objects.filter(pk=key).first()
    return CallOffs(rows=rows, totals=totals(found), framework=parent)
