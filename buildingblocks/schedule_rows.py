"""Reads the rows of a schedule: blocks, bonuses, caps, PSO rules, obligation rules."""

from __future__ import annotations

from decimal import Decimal

from .reading import Reader
from .schedule import Block, Bonus, Cap, Condition, LabourShare, ObligationRule, PsoRule
from .vocabulary import (
    BASES,
    BLOCK_UNITS,
    BONUS_UNITS,
    CAP_SCOPES,
    CAP_TYPES,
    COMPARISONS,
    CONTRACT_TYPES,
    EVIDENCE_ITEMS,
    EVIDENCE_MARKS,
    KINDS,
    MONTH_CAPS,
    NAMED_CAP_SCOPES,
    PERSON_KINDS,
    PRORATA,
    PSO_LEVELS,
    PSO_ROLES,
    REGISTERS,
    REPORTING_GROUPS,
    ROUTES,
    SCALING_CLASSES,
    THRESHOLD_COMPARISONS,
)


def read_block(row: Reader) -> Block:
    """One row of ``blocks``."""
    row.require("code", "name_nl", "kind", "route", "value", "unit", "prorata")
    kind = row.choice("kind", KINDS)
    group = row.optional_choice("reporting_group", REPORTING_GROUPS)
    if kind in PERSON_KINDS and group is None:
        row.fault("reporting_group", "missing_key", "a block about a person needs a reporting group")
    block = Block(
        code=row.code("code"),
        name_nl=row.text("name_nl"),
        kind=kind,
        route=row.choice("route", ROUTES),
        unit=row.choice("unit", BLOCK_UNITS),
        value=row.number("value"),
        reporting_group=group,
        target_group=row.text("target_group"),
        yearly_value=row.number("yearly_value"),
        max_duration_months=row.whole("max_duration_months"),
        prorata=row.choices("prorata", PRORATA),
        condition=_condition(row.inner("condition")),
        min_hours_per_week=row.number("min_hours_per_week"),
        max_hours_per_week=row.number("max_hours_per_week"),
        max_hours_total=row.number("max_hours_total"),
        cap_per_day=row.number("cap_per_day"),
        max_value=row.number("max_value"),
        requires_approval=row.boolean("requires_approval"),
        labour_part_only=row.boolean("labour_part_only"),
        recognition=_recognition(row),
        evidence_required=row.choices("evidence_required", EVIDENCE_ITEMS),
        excludes=row.choices("excludes", None),
        notes=row.text("notes"),
        evidence=row.optional_choice("evidence", EVIDENCE_MARKS) or "",
        source_url=row.optional_text("source_url"),
    )
    _check_value(row, block)
    row.unknown()
    return block


def read_bonus(row: Reader) -> Bonus:
    """One row of ``bonuses``."""
    row.require("code", "name_nl", "value", "unit", "condition", "scaling_class")
    condition = _condition(row.inner("condition"))
    bonus = Bonus(
        code=row.code("code"),
        name_nl=row.text("name_nl"),
        unit=row.choice("unit", BONUS_UNITS),
        condition=condition or Condition("claim", claim=""),
        scaling_class=row.choice("scaling_class", SCALING_CLASSES),
        value=row.number("value"),
        yearly_value=row.number("yearly_value"),
        applies_to=row.choices("applies_to", None),
        excludes=row.choices("excludes", None),
        max_value=row.number("max_value"),
        requires_approval=row.boolean("requires_approval"),
        notes=row.text("notes"),
        evidence=row.optional_choice("evidence", EVIDENCE_MARKS) or "",
        source_url=row.optional_text("source_url"),
    )
    if condition is None and row.raw("condition") is None:
        row.fault("condition", "missing_key", "a bonus needs a condition")
    if bonus.value is None and bonus.unit != "actual_costs":
        row.fault("value", "missing_value", f"a bonus with unit {bonus.unit} needs a value")
    row.unknown()
    return bonus


def read_cap(row: Reader) -> Cap:
    """One row of ``caps``."""
    row.require("scope", "type", "value")
    kind = row.choice("type", CAP_TYPES)
    scope, name = _scope(row, kind)
    value = row.whole("value") if kind in MONTH_CAPS else row.number("value")
    if value is None:
        row.fault("value", "missing_value", "a cap needs a value")
    exceptions = row.inner("exceptions")
    cap = Cap(
        code=row.text("code") or f"{kind}:{row.raw('scope')}",
        scope=scope,
        name=name,
        type=kind,
        value=Decimal(value or 0),
        exceptions=() if exceptions is None else _numbers(exceptions),
        notes=row.text("notes"),
        evidence=row.optional_choice("evidence", EVIDENCE_MARKS) or "",
        source_url=row.optional_text("source_url"),
    )
    row.unknown()
    return cap


def read_pso(row: Reader) -> PsoRule:
    """One row of ``pso``."""
    row.require("role", "level", "effect")
    rule = PsoRule(
        role=row.choice("role", PSO_ROLES),
        level=row.optional_choice("level", PSO_LEVELS),
        effect=_percentage(row, "effect"),
        notes=row.text("notes"),
        evidence=row.optional_choice("evidence", EVIDENCE_MARKS) or "",
        source_url=row.optional_text("source_url"),
    )
    row.unknown()
    return rule


def read_obligation_rule(row: Reader) -> ObligationRule:
    """One row of ``obligation.rules``."""
    types = row.choices("contract_type", CONTRACT_TYPES)
    share = row.inner("labour_share")
    rule = ObligationRule(
        basis=row.choice("basis", BASES),
        area=row.optional_text("area"),
        contract_type=types or None,
        labour_share=None if share is None else _labour_share(share),
        threshold=row.number("threshold"),
        comparison=row.optional_choice("comparison", THRESHOLD_COMPARISONS),
        rate_pct=_percentage(row, "rate_pct"),
        amount=row.number("amount"),
        max_obligation=row.number("max_obligation"),
        notes=row.text("notes"),
        evidence=row.optional_choice("evidence", EVIDENCE_MARKS) or "",
        source_url=row.optional_text("source_url"),
    )
    if rule.basis in {"fixed_amount", "activities"} and rule.amount is None:
        row.fault("amount", "missing_value", f"the basis {rule.basis} needs an amount")
    row.unknown()
    return rule


def _condition(inner: Reader | None) -> Condition | None:
    if inner is None:
        return None
    known = [key for key in ("age", "contract", "claim") if inner.raw(key) is not None]
    if len(known) != 1:
        inner.fault("", "unknown_value", "exactly one of age, contract and claim is expected")
        inner.unknown()
        return None
    inner.unknown()
    if known == ["contract"]:
        inner.choice("contract", {"permanent"})
        return Condition("contract")
    if known == ["claim"]:
        return Condition("claim", claim=inner.code("claim"))
    age = inner.inner("age")
    if age is None:
        return None
    years = age.whole("years")
    if years is None:
        age.fault("years", "missing_value", "an age condition needs a number of years")
    condition = Condition("age", op=age.choice("op", COMPARISONS), years=years or 0)
    age.unknown()
    return condition


def _recognition(row: Reader) -> tuple[tuple[str, Decimal | None], ...]:
    inner = row.inner("recognition")
    if inner is None:
        return ()
    for register in inner.data:
        if register not in REGISTERS:
            inner.fault(str(register), "unknown_value", f"there is no register {register!r}")
    return _numbers(inner)


def _check_value(row: Reader, block: Block) -> None:
    """A value may be missing only where the unit or the weights give the amount."""
    weighted = bool(block.recognition) and all(weight is not None for _, weight in block.recognition)
    without = block.unit in {"by_agreement", "not_known"} or block.unit.startswith("actual_")
    if block.value is None and not (without or weighted):
        row.fault("value", "missing_value", f"a block with unit {block.unit} needs a value")


def _scope(row: Reader, kind: str) -> tuple[str, str | None]:
    text = row.text("scope")
    scope, _, name = text.partition(":")
    if (scope in NAMED_CAP_SCOPES) != bool(name) or scope not in NAMED_CAP_SCOPES | CAP_SCOPES:
        row.fault("scope", "unknown_value", f"unknown scope {text!r}")
    elif kind and scope not in CAP_TYPES[kind]:
        row.fault("scope", "unknown_value", f"{kind} cannot have the scope {text!r}")
    elif scope == "kind" and name not in KINDS:
        row.fault("scope", "unknown_value", f"unknown kind {name!r}")
    return scope, name or None


def _labour_share(reader: Reader) -> LabourShare:
    value = reader.number("value")
    if value is None:
        reader.fault("value", "missing_value", "a labour share needs a value")
    share = LabourShare(reader.choice("op", COMPARISONS), value or Decimal(0))
    reader.unknown()
    return share


def _percentage(row: Reader, key: str) -> Decimal | None:
    value = row.number(key)
    if value is not None and value > 100:
        row.fault(key, "too_large", f"a percentage of 100 at most expected, not {value}")
    return value


def _numbers(reader: Reader) -> tuple[tuple[str, Decimal | None], ...]:
    return tuple((str(key), reader.number(str(key))) for key in reader.data)
