"""The figures of a public buyer as a workbook: its own contracts with totals as formulas, and what was published about it.

A contract holder sees obligation, fulfilled and open per contract, to the cent, and no groups, no numbers of persons and no
amounts per placement. Who may not read the contracts gets what was published. Runs in the municipality's scope.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from contracts.models import Contract
from contracts.queries import client as contracts
from contracts.queries.contracts import STATES, state_of
from reporting.disclosure.disclosed import Band, Disclosed, Shown, Small
from reporting.sheet.infosheet import Sheet
from reporting.models import Document
from reporting.sheet.words import period_name, route_name
from reporting.exports.spreadsheet import (
    COUNT, DAY, EURO, SHARE, TEXT, Explanation, Formula, Tab, Value, divided, summed, summed_where, workbook,
)
from sroi.look.formatting import moment
from sroi.tenancy.models import Municipality


def client_workbook(*, municipality: Municipality, with_contracts: bool, at: datetime, on: date) -> bytes:
    """The file. `with_contracts`: whether the reader may see the single contracts; `on` is the day of their state."""
    tabs: list[Tab] = []
    if with_contracts:
        rows = _contracts(contracts.listed().order_by("desk__name", "number"), on=on)
        tabs = [_summary(rows), _per_desk(rows), rows]
    tabs.append(_published(municipality))
    return workbook(tabs=tabs, explanation=_explanation(municipality, at, with_contracts=with_contracts))


def _contracts(found: Iterable[Contract], *, on: date) -> Tab:
    return Tab(
        title=_("Contracts"),
        columns=[
            (_("Number"), TEXT), (_("Title"), TEXT), (_("Own number"), TEXT), (_("Supplier"), TEXT), (_("Service desk"), TEXT),
            (_("Type"), TEXT), (_("State"), TEXT), (_("First day"), DAY), (_("Last day"), DAY), (_("Closed"), COUNT),
            (_("Obligation"), EURO), (_("Filled"), EURO), (_("Open"), EURO), (_("Surplus"), EURO),
        ],
        rows=[
            [
                row.number, row.title, row.client_number, row.supplier.name, row.desk.name, capfirst(row.get_contract_type_display()),
                capfirst(str(STATES[state_of(row, on=on)][0])), row.starts_on, row.last_day, int(row.closed_on is not None),
                row.balance.obligation, row.balance.fulfilled, row.balance.open, row.balance.surplus,
            ]
            for row in found
        ],
    )


def _summary(rows: Tab) -> Tab:
    obligation, filled = summed(rows, _("Obligation")), summed(rows, _("Filled"))
    return Tab(
        title=_("Summary"), columns=[(_("Figure"), TEXT), (_("Amount"), EURO), (_("Number"), COUNT), (_("Share"), SHARE)],
        rows=[
            [_("Obligation"), obligation, None, None], [_("Filled"), filled, None, None],
            [_("Open"), summed(rows, _("Open")), None, None], [_("Surplus"), summed(rows, _("Surplus")), None, None],
            [_("Contracts"), None, Formula(f"COUNTA({rows.column(_('Number'))})", len(rows.rows)), None],
            [_("Closed contracts"), None, summed(rows, _("Closed")), None],
            [_("Filled as a share of the obligation"), None, None, divided(("B3", filled), ("B2", obligation))],
        ],
    )


def _per_desk(rows: Tab) -> Tab:
    """Names of desks are set by the operator of the platform, so they can be looked up by name."""
    place = [name for name, _kind in rows.columns].index(_("Service desk"))
    found: list[Sequence[Value]] = []
    for index, desk in enumerate(sorted({str(row[place]) for row in rows.rows}), start=2):
        mine = [(_("Service desk"), f"$A{index}", desk)]
        obligation, filled = (summed_where(rows, name, wanted=mine) for name in (_("Obligation"), _("Filled")))
        found.append([
            desk, obligation, filled, summed_where(rows, _("Open"), wanted=mine),
            divided((f"C{index}", filled), (f"B{index}", obligation)),
        ])
    return Tab(
        title=_("Per service desk"), rows=found,
        columns=[(_("Service desk"), TEXT), (_("Obligation"), EURO), (_("Filled"), EURO), (_("Open"), EURO), (_("Share"), SHARE)],
    )


def _published(municipality: Municipality) -> Tab:
    """The newest version of every published sheet; a range has two ends and no exact value."""
    mine = Document.objects.filter(municipality=municipality, state=Document.State.PUBLISHED)
    newest = mine.order_by("desk_id", "period", "-version").distinct("desk_id", "period").values("pk")
    documents = mine.filter(pk__in=newest).select_related("desk").order_by("desk__name", "period")
    rows: list[Sequence[Value]] = []
    for document in documents:
        sheet = Sheet.from_json(document.sheet or {})
        for name, value in _figures(sheet):
            exact, low, high = _cells(value)
            rows.append([document.desk.name, period_name(document.period), document.version, name, exact, low, high])
    return Tab(
        title=_("Published"), rows=rows,
        columns=[
            (_("Service desk"), TEXT), (_("Period"), TEXT), (_("Version"), COUNT), (_("Figure"), TEXT), (_("Exact"), EURO),
            (_("From"), EURO), (_("Up to and including"), EURO),
        ],
    )


def _figures(sheet: Sheet) -> Iterable[tuple[str, Disclosed]]:
    yield _("Obligation"), Shown(sheet.obligation)
    yield _("Fulfilled so far"), sheet.fulfilled_cumulative
    yield _("Open"), sheet.open
    yield _("Fulfilled in this period"), sheet.fulfilled
    for route, value in sheet.routes.items():
        yield route_name(route), value


def _cells(value: Disclosed) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    match value:
        case Shown(exact):
            return exact, None, None
        case Band(low, high):
            return None, low, high
        case Small(threshold):
            return None, Decimal(0), Decimal(threshold - 1)


def _explanation(municipality: Municipality, at: datetime, *, with_contracts: bool) -> Explanation:
    own = [
        (_("Contracts"), _("Your own contracts as they are now, to the cent: for your own use. Do not publish them: a single contract can tell about one person.")),
        (_("Totals"), _("All totals are formulas over the sheet Contracts. Change or filter there and they follow.")),
    ]
    return Explanation(
        title=_("Explanation"), heading=municipality.name,
        lines=[
            (_("Made on"), moment(at)), (_("Version of this workbook"), "1"),
            *(own if with_contracts else ()),
            (_("Published"), _("The figures of the published infosheets. A figure that could tell about few people is a range.")),
            (_("Obligation"), _("What suppliers must do for social return in their contracts, after agreed adjustments.")),
            (_("Filled"), _("Efforts that the service desk approved, at the value of its schedule.")),
            (_("Open"), _("What each contract still has to do; more on one contract does not lower another.")),
        ],
    )
