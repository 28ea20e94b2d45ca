"""The report set as others may see it, and the region's range of each row.

What rests on persons goes through `reporting.disclosure`; jobs and learning are one row, groups and persons are published per
desk and year only (the sheet has them). The range is that of the quartiles of the desk's clients, over exact published
figures alone, and only where at least eight clients have one. Runs in a desk's scope.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from reporting.blocks import Partition
from reporting.breakdown import Contracts, breakdown
from reporting.dimensions import Dimension
from reporting.disclosure import Disclosed, DisclosedFigures, Shown, disclose, quartile_range
from reporting.figure_set import FigureSet
from reporting.figures import figures_of_clients
from reporting.report_period import ReportPeriod
from reporting.report_set import Unit
from sroi.tenancy import queries as organisations
from sroi.tenancy.models import Municipality, ServiceDesk

Range = tuple[Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class PublicRow:
    """One figure as it is published; `number` and `code` as in `reporting.report_set`."""

    number: int
    code: str
    unit: Unit
    value: Disclosed


@dataclass(frozen=True, slots=True)
class PublicSet:
    """The rows of one client in a period, and code → first and third quartile over the clients of the desk."""

    rows: tuple[PublicRow, ...]
    ranges: Mapping[str, Range]


def public_set(
    *, desk: ServiceDesk, municipality: Municipality, period: ReportPeriod, on: date, blocks: Partition
) -> PublicSet:
    """The rows of a client with the region's ranges, from one reading of the books. `blocks`: the desk's published ones."""
    clients = list(organisations.clients_of(desk_id=desk.pk))
    every = rows_of_clients(desk=desk, clients=clients, period=period, on=on, blocks=blocks)
    return PublicSet(every.get(municipality.slug, ()), ranges(every))


def rows_of_clients(
    *, desk: ServiceDesk, clients: Sequence[Municipality], period: ReportPeriod, on: date, blocks: Partition
) -> dict[str, tuple[PublicRow, ...]]:
    """Slug → rows; a client without any contract has none."""
    found = figures_of_clients(desk=desk, clients=clients, period=period, on=on)
    cells = breakdown(desk=desk, period=period, by=(Dimension.MUNICIPALITY,)).cells
    sums = {cell.keys[0]: cell.contracts or Contracts() for cell in cells}
    return {
        client.slug: tuple(_rows(exact, disclose(exact, blocks), sums.get(str(client.pk), Contracts())))
        for client, exact in zip(clients, found, strict=True) if exact.contracts_total
    }


def ranges(every: Mapping[str, Sequence[PublicRow]]) -> dict[str, Range]:
    """Code → quartiles; codes without a range are left out."""
    values: dict[str, list[Disclosed]] = {}
    for rows in every.values():
        for row in rows:
            values.setdefault(row.code, []).append(row.value)
    found = {code: quartile_range(shown) for code, shown in values.items()}
    return {code: limits for code, limits in found.items() if limits is not None}


def _rows(exact: FigureSet, shown: DisclosedFigures, sums: Contracts) -> list[PublicRow]:
    euro, count, share = Unit.EURO, Unit.COUNT, Unit.SHARE
    rows = [
        PublicRow(1, "contracts", count, _count(shown.contracts_total)),
        PublicRow(1, "contracts_running", count, _count(shown.contracts_active)),
        PublicRow(1, "contracts_closed", count, _count(shown.contracts_closed)),
        PublicRow(1, "contracts_new", count, _count(shown.contracts_new)),
        PublicRow(2, "value", euro, Shown(sums.value)),
        PublicRow(2, "obligation_original", euro, Shown(sums.original)),
        PublicRow(2, "obligation", euro, shown.obligation),
        PublicRow(2, "fulfilled", euro, shown.fulfilled),
        PublicRow(2, "fulfilled_cumulative", euro, shown.fulfilled_cumulative),
        PublicRow(2, "corrections", euro, shown.corrections),
        PublicRow(2, "open", euro, shown.open),
        PublicRow(2, "surplus", euro, shown.surplus),
    ]
    if exact.obligation and isinstance(shown.fulfilled_cumulative, Shown):
        rows.append(PublicRow(2, "filled_share", share, Shown(shown.fulfilled_cumulative.value / exact.obligation)))
    rows += [PublicRow(3, f"route_{route}", euro, value) for route, value in shown.routes.items()]
    rows += [
        PublicRow(4, "placements", count, shown.placements),
        PublicRow(6, "advices", count, _count(shown.advices)),
        PublicRow(8, "contracts_at_risk", count, _count(exact.contracts_at_risk or 0)),
        PublicRow(8, "contracts_unregistered", count, _count(exact.contracts_unregistered or 0)),
        PublicRow(9, "pso_discount", euro, Shown(-sums.pso_discount)),
    ]
    if sums.rate is not None:
        rows.append(PublicRow(10, "average_rate", share, Shown(sums.rate)))
    return rows


def _count(value: int) -> Shown:
    """A count that rests on no person."""
    return Shown(Decimal(value))
