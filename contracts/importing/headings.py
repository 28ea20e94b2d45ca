"""Which column of a file is which, and what is wrong with its headings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from contracts.importing.columns import Column, plain
from contracts.importing.files import Table
from contracts.importing.reports import Fault
from contracts.importing.values import Value, is_blank, is_citizen_number, shown


@dataclass(slots=True)
class Layout:
    """Key of a column → its place in the file, and the faults of the headings."""

    places: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def layout_of(table: Table, columns: Sequence[Column]) -> Layout:
    """Find the columns by their headings; unknown, double and missing ones are faults."""
    found, by_name = Layout(), {name: column for column in columns for name in column.names}
    for place, heading in enumerate(table.headings):
        if is_blank(heading):
            continue
        column = by_name.get(plain(heading))
        if column is None:
            known = ", ".join(column.heading for column in columns)
            found.faults.append(_fault(heading, _("This column is not known. Remove it, or correct its name. Known are: %(names)s.") % {"names": known}))
        elif column.key in found.places:
            found.faults.append(_fault(heading, _("This column is in the file twice.")))
        else:
            found.places[column.key] = place
    found.faults += _without_heading(table)
    found.faults += [
        Fault(_("This column is missing in the file."), column=column.heading)
        for column in columns if column.required and column.key not in found.places
    ]
    return found


def _fault(heading: Value, message: str) -> Fault:
    return Fault(message, column=shown(heading))


def _without_heading(table: Table) -> list[Fault]:
    """Cells with something in them, in columns without a heading; the first of each column."""
    headed = {place for place, heading in enumerate(table.headings) if not is_blank(heading)}
    seen: dict[int, Fault] = {}
    for number, cells in table.rows:
        for place, value in enumerate(cells):
            if place not in headed and place not in seen and not is_blank(value):
                message = _("Column %(letter)s has no name in the first row, but it has data.") % {"letter": get_column_letter(place + 1)}
                seen[place] = Fault(message, row=number, value=shown(value))
    return list(seen.values())


def citizen_numbers(table: Table, columns: Sequence[Column], places: Mapping[str, int]) -> list[Fault]:
    """The cells that seem to hold a citizen service number; amounts and percentages are not looked at."""
    numeric = {places[column.key] for column in columns if column.numeric and column.key in places}
    lines: list[tuple[int | None, list[Value]]] = [(None, table.headings), *table.rows]
    return [
        Fault(
            _("This seems to hold a citizen service number (BSN). Those are never stored: remove the number. The file is "
              "not kept, and its other cells were not looked at."),
            row=number, column=shown(table.headings[place]) if place < len(table.headings) else "", value=shown(value),
        )
        for number, cells in lines for place, value in enumerate(cells)
        if place not in numeric and is_citizen_number(value)
    ]
