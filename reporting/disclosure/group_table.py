"""Placements by group as they are published: per desk and year, small groups merged. PURE."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from reporting.disclosure.blocks import GroupBlock, Partition, YearEdition
from reporting.figures.figure_set import GROUPS, FigureSet, Json

PERCENTAGE_FROM: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupTable:
    """Placements by group of the whole desk in `years`. Shares are 0-1.

    A row of several groups was merged; no share below ten persons.
    """

    years: tuple[int, ...]
    rows: tuple[tuple[GroupBlock, Decimal | None], ...]

    @property
    def total(self) -> int:
        """Placements in the blocks of these years."""
        return sum(row.persons for row, _ in self.rows)

    def to_json(self) -> Json:
        """For the API and open data."""
        rows: list[Json] = [{"groups": list(row.groups), "placements": row.persons} for row, _ in self.rows]
        return {"years": list(self.years), "groups": rows}


def group_table(figures: FigureSet, blocks: Partition) -> GroupTable | None:
    """The years of the period where it is made of whole ones, else the last edition before it, as context.

    Always of the whole desk: finer would need every single cell to be a block.
    """
    editions = _editions(figures, blocks)
    if not any(edition.groups for edition in editions):
        return None
    counts = {
        group: 0
        for group in GROUPS
        if all(any(row.groups == (group,) for row in edition.groups) for edition in editions)
    }
    merged = 0
    for row in (row for edition in editions for row in edition.groups):
        if len(row.groups) == 1 and row.groups[0] in counts:
            counts[row.groups[0]] += row.persons
        else:
            merged += row.persons
    rows = [GroupBlock(groups=(group,), persons=count) for group, count in counts.items()]
    rows.sort(key=lambda row: -row.persons)
    if merged:
        rows.append(GroupBlock(groups=tuple(group for group in GROUPS if group not in counts), persons=merged))
    total = sum(row.persons for row in rows)
    return GroupTable(
        years=tuple(edition.year for edition in editions),
        rows=tuple((row, Decimal(row.persons) / total if row.persons >= PERCENTAGE_FROM else None) for row in rows),
    )


def _editions(figures: FigureSet, blocks: Partition) -> Sequence[YearEdition]:
    years = sorted({int(quarter[:4]) for quarter in figures.quarters})
    whole = len(figures.quarters) == 4 * len(years)
    own = [edition for edition in blocks.editions if whole and edition.year in years]
    if own and len(own) == len(years):
        return own
    last = max(years, default=figures.as_of.year)
    earlier = [edition for edition in blocks.editions if edition.year < last]
    return earlier[-1:]
