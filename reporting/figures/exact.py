"""Exact figures of a desk or one of its municipalities over a period, for the desk's own eyes.

Everything is a sum of `ledger_sums`; regional figures are sums of the same rows as municipal ones, so they add up.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from contracts.models import Entry, LedgerLine
from contracts.queries.clauses import unregistered_counts
from reporting.figures import advices, ledger_sums
from reporting.figures.figure_set import ROUTES, ClientStand, FigureSet, Organisation, PersonCell, TrendPoint
from reporting.figures.ledger_sums import ZERO, FlowRow, StockRow
from reporting.figures.progress import time_elapsed
from reporting.figures.report_period import ReportPeriod
from sroi.periods import Quarter
from sroi.tenancy.models import Municipality, ServiceDesk

TREND_QUARTERS = 8
Row = TypeVar("Row", FlowRow, StockRow)
FULFILMENT = tuple(LedgerLine.FULFILMENT_KINDS)


def figures(
    *, desk: ServiceDesk, municipality: Municipality | None, period: ReportPeriod, on: date
) -> FigureSet:
    """The figures of one municipality, or of the whole desk.

    `on` is the day of asking: a period that is still running is as of that day.
    """
    return _Books(desk=desk, period=period, on=on, only=municipality).of(municipality)


def figures_of_clients(
    *, desk: ServiceDesk, clients: Iterable[Municipality], period: ReportPeriod, on: date
) -> list[FigureSet]:
    """The figures of each of these clients, in that order, from one reading of the books."""
    books = _Books(desk=desk, period=period, on=on)
    return [books.of(client) for client in clients]


class _Books:
    """The sums of a desk and period, read once; `of` takes what one client has of them. `only`: nothing else is read."""

    def __init__(self, *, desk: ServiceDesk, period: ReportPeriod, on: date, only: Municipality | None = None) -> None:
        self._desk, self._period, self._last_day = desk, period, min(period.last_day, on)
        client = only.pk if only else None
        self._flow, self._trend_rows = _flow_and_trend(desk=desk, period=period, on=self._last_day, client=client)
        self._stock = ledger_sums.stock(desk_id=desk.pk, period=period, on=on, municipality_id=client)
        clients = Municipality.objects.filter(pk__in={row.municipality_id for row in self._stock})
        self._slugs = {only.pk: only.slug} if only else dict(clients.values_list("pk", "slug"))
        self._advices = advices.by_client(desk_id=desk.pk, period=period)
        self._unregistered = unregistered_counts(desk.pk, self._last_day)

    def of(self, municipality: Municipality | None) -> FigureSet:
        """The figures of one municipality, or of the whole desk."""
        flow, stock = _of(self._flow, municipality), _of(self._stock, municipality)
        done = [row for row in flow if row.kind in FULFILMENT]
        total, closed = sum(row.contracts_total for row in stock), sum(row.contracts_closed for row in stock)
        corrections = [row for row in done if row.is_correction]
        return FigureSet(
            desk=_named(self._desk),
            municipality=_named(municipality) if municipality else None,
            period=self._period.text,
            quarters=tuple(str(quarter) for quarter in _quarters(self._period, self._desk)),
            as_of=self._last_day,
            contracts_total=total,
            contracts_active=total - closed,
            contracts_closed=closed,
            contracts_new=sum(row.contracts for row in flow if row.kind == LedgerLine.Kind.CONTRACT),
            contracts_ended=-sum(row.contracts for row in flow if row.kind == ledger_sums.CLOSING),
            obligation=_sum(row.obligation for row in stock),
            fulfilled=_sum(row.amount for row in done),
            fulfilled_cumulative=_sum(row.fulfilled for row in stock),
            person_amount=_sum(row.amount for row in done if _rests_on_persons(row)),
            person_amount_cumulative=_sum(row.person_amount for row in stock),
            open=_sum(row.open for row in stock),
            surplus=_sum(row.surplus for row in stock),
            routes=_by_route(done),
            placements_total=sum(row.placements for row in flow),
            placements_by_group=_by_group(flow),
            advices=_count(self._advices, municipality),
            corrections=_sum(row.amount for row in corrections),
            corrections_without_persons=_sum(row.amount for row in corrections if not row.is_person),
            stands=_stands(stock, slugs=self._slugs),
            committed=_committed(stock),
            time_elapsed=time_elapsed(
                owed=_sum(row.time_owed for row in stock), passed=_sum(row.time_passed for row in stock)
            ),
            contracts_at_risk=sum(row.at_risk for row in stock),
            contracts_unregistered=_count(self._unregistered, municipality),
            trend=_trend(_of(self._trend_rows, municipality), desk=self._desk, on=self._last_day),
        )


def _committed(stock: Sequence[StockRow]) -> Decimal | None:
    """As it was stored; None where one of the clients does not have it, as for a quarter that is open."""
    amounts = [row.committed for row in stock if row.committed is not None]
    return _sum(amounts) if amounts and len(amounts) == len(stock) else None


def _stands(stock: Iterable[StockRow], *, slugs: Mapping[UUID, str]) -> tuple[ClientStand, ...]:
    """By slug: rows come in the order in which the database happened to find them."""
    stands = (
        ClientStand(
            municipality=slugs[row.municipality_id], obligation=row.obligation, fulfilled_cumulative=row.fulfilled,
            person_amount_cumulative=row.person_amount, open=row.open, surplus=row.surplus,
        )
        for row in stock
    )
    return tuple(sorted(stands, key=lambda stand: stand.municipality))


def _count(counts: Mapping[UUID, int], municipality: Municipality | None) -> int:
    """How many one client has, or all together."""
    return sum(counts.values()) if municipality is None else counts.get(municipality.pk, 0)


def _named(body: ServiceDesk | Municipality) -> Organisation:
    return Organisation(slug=body.slug, name=body.name)


def _rests_on_persons(row: FlowRow) -> bool:
    """An opening balance rests on nobody, whatever its route."""
    return row.is_person and row.kind != LedgerLine.Kind.OPENING


def _of(rows: Iterable[Row], municipality: Municipality | None) -> list[Row]:
    return [row for row in rows if municipality is None or row.municipality_id == municipality.pk]


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)


def _by_route(rows: Iterable[FlowRow]) -> Mapping[str, Decimal]:
    routes = dict.fromkeys(ROUTES, ZERO)
    for row in rows:
        if row.route:  # the line of a cap has no route
            routes[row.route] += row.amount
    return routes


def _by_group(rows: Iterable[FlowRow]) -> Mapping[str, int]:
    groups: Counter[str] = Counter()
    for row in rows:
        if row.placements:
            groups[row.group] += row.placements
    return dict(groups)


def _quarters(period: ReportPeriod, desk: ServiceDesk) -> Sequence[Quarter]:
    """The calendar quarters in a period; a stand covers all since the first of the desk."""
    if period.until is None:
        return period.quarters
    return list(Quarter.parse(desk.first_quarter).to(Quarter.of(period.until)))


def _trend_quarters(desk: ServiceDesk, *, on: date) -> list[Quarter]:
    """The quarters of the trend: the one of `on` and those before it."""
    last = Quarter.of(on)
    first = max(last.plus(1 - TREND_QUARTERS), Quarter.parse(desk.first_quarter))
    return list(first.to(last)) if first <= last else [last]


def _flow_and_trend(
    *, desk: ServiceDesk, period: ReportPeriod, on: date, client: UUID | None
) -> tuple[list[FlowRow], list[FlowRow]]:
    """The flow of the period and the one behind the trend, from one reading.

    A stand knows only what was booked by its day, also in its trend.
    """
    if period.is_stand:
        rows = ledger_sums.flow(desk_id=desk.pk, period=period, municipality_id=client)
        return rows, [row for row in rows if row.kind != LedgerLine.Kind.OPENING]
    asked = {str(quarter) for quarter in period.quarters}
    trend = {str(quarter) for quarter in _trend_quarters(desk, on=on)}
    rows = ledger_sums.flow_of_quarters(desk_id=desk.pk, quarters=sorted(asked | trend), municipality_id=client)
    return [row for row in rows if row.quarter in asked], [row for row in rows if row.quarter in trend]


def _trend(rows: Iterable[FlowRow], *, desk: ServiceDesk, on: date) -> tuple[TrendPoint, ...]:
    fulfilled: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    persons: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for row in rows:
        if row.kind in FULFILMENT:
            fulfilled[row.quarter] += row.amount
            if row.is_person:
                persons[row.quarter] += row.amount
    return tuple(
        TrendPoint(
            quarter=str(quarter), fulfilled=fulfilled[str(quarter)], person_amount=persons[str(quarter)]
        )
        for quarter in _trend_quarters(desk, on=on)
    )


def person_cells(*, desk: ServiceDesk, quarters: Sequence[str]) -> list[PersonCell]:
    """What rests on persons per municipality, quarter and group: the input of the division into blocks."""
    slugs = dict(Municipality.objects.values_list("pk", "slug"))
    candidates = _new_candidates(desk=desk)
    sums: defaultdict[tuple[str, str, str], list[FlowRow]] = defaultdict(list)
    for row in ledger_sums.flow_of_quarters(desk_id=desk.pk, quarters=quarters):
        if row.is_person and row.group:
            sums[slugs[row.municipality_id], row.quarter, row.group].append(row)
    return [
        PersonCell(
            municipality=cell[0],
            quarter=cell[1],
            group=cell[2],
            persons=sum(row.placements for row in rows),
            amount=_sum(row.amount for row in rows),
            candidates=candidates[cell],
        )
        for cell, rows in sorted(sums.items())
    ]


def _new_candidates(*, desk: ServiceDesk) -> Counter[tuple[str, str, str]]:
    """Different people per cell, each once over the whole desk: in the cell of the first placement."""
    people = dict(
        Entry.objects.filter(desk=desk, candidate__isnull=False, approved_version__isnull=False).values_list(
            "pk", "candidate_id"
        )
    )
    placed = (
        LedgerLine.objects.filter(desk=desk, placements__gt=0)
        .order_by("reported_quarter", "created_at", "pk")
        .values_list("entry_id", "municipality__slug", "reported_quarter", "group")
    )
    seen: set[UUID] = set()
    cells: Counter[tuple[str, str, str]] = Counter()
    for entry_id, slug, quarter, group in placed:
        person = people.get(entry_id) if entry_id else None
        if person is not None and person not in seen:
            seen.add(person)
            cells[slug, quarter, group] += 1
    return cells
