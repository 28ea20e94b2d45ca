"""The rows and objects of a draft's document: which are its own, and the document with one of them changed.

The document is what is stored; the resolved document is the same with its base merged in. Nothing here changes what it
is given: each function makes a new document, in which keys that no screen shows are kept.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from buildingblocks.schedule_merge import row_key
from contracts.schedules.format import Key, Part, inside

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it holds. `key`: by what an address names it. `own`: it stands in this document, not (only) in its base.

    `replaces`: an own row that takes the place of one of the base.
    """

    index: int
    key: str
    values: Mapping[str, Any]
    own: bool
    replaces: bool


def rows_of(document: Document, resolved: Document, part: Part, *, base: Document | None = None) -> list[Row]:
    """The rows of a part in their order; `base`: what the document extends, resolved."""
    found = _list(resolved, part)
    if not part.by_code:
        own = owns(document, part)
        return [Row(index, str(index), row, own, replaces=False) for index, row in enumerate(found)]
    mine = {_key(row) for row in _list(document, part)}
    theirs = {_key(row) for row in _list(base or {}, part)}
    return [
        Row(index, _key(row), row, _key(row) in mine, replaces=_key(row) in mine and _key(row) in theirs)
        for index, row in enumerate(found)
    ]


def owns(document: Document, part: Part) -> bool:
    """Whether the document says something of its own here; without a base everything is its own."""
    return not document.get("extends") or not part.path or bool(document.get(part.path[0]))


def with_row(document: Document, resolved: Document, part: Part, row: Mapping[str, Any], *, key: str | None) -> dict[str, Any]:
    """The document with this row in place of the one named `key`; None adds it at the end."""
    changed = _own_copy(document, resolved, part)
    rows = _own_list(changed, part)
    place = _place(rows, part, key)
    if place is None:
        rows.append(dict(row))
    else:
        rows[place] = dict(row)
    return changed


def without_row(document: Document, resolved: Document, part: Part, key: str) -> dict[str, Any]:
    """The document without its own row; a row of the base with the same code then holds again."""
    changed = _own_copy(document, resolved, part)
    rows = _own_list(changed, part)
    place = _place(rows, part, key)
    if place is not None:
        del rows[place]
    return changed


def moved(document: Document, resolved: Document, part: Part, key: str, *, step: int) -> dict[str, Any]:
    """The document with an own row moved up (-1) or down (1); at the end of the list nothing happens."""
    changed = _own_copy(document, resolved, part)
    rows = _own_list(changed, part)
    place = _place(rows, part, key)
    if place is not None and 0 <= place + step < len(rows):
        rows[place], rows[place + step] = rows[place + step], rows[place]
    return changed


def with_object(document: Document, resolved: Document, part: Part, values: Mapping[str, Any]) -> dict[str, Any]:
    """The document with another object for a part that has one, such as the policy; `()` is the document itself."""
    if not part.path:
        return dict(values)
    changed = _own_copy(document, resolved, part)
    changed[part.path[0]] = dict(values)
    return changed


def as_in_base(document: Document, part: Part) -> dict[str, Any]:
    """The document without anything of its own in this part, so that the base holds again."""
    return {key: value for key, value in document.items() if not part.path or key != part.path[0]}


def object_of(document: Document, part: Part) -> dict[str, Any]:
    """The object of a part that has one; empty where it is missing."""
    found = inside(document, part.path)
    return dict(found) if isinstance(found, Mapping) else {}


def get(values: Mapping[str, Any], key: Key) -> Any:
    """The value of a key, also inside an object (`rounding.mode`)."""
    return inside(values, tuple(key.name.split(".")))


def put(values: dict[str, Any], key: Key, value: Any) -> None:
    """Write a value, or take an empty one away; a key that the reader asks for stays, without a value."""
    *outer, last = key.name.split(".")
    target = values
    for name in outer:
        target[name] = dict(target.get(name) or {})
        target = target[name]
    if value not in (None, "", [], {}):
        target[last] = value
    elif key.kept:
        target[last] = [] if key.kind in {"choices", "codes"} else None
    else:
        target.pop(last, None)
    if outer and not target:
        values.pop(outer[0], None)


def _own_copy(document: Document, resolved: Document, part: Part) -> dict[str, Any]:
    """A copy to change; a part that replaces the base's as a whole starts as a copy of what it replaces."""
    changed: dict[str, Any] = copy.deepcopy(dict(document))
    top = part.path[0]
    merges = part.by_code or top == "policy"
    if not merges and not changed.get(top) and resolved.get(top):
        changed[top] = copy.deepcopy(resolved[top])
    return changed


def _own_list(changed: dict[str, Any], part: Part) -> list[Any]:
    """The list of a part in a copy, made where it is missing."""
    *outer, last = part.path
    target = changed
    for name in outer:
        target[name] = dict(target.get(name) or {})
        target = target[name]
    target[last] = list(target.get(last) or [])
    found: list[Any] = target[last]
    return found


def _place(rows: Sequence[Any], part: Part, key: str | None) -> int | None:
    if key is None:
        return None
    if part.by_code:
        return next((index for index, row in enumerate(rows) if _key(row) == key), None)
    return next((index for index in range(len(rows)) if str(index) == key), None)


def _list(document: Document, part: Part) -> list[Mapping[str, Any]]:
    found = inside(document, part.path)
    return list(found) if isinstance(found, Sequence) and not isinstance(found, str) else []


def _key(row: Any) -> str:
    return str(row_key(row, -1))
