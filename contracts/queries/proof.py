"""The proof that facts, ledger, balances and counters agree; changes nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce


from contracts.models import Balance, Entry
from contracts.queries.postings import Key, Sums, differences, expected, posted
from contracts.queries.settlement import Bundle, bundles

FIGURES = ("obligation", "fulfilled", "open", "surplus", "pso_effect", "not_counted")
BATCH = 200


@dataclass(slots=True)
class Outcome:
    """How many contracts were checked, how many wait for a recalculation, and what differs, in words."""

    checked: int = 0
    stale: int = 0
    differences: list[str] = field(default_factory=list)


def prove() -> Outcome:
    """Settle every contract of the desk in scope again, as of its balance's own day, and compare."""
    outcome = Outcome()
    balances = list(Balance.objects.order_by("contract_id"))
    for start in range(0, len(balances), BATCH):
        batch = balances[start : start + BATCH]
        facts = bundles([balance.contract_id for balance in batch])
        lines = posted([balance.contract_id for balance in batch])
        for balance in batch:
            if balance.stale_since is not None or balance.as_of is None or balance.is_of_earlier_rules:
                outcome.stale += 1
                continue
            outcome.checked += 1
            held = lines.get(balance.contract_id, {})
            outcome.differences += _of_contract(facts[balance.contract_id], held, balance, on=balance.as_of)
    outcome.differences += _shares()
    return outcome


def _of_contract(bundle: Bundle, lines: Mapping[Key, Sums], balance: Balance, *, on: date) -> Iterator[str]:
    settlement = bundle.settle(on=on)
    for key, sums in differences(expected(settlement, origins=bundle.origins), lines).items():
        yield f"{bundle.contract.number}: ledger {key.kind} {key.component} {key.effort_quarter} lacks {sums.amount}"
    for name in FIGURES:
        stored, right = getattr(balance, name), getattr(settlement, name)
        if stored != right:
            yield f"{bundle.contract.number}: balance {name} is {stored}, should be {right}"
    activities = settlement.activities_required, settlement.activities_counted
    if (balance.activities_owed, balance.activities_done) != activities:
        yield f"{bundle.contract.number}: balance has other activities than {activities}"


def _shares() -> Iterator[str]:
    """The counter on the entry against the sum of its allocations."""
    summed = Entry.objects.annotate(total=Coalesce(Sum("allocations__share"), Decimal(0)))
    for entry in summed.filter(~Q(total=F("allocated_share"))):
        yield f"{entry.number}: allocated_share is {entry.allocated_share}, allocations add up to {entry.total}"
