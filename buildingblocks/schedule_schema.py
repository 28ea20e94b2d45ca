"""The file format of a schedule as a JSON Schema (draft 2020-12), made from the closed lists that the reader uses.

A file that is valid here can still have faults that no schema can tell: a code that names no block, dates in the wrong
order. Unknown keys are allowed, as the reader only warns for them.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from .policy import ALLOWED, GROUPS, WEEKS_PER_YEAR
from .vocabulary import (
    BASES,
    BLOCK_UNITS,
    BONUS_UNITS,
    CAP_TYPES,
    COMPARISONS,
    CONTRACT_TYPES,
    EVIDENCE_ITEMS,
    EVIDENCE_MARKS,
    KINDS,
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

Json = dict[str, Any]

_TEXT: Final[Json] = {"type": ["string", "null"]}
_CODE: Final[Json] = {"type": "string", "minLength": 1}
_CODES: Final[Json] = {"type": ["array", "null"], "items": _CODE}
_AMOUNT: Final[Json] = {"$ref": "#/$defs/amount"}
_WHOLE: Final[Json] = {"type": ["integer", "string", "null"], "minimum": 0, "pattern": r"^\d{1,15}$"}
_FLAG: Final[Json] = {"type": ["boolean", "null"]}
_EVIDENCE: Final[Json] = {"enum": [*sorted(EVIDENCE_MARKS), None]}
_REMARKS: Final[Json] = {"notes": _TEXT, "evidence": _EVIDENCE, "source_url": _TEXT}


def schema() -> Json:
    """The schema, for an editor of JSON files or another program."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "SROI building-block schedule",
        **_object(_top(), "id", "region", "title_nl"),
        "$defs": {
            "amount": {
                "description": "A decimal number of 0 or more; text keeps every digit.",
                "type": ["number", "string", "null"], "minimum": 0, "pattern": r"^\d{1,15}(\.\d{1,20})?$",
            },
            "condition": _condition(), "block": _block(), "bonus": _bonus(), "cap": _cap(), "pso": _pso(),
            "obligation_rule": _obligation_rule(), "policy": _policy(),
        },
    }


def _top() -> Json:
    day = {"type": ["string", "null"], "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"}
    return {
        "id": _CODE, "region": _CODE, "title_nl": _CODE, "source_url": _TEXT, "source_document": _TEXT,
        "other_sources": {"type": ["array", "null"], "items": {"type": "string"}}, "currency": {"enum": ["EUR", None]},
        "demonstration": _FLAG, "valid_from": day, "valid_to": day, "fulltime_hours": _AMOUNT, "annual_hours": _AMOUNT,
        "extends": _TEXT, "policy": {"$ref": "#/$defs/policy"}, "blocks": _rows("block"), "bonuses": _rows("bonus"),
        "caps": _rows("cap"), "pso": _rows("pso"), "notes": _TEXT, "evidence": _EVIDENCE,
        "categories": _list(_object({"code": _CODE, "name_nl": _TEXT, "blocks": _CODES, "notes": _TEXT}, "code", "name_nl", "blocks")),
        "obligation": _maybe(_object({"default_pct": _AMOUNT, "rules": _rows("obligation_rule"), **_REMARKS})),
        "recognition": _maybe(_object({"registers": _list(_object({
            "code": _enum(REGISTERS), "target_group_share_min_pct": _AMOUNT, "commercial_income_min_pct": _AMOUNT,
            "must_reach_recognised_within_years": _AMOUNT, "notes": _TEXT,
        }, "code")), **_REMARKS})),
    }


def _block() -> Json:
    known = _object({
        "code": _CODE, "name_nl": _TEXT, "kind": _enum(KINDS), "route": _enum(ROUTES),
        "reporting_group": _enum(REPORTING_GROUPS, null=True), "target_group": _TEXT, "value": _AMOUNT, "unit": _enum(BLOCK_UNITS),
        "yearly_value": _AMOUNT, "max_duration_months": _WHOLE, "prorata": _list(_enum(PRORATA)),
        "condition": {"$ref": "#/$defs/condition"}, "min_hours_per_week": _AMOUNT, "max_hours_per_week": _AMOUNT,
        "max_hours_total": _AMOUNT, "cap_per_day": _AMOUNT, "max_value": _AMOUNT, "requires_approval": _FLAG,
        "labour_part_only": _FLAG, "evidence_required": _list(_enum(EVIDENCE_ITEMS)), "excludes": _CODES,
        "recognition": _maybe({
            "type": "object", "propertyNames": _enum(REGISTERS), "additionalProperties": _AMOUNT,
        }), **_REMARKS,
    }, "code", "name_nl", "kind", "route", "value", "unit", "prorata")
    about_a_person = {"properties": {"kind": _enum(PERSON_KINDS)}}
    return known | {
        "if": about_a_person,
        "then": {"required": ["reporting_group"], "properties": {"reporting_group": _enum(REPORTING_GROUPS)}},
    }


def _bonus() -> Json:
    return _object({
        "code": _CODE, "name_nl": _TEXT, "value": _AMOUNT, "unit": _enum(BONUS_UNITS),
        "condition": {"$ref": "#/$defs/condition", "type": "object"}, "scaling_class": _enum(SCALING_CLASSES),
        "yearly_value": _AMOUNT, "applies_to": _CODES, "excludes": _CODES, "max_value": _AMOUNT, "requires_approval": _FLAG,
        **_REMARKS,
    }, "code", "name_nl", "value", "unit", "condition", "scaling_class")


def _condition() -> Json:
    age = _object({"op": _enum(COMPARISONS), "years": {"type": ["integer", "string"], "minimum": 0, "pattern": r"^\d{1,3}$"}}, "op", "years")
    exactly_one = {"age": age, "contract": {"const": "permanent"}, "claim": _CODE}
    return {"type": ["object", "null"], "properties": exactly_one, "oneOf": [
        {"type": "null"}, *({"required": [key], "properties": {key: {"not": {"type": "null"}}}} for key in exactly_one),
    ]}


def _cap() -> Json:
    scopes = {
        kind: "|".join(f"{scope}(:.+)?" if scope in {"block", "category", "kind"} else scope for scope in sorted(allowed))
        for kind, allowed in CAP_TYPES.items()
    }
    return _object({
        "scope": {"type": "string"}, "type": _enum(CAP_TYPES), "value": {"$ref": "#/$defs/amount", "type": ["number", "string"]},
        "code": _TEXT, "exceptions": _maybe({"type": "object", "additionalProperties": _AMOUNT}), **_REMARKS,
    }, "scope", "type", "value") | {"oneOf": [
        {"properties": {"type": {"const": kind}, "scope": {"pattern": f"^({pattern})$"}}} for kind, pattern in scopes.items()
    ]}


def _pso() -> Json:
    return _object({
        "role": _enum(PSO_ROLES), "level": _enum(PSO_LEVELS, null=True), "effect": _AMOUNT, **_REMARKS,
    }, "role", "level", "effect")


def _obligation_rule() -> Json:
    share = _object({"op": _enum(COMPARISONS), "value": {"$ref": "#/$defs/amount", "type": ["number", "string"]}}, "op", "value")
    return _object({
        "area": _TEXT, "contract_type": _list(_enum(CONTRACT_TYPES)), "labour_share": _maybe(share), "threshold": _AMOUNT,
        "comparison": _enum(THRESHOLD_COMPARISONS, null=True), "basis": _enum(BASES), "rate_pct": _AMOUNT, "amount": _AMOUNT,
        "max_obligation": _AMOUNT, **_REMARKS,
    }, "basis")


def _policy() -> Json:
    groups = {
        name: _maybe(_object({key: _enum(values, null=True) for key, values in parts.items()})) for name, parts in GROUPS.items()
    }
    return _maybe(_object({
        **{name: _enum(values, null=True) for name, values in ALLOWED.items()}, **groups,
        "weeks_per_year": {"enum": [52, *WEEKS_PER_YEAR, "365 / 7", None]}, "start_window_counts": _FLAG, "evidence": _EVIDENCE,
        "counting_limit_to_term": {"type": ["string", "null"], "pattern": r"^(term|grace_\d{1,2}_months)$"},
    }))


def _object(properties: Json, *required: str) -> Json:
    return {"type": "object", "properties": properties} | ({"required": list(required)} if required else {})


def _maybe(of: Json) -> Json:
    return of | {"type": [of["type"], "null"]}


def _list(of: Json) -> Json:
    return {"type": ["array", "null"], "items": of}


def _rows(name: str) -> Json:
    return _list({"$ref": f"#/$defs/{name}"})


def _enum(values: Collection[str], *, null: bool = False) -> Json:
    return {"enum": [*(values if isinstance(values, (list, tuple)) else sorted(values)), *([None] if null else [])]}
