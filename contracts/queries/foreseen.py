"""The obligation that a schedule gives a contract, and the rule that gave it, before anything is saved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from buildingblocks import queries as schedules
from buildingblocks.models import Schedule
from buildingblocks.obligation import forecast, gross, matching_rule
from buildingblocks.schedule import ObligationRule
from buildingblocks.schedule import Schedule as ScheduleRules
from buildingblocks.settlement_facts import ContractFacts


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The gross obligation in euro on the day of award, before a PSO discount.

    `expected` is the award-based amount where the obligation itself follows invoices. `rate_pct` is the rate used,
    None where a fixed amount decides. `own_pct`: it was agreed for this contract and replaces the schedule's. `offered`:
    it is the one of the bid; then `least` is the obligation by the schedule's own rate, `least_pct`.
    """

    schedule: Schedule
    amount: Decimal
    expected: Decimal
    rule: ObligationRule | None
    rate_pct: Decimal | None
    fixed: bool
    own_pct: bool
    activities: int | None
    faults: tuple[str, ...]
    offered: bool = False
    least: Decimal | None = None
    least_pct: Decimal | None = None

    @property
    def follows_invoices(self) -> bool:
        """Whether nothing is owed before the first invoice."""
        return not self.fixed and self.rule is not None and self.rule.basis == "invoiced_turnover"


def foreseen(*, schedule: Schedule, facts: ContractFacts) -> Foreseen:
    """What a contract with these facts would owe under a schedule."""
    rules = schedules.rules_of(schedule)
    owed = gross(rules, facts, invoiced=Decimal(0))
    rule = matching_rule(rules, facts)
    rates = (rule.rate_pct if rule else None, rules.obligation.default_pct)
    set_by_schedule = next((rate for rate in rates if rate is not None), None)
    fixed = facts.fixed_obligation is not None
    own = not fixed and facts.contract_pct is not None
    offered = not fixed and not own and facts.offered_pct is not None and "offered_below_minimum" not in owed.faults
    by_schedule = None if set_by_schedule is None else _expected(rules, replace(facts, offered_pct=None))
    return Foreseen(
        schedule=schedule, amount=owed.amount, expected=_expected(rules, facts), rule=rule,
        rate_pct=None if fixed else facts.contract_pct if own else facts.offered_pct if offered else set_by_schedule,
        fixed=fixed, own_pct=own, activities=owed.activities, faults=owed.faults,
        offered=offered, least=by_schedule if offered else None, least_pct=set_by_schedule if offered else None,
    )


def _expected(rules: ScheduleRules, facts: ContractFacts) -> Decimal:
    """The obligation by the award value, also where it follows invoices."""
    later = forecast(rules, facts)
    return later.values[-1].amount if later.values else gross(rules, facts, invoiced=Decimal(0)).amount
