"""A cut as a table with names: for the page, its files and the API."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reporting.figures.breakdown import Breakdown, Cell
from reporting.figures.dimension_names import TITLES, Names, name, names_of
from reporting.figures.measures import BY_CODE, MEASURES, Measure, Value
from reporting.figures.report_set import Unit
from sroi.look.formatting import NOTHING, euro, number, percentage, share
from sroi.tenancy.models import ServiceDesk


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table with its name; a total has no keys."""

    keys: tuple[str, ...]
    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what it is called and what its values are."""

    label: str
    unit: Unit


@dataclass(frozen=True, slots=True)
class Table:
    """One cut: a column per figure. Two cuts: one figure, a column per key of the second, and the total of each row."""

    title: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    total: Line

    def texts(self, line: Line) -> list[str]:
        """The values of a row as they are shown."""
        return [shown(value, column.unit) for value, column in zip(line.values, self.columns, strict=True)]


def table(found: Breakdown, *, desk: ServiceDesk, measure: str) -> Table:
    """The table of a cut by one or two dimensions.

    Raises:
        KeyError: a figure that does not exist.
    """
    chosen = BY_CODE[measure]
    names = [names_of(cut, desk=desk) for cut in found.by]
    if len(found.by) == 1:
        return _one(found, names[0])
    return _two(found, names, chosen)


def _one(found: Breakdown, names: Names) -> Table:
    measures = [row for row in MEASURES if found.has_contracts or not row.about_contracts]
    cut = found.by[0]
    lines = [
        Line(cell.keys, name(cut, cell.keys[0], names), tuple(row.of(cell) for row in measures))
        for cell in _in_order(found.cells, names)
    ]
    return Table(
        title=str(TITLES[cut]), columns=tuple(Column(str(row.label), row.unit) for row in measures), lines=tuple(lines),
        total=Line((), _("total"), tuple(row.of(found.total) for row in measures)),
    )


def _two(found: Breakdown, names: Sequence[Names], chosen: Measure) -> Table:
    rows, columns = (_in_order(found.along(place), names[place]) for place in (0, 1))
    heads = [Column(name(found.by[1], cell.keys[0], names[1]), chosen.unit) for cell in columns]
    cells = {cell.keys: cell for cell in found.cells}
    lines = [
        Line(
            row.keys, name(found.by[0], row.keys[0], names[0]),
            (*(_value(cells.get((*row.keys, *column.keys)), chosen) for column in columns), chosen.of(row)),
        )
        for row in rows
    ]
    return Table(
        title=str(TITLES[found.by[0]]), columns=(*heads, Column(_("total"), chosen.unit)), lines=tuple(lines),
        total=Line((), _("total"), (*(chosen.of(column) for column in columns), chosen.of(found.total))),
    )


def _value(cell: Cell | None, chosen: Measure) -> Value:
    """The figure of a cell; None where there is nothing at all."""
    return None if cell is None else chosen.of(cell)


def _in_order(cells: Sequence[Cell], names: Names) -> list[Cell]:
    """In the order of the names; what has none comes last, by its key."""
    places = {key: place for place, key in enumerate(names)}
    return sorted(cells, key=lambda cell: (places.get(cell.keys[0], len(places)), cell.keys[0]))


def shown(value: Value, unit: Unit) -> str:
    """A value as text in the language of the page; a share is cut, as on the sheet, so that 99.96 does not read as 100."""
    if value is None:
        return NOTHING
    if unit is Unit.EURO:
        return euro(value)
    return percentage(share(value, 1), decimals=1) if unit is Unit.SHARE else number(value)
