"""The obligation that a schedule gives a contract, and the rule that gave it, before anything is saved."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from buildingblocks import queries as schedules
from buildingblocks.models import Schedule
from buildingblocks.obligation import forecast, gross, matching_rule
from buildingblocks.schedule import ObligationRule
from buildingblocks.settlement_facts import ContractFacts


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The gross obligation in euro on the day of award, before a PSO discount.

    `expected` is the award-based amount where the obligation itself follows invoices. `rate_pct` is the rate used,
    None where a fixed amount decides. `own_pct`: it was agreed for this contract and replaces the schedule's.
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
    later = forecast(rules, facts)
    return Foreseen(
        schedule=schedule, amount=owed.amount, expected=later.values[-1].amount if later.values else owed.amount,
        rule=rule, rate_pct=None if fixed else set_by_schedule if facts.contract_pct is None else facts.contract_pct, fixed=fixed,
        own_pct=not fixed and facts.contract_pct is not None,
        activities=owed.activities, faults=owed.faults,
    )
