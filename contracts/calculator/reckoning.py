"""From what somebody filled in to what it comes to: the version of the schedule, the obligation, the efforts, the rest.

Needs the public scope. Reads schedules only; every amount comes from the engine that values real entries.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from buildingblocks import queries as schedules
from buildingblocks.block_rules import duration_limit
from buildingblocks.models import Schedule
from buildingblocks.plan_ways import Ways, ways_to_fill
from buildingblocks.planning import MOST_TIMES, Effort, Plan, PlannedEffort, asked, plan, usual_facts
from buildingblocks.schedule import Block
from buildingblocks.schedule import Schedule as Rules
from buildingblocks.settlement import Certificate, ContractFacts, Invoice
from contracts.calculator.state import EffortState, State
from contracts.forms.calculator import TIMES, EffortForm, PlanForm, given_of
from contracts.queries import calculator as queries
from contracts.queries.calculator import Region
from contracts.queries.foreseen import Foreseen, foreseen


@dataclass(slots=True)
class Row:
    """One effort: its form (None where the version does not have the block) and, where it is complete, what it counts for."""

    number: int
    given: EffortState
    block: Block | None
    form: EffortForm | None
    missing: list[str] = field(default_factory=list)
    effort: Effort | None = None
    planned: PlannedEffort | None = None


@dataclass(slots=True)
class Reckoning:
    """The whole answer. `plan` is None until a version is found; `found` until the obligation can be told."""

    state: State
    form: PlanForm
    regions: list[Region]
    award_date: date
    region: Region | None = None
    schedule: Schedule | None = None
    rules: Rules | None = None
    facts: ContractFacts | None = None
    found: Foreseen | None = None
    rows: list[Row] = field(default_factory=list)
    plan: Plan | None = None
    ways: Ways = field(default_factory=Ways)

    @property
    def is_complete(self) -> bool:
        """Whether everything that was filled in could be read and counted."""
        rows = all(row.planned is not None for row in self.rows)
        return self.form.is_valid() and self.schedule is not None and rows

    @property
    def owes(self) -> bool:
        """Whether there is an obligation that can be told."""
        return self.found is not None and not self.found.faults and self.plan is not None

    @property
    def offered(self) -> list[Block]:
        """The blocks that can be chosen: all with an amount."""
        return [] if self.rules is None else [block for block in self.rules.blocks if block.unit != "not_known"]

    def keys_of(self, block: Block) -> list[str]:
        """The keys of the facts of a block in a link."""
        assert self.rules is not None, "a block comes from the version that applies"
        return list(EffortForm(number=1, given={}, block=block, schedule=self.rules).fields)


def reckon(state: State, *, on: date) -> Reckoning:
    """Count what `state` says; `on`: the award where none is given. A constant number of queries."""
    regions = queries.regions()
    choices = [(row.slug, _with_mark(row)) for row in regions]
    data = dict(state.given) if state.asked else None
    form = PlanForm(data, regions=choices)
    form.is_valid()
    values: Mapping[str, Any] = getattr(form, "cleaned_data", {})
    region = next((row for row in regions if row.slug == values.get("regio")), None)
    found = Reckoning(state, form, regions, values.get("gegund") or on, region)
    unread = [name for name in ("gegund", "begin") if state.given.get(name) and values.get(name) is None]
    if region is None or unread:  # then nobody can tell which version applies
        return found
    found.schedule = queries.version(region, award_date=found.award_date, first_day=values.get("begin"))
    if found.schedule is None:
        return found
    found.rules = schedules.rules_of(found.schedule)
    found.form = PlanForm(data, regions=choices)
    found.form.ask_for([found.rules])
    readable = found.form.is_valid()
    found.facts = facts_of(found.form.cleaned_data, award_date=found.award_date)
    found.rows = _rows(state.efforts, found.rules)
    if readable:
        found.found = foreseen(schedule=found.schedule, facts=found.facts)
    _count(found, found.rules, _with_turnover(found.facts, found.rules) if readable else _without_obligation(found.facts))
    return found


def starting(code: str, *, rules: Rules) -> EffortState:
    """A new effort, filled with what is usual: one full-time person for a year, the best register."""
    if not rules.has_block(code):
        return EffortState(code, {})
    block = rules.block(code)
    facts = usual_facts(block, schedule=rules)
    lengths = {spec.name for spec in asked(block, schedule=rules)} & {"months", "weeks"}
    if "months" in lengths:
        facts = replace(facts, months=Decimal(min(12, duration_limit(block, rules) or 12)))
    if "weeks" in lengths:
        facts = replace(facts, weeks=Decimal(20))
    return EffortState(code, given_of(Effort(code, facts), block=block, schedule=rules))


def _with_mark(region: Region) -> str:
    text = _("%(name)s (demonstration schedule, invented amounts)") % {"name": region.name}
    return text if region.demonstration else region.name


def facts_of(values: Mapping[str, Any], *, award_date: date) -> ContractFacts:
    """The contract that was filled in. A certificate of the supplier is taken to be valid for all of it."""
    first, level = values.get("begin"), values.get("pso")
    pso = (Certificate("pso", level, min(award_date, first or award_date), None),) if level else ()
    return ContractFacts(
        id="plan", award_date=award_date, start=first, end=values.get("eind"), type=values.get("soort") or None,
        area=values.get("gebied") or None, value_excl_vat=values.get("waarde"), labour_share_pct=values.get("arbeid"),
        contract_pct=values.get("percentage"), fixed_obligation=values.get("vast"), wage_sum=values.get("loonsom"),
        pso=pso,
    )


def _with_turnover(facts: ContractFacts, rules: Rules) -> ContractFacts:
    """Where the obligation follows the invoices a plan counts with the whole contract value as turnover."""
    on_turnover = any(rule.basis == "invoiced_turnover" for rule in rules.obligation.rules)
    if not on_turnover or facts.value_excl_vat is None or facts.award_date is None:
        return facts
    return replace(facts, invoices=(Invoice(facts.award_date, facts.value_excl_vat),))


def _without_obligation(facts: ContractFacts) -> ContractFacts:
    """The facts without a base: then efforts are valued and nothing is owed."""
    return replace(facts, value_excl_vat=None, fixed_obligation=None, wage_sum=None, pso=())


def _rows(efforts: Sequence[EffortState], rules: Rules) -> list[Row]:
    rows, left = [], MOST_TIMES
    for number, given in enumerate(efforts, start=1):
        block = rules.block(given.block) if rules.has_block(given.block) else None
        if block is None or block.unit == "not_known":
            rows.append(Row(number, given, None, None))
            continue
        form = EffortForm(number=number, given=given.given, block=block, schedule=rules)
        row = Row(number, given, block, form)
        if form.is_valid():
            row.missing = form.missing()
            effort = form.effort()
            left -= effort.times
            if left < 0:
                text = _("This calculator counts with at most %(count)s persons and activities together.")
                form.add_error(TIMES if TIMES in form.fields else None, text % {"count": MOST_TIMES})
            elif not row.missing:
                row.effort = effort
        rows.append(row)
    return rows


def _count(found: Reckoning, rules: Rules, facts: ContractFacts) -> None:
    counted = [row for row in found.rows if row.effort is not None]
    efforts = [row.effort for row in counted if row.effort is not None]
    found.facts = facts
    found.plan = plan(rules, facts, efforts)
    for row, planned in zip(counted, found.plan.efforts, strict=True):
        row.planned = planned
    if found.owes:
        found.ways = ways_to_fill(rules, facts, efforts)

