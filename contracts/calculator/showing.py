"""A reckoning made ready to be told, on a page or by the API."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from buildingblocks.plan_ways import Way
from buildingblocks.planning import Effort
from buildingblocks.schedule import Schedule as Rules
from contracts.calculator.reckoning import Reckoning, Row
from contracts.calculator.state import EffortState
from contracts.calculator.texts import cap_text, effort_text, missing_text
from contracts.forms.calculator import given_of
from contracts.labels import fault_text as entry_fault_text
from contracts.obligation_texts import basis_text, fault_text, rule_text
from contracts.step_texts import StepLine, step_line

_NOTHING = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class RowView:
    """An effort. `text`: the effort in one line; `each`: what one of several is worth; `value` None: not counted."""

    row: Row
    name: str
    text: str
    value: Decimal | None
    each: Decimal | None
    steps: tuple[StepLine, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WayView:
    """A way to fill the rest. `effort`: as a link writes it; `limits`: what stops it from filling all."""

    way: Way
    name: str
    text: str
    limits: tuple[str, ...]
    needs_approval: bool
    effort: EffortState


@dataclass(frozen=True, slots=True)
class Obligation:
    """The obligation and its reason. `owed`: to be covered, in euro; None where it cannot be told.

    `basis`: the sum in one line; `when`: the rule of the schedule; `remarks`: why there is none, or what else holds.
    """

    owed: Decimal | None
    basis: str
    when: str
    remarks: tuple[str, ...]


def rows_of(found: Reckoning) -> list[RowView]:
    """The efforts in the order given."""
    return [_row(row, found.rules) for row in found.rows if found.rules is not None]


def _row(row: Row, rules: Rules) -> RowView:
    if row.block is None:
        text = _("This building block is not in the schedule that applies.")
        return RowView(row, row.given.block, "", None, None, (), (text,))
    missing = [missing_text(name) for name in row.missing]
    if row.planned is None:
        return RowView(row, row.block.name_nl, "", None, None, (), tuple(missing))
    one, effort = row.planned.one, row.planned.effort
    steps = tuple(step_line(step, schedule=rules) for step in one.steps)
    remarks = [entry_fault_text(fault) for fault in one.faults]
    if row.block.requires_approval:
        remarks.append(_("This counts only if the service desk approved it beforehand."))
    each = one.amount if effort.times > 1 else None
    return RowView(
        row, row.block.name_nl, effort_text(effort, schedule=rules), row.planned.value, each, steps, tuple(remarks),
    )


def ways_of(found: Reckoning) -> list[WayView]:
    """The ways that fill everything first, each group in the order of the schedule."""
    rules = found.rules
    if rules is None:
        return []
    return [_way(way, rules) for way in sorted(found.ways.ways, key=lambda way: not way.covers)]


def _way(way: Way, rules: Rules) -> WayView:
    block = rules.block(way.effort.block)
    return WayView(
        way, block.name_nl, effort_text(way.effort, schedule=rules),
        tuple(cap_text(code, schedule=rules) for code in way.capped_by), block.requires_approval,
        written(way.effort, rules),
    )


def written(effort: Effort, rules: Rules) -> EffortState:
    """An effort as a link writes it."""
    block = rules.block(effort.block)
    return EffortState(block.code, given_of(effort, block=block, schedule=rules))


def obligation_of(found: Reckoning) -> Obligation | None:
    """The obligation with its reason; None until the facts of the contract are there."""
    seen, plan = found.found, found.plan
    if seen is None or plan is None or found.facts is None:
        return None
    remarks = [fault_text(fault) for fault in seen.faults]
    if not seen.faults:
        if seen.follows_invoices:
            remarks.append(_("The obligation grows with the invoices. This is what it becomes if all of the contract value is invoiced."))
        if seen.own_pct:
            remarks.append(_("The percentage that you agreed replaces the percentage and the threshold of the schedule."))
        remarks += _about_pso(found)
    owed = plan.settlement.obligation if not seen.faults or "below_threshold" in seen.faults else None
    basis = "" if seen.faults else basis_text(seen, value_excl_vat=found.facts.value_excl_vat)
    return Obligation(owed, basis[:1].upper() + basis[1:], rule_text(seen), tuple(remarks))


def _about_pso(found: Reckoning) -> list[str]:
    if found.facts is None or not found.facts.pso or found.plan is None:
        return []
    if not found.plan.settlement.pso_effect:
        return [_("This PSO level has no effect in this schedule.")]
    return []


def caps_of(found: Reckoning) -> list[tuple[str, Decimal]]:
    """The maximums of the contract that took something off, with what they took off in euro."""
    if found.plan is None or found.rules is None:
        return []
    taken = found.plan.settlement.not_counted_by_cap
    return [(cap_text(code, schedule=found.rules), amount) for code, amount in taken.items() if amount > _NOTHING]

