"""Inheritance between schedule files: a base, and an addendum that adds to it or replaces parts of it.

Works on the plain JSON, so that the merged result can be stored and read again without its base.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

#: Lists that merge row by row, by code; a cap without code is known by its type and scope. ``pso`` has no codes.
_LISTS: Final = ("blocks", "bonuses", "caps", "categories")
_OWN: Final = frozenset({"id", "extends", "extends_note"})


def merge(data: Mapping[str, object], base: Mapping[str, object]) -> dict[str, object]:
    """``data`` on top of ``base``.

    A key that is missing, null or empty inherits; ``policy`` merges by parameter (a null parameter inherits, also
    inside a group such as ``rounding``); lists merge by code, a row of ``data`` taking the place of the base's row;
    lists without codes (``pso``) and every other key replace (rules 10.2).
    """
    merged: dict[str, object] = {key: value for key, value in base.items() if key not in _OWN}
    for key, value in data.items():
        if value is None or value in ({}, [], ""):
            continue
        inherited = merged.get(key)
        if key == "policy" and isinstance(value, Mapping) and isinstance(inherited, Mapping):
            merged[key] = _merge_parameters(value, inherited)
        elif key in _LISTS and isinstance(value, Sequence) and isinstance(inherited, Sequence):
            merged[key] = _merge_rows(value, inherited)
        else:
            merged[key] = value
    return merged


def cap_code(row: Mapping[str, object]) -> str:
    """The code of a cap: its own, or ``TYPE:SCOPE``."""
    return str(row.get("code") or f"{row.get('type')}:{row.get('scope')}")


def plain(value: object) -> object:
    """``value`` with every decimal as text: what may be stored as JSON without losing a digit."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


def _merge_parameters(values: Mapping[str, object], inherited: Mapping[str, object]) -> dict[str, object]:
    merged = dict(inherited)
    for name, value in values.items():
        group = merged.get(name)
        if isinstance(value, Mapping) and isinstance(group, Mapping):
            merged[name] = _merge_parameters(value, group)
        elif value is not None:
            merged[name] = value
    return merged


def _merge_rows(rows: Sequence[object], inherited: Sequence[object]) -> list[object]:
    merged: dict[object, object] = {}
    for index, row in enumerate(inherited):
        merged[row_key(row, index)] = row
    for index, row in enumerate(rows):
        merged[row_key(row, -1 - index)] = row
    return list(merged.values())


def row_key(row: object, index: int) -> object:
    """By what a row is known among its neighbours: its code, a cap's own or made code, role and level, else its place."""
    if not isinstance(row, Mapping):
        return index
    if "scope" in row:
        return cap_code(row)
    if "role" in row:
        named = (row.get("role"), row.get("level"))
        return named if all(value is None or isinstance(value, str) for value in named) else index
    code = row.get("code")
    return code if isinstance(code, str) else index  # anything else is a fault that the reader tells
