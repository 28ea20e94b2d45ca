"""Compares the results of a case with what was expected of it: each expected key, of the steps each one named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from .reading import decimal


def unmet(result: Mapping[str, Any], expected: Mapping[str, Any]) -> list[str]:
    """The keys of ``expected`` that ``result`` does not meet; for steps, each one that is not there (rules 10.5)."""
    found: list[str] = []
    for key, value in expected.items():
        if key == "steps":
            found += [f"steps:{step.get('step')}" for step in value if not _has_step(result.get("steps", ()), step)]
        elif key == "faults":
            found += [] if sorted(result.get("faults", ())) == sorted(value) else [key]
        elif not _same(result.get(key), value):
            found.append(key)
    return found


def _has_step(steps: Sequence[Mapping[str, Any]], expected: Mapping[str, Any]) -> bool:
    return any(all(_same(step.get(key), value) for key, value in expected.items()) for step in steps)


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    numbers = _number(one), _number(other)
    return bool(one == other if None in numbers else numbers[0] == numbers[1])


def _number(value: Any) -> Decimal | None:
    return decimal(Decimal(repr(value)) if isinstance(value, float) else value)
