"""The differences between two schedules as a table by part: old → new, rows that came and rows that went."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from buildingblocks.schedule_diff import Change, differences
from contracts.schedules.format import PARTS, Part, inside, part_at
from contracts.schedules.shown import change_place, value_text
from contracts.schedules.table import row_values
from sroi.look.formatting import NOTHING


#: Differences of one part on a page; the files hold the rest.
MOST: Final = 200


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One difference in words. `kind`: changed, added or gone."""

    row: str
    key: str
    before: str
    after: str
    kind: str

    @property
    def label(self) -> str:
        """Row and key together, for a timeline."""
        return f"{self.row}: {self.key}" if self.row and self.key else self.row or self.key


@dataclass(frozen=True, slots=True)
class PartChanges:
    """The differences in one part; `hidden`: how many more there are."""

    title: str
    lines: tuple[ChangeLine, ...]
    hidden: int = 0


def compared(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[PartChanges]:
    """What differs between two documents with their bases merged in, by part in the order of the page."""
    return in_words(differences(before, after), before, after)


def in_words(changes: list[Change], before: Mapping[str, Any], after: Mapping[str, Any]) -> list[PartChanges]:
    """Differences in words; the documents give the names behind codes."""
    found: dict[str, list[Change]] = {}
    for change in changes:
        found.setdefault(part_at(change.path)[0].slug, []).append(change)
    return [_part(part, found[part.slug], before, after) for part in PARTS if part.slug in found]


def _part(part: Part, changes: Sequence[Change], before: Mapping[str, Any], after: Mapping[str, Any]) -> PartChanges:
    """In words, and no more than a page holds. The rows of each side are read once, however many came and went."""
    old, new = _Worth(part, before), _Worth(part, after)
    lines = tuple(_line(change, old, new) for change in changes[:MOST])
    return PartChanges(str(part.title), lines, hidden=max(0, len(changes) - MOST))


class _Worth:
    """What the rows of a part of a document are worth; the document is read when first asked."""

    def __init__(self, part: Part, document: Mapping[str, Any]) -> None:
        self.part, self.document = part, document
        self._rows = inside(document, part.path) or []
        self._value: Callable[[int], str] | None = None

    def of(self, row: Any) -> str:
        """A row that came or went, in one sentence."""
        place = next((index for index, one in enumerate(self._rows) if one == row), None)
        if self._value is None:
            self._value = row_values(self.part, self.document)
        return (self._value(place) if place is not None else "") or NOTHING


def _line(change: Change, old: _Worth, new: _Worth) -> ChangeLine:
    before, after = old.document, new.document
    _part_of, row, key, label = change_place(change.path, before, after)
    if row and not label:
        came = change.before is None
        text = new.of(change.after) if came else old.of(change.before)
        return ChangeLine(row, _("added") if came else _("taken away"), NOTHING if came else text, text if came else NOTHING,
                          "added" if came else "gone")
    return ChangeLine(row, label, value_text(key, change.before, before), value_text(key, change.after, after), "changed")
