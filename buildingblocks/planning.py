"""Planning: what efforts that do not exist yet would count for on a contract.

Nothing here has sums of its own: every amount comes from ``settle``, which also values the entries of real contracts.
A plan knows no dates, so each effort is put on the first day of the contract (its award where no term is given);
activities and invoices follow on the days after it, since a maximum per day would otherwise cut them all together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from sroi.money import ZERO

from .block_rules import block_rules
from .cases import horizon
from .facts import Claim, Facts, FieldSpec, needed
from .hours import weekly_maximum
from .schedule import Block, Schedule
from .settlement import ContractFacts, EntryFacts, Settlement, settle
from .steps import Valuation
from .vocabulary import COST_UNITS, PERCENTAGE_UNITS

#: How often one effort can be in a plan: persons, or times that an activity is done.
MOST_TIMES: Final = 100
#: Weekly hours of a proposal where the schedule states no norm.
_FULL_WEEK: Final = Decimal(36)
_INVOICED: Final = PERCENTAGE_UNITS | COST_UNITS | {"actual_labour_costs"}
_IN_MONTHS: Final = frozenset({"per_fte_year", "per_learning_year", "per_month"})
_MONTH_FACTORS: Final = frozenset({"duration/12_months", "duration/learning_year", "months"})
_DATED: Final = frozenset({"start", "end", "segments", "days", "invoice_date", "birth_month"})
_ALL: Final = Decimal(100)


@dataclass(frozen=True, slots=True)
class Effort:
    """A block with its facts without dates; ``times``: the same for so many persons, or so many times."""

    block: str
    facts: Facts = field(default_factory=Facts)
    times: int = 1


@dataclass(frozen=True, slots=True)
class PlannedEffort:
    """What an effort comes to: ``value`` in euro for all ``times`` together, before the caps of the contract.

    ``one``: the valuation of the first of them, with its steps.
    """

    effort: Effort
    value: Decimal
    one: Valuation


@dataclass(frozen=True, slots=True)
class Plan:
    """A contract settled at the end of everything that is planned, with the efforts in the order given."""

    settlement: Settlement
    efforts: tuple[PlannedEffort, ...]

    @property
    def is_covered(self) -> bool:
        """Whether the efforts fill the obligation, in euro or in a number of activities."""
        wanted = self.settlement.activities_required
        return not self.settlement.open and (wanted is None or self.settlement.activities_counted >= wanted)


def asked(block: Block, *, schedule: Schedule) -> list[FieldSpec]:
    """The facts that a plan asks for: those of an entry, with a duration in place of dates."""
    found: list[FieldSpec] = []
    length = _length(block)
    for spec in needed(block, schedule=schedule):
        if spec.name in _DATED:
            continue
        if spec.name == "contract_permanent_from":
            found.append(replace(spec, name="contract_permanent", kind="boolean"))
        elif spec.alternative == "hours":  # a total, or hours per week: the second goes with months
            kept = "hours_per_week" if length else "hours"
            found += [replace(spec, alternative="")] if spec.name == kept else []
        else:
            found.append(replace(spec, alternative="") if spec.alternative in {"agreed", "age"} else spec)
    if length:
        after = next((at for at, spec in enumerate(found, start=1) if spec.name == "hours_per_week"), 0)
        found.insert(after, FieldSpec(length, "number", True))
    return found


def _length(block: Block) -> str:
    """The fact that says how long the effort takes, empty where it has no length."""
    if block.unit == "per_year":
        if _MONTH_FACTORS & set(block.prorata):
            return "months"
        return "weeks" if "weeks/52" in block.prorata else ""
    return "months" if block.unit in _IN_MONTHS or (block.unit == "per_hour" and block.is_person) else ""


def entries_of(schedule: Schedule, contract: ContractFacts, efforts: Sequence[Effort]) -> list[list[EntryFacts]]:
    """Per effort its entries, one for each time, put on days of the contract.

    ``ValueError`` where the contract has neither a first day nor an award; ``KeyError`` for a block that is not in the
    schedule.
    """
    first = contract.start or contract.award_date
    if first is None:
        raise ValueError("a plan needs the first day of the contract, or its award")
    days = contract.term.days if contract.start is not None and contract.end is not None else None
    found: list[list[EntryFacts]] = []
    later = 0
    for row, effort in enumerate(efforts, start=1):
        block = schedule.block(effort.block)
        entries: list[EntryFacts] = []
        for time in range(1, effort.times + 1):
            day = first
            if not block.is_person:
                day += timedelta(days=later if days is None else later % days)
                later += 1
            entries.append(EntryFacts(f"{row:02d}.{time:03d}", block.code, facts=_placed(block, effort.facts, schedule, day)))
        found.append(entries)
    return found


def _placed(block: Block, facts: Facts, schedule: Schedule, day: date) -> Facts:
    if block.unit in _INVOICED:
        return replace(facts, invoice_date=day)
    leaving = block.is_person and schedule.policy.duration_clock.start == "leaving_benefit"
    return replace(facts, start=day, benefit_left_on=day if leaving else None)


def plan(schedule: Schedule, contract: ContractFacts, efforts: Sequence[Effort]) -> Plan:
    """Settle a contract with ``efforts`` at the end of all of them; errors as of ``entries_of``."""
    rows = entries_of(schedule, contract, efforts)
    settlement = settled(schedule, contract, rows)
    found = [
        PlannedEffort(
            effort,
            sum((settlement.valuations[entry.id].amount for entry in entries), ZERO),
            settlement.valuations[entries[0].id],
        )
        for effort, entries in zip(efforts, rows, strict=True)
    ]
    return Plan(settlement, tuple(found))


def settled(schedule: Schedule, contract: ContractFacts, rows: Sequence[Sequence[EntryFacts]]) -> Settlement:
    """The contract with the entries of ``entries_of`` at the end of all of them."""
    entries = [entry for row in rows for entry in row]
    return settle(schedule, contract, entries, on=horizon(contract, entries))


def usual_facts(block: Block, *, schedule: Schedule) -> Facts:
    """What is assumed until somebody says otherwise: full-time, the best register, the condition of the block met."""
    names = {spec.name for spec in asked(block, schedule=schedule)}
    hours = schedule.fulltime_hours or _FULL_WEEK
    weekly = weekly_maximum(block_rules(block, schedule))
    if weekly is not None and weekly < hours:
        hours = Decimal(weekly.numerator) / Decimal(weekly.denominator)
    best = max(block.recognition, key=lambda row: _ALL if row[1] is None else row[1], default=None)
    condition = block.condition
    facts = Facts(
        hours_per_week=hours if "hours_per_week" in names else None,
        vendor_recognition=None if best is None else (best[0],),
    )
    if condition is None:
        return facts
    if condition.kind == "claim":
        return replace(facts, claims=(Claim(condition.claim or ""),))
    if condition.kind == "contract":
        return replace(facts, contract_permanent=True)
    years = condition.years or 0
    return replace(facts, age_at_start=max(years + {"<": -1, ">": 1}.get(condition.op or "", 0), 0))
