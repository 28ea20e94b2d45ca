"""The figures of a desk over a period as a workbook: its exact sums as a source, and totals as formulas over them.

For the desk's own eyes: the rows are those that every figure is a sum of (`reporting.figures.ledger_sums`), not disclosed.
"""

from collections.abc import Sequence
from datetime import datetime

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from contracts.labels import GROUPS, ROUTES, label
from contracts.models import LedgerLine
from reporting.figures import ledger_sums
from reporting.figures.ledger_sums import FlowRow, StockRow
from reporting.figures.report_period import ReportPeriod
from reporting.sheet.words import period_name
from reporting.exports.spreadsheet import (
    COUNT, EURO, SHARE, TEXT, Explanation, Formula, Tab, Value, divided, less, summed, summed_where, workbook,
)
from sroi.look.formatting import moment, quarter_name
from sroi.tenancy import queries as organisations
from sroi.tenancy.models import Municipality, ServiceDesk


def desk_workbook(*, desk: ServiceDesk, period: ReportPeriod, at: datetime) -> bytes:
    """The file; runs in the desk's scope. `at` is the moment that it tells as its date."""
    flow = ledger_sums.flow(desk_id=desk.pk, period=period)
    stock = ledger_sums.stock(desk_id=desk.pk, period=period, on=period.last_day)
    clients = list(organisations.clients_of(desk_id=desk.pk))
    lines, stand = _lines(flow, clients), _stand(stock, clients)
    tabs = [_summary(lines, stand), _per_client(lines, stand, clients), _per_route(lines), _per_group(lines), lines, stand]
    return workbook(tabs=tabs, explanation=_explanation(desk, period, at))


def _numbers(clients: Sequence[Municipality]) -> dict[object, int]:
    """Totals are found by number: a name could hold what a spreadsheet takes for a pattern."""
    return {client.pk: number for number, client in enumerate(clients, start=1)}


def _lines(flow: Sequence[FlowRow], clients: Sequence[Municipality]) -> Tab:
    numbers, names = _numbers(clients), {client.pk: client.name for client in clients}
    rows = sorted(flow, key=lambda row: (names[row.municipality_id], row.quarter, row.kind, row.route, row.group, row.is_correction))
    done = set(LedgerLine.FULFILMENT_KINDS)
    return Tab(
        title=_("Rows"),
        columns=[
            (_("Client no."), COUNT), (_("Client"), TEXT), (_("Quarter"), TEXT), (_("Kind of line"), TEXT), (_("Route"), TEXT),
            (_("Target group"), TEXT), (_("Counts as filled"), COUNT), (_("Correction"), COUNT), (_("Amount"), EURO),
            (_("Placements"), COUNT), (_("New contracts"), COUNT),
        ],
        rows=[
            [
                numbers[row.municipality_id], names[row.municipality_id], quarter_name(row.quarter),
                capfirst(_kind(row.kind)), capfirst(label(ROUTES, row.route)) if row.route else None,
                capfirst(label(GROUPS, row.group)) if row.group else None, int(row.kind in done),
                int(row.kind in done and row.is_correction), row.amount, row.placements, max(0, row.contracts),
            ]
            for row in rows
        ],
    )


def _kind(kind: str) -> str:
    """The kind of a row in words; closing a contract is counted apart."""
    return _("contract closed") if kind == ledger_sums.CLOSING else str(LedgerLine.Kind(kind).label)


def _stand(stock: Sequence[StockRow], clients: Sequence[Municipality]) -> Tab:
    found = {row.municipality_id: row for row in stock}
    numbers = _numbers(clients)
    return Tab(
        title=_("Position per client"),
        columns=[
            (_("Client no."), COUNT), (_("Client"), TEXT), (_("Contracts"), COUNT), (_("Closed contracts"), COUNT),
            (_("Obligation"), EURO), (_("Fulfilled"), EURO), (_("Open"), EURO), (_("Surplus"), EURO),
        ],
        rows=[
            [numbers[client.pk], client.name, row.contracts_total, row.contracts_closed, row.obligation, row.fulfilled, row.open,
             row.surplus]
            for client in clients if (row := found.get(client.pk)) is not None
        ],
    )


def _filled(lines: Tab, column: str, *more: tuple[str, str, Value]) -> Formula:
    return summed_where(lines, column, wanted=[(_("Counts as filled"), "1", 1), *more])


def _summary(lines: Tab, stand: Tab) -> Tab:
    obligation, fulfilled = summed(stand, _("Obligation")), summed(stand, _("Fulfilled"))
    in_period, corrections = _filled(lines, _("Amount")), _filled(lines, _("Amount"), (_("Correction"), "1", 1))
    amounts = [
        (_("Obligation, at the end"), obligation), (_("Fulfilled so far"), fulfilled), (_("Open"), summed(stand, _("Open"))),
        (_("Surplus"), summed(stand, _("Surplus"))), (_("Filled in the period"), in_period),
        (_("Of which corrections of earlier quarters"), corrections),
        (_("Filled in the period without corrections"), less(("B6", in_period), ("B7", corrections))),
    ]
    counts = [
        (_("Contracts"), summed(stand, _("Contracts"))), (_("Closed contracts"), summed(stand, _("Closed contracts"))),
        (_("New contracts"), summed(lines, _("New contracts"))), (_("Placements"), summed(lines, _("Placements"))),
    ]
    return Tab(
        title=_("Summary"), columns=[(_("Figure"), TEXT), (_("Amount"), EURO), (_("Number"), COUNT), (_("Share"), SHARE)],
        rows=[
            *([name, amount, None, None] for name, amount in amounts),
            *([name, None, count, None] for name, count in counts),
            [_("Fulfilled as a share of the obligation"), None, None, divided(("B3", fulfilled), ("B2", obligation))],
        ],
    )


def _per_client(lines: Tab, stand: Tab, clients: Sequence[Municipality]) -> Tab:
    rows: list[Sequence[Value]] = []
    for index, client in enumerate(clients, start=2):
        mine = (_("Client no."), f"$A{index}", index - 1)
        obligation = summed_where(stand, _("Obligation"), wanted=[mine])
        fulfilled = summed_where(stand, _("Fulfilled"), wanted=[mine])
        rows.append([
            index - 1, client.name, obligation, fulfilled, summed_where(stand, _("Open"), wanted=[mine]),
            divided((f"D{index}", fulfilled), (f"C{index}", obligation)), _filled(lines, _("Amount"), mine),
            summed_where(lines, _("Placements"), wanted=[mine]),
        ])
    tab = Tab(
        title=_("Per client"),
        columns=[
            (_("Client no."), COUNT), (_("Client"), TEXT), (_("Obligation"), EURO), (_("Fulfilled"), EURO), (_("Open"), EURO),
            (_("Share"), SHARE), (_("Filled in the period"), EURO), (_("Placements"), COUNT),
        ],
        rows=rows,
    )
    return _with_total(tab, [_("Obligation"), _("Fulfilled"), _("Open"), _("Filled in the period"), _("Placements")])


def _per_route(lines: Tab) -> Tab:
    names = [*(capfirst(str(name)) for name in ROUTES.values()), ""]
    tab = Tab(
        title=_("Per route"), columns=[(_("Route"), TEXT), (_("Filled in the period"), EURO), (_("Placements"), COUNT)],
        rows=[
            [name or _("No route (maximum of the contract)"), _filled(lines, _("Amount"), _is(_("Route"), name)),
             summed_where(lines, _("Placements"), wanted=[_is(_("Route"), name)])]
            for name in names
        ],
    )
    return _with_total(tab, [_("Filled in the period"), _("Placements")])


def _per_group(lines: Tab) -> Tab:
    tab = Tab(
        title=_("Per target group"), columns=[(_("Target group"), TEXT), (_("Placements"), COUNT), (_("Filled in the period"), EURO)],
        rows=[
            [name or _("No target group"), summed_where(lines, _("Placements"), wanted=[_is(_("Target group"), name)]),
             _filled(lines, _("Amount"), _is(_("Target group"), name))]
            for name in [*(capfirst(str(name)) for name in GROUPS.values()), ""]
        ],
    )
    return _with_total(tab, [_("Placements"), _("Filled in the period")])


def _is(column: str, name: str) -> tuple[str, str, Value]:
    """A condition on a text of ours; `"="` finds the empty cells."""
    return column, f'"{name}"' if name else '"="', name or None


def _with_total(tab: Tab, labels: Sequence[str]) -> Tab:
    """The same tab with a total below."""
    total = [
        _add_up(tab, name) if name in labels else (_("Total") if kind == TEXT else None) for name, kind in tab.columns
    ]
    return Tab(title=tab.title, columns=tab.columns, rows=tab.rows, total=total)


def _add_up(tab: Tab, name: str) -> Formula:
    place = [known for known, _kind in tab.columns].index(name)
    cells = [row[place] for row in tab.rows]
    value = sum((cell.value or 0 for cell in cells if isinstance(cell, Formula)), start=0)
    return Formula(f"SUM({tab.column(name)})", value)


def _explanation(desk: ServiceDesk, period: ReportPeriod, at: datetime) -> Explanation:
    return Explanation(
        title=_("Explanation"), heading=desk.name,
        lines=[
            (_("Period"), period_name(period.text)), (_("Made on"), moment(at)), (_("Version of this workbook"), "1"),
            (_("For whom"), _("For the service desk itself: exact figures, also about few people. Do not publish them or pass them on.")),
            (_("Totals"), _("All totals are formulas over the sheets Rows and Position per client. Change or filter there and they follow.")),
            (_("Obligation"), _("What suppliers must do for social return in their contracts, after agreed adjustments.")),
            (_("Fulfilled"), _("What counted up to the end of the period of approved efforts, with opening balances.")),
            (_("Filled in the period"), _("What counted in the period of approved efforts, opening balances left out. Corrections of earlier quarters are part of it.")),
            (_("Open"), _("What each contract still has to do; more on one contract does not lower another.")),
            (_("Counts as filled"), _("1: the row counts as filled. 0: it is about the obligation or the number of contracts.")),
            (_("Correction"), _("1: it belongs to an earlier quarter that was closed already.")),
        ],
    )
