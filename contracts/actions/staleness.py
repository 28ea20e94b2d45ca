"""Marking contracts whose balance must be calculated again: the only functions that mark."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from contracts.errors import BalanceOutOfReach
from contracts.models import Allocation, Balance, Contract, Entry
from sroi.celery import ring


def mark_stale(*, contract_ids: Iterable[UUID], at: datetime) -> None:
    """Mark in the transaction of the change, and ring the bell on commit.

    The balance rows are locked first, in one order, and always marked, never "only where not stale yet": a change made
    during a calculation then waits for it and leaves the row stale.

    Raises:
        BalanceOutOfReach: a contract is not visible in this scope.
    """
    from contracts.tasks import recalculate_contract

    ids = sorted(set(contract_ids))
    rows = list(Balance.objects.select_for_update().filter(contract_id__in=ids).order_by("contract_id"))
    if len(rows) != len(ids):
        raise BalanceOutOfReach(ids)
    Balance.objects.filter(contract_id__in=ids).update(stale_since=at, attempts=0)
    for row in rows:
        ring(recalculate_contract, desk_id=row.desk_id, contract_id=row.contract_id)


def mark_many_stale(*, desk_id: UUID, contract_ids: Iterable[UUID], at: datetime) -> None:
    """Mark contracts whose balances are locked already, and ring once for all: the sweep of the desk asks for each.

    For what can be a whole region: a bell for each of thousands would keep a page waiting.
    """
    from contracts.tasks import sweep_desk

    Balance.objects.filter(contract_id__in=list(contract_ids)).update(stale_since=at, attempts=0)
    ring(sweep_desk, desk_id=desk_id)


def make_stale_balance(*, contract: Contract, at: datetime) -> None:
    """The balance of a contract that was registered just now, which waits for its first calculation."""
    from contracts.tasks import recalculate_contract

    Balance.objects.create(
        contract=contract, desk_id=contract.desk_id, municipality_id=contract.municipality_id,
        supplier_id=contract.supplier_id, stale_since=at,
    )
    ring(recalculate_contract, desk_id=contract.desk_id, contract_id=contract.pk)


def contracts_touched_by(*moved: Entry) -> list[UUID]:
    """The contracts whose figures can move when these entries do.

    Their own contracts, and those of the candidates' other entries: the duration clock and the overlap of hours run over
    all contracts of a candidate (rules 12.7, 12.15).
    """
    people = {entry.candidate_id for entry in moved if entry.candidate_id is not None}
    entries = Entry.objects.filter(Q(pk__in=[entry.pk for entry in moved]) | Q(candidate_id__in=people))
    return list(
        Allocation.objects.filter(entry__in=entries).order_by("contract_id").values_list("contract_id", flat=True).distinct()
    )
