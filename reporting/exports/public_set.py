"""The report set as others may see it, and the region's range of each row.

What rests on persons goes through `reporting.disclosure.rules`; jobs and learning are one row, groups and persons are published per
desk and year only (the sheet has them). The range is that of the quartiles of the desk's clients, over exact published
figures alone, and only where at least eight clients have one. Runs in a desk's scope.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from reporting.disclosure.blocks import Partition
from reporting.figures.breakdown import Contracts, breakdown
from reporting.figures.dimensions import Dimension
from reporting.disclosure.disclosed import Disclosed, DisclosedFigures, PublicFigures, Shown
from reporting.disclosure.rules import disclose, quartile_range
from reporting.figures.figure_set import JOBS_AND_LEARNING, ROUTES, FigureSet
from reporting.figures.exact import figures_of_clients
from reporting.sheet.infosheet import Sheet
from reporting.figures.report_period import ReportPeriod, parse_period
from reporting.figures.report_set import Unit
from reporting.sheet.making import published_blocks
from sroi.tenancy import queries as organisations
from sroi.tenancy.models import Municipality, ServiceDesk
from sroi.tenancy.scope import desk_scope, scope

Range = tuple[Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class PublicRow:
    """One figure as it is published; `number` and `code` as in `reporting.figures.report_set`."""

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
        client.slug: tuple(_rows(_fresh(exact, disclose(exact, blocks)), sums.get(str(client.pk), Contracts())))
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


def published_set(*, sheet: Sheet, desk_id: UUID, municipality_id: UUID) -> PublicSet:
    """The rows of a published sheet, as it was frozen, with the region's ranges of the same period.

    For a client's own pages: its scope reads no other client's figures, so the ranges (of at least eight published figures
    each) and the sums of its own contracts are taken in the scope of the desk, and nothing else leaves it.

    Raises:
        ServiceDesk.DoesNotExist: no desk of that key.
    """
    with scope(desk_scope(desk_id)):
        desk = ServiceDesk.objects.get(pk=desk_id)
        period = parse_period(sheet.period)
        clients = list(organisations.clients_of(desk_id=desk_id))
        every = rows_of_clients(desk=desk, clients=clients, period=period, on=sheet.as_of, blocks=published_blocks(desk=desk))
        total = breakdown(desk=desk, period=period, by=(), municipality_id=municipality_id).total
    shown = _Frozen(
        public=sheet, obligation=Shown(sheet.obligation), corrections=Shown(sheet.corrections),
        at_risk=sheet.contracts_at_risk, unregistered=sheet.contracts_unregistered,
    )
    return PublicSet(tuple(_rows(shown, total.contracts or Contracts())), ranges(every))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frozen:
    """Disclosed figures, fresh or from a sheet."""

    public: PublicFigures
    obligation: Shown
    corrections: Shown
    at_risk: int | None
    unregistered: int | None


def _fresh(exact: FigureSet, shown: DisclosedFigures) -> _Frozen:
    return _Frozen(
        public=shown, obligation=shown.obligation, corrections=shown.corrections, at_risk=exact.contracts_at_risk,
        unregistered=exact.contracts_unregistered,
    )


def _rows(shown: _Frozen, sums: Contracts) -> list[PublicRow]:
    return [*_contract_rows(shown, sums), *_fulfilled_rows(shown), *_other_rows(shown, sums)]


def _contract_rows(shown: _Frozen, sums: Contracts) -> Iterator[PublicRow]:
    found = shown.public
    yield PublicRow(1, "contracts", Unit.COUNT, _count(found.contracts_total))
    yield PublicRow(1, "contracts_running", Unit.COUNT, _count(found.contracts_active))
    yield PublicRow(1, "contracts_closed", Unit.COUNT, _count(found.contracts_closed))
    yield PublicRow(1, "contracts_new", Unit.COUNT, _count(found.contracts_new))
    yield PublicRow(2, "value", Unit.EURO, Shown(sums.value))
    yield PublicRow(2, "obligation_original", Unit.EURO, Shown(sums.original))
    yield PublicRow(2, "obligation", Unit.EURO, shown.obligation)


def _fulfilled_rows(shown: _Frozen) -> Iterator[PublicRow]:
    found = shown.public
    yield PublicRow(2, "fulfilled", Unit.EURO, found.fulfilled)
    yield PublicRow(2, "fulfilled_cumulative", Unit.EURO, found.fulfilled_cumulative)
    yield PublicRow(2, "corrections", Unit.EURO, shown.corrections)
    yield PublicRow(2, "open", Unit.EURO, found.open)
    yield PublicRow(2, "surplus", Unit.EURO, found.surplus)
    if shown.obligation.value and isinstance(found.fulfilled_cumulative, Shown):
        yield PublicRow(2, "filled_share", Unit.SHARE, Shown(found.fulfilled_cumulative.value / shown.obligation.value))
    for route in (JOBS_AND_LEARNING, *ROUTES):
        if route in found.routes:
            yield PublicRow(3, f"route_{route}", Unit.EURO, found.routes[route])


def _other_rows(shown: _Frozen, sums: Contracts) -> Iterator[PublicRow]:
    found = shown.public
    yield PublicRow(4, "placements", Unit.COUNT, found.placements)
    yield PublicRow(6, "advices", Unit.COUNT, _count(found.advices))
    for code, value in (("contracts_at_risk", shown.at_risk), ("contracts_unregistered", shown.unregistered)):
        if value is not None:
            yield PublicRow(8, code, Unit.COUNT, _count(value))
    yield PublicRow(9, "pso_discount", Unit.EURO, Shown(-sums.pso_discount))
    if sums.rate is not None:
        yield PublicRow(10, "average_rate", Unit.SHARE, Shown(sums.rate))


def _count(value: int) -> Shown:
    """A count that rests on no person."""
    return Shown(Decimal(value))
