"""Reads the policy of a schedule: the named arithmetic choices. A missing or null parameter has its default."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from typing import Any, Final

from .policy import ALLOWED, GROUPS, WEEKS_PER_YEAR, BonusScaling, DurationClock, Policy, Rounding
from .reading import Reader
from .vocabulary import EVIDENCE_MARKS

_GRACE: Final = re.compile(r"grace_\d{1,2}_months")


def read_policy(reader: Reader | None) -> Policy:
    """The policy at ``reader``; None gives all defaults."""
    policy = Policy()
    if reader is None:
        return policy
    values: dict[str, Any] = {
        name: reader.choice(name, allowed, allowed[0]) for name, allowed in ALLOWED.items()
    }
    values["cap_order"] = reader.choice("cap_order", ALLOWED["cap_order"], "entry_then_category")
    values["start_window_counts"] = reader.boolean("start_window_counts")
    values["weeks_per_year"] = _weeks_per_year(reader)
    values["counting_limit_to_term"] = _term_limit(reader)
    values["rounding"] = Rounding(**_group(reader, "rounding"))
    values["bonus_scaling"] = BonusScaling(**_group(reader, "bonus_scaling"))
    values["duration_clock"] = DurationClock(**_group(reader, "duration_clock"))
    reader.optional_choice("evidence", EVIDENCE_MARKS)
    reader.unknown()
    return replace(policy, **values)


def _group(reader: Reader, name: str) -> dict[str, str]:
    inner = reader.inner(name)
    allowed = GROUPS[name]
    if inner is None:
        return {key: values[0] for key, values in allowed.items()}
    found = {key: inner.choice(key, values, values[0]) for key, values in allowed.items()}
    inner.unknown()
    return found


def _weeks_per_year(reader: Reader) -> Fraction:
    value = reader.raw("weeks_per_year")
    if value is None:
        return Fraction(52)
    found = WEEKS_PER_YEAR.get(str(value).replace(" ", ""))
    if found is None:
        reader.fault("weeks_per_year", "unknown_value", f"{value!r} is not one of 52, 365/7")
        return Fraction(52)
    return found


def _term_limit(reader: Reader) -> str:
    value = reader.raw("counting_limit_to_term")
    if value is None:
        return "term"
    if not isinstance(value, str) or (value != "term" and _GRACE.fullmatch(value) is None):
        reader.fault("counting_limit_to_term", "unknown_value", f"{value!r} is not one of term, grace_N_months")
        return "term"
    return value
