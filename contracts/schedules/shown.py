"""Values, rows and places of a schedule in words: for comparisons, hints and faults."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from buildingblocks.reading import day_of, decimal
from contracts.schedules import words
from contracts.schedules.format import Key, Part, inside, part_at
from sroi.look.formatting import NOTHING, day, euro, number, percentage, whole_euro

_INDEXED: Final = re.compile(r"^\[(.*?)\](?:\.(.*))?$")
_PLACED: Final = re.compile(r"^\[(\d+)\](?:\.(.*))?$")


def value_text(key: Key | None, value: Any, document: Mapping[str, Any]) -> str:
    """A value on one line, as people read it; a value that is not what the format promises reads as itself."""
    if value in (None, "", [], {}):
        return NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    written = _WRITTEN.get(key.kind) if key else None
    return written(key, value, document) if written and key else _plain(value)


def row_name(part: Part, row: Mapping[str, Any], document: Mapping[str, Any]) -> str:
    """What a row is called: its name, or what it is about."""
    if row.get("name_nl"):
        return str(row["name_nl"])
    if part.slug == "maxima":
        return f"{_word(words.CAP_TYPES, row.get('type'))}, {scope_text(str(row.get('scope') or ''), document)}"
    if part.slug == "pso":
        level = _word(words.PSO_LEVELS, row.get("level")) if row.get("level") else _("levels not known")
        return f"{level}: {_word(words.PSO_ROLES, row.get('role'))}"
    if part.slug == "verplichtingsregels":
        named = row.get("contract_type")
        types = ", ".join(_word(words.CONTRACT_TYPES, name) for name in (named if isinstance(named, list) else ())) or _("every type")
        return f"{_word(words.BASES, row.get('basis'))} ({types})"
    if part.slug == "registers":
        return _word(words.REGISTERS, row.get("code"))
    return str(row.get("code") or NOTHING)


def place_text(path: str, document: Mapping[str, Any]) -> str:
    """Where a path of the reader (`blocks[3].unit`) lies, in words."""
    part, rest = part_at(path)
    indexed = _PLACED.match(rest)
    if indexed is None:
        return _joined(part, None, rest)
    rows = inside(document, part.path)
    index = int(indexed[1])
    row = rows[index] if isinstance(rows, Sequence) and index < len(rows) and isinstance(rows[index], Mapping) else {}
    return _joined(part, row_name(part, row, document) if row else str(index + 1), indexed[2] or "")


def change_place(path: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Part, str, Key | None, str]:
    """What a path of a difference (`blocks[PW].value`) is about: part, name of the row, key, and the key in words."""
    part, rest = part_at(path)
    indexed = _INDEXED.match(rest)
    row = "" if indexed is None else _named(part, indexed[1], after) or _named(part, indexed[1], before) or indexed[1]
    inner = rest if indexed is None else indexed[2] or ""
    key = key_at(part, inner)
    return part, row, key, _label(key, inner, after) if key else _remark(inner)


def _remark(name: str) -> str:
    """A key that no form has: remarks, which a file may hold at any place, by what they are; else the key itself."""
    texts = {"_note": _("Remarks"), "_evidence": _("How sure is this?"), "_url": _("Web address of the source")}
    return next((text for end, text in texts.items() if name.endswith(end)), name)


def key_at(part: Part, rest: str) -> Key | None:
    """The key that a path inside a row or object lies in: the longest name that it starts with."""
    path = re.sub(r"\[\d+\]", "", rest)
    fitting = [key for key in part.keys if path == key.name or path.startswith(f"{key.name}.")]
    return max(fitting, key=lambda key: len(key.name), default=None)


def scope_text(scope: str, document: Mapping[str, Any]) -> str:
    """Over what a maximum sums, in words."""
    kind, _colon, name = scope.partition(":")
    if kind == "block":
        return _("building block “%(name)s”") % {"name": code_name("blocks", name, document)}
    if kind == "category":
        return _("category “%(name)s”") % {"name": code_name("categories", name, document)}
    if kind == "kind":
        return _("every %(kind)s") % {"kind": _word(words.KINDS, name)}
    return _word(words.CAP_SCOPES, scope)


def code_name(part: str, code: str, document: Mapping[str, Any]) -> str:
    """The name behind a code of a row (`part` as in the document); the code where there is none."""
    if code.startswith("kind:"):
        return _("every %(kind)s") % {"kind": _word(words.KINDS, code.removeprefix("kind:"))}
    rows = document.get(part)
    found = next((row for row in rows or () if isinstance(row, Mapping) and row.get("code") == code), None)
    return str(found.get("name_nl") or code) if found else code


def condition_text(value: Mapping[str, Any]) -> str:
    """A condition in words."""
    age = value.get("age")
    if isinstance(age, Mapping):
        return _("%(op)s %(years)s years old") % {"op": _word(words.COMPARISONS, age.get("op")), "years": age.get("years")}
    if value.get("contract"):
        return _("a permanent contract")
    return _("the statement “%(code)s” of the supplier, confirmed by the reviewer") % {"code": value.get("claim")}


def _named(part: Part, key: str, document: Mapping[str, Any]) -> str:
    """The name of the row that a difference calls `key`: a code, `role/level`, or a number."""
    rows = inside(document, part.path)
    for index, row in enumerate(rows if isinstance(rows, Sequence) else ()):
        code = row.get("code")
        if key == code or (not code and key in _other_names(row, index)):
            return row_name(part, row, document)
    return ""


def _other_names(row: Mapping[str, Any], index: int) -> set[str]:
    """What a difference calls a row without a code."""
    return {str(index), f"{row.get('role')}/{row.get('level') or '-'}", f"{row.get('type')}:{row.get('scope')}"}


def _label(key: Key, path: str, document: Mapping[str, Any]) -> str:
    """The name of a key; with the register or building block where one of its weights is meant."""
    inner = path.removeprefix(key.name).removeprefix(".")
    if key.kind not in {"weights", "exceptions"} or not inner:
        return capfirst(str(key.label))
    return f"{capfirst(str(key.label))}: {_word(key.choices, inner) if key.choices else code_name('blocks', inner, document)}"


def _joined(part: Part, row: str | None, rest: str) -> str:
    key = key_at(part, rest)
    words_of = [str(part.one or part.title) if row is not None else str(part.title)]
    if row is not None:
        words_of = [f"{capfirst(words_of[0])} “{row}”"]
    if rest:
        words_of.append(str(key.label) if key else rest)
    return ", ".join(words_of)


def _word(labels: Mapping[str, Any], code: Any) -> str:
    return str(labels[code]) if isinstance(code, str) and code in labels else str(code or NOTHING)


def _number(_key: Key, value: Any, _document: Mapping[str, Any]) -> str:
    found = decimal(value)
    return str(value) if found is None else number(found, decimals=6)


def _euro(_key: Key, value: Any, _document: Mapping[str, Any]) -> str:
    found = decimal(value)
    return str(value) if found is None else amount(found)


def amount(value: Any) -> str:
    """Whole euros without cents, others with."""
    found = decimal(value)
    if found is None:
        return NOTHING
    return whole_euro(found) if found == found.to_integral_value() else euro(found)


def _percentage(_key: Key, value: Any, _document: Mapping[str, Any]) -> str:
    found = decimal(value)
    return str(value) if found is None else percentage(found)


def _day(_key: Key, value: Any, _document: Mapping[str, Any]) -> str:
    found = day_of(value)
    return str(value) if found is None else day(found)


def _choice(key: Key, value: Any, _document: Mapping[str, Any]) -> str:
    return _word(key.choices, str(value).replace(" ", ""))


def _choices(key: Key, value: Any, _document: Mapping[str, Any]) -> str:
    return ", ".join(_word(key.choices, code) for code in value) if isinstance(value, Sequence) else _plain(value)


def _codes(key: Key, value: Any, document: Mapping[str, Any]) -> str:
    part = next(name for name in key.of if name != "kinds")
    return ", ".join(code_name(part, str(code), document) for code in value) if isinstance(value, Sequence) else _plain(value)


def _weights(key: Key, value: Any, document: Mapping[str, Any]) -> str:
    if not isinstance(value, Mapping):
        return _number(key, value, document)
    return ", ".join(
        f"{_word(key.choices, code) if key.choices else code_name('blocks', str(code), document)}: "
        + (_("no number of its own") if weight is None else _number(key, weight, document))
        for code, weight in value.items()
    )


def _condition(_key: Key, value: Any, _document: Mapping[str, Any]) -> str:
    return condition_text(value) if isinstance(value, Mapping) else _plain(value)


def _share(_key: Key, value: Any, _document: Mapping[str, Any]) -> str:
    if not isinstance(value, Mapping):
        return _plain(value)
    return f"{_word(words.COMPARISONS, value.get('op'))} {percentage(decimal(value.get('value')))}"


def _scope(_key: Key, value: Any, document: Mapping[str, Any]) -> str:
    return scope_text(str(value), document)


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_plain(item)}" for key, item in value.items())
    return ", ".join(_plain(item) for item in value) if isinstance(value, (list, tuple)) else str(value)


_WRITTEN: Final[dict[str, Callable[[Key, Any, Mapping[str, Any]], str]]] = {
    "number": _number, "whole": _number, "euro": _euro, "percentage": _percentage, "day": _day, "choice": _choice,
    "choices": _choices, "codes": _codes, "weights": _weights, "exceptions": _weights, "condition": _condition,
    "share": _share, "scope": _scope,
}
