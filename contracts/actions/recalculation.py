"""Making the ledger of a contract equal to its settlement: post the difference, refresh the balance, explain it."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final, NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from buildingblocks import rules_number
from buildingblocks.settlement import Settlement
from contracts.actions import events, rules
from contracts.actions.quarters import open_quarters
from contracts.actions.staleness import mark_stale
from contracts.models import Balance, Calculation, Contract, LedgerLine, RecalculationFailure
from contracts.policies import Permission, require
from contracts.queries.postings import Key, Sums, differences, expected, posted
from contracts.queries.rules import of_earlier_rules
from contracts.queries.settlement import Bundle, bundles
from sroi.accounts.acting import Actor
from sroi.periods import Quarter
from sroi.tenancy.scope import current_scope

#: After so many failures a contract waits for a person on the page of failures.
MAX_ATTEMPTS = 5
#: Contracts that bulk work calculates at once: the reads of a batch cost about the same for 100 as for 250 of them.
BATCH = 250
#: The columns of a balance that a recalculation fills.
_REFRESHED: Final = (
    "obligation", "fulfilled", "pso_effect", "not_counted", "open", "surplus", "activities_owed", "activities_done",
    "as_of", "next_change_on", "stale_since", "attempts", "rules_number",
)

#: Without what `Explained` leaves out: it is most of what is stored.
_LATEST: Final = """
    SELECT DISTINCT ON (contract_id, entry_id) contract_id::text, entry_id::text, amount, entry_version,
        inputs - ARRAY['facts', 'policy']
    FROM contracts_calculation WHERE contract_id = ANY(%s)
    ORDER BY contract_id, entry_id, created_at DESC, id DESC
"""


class Explained(NamedTuple):
    """What a stored explanation rests on; another result or other inputs make a new one.

    The facts and the policy are left out of the comparison: a version of an entry and a version of a schedule never
    change, so the two say the same where `entry_version` and the rest of the inputs do.
    """

    amount: Decimal
    entry_version: int
    inputs: dict[str, object]


@transaction.atomic
def recalculate(*, contract_id: UUID, on: date, at: datetime, only_if_stale: bool = True) -> int | None:
    """Post what is missing for one contract as of `on`; returns the number of lines.

    None: the balance is not stale, or somebody else is calculating it. The balance row is locked first and everything
    is read after, so a change made meanwhile waits and leaves the row stale.
    """
    rows = Balance.objects.select_for_update(skip_locked=only_if_stale).filter(contract_id=contract_id)
    balance = rows.filter(stale_since__isnull=False).first() if only_if_stale else rows.first()
    if balance is None:
        return None
    return _post([balance], on=on, at=at)


@transaction.atomic
def recalculate_many(*, contract_ids: Iterable[UUID], on: date, at: datetime, only_if_stale: bool = True) -> int:
    """The same for many contracts of the desk in scope with a constant number of reads; returns the number of lines.

    For bulk work, which waits for whoever is calculating one of them: a contract that cannot be calculated stops all of
    them. Batches keep locks and memory small.
    """
    ids = sorted(set(contract_ids))
    lines = 0
    for start in range(0, len(ids), BATCH):
        rows = Balance.objects.select_for_update(skip_locked=only_if_stale).filter(contract_id__in=ids[start : start + BATCH])
        if only_if_stale:
            rows = rows.filter(stale_since__isnull=False)
        lines += _post(list(rows.order_by("contract_id")), on=on, at=at)
    return lines


def _post(balances: Sequence[Balance], *, on: date, at: datetime) -> int:
    """Post what is missing for contracts whose balances are locked, explain it and refresh the balances.

    For contracts that wait until their desk accepts the rules, what is missing is kept apart instead.
    """
    ids = [balance.contract_id for balance in balances]
    found, has, latest = bundles(ids), posted(ids), _latest(ids)
    held, accepted = rules.among(balances)
    missing, explanations, kept_apart = [], [], []
    for balance in balances:
        bundle = found[balance.contract_id]
        settlement = bundle.settle(on=on, steps=False)
        lacks = differences(expected(settlement, origins=bundle.origins), has.get(balance.contract_id, {}))
        if balance.contract_id in held:
            kept_apart.append(rules.difference(balance, lacks, next_change_on=settlement.next_change_on, at=at))
            continue
        missing += [(bundle.contract, key, lacks[key]) for key in sorted(lacks)]
        explanations += _explanations(bundle, settlement, latest.get(balance.contract_id, {}), on=on, at=at)
        refresh(balance, settlement, on=on)
    lines = _lines(missing, on=on) if missing else []
    LedgerLine.objects.bulk_create(lines)
    Calculation.objects.bulk_create(explanations)
    _store([balance for balance in balances if balance.contract_id not in held])
    rules.keep(kept_apart, at=at)
    rules.forget(accepted)
    RecalculationFailure.objects.filter(contract_id__in=ids).delete()
    return len(lines)


def _lines(missing: Sequence[tuple[Contract, Key, Sums]], *, on: date) -> list[LedgerLine]:
    reportable = open_quarters(desk_id=missing[0][0].desk_id, up_to=Quarter.of(on))
    return [
        LedgerLine(
            desk_id=contract.desk_id, municipality_id=contract.municipality_id, supplier_id=contract.supplier_id,
            contract=contract, kind=key.kind, component=key.component, entry_id=UUID(key.entry) if key.entry else None,
            route=key.route, block=key.block, group=key.group, origin=key.origin, supplier_size=contract.supplier.size,
            is_person=sums.is_person, amount=sums.amount, placements=sums.placements, contracts=sums.contracts,
            effort_quarter=key.effort_quarter,
            reported_quarter=key.effort_quarter if key.effort_quarter in reportable else reportable[0],
            booked_on=on, rules_number=rules_number.current(),
        )
        for contract, key, sums in missing
    ]


def refresh(balance: Balance, settlement: Settlement, *, on: date) -> None:
    """Make the stored figures equal to the settlement and the row fresh."""
    balance.obligation, balance.fulfilled = settlement.obligation, settlement.fulfilled
    balance.open, balance.surplus = settlement.open, settlement.surplus
    balance.pso_effect, balance.not_counted = settlement.pso_effect, settlement.not_counted
    balance.activities_owed, balance.activities_done = settlement.activities_required, settlement.activities_counted
    balance.as_of, balance.next_change_on = on, settlement.next_change_on
    balance.stale_since, balance.attempts = None, 0
    balance.rules_number = rules_number.current()


def _store(balances: Sequence[Balance]) -> None:
    """All balances in one statement; one by one would be the slowest part of a batch."""
    rows = [[getattr(balance, name) for name in ("pk", *_REFRESHED)] for balance in balances]
    types = [Balance._meta.get_field(name).db_type(connection) for name in ("id", *_REFRESHED)]
    table, columns = Balance._meta.db_table, ", ".join(_REFRESHED)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET ({columns}) = (SELECT {', '.join('v.' + name for name in _REFRESHED)}) "  # noqa: S608 (names of ours)
            f"FROM unnest({', '.join(f'%s::{kind}[]' for kind in types)}) AS v(id, {columns}) WHERE {table}.id = v.id",
            [list(column) for column in zip(*rows, strict=True)] or [[] for _ in types],
        )


def _latest(contract_ids: Sequence[UUID]) -> dict[UUID, dict[str, Explained]]:
    """The last explanation of each entry, by contract."""
    found: dict[str, dict[str, Explained]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(_LATEST, [list(contract_ids)])
        for contract_id, entry_id, amount, version, inputs in cursor.fetchall():
            found[contract_id][entry_id] = Explained(amount, version, json.loads(inputs))
    return {UUID(contract_id): explained for contract_id, explained in found.items()}


def _explanations(
    bundle: Bundle, settlement: Settlement, latest: Mapping[str, Explained], *, on: date, at: datetime
) -> list[Calculation]:
    """Keep the inputs of each amount; a new row only when the result is another one."""
    fresh = []
    for entry_id, valuation in settlement.valuations.items():
        before = latest.get(entry_id)
        version = bundle.versions[entry_id]
        if before == Explained(valuation.amount, version, valuation.deciding):
            continue
        fresh.append(
            Calculation(
                desk_id=bundle.contract.desk_id, supplier_id=bundle.contract.supplier_id, entry_id=UUID(entry_id),
                contract_id=bundle.contract.pk, entry_version=version, schedule_id=bundle.contract.schedule_id,
                rules_number=rules_number.current(), until=on, amount=valuation.amount, inputs=valuation.inputs, created_at=at,
            )
        )
    return fresh


@transaction.atomic
def note_failure(*, contract_id: UUID, reason: str) -> None:
    """Write down that a recalculation failed; the row stays stale and shows on the page of failures."""
    row = Balance.objects.select_for_update().get(contract_id=contract_id)
    row.attempts += 1
    row.save(update_fields=["attempts"])
    owners = {"desk_id": row.desk_id, "municipality_id": row.municipality_id, "supplier_id": row.supplier_id}
    RecalculationFailure.objects.update_or_create(
        contract_id=contract_id, defaults={"reason": reason[:2000]}, create_defaults={"reason": reason[:2000], **owners},
    )


def waiting(*, on: date, with_failed: bool = False) -> list[UUID]:
    """Stale contracts of the desk in scope, oldest first; those that failed too often only when asked for.

    Without those that wait for the desk and of which is known what its acceptance would post.
    """
    rows = Balance.objects.filter(stale_since__isnull=False)
    if not with_failed:
        rows = rows.filter(attempts__lt=MAX_ATTEMPTS)
    found = list(rows.order_by("stale_since", "contract_id").values_list("contract_id", "rules_number"))
    earlier = any(rules_number.is_earlier(number) for _id, number in found)
    known = rules.known(on=on) if earlier else frozenset()
    return [contract_id for contract_id, _number in found if contract_id not in known]


@transaction.atomic(savepoint=False)
def mark_due(*, on: date, at: datetime) -> int:
    """Mark the contracts whose figures change by time alone today, or that earlier rules calculated; returns how many.

    The desk in scope is named, so that the indexes answer it without reading every balance.
    """
    return Balance.objects.filter(_due(on), desk_id=current_scope().id, stale_since__isnull=True).update(stale_since=at)


def due_and_waiting(*, on: date, at: datetime) -> list[UUID]:
    """What waits once everything due is marked; one question in a night in which nothing is due."""
    if not Balance.objects.filter(_due(on) | Q(stale_since__isnull=False), desk_id=current_scope().id).exists():
        return []
    mark_due(on=on, at=at)
    return waiting(on=on)


def _due(on: date) -> Q:
    return Q(next_change_on__lte=on) | of_earlier_rules()


@transaction.atomic
def retry(*, by: Actor, at: datetime, contract_id: UUID) -> None:
    """Try a recalculation that failed (or waits) again at once, from the first attempt.

    Raises:
        PermissionDenied: the role may not.
        Contract.DoesNotExist: not in this scope.
    """
    require(by, Permission.RETRY_WORK)
    contract = Contract.objects.get(pk=contract_id)
    failure = RecalculationFailure.objects.filter(contract=contract).values_list("reason", flat=True).first()
    events.record(
        by=by, at=at, verb="work_retried", before={"failure": failure},
        subject=events.Subject(contract.desk_id, label=str(contract)[:200]),
    )
    mark_stale(contract_ids=[contract.pk], at=at)
