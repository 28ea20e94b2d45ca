"""The figures of a sheet as CSV: inside its PDF, and as a download beside the page. The same bytes in both.

Made from the sheet alone, so it says nothing that the sheet does not say. Always in Dutch, as what is published. One figure per
row; where a figure is not exact its limits stand in columns of their own, and a row at the end says why.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from contracts.exporting import safe
from reporting.disclosure.disclosed import Band, Disclosed, Shown, Small
from reporting.figures.figure_set import JOBS_AND_LEARNING, ROUTES
from reporting.sheet.infosheet import Sheet
from reporting.sheet.shares import cut, nearest, outward
from reporting.sheet.words import block_name, group_name, period_name, route_name, year_span
from sroi.look.formatting import day, quarter_name


@dataclass(frozen=True, slots=True)
class _Row:
    """A figure: of what part of the sheet, called what, over what time, in what unit."""

    part: str
    name: str
    when: str
    value: Disclosed | Decimal | int | str
    unit: str


def sheet_csv(sheet: Sheet) -> str:
    """The sheet's figures; encode as `utf-8-sig`, so that a spreadsheet reads the letters well."""
    with translation.override(settings.LANGUAGE_CODE):
        rows = list(_rows(sheet))
        header = [_("Part"), _("Figure"), _("Period or day"), _("Value"), _("From"), _("Up to and including"), _("Unit"), _("Note")]
        table: list[list[Decimal | int | str]] = [[*header]]
        table += [[*_cells(row), ""] for row in rows]
        table += _notes(rows, threshold=sheet.threshold)
    out = StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows([_cell(cell) for cell in row] for row in table)
    return out.getvalue()


def file_name(sheet: Sheet) -> str:
    """`infosheet-beekstad-2026-Q3-v1.csv`."""
    owner = sheet.municipality or sheet.desk
    return f"infosheet-{owner.slug}-{sheet.period}-v{sheet.version}.csv"


def _rows(sheet: Sheet) -> Iterator[_Row]:
    yield from _about(sheet)
    yield from _stock(sheet)
    yield from _flow(sheet)
    for block in sheet.joined:
        name, over = block_name(sheet, block), f"{quarter_name(block.first_quarter)} – {quarter_name(block.last_quarter)}"
        yield _Row(_("Taken together"), f"{name}: {_('Placements')}", over, block.persons, _("placements"))
        yield _Row(_("Taken together"), f"{name}: {route_name('jobs_and_learning')}", over, block.amount, _("euros"))
    if sheet.groups:
        over = year_span(sheet.groups.years)
        for row, share in sheet.groups.rows:
            name = group_name(row.groups)
            yield _Row(_("Placements by target group, whole desk"), name, over, row.persons, _("placements"))
            if share is not None:
                yield _Row(_("Placements by target group, whole desk"), name, over, nearest(share), _("percent"))
    for quarter, value in sheet.trend:
        yield _Row(_("Fulfilled per quarter"), _("Fulfilled"), quarter_name(quarter), value, _("euros"))
    for line in sheet.via:
        yield _Row(_("Via joint buyers, outside the totals"), f"{line.name}: {_('Share')}", day(sheet.as_of), nearest(line.share), _("percent"))
        yield _Row(_("Via joint buyers, outside the totals"), f"{line.name}: {_('Obligation')}", day(sheet.as_of), line.obligation, _("euros"))
        yield _Row(
            _("Via joint buyers, outside the totals"), f"{line.name}: {_('Fulfilled')}", period_name(sheet.period), line.fulfilled, _("euros"),
        )


def _about(sheet: Sheet) -> Iterator[_Row]:
    part = _("About this file")
    owner = sheet.municipality or sheet.desk
    yield _Row(part, _("Infosheet social return"), period_name(sheet.period), owner.name, "")
    yield _Row(part, _("Service desk"), "", sheet.desk.name, "")
    yield _Row(part, _("Made on, version %(version)s") % {"version": sheet.version}, day(sheet.reported_on), sheet.change, "")
    yield _Row(part, _("Hash of the figures (SHA-256)"), "", sheet.figures_hash, "")


def _stock(sheet: Sheet) -> Iterator[_Row]:
    part, when = _("Position"), day(sheet.as_of)
    yield _Row(part, _("Obligation"), when, sheet.obligation, _("euros"))
    yield _Row(part, _("Fulfilled so far"), when, sheet.fulfilled_cumulative, _("euros"))
    if sheet.committed is not None:
        yield _Row(part, _("Reported, not assessed yet, without placements"), when, sheet.committed, _("euros"))
    yield _Row(part, _("Open"), when, sheet.open, _("euros"))
    yield _Row(part, _("More than the obligation"), when, sheet.surplus, _("euros"))
    if sheet.time_elapsed is not None:
        yield _Row(part, _("Time gone by"), when, cut(sheet.time_elapsed), _("percent"))
    for name, count in (
        (_("Running contracts"), sheet.contracts_active), (_("Closed contracts"), sheet.contracts_closed),
        (_("Contracts at risk"), sheet.contracts_at_risk),
        (_("Contracts with a clause, not registered"), sheet.contracts_unregistered),
    ):
        if count is not None:
            yield _Row(part, name, when, count, _("contracts"))
    if sheet.region_range is not None:
        limits = Band(*outward(*sheet.region_range))
        yield _Row(part, _("Fulfilled, middle half of the municipalities"), when, limits, _("percent"))


def _flow(sheet: Sheet) -> Iterator[_Row]:
    part, over = _("In this period"), period_name(sheet.period)
    yield _Row(part, _("Fulfilled"), over, sheet.fulfilled, _("euros"))
    yield _Row(part, _("Corrections of earlier quarters, without placements"), over, sheet.corrections, _("euros"))
    for route in (JOBS_AND_LEARNING, *ROUTES):  # a stored sheet has lost their order
        if route in sheet.routes:
            yield _Row(part, route_name(route), over, sheet.routes[route], _("euros"))
    yield _Row(part, _("Placements"), over, sheet.placements, _("placements"))
    yield _Row(part, _("New contracts"), over, sheet.contracts_new, _("contracts"))
    if sheet.contracts_ended is not None:
        yield _Row(part, _("Contracts closed in this period"), over, sheet.contracts_ended, _("contracts"))
    yield _Row(part, _("Advices"), over, sheet.advices, _("advices"))


def _cells(row: _Row) -> list[Decimal | int | str]:
    value: Decimal | int | str
    low: Decimal | int | str = ""
    high: Decimal | int | str = ""
    match row.value:
        case Shown(exact):
            value = exact
        case Band(first, last):
            value, low, high = "", first, last
        case Small(threshold):
            value, low, high = f"< {threshold}", 0, threshold - 1
        case other:
            value = other
    return [row.part, row.name, row.when, value, low, high, row.unit]


def _notes(rows: Iterable[_Row], *, threshold: int) -> Iterator[list[Decimal | int | str]]:
    """A row for every figure that is not exact: why it is not."""
    why = _("Not exact, to protect people: the exact figure could tell of fewer than %(threshold)s people.") % {"threshold": threshold}
    middle = _("The lowest and the highest of the half of the municipalities in the middle.")
    for row in rows:
        if isinstance(row.value, Band | Small):
            is_range = row.unit == _("percent")
            yield [row.part, row.name, row.when, "", "", "", "", middle if is_range else why]


def _cell(value: Decimal | int | str) -> str | int | Decimal:
    """As it may stand in a spreadsheet; amounts without an exponent."""
    return format(value, "f") if isinstance(value, Decimal) else safe(value)
