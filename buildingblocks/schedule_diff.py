"""What differs between two schedules, row by row: what a desk reads before it publishes a new version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from .reading import decimal
from .schedule_merge import row_key

#: What a version is called says nothing about what it counts.
_NAMES: Final = frozenset({"id", "extends", "extends_note", "merged_with"})
_EMPTY: Final[tuple[object, ...]] = (None, "", [], {}, ())


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. ``before`` None: added; ``after`` None: taken away. ``path`` as in ``blocks[PW].value``."""

    path: str
    before: object
    after: object


def differences(before: Mapping[str, object], after: Mapping[str, object]) -> list[Change]:
    """What changed from one document to the other, both with their base merged in, in the order of the file.

    Rows are matched by their code and numbers compared as numbers, so moving a row or writing 36.0 is no change.
    """
    return list(_of_objects("", before, after, leave_out=_NAMES))


def _of_objects(
    path: str, before: Mapping[str, object], after: Mapping[str, object], *, leave_out: frozenset[str] = frozenset()
) -> Iterator[Change]:
    for key in dict.fromkeys([*before, *after]):
        if key not in leave_out:
            yield from _of_values(f"{path}.{key}" if path else key, before.get(key), after.get(key))


def _of_values(path: str, before: object, after: object) -> Iterator[Change]:
    if _same(before, after):
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _of_objects(path, before, after)
    elif _is_rows(before) and _is_rows(after):
        yield from _of_rows(path, _rows(before), _rows(after))
    else:
        yield Change(path, None if before in _EMPTY else before, None if after in _EMPTY else after)


def _of_rows(path: str, before: Mapping[object, object], after: Mapping[object, object]) -> Iterator[Change]:
    for key in dict.fromkeys([*before, *after]):
        yield from _of_values(f"{path}[{_shown(key)}]", before.get(key), after.get(key))


def _same(before: object, after: object) -> bool:
    if before in _EMPTY and after in _EMPTY:
        return True
    numbers = decimal(before), decimal(after)
    if None not in numbers:
        return numbers[0] == numbers[1]
    return before == after


def _is_rows(value: object) -> bool:
    """A list of objects, or nothing at all: a whole list that comes or goes is shown row by row."""
    if value in _EMPTY:
        return True
    return isinstance(value, Sequence) and not isinstance(value, str) and all(isinstance(row, Mapping) for row in value)


def _rows(value: object) -> dict[object, object]:
    return {row_key(row, index): row for index, row in enumerate(value)} if isinstance(value, Sequence) else {}


def _shown(key: object) -> str:
    return "/".join("-" if part is None else str(part) for part in key) if isinstance(key, tuple) else str(key)


def as_text(value: object) -> str:
    """A value of a document on one line."""
    if value is None:
        return "-"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Mapping):
        name = value.get("name_nl") or value.get("title_nl")
        return str(name) if name else ", ".join(f"{key} {as_text(item)}" for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(as_text(item) for item in value)
    return str(value)
