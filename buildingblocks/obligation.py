"""What a contract owes, gross, as a step function of time.

basis × rate → rounding → maximum. Every change of the base (value, option, indexation, invoice) runs the whole chain
again; PSO and adjustments come after it.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sroi.money import ZERO, cents

from .ratio import exact
from .rounding import rounded
from .schedule import ObligationRule, Schedule
from .settlement_facts import BaseRevision, ContractFacts

_ALWAYS = date.min


@dataclass(frozen=True, slots=True)
class Gross:
    """The gross obligation in euro after the maximum; ``activities`` where a number of them is owed instead."""

    amount: Decimal = ZERO
    faults: tuple[str, ...] = ()
    activities: int | None = None


@dataclass(frozen=True, slots=True)
class History:
    """The gross obligation from each day on; 0 before the first."""

    days: tuple[date, ...]
    values: tuple[Gross, ...]

    def at(self, day: date) -> Gross:
        """What is owed on ``day``, changes of that day included."""
        index = bisect_right(self.days, day)
        return self.values[index - 1] if index else Gross()


def history(schedule: Schedule, contract: ContractFacts) -> History:
    """The gross obligation over time; nothing is owed before the award."""
    return _history(schedule, contract, forecast=False)


def forecast(schedule: Schedule, contract: ContractFacts) -> History:
    """The same with the award value where the obligation follows invoiced turnover."""
    return _history(schedule, contract, forecast=True)


def _history(schedule: Schedule, contract: ContractFacts, *, forecast: bool) -> History:
    if not contract.has_obligation:
        return History((), ())
    begins = contract.award_date or _ALWAYS
    revisions = sorted(contract.base_revisions, key=lambda row: row.date)
    changes = {begins} | {max(row.date, begins) for row in revisions}
    changes |= {max(invoice.date, begins) for invoice in contract.invoices}
    days = tuple(sorted(changes))
    values: list[Gross] = []
    for day in days:
        base = contract
        for revision in revisions:
            if max(revision.date, begins) <= day:
                base = _revised(base, revision)
        invoiced = sum((row.amount_excl_vat for row in contract.invoices if max(row.date, begins) <= day), ZERO)
        values.append(gross(schedule, base, invoiced=base.value_excl_vat or ZERO if forecast else invoiced))
    return History(days, tuple(values))


def _revised(contract: ContractFacts, revision: BaseRevision) -> ContractFacts:
    names = ("value_excl_vat", "labour_share_pct", "wage_sum", "fixed_obligation", "agreed_pct")
    changed = {name: value for name in names if (value := getattr(revision, name)) is not None}
    return replace(contract, **changed)


def gross(schedule: Schedule, contract: ContractFacts, *, invoiced: Decimal) -> Gross:
    """The gross obligation of a contract as it stands, with ``invoiced`` euro of turnover so far."""
    rule = matching_rule(schedule, contract)
    if contract.fixed_obligation is not None:
        return Gross(_maximum(schedule, rule, cents(contract.fixed_obligation)))
    if contract.contract_pct is not None:
        return _by_agreement(schedule, rule, contract, contract.contract_pct, invoiced)
    if rule is None:
        return Gross(faults=("no_obligation_rule",))
    if _below(rule, contract, schedule.policy.threshold_comparison):
        return Gross(faults=("below_threshold",))
    if rule.basis == "activities":
        return Gross(activities=int(rule.amount or 0))
    return _by_basis(schedule, rule, contract, invoiced)


def _by_agreement(
    schedule: Schedule, rule: ObligationRule | None, contract: ContractFacts, rate: Decimal, invoiced: Decimal
) -> Gross:
    """The rate agreed for this contract over the base of the rule; without a rule over the contract value."""
    base, missing = (contract.value_excl_vat, None) if rule is None else _base(rule, contract, invoiced)
    if base is None:
        return Gross(faults=(missing or "missing_fact:value_excl_vat",))
    return Gross(_maximum(schedule, rule, rounded(exact(base) * exact(rate) / 100, schedule.policy.rounding)))


def _by_basis(schedule: Schedule, rule: ObligationRule, contract: ContractFacts, invoiced: Decimal) -> Gross:
    if rule.basis == "fixed_amount":
        return Gross(_maximum(schedule, rule, cents(rule.amount or ZERO)))
    base, missing = _base(rule, contract, invoiced)
    rate, fault = _rate(schedule, rule, contract)
    faults = tuple(found for found in (missing, fault) if found)
    if base is None or rate is None:
        return Gross(faults=faults)
    amount = rounded(exact(base) * exact(rate) / 100, schedule.policy.rounding)
    return Gross(_maximum(schedule, rule, amount), faults)


def matching_rule(schedule: Schedule, contract: ContractFacts) -> ObligationRule | None:
    """The first rule that matches area, type and labour share."""
    for rule in schedule.obligation.rules:
        if rule.area is not None and rule.area != contract.area:
            continue
        if rule.contract_type is not None and contract.type not in rule.contract_type:
            continue
        if rule.labour_share is not None and not _labour(rule, contract.labour_share_pct):
            continue
        return rule
    return None


def _labour(rule: ObligationRule, share: Decimal | None) -> bool:
    if share is None or rule.labour_share is None:
        return False
    limit = rule.labour_share.value
    return {"<": share < limit, "<=": share <= limit, ">": share > limit, ">=": share >= limit}[rule.labour_share.op]


def _below(rule: ObligationRule, contract: ContractFacts, comparison: str) -> bool:
    if rule.threshold is None or contract.value_excl_vat is None:
        return False
    if (rule.comparison or comparison) == "gte":
        return contract.value_excl_vat < rule.threshold
    return contract.value_excl_vat <= rule.threshold


def _base(rule: ObligationRule, contract: ContractFacts, invoiced: Decimal) -> tuple[Decimal | None, str | None]:
    if rule.basis == "invoiced_turnover":
        return invoiced, None
    base = contract.wage_sum if rule.basis == "wage_sum" else contract.value_excl_vat
    name = "wage_sum" if rule.basis == "wage_sum" else "value_excl_vat"
    return base, None if base is not None else f"missing_fact:{name}"


def _rate(
    schedule: Schedule, rule: ObligationRule, contract: ContractFacts
) -> tuple[Decimal | None, str | None]:
    """The rate of the rule, else the default, else the agreed one; an offer that is not lower replaces it."""
    rate = next(
        (pct for pct in (rule.rate_pct, schedule.obligation.default_pct, contract.agreed_pct) if pct is not None), None
    )
    if contract.offered_pct is None:
        return rate, None if rate is not None else "missing_fact:agreed_pct"
    if rate is not None and contract.offered_pct < rate:
        return rate, "offered_below_minimum"
    return contract.offered_pct, None


def _maximum(schedule: Schedule, rule: ObligationRule | None, amount: Decimal) -> Decimal:
    limits = [cap.value for cap in schedule.caps if cap.type == "max_obligation"]
    if rule is not None and rule.max_obligation is not None:
        limits.append(rule.max_obligation)
    return cents(min([amount, *limits]))
