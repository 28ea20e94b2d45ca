"""The differences between two schedules as a table by part: old → new, rows that came and rows that went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from buildingblocks.schedule_diff import Change, differences
from contracts.schedules.format import PARTS, Part, inside, part_at
from contracts.schedules.shown import change_place, value_text
from contracts.schedules.table import row_values
from sroi.look.formatting import NOTHING


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
    """The differences in one part."""

    title: str
    lines: tuple[ChangeLine, ...]


def compared(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[PartChanges]:
    """What differs between two documents with their bases merged in, by part in the order of the page."""
    return in_words(differences(before, after), before, after)


def in_words(changes: list[Change], before: Mapping[str, Any], after: Mapping[str, Any]) -> list[PartChanges]:
    """Differences in words; the documents give the names behind codes."""
    found: dict[str, list[ChangeLine]] = {}
    for change in changes:
        part, _rest = part_at(change.path)
        found.setdefault(part.slug, []).append(_line(change, before, after))
    return [PartChanges(str(part.title), tuple(found[part.slug])) for part in PARTS if part.slug in found]


def _line(change: Change, before: Mapping[str, Any], after: Mapping[str, Any]) -> ChangeLine:
    part, row, key, label = change_place(change.path, before, after)
    if row and not label:
        came = change.before is None
        text = _summary(part, change.after if came else change.before, after if came else before)
        return ChangeLine(row, _("added") if came else _("taken away"), NOTHING if came else text, text if came else NOTHING,
                          "added" if came else "gone")
    return ChangeLine(row, label, value_text(key, change.before, before), value_text(key, change.after, after), "changed")


def _summary(part: Part, row: Any, document: Mapping[str, Any]) -> str:
    """What a row that came or went is worth."""
    rows = inside(document, part.path) or []
    values = row_values(part, document)
    found = next((text for one, text in zip(rows, values, strict=False) if one == row), "")
    return found or NOTHING
