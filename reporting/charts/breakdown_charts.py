"""Bars for a cut by one dimension: the same SVG manner as `reporting.charts.sheet_charts`, one bar per row of the table beside it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from django.utils.safestring import SafeString

from reporting.figures.breakdown_table import Table, shown
from reporting.charts.sheet_charts import Extent, Scale, bar

_LENGTH: Final = 220


def bars(table: Table, *, place: int = 0) -> list[SafeString]:
    """A bar per row for the figure in column `place`; its text alternative says whose it is and how much."""
    values = [_extent(line.values[place]) for line in table.lines]
    scale = Scale.over(values, length=_LENGTH)
    unit = table.columns[place].unit
    return [
        bar(extent, scale=scale, title=f"{line.name}: {shown(line.values[place], unit)}")
        for line, extent in zip(table.lines, values, strict=True)
    ]


def side_by_side(values: Sequence[tuple[str, Decimal, str]]) -> list[SafeString]:
    """A bar per (name, amount, amount as text), over one scale."""
    extents = [_extent(amount) for _name, amount, _text in values]
    scale = Scale.over(extents, length=_LENGTH)
    return [
        bar(extent, scale=scale, title=f"{name}: {text}") for extent, (name, _amount, text) in zip(extents, values, strict=True)
    ]


def _extent(value: Decimal | int | None) -> Extent:
    exact = Decimal(value or 0)
    return Extent(exact, exact)
