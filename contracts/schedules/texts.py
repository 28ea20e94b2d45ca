"""A schedule in sentences, for a policy officer, a coordinator and a supplier."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.utils.text import capfirst
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from buildingblocks.schedule import Block, Bonus, Cap, Condition, ObligationRule, PsoRule, Schedule
from contracts.labels import EVIDENCE, GROUPS, KINDS, PSO_LEVELS, REGISTERS, ROUTES, label
from contracts.policy_texts import NAMES, VALUES
from contracts.schedules import words
from contracts.schedules.policy_hints import HINTS
from contracts.schedules.shown import amount
from sroi.look.formatting import hours, number, percentage

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Sentences = dict[str, _StrPromise]

_BLOCKS: Final[Sentences] = {
    "per_fte_year": _("%(euro)s per full-time year, in proportion to hours and duration"),
    "per_learning_year": _("%(euro)s per learning year, in proportion to the duration"),
    "per_internship_period": _("%(euro)s per internship period"),
    "per_month": _("%(euro)s per month"),
    "per_hour": _("%(euro)s per hour"),
    "per_half_day_per_person": _("%(euro)s per half day and person"),
    "per_hour_per_employee_or_actual_costs": _("%(euro)s per hour and employee, or the costs that are shown"),
    "per_hour_per_employee_or_invoice": _("%(euro)s per hour and employee, or the invoice"),
    "per_hour_or_invoice_excl_vat": _("%(euro)s per hour, or the invoice excl. VAT"),
    "one_off": _("%(euro)s, once"),
    "pct_of_invoice_excl_vat": _("%(share)s of the invoice excl. VAT"),
    "pct_of_invoice": _("%(share)s of the invoice"),
    "pct_of_amount": _("%(share)s of the amount paid"),
    "actual_costs": _("the costs that are shown"),
    "actual_costs_excl_vat": _("the costs that are shown, excl. VAT"),
    "actual_labour_costs": _("the labour part of the invoice"),
    "by_agreement": _("an amount that the desk agrees beforehand"),
    "not_known": _("no amount is known"),
}
_BONUSES: Final[Sentences] = {
    "per_year": _("%(euro)s per year"), "per_hour": _("%(euro)s per hour"), "one_off": _("%(euro)s, once"),
    "raises_block_value": _("raises the value of the building block by %(euro)s"),
    "extra_on_block": _("%(euro)s per year beside the building block"),
    "times_yearly_value_of_block": _("%(number)s × the yearly value of the building block"),
    "pct_of_invoice_excl_vat": _("%(share)s of the invoice excl. VAT"),
    "actual_costs": _("the costs that are shown"),
    "per_year_unspecified": _("%(euro)s per year; how it scales is not stated"),
    "per_placement_unspecified": _("%(euro)s per placement; how it scales is not stated"),
    "one_off_unspecified": _("%(euro)s once; how it scales is not stated"),
}
_CAPS: Final[Sentences] = {
    "max_amount": _("at most %(euro)s"), "max_pct_obligation": _("at most %(share)s of the obligation"),
    "max_per_day": _("at most %(euro)s per day"), "max_hours_per_week": _("at most %(hours)s per week"),
    "max_hours_total": _("at most %(hours)s in total"), "max_obligation": _("the obligation is at most %(euro)s"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a schedule: what it is called, what it is worth or decides, and what else holds."""

    code: str
    name: str
    value: str
    rest: tuple[str, ...]
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A calculation rule: its name, what it decides, and what was chosen."""

    label: str
    hint: str
    value: str


def block_line(block: Block, schedule: Schedule) -> Line:
    """A building block in words."""
    return Line(block.code, block.name_nl, capfirst(block_value(block)), tuple(map(capfirst, _limits(block, schedule))), block.notes)


def block_value(block: Block) -> str:
    """What a building block is worth, with its own maximum duration: the heart of the table in one sentence."""
    if block.unit == "per_year":
        factors = ", ".join(label(words.PRORATA, factor) for factor in block.prorata)
        text = now("%(euro)s per year") % {"euro": amount(block.value)}
        text = now("%(amount)s, in proportion to: %(factors)s") % {"amount": text, "factors": factors} if factors else text
    elif block.value is None and block.recognition:
        text = now("a part of the invoice, by the recognition of the vendor")
    else:
        text = str(_BLOCKS[block.unit]) % _filled(block.value)
    if block.max_duration_months is None:
        return text
    months = ngettext("at most %(n)s month", "at most %(n)s months", block.max_duration_months) % {"n": block.max_duration_months}
    return f"{text}, {months}"


def _limits(block: Block, schedule: Schedule) -> Iterator[str]:
    yield f"{label(ROUTES, block.route)}" + (f", {label(GROUPS, block.reporting_group)}" if block.reporting_group else "")
    if block.condition is not None:
        yield now("only with: %(condition)s") % {"condition": condition_words(block.condition)}
    yield from _bounds(block)
    if block.requires_approval:
        yield now("only with approval beforehand")
    if block.labour_part_only:
        yield now("only the labour part of the invoice")
    if block.recognition:
        yield now("for a vendor that is: %(registers)s") % {"registers": ", ".join(_weights(block))}
    if block.excludes:
        names = {row.code: row.name_nl for row in schedule.blocks}
        yield now("not together with: %(blocks)s") % {"blocks": ", ".join(names.get(code, code) for code in block.excludes)}
    if block.evidence_required:
        yield now("evidence: %(items)s") % {"items": ", ".join(label(EVIDENCE, item) for item in block.evidence_required)}


def _bounds(block: Block) -> Iterator[str]:
    bounds = (
        (block.min_hours_per_week, _("from %(hours)s per week; below that nothing counts")),
        (block.max_hours_per_week, _("at most %(hours)s per week")),
        (block.max_hours_total, _("at most %(hours)s in total")),
        (block.cap_per_day, _("at most %(euro)s per day")),
        (block.max_value, _("at most %(euro)s per entry")),
    )
    for value, text in bounds:
        if value is not None:
            yield str(text) % _filled(value)


def _weights(block: Block) -> list[str]:
    return [
        label(REGISTERS, register) + ("" if weight is None else f" ({percentage(weight)})")
        for register, weight in block.recognition
    ]


def bonus_line(bonus: Bonus, schedule: Schedule) -> Line:
    """A bonus in words."""
    return Line(bonus.code, bonus.name_nl, capfirst(str(_BONUSES[bonus.unit]) % _filled(bonus.value)),
                tuple(map(capfirst, _bonus_rest(bonus, schedule))), bonus.notes)


def _bonus_rest(bonus: Bonus, schedule: Schedule) -> Iterator[str]:
    yield now("with: %(condition)s") % {"condition": condition_words(bonus.condition)}
    yield str(words.SCALING[bonus.scaling_class])
    blocks = {block.code: block.name_nl for block in schedule.blocks}
    bonuses = {row.code: row.name_nl for row in schedule.bonuses}
    if bonus.applies_to:
        names = [
            label(KINDS, code.removeprefix("kind:")) if code.startswith("kind:") else blocks.get(code, code)
            for code in bonus.applies_to
        ]
        yield now("for: %(blocks)s") % {"blocks": ", ".join(names)}
    if bonus.excludes:
        yield now("not together with: %(blocks)s") % {"blocks": ", ".join(bonuses.get(code, code) for code in bonus.excludes)}
    if bonus.max_value is not None:
        yield now("at most %(euro)s") % {"euro": amount(bonus.max_value)}
    if bonus.requires_approval:
        yield now("only with approval beforehand")


def cap_line(cap: Cap, schedule: Schedule) -> Line:
    """A maximum in words."""
    blocks = {block.code: block.name_nl for block in schedule.blocks}
    rest = tuple(
        f"{blocks.get(code, code)}: {now('no maximum') if value is None else _cap_value(cap.type, value)}"
        for code, value in cap.exceptions
    )
    return Line(cap.code, capfirst(_over(cap, schedule)), capfirst(_cap_value(cap.type, cap.value)), rest, cap.notes)


def _cap_value(kind: str, value: Decimal) -> str:
    if kind == "max_months":
        return ngettext("at most %(n)s month", "at most %(n)s months", int(value)) % {"n": int(value)}
    if kind == "start_window_months":
        return ngettext(
            "started at most %(n)s month before the contract", "started at most %(n)s months before the contract", int(value)
        ) % {"n": int(value)}
    return str(_CAPS[kind]) % _filled(value)


def _over(cap: Cap, schedule: Schedule) -> str:
    named = {"block": {row.code: row.name_nl for row in schedule.blocks},
             "category": {row.code: row.name_nl for row in schedule.categories},
             "kind": {kind: str(text) for kind, text in KINDS.items()}}
    if cap.scope in named:
        return now("together: %(name)s") % {"name": named[cap.scope].get(cap.name or "", cap.name or "")}
    return str(words.CAP_SCOPES[cap.scope])


def pso_line(rule: PsoRule, schedule: Schedule) -> Line:
    """A PSO rule in words."""
    level = label(PSO_LEVELS, rule.level) if rule.level else now("levels not known")
    if rule.effect is None:
        value = now("the effect is not known, so it counts for nothing")
    elif rule.role == "vendor":
        value = now("%(share)s of the invoice counts") % {"share": percentage(rule.effect)}
    elif schedule.policy.pso_booking == "discount":
        value = now("%(share)s discount on the obligation") % {"share": percentage(rule.effect)}
    else:
        value = now("fulfils %(share)s of the obligation") % {"share": percentage(rule.effect)}
    return Line("", capfirst(level), capfirst(value), (capfirst(str(words.PSO_ROLES[rule.role])),), rule.notes)


def rule_line(rule: ObligationRule, schedule: Schedule) -> Line:
    """A rule of the obligation in words."""
    types = ", ".join(label(words.CONTRACT_TYPES, name) for name in rule.contract_type or ()) or now("every type of contract")
    where = now("%(types)s in %(area)s") % {"types": types, "area": rule.area} if rule.area else types
    return Line("", capfirst(where), capfirst(_owes(rule, schedule)), tuple(map(capfirst, _rule_rest(rule))), rule.notes)


def _owes(rule: ObligationRule, schedule: Schedule) -> str:
    if rule.basis == "fixed_amount":
        return amount(rule.amount)
    if rule.basis == "activities":
        return now("%(number)s activities") % {"number": number(rule.amount)}
    rate = rule.rate_pct if rule.rate_pct is not None else schedule.obligation.default_pct
    share = now("the percentage that was agreed with the contract") if rate is None else percentage(rate)
    return now("%(share)s of %(basis)s") % {"share": share, "basis": label(words.BASES, rule.basis)}


def _rule_rest(rule: ObligationRule) -> Iterator[str]:
    if rule.labour_share is not None:
        yield now("with a labour share of %(op)s %(share)s") % {
            "op": label(words.COMPARISONS, rule.labour_share.op), "share": percentage(rule.labour_share.value),
        }
    if rule.threshold is not None:
        text = now("from a value of %(euro)s") if rule.comparison == "gte" else now("above a value of %(euro)s")
        yield text % {"euro": amount(rule.threshold)}
    if rule.max_obligation is not None:
        yield now("at most %(euro)s") % {"euro": amount(rule.max_obligation)}


def condition_words(condition: Condition) -> str:
    """A condition in words."""
    if condition.kind == "age":
        return now("%(op)s %(years)s years old") % {
            "op": label(words.COMPARISONS, condition.op or ""), "years": condition.years,
        }
    if condition.kind == "contract":
        return now("a permanent contract")
    return now("the statement “%(code)s” of the supplier, confirmed by the reviewer") % {"code": condition.claim}


def policy_choices(schedule: Schedule) -> list[Choice]:
    """Every calculation rule with what it decides and what holds."""
    flat: dict[str, object] = {}
    for name, value in schedule.policy_json.items():
        flat |= {f"{name}.{part}": one for part, one in value.items()} if isinstance(value, dict) else {name: value}
    return [
        Choice(capfirst(str(NAMES[name])), str(HINTS[name]), str(VALUES.get(str(value), value)))
        for name, value in flat.items() if name in NAMES
    ]


def _filled(value: Decimal | None) -> dict[str, str]:
    return {"euro": amount(value), "share": percentage(value), "number": number(value), "hours": hours(value)}
