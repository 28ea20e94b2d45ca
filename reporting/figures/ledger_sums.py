"""The sums that all figures are made of: one GROUP BY over ledger lines, or the stored rows of closed quarters.

Runs in a desk's scope. Flow is what happened in the period, stock the state at its end (rules 13.8).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, Case, F, Q, Sum, Value, When

from contracts.models import DeskQuarter, LedgerLine
from contracts.queries.worklist import ENDING_WITHIN
from reporting.models import StoredFlow, StoredStock
from reporting.figures.progress import at_risk_sql, time_owed_sql, time_passed_sql
from reporting.figures.report_period import ReportPeriod
from sroi.periods import Quarter

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class FlowRow:
    """A sum of ledger lines with the same dimensions; amount in euro. `kind` is that of the ledger, or `CLOSING`."""

    municipality_id: UUID
    quarter: str
    kind: str
    route: str
    group: str
    is_person: bool
    is_correction: bool
    amount: Decimal
    placements: int
    contracts: int


@dataclass(frozen=True, slots=True)
class StockRow:
    """The state of a municipality's contracts; `fulfilled` is cumulative, `person_amount` its part about persons.

    `time_owed`: euro owed by the contracts that time is told of; `time_passed`: that times the part (0-1) of it that has
    passed. `at_risk`: how many running contracts are (`reporting.figures.progress`). `committed`: in euro, what was reported of
    nobody and waited for a review when the quarter closed; None for the state as it is, and where it was not stored.
    """

    municipality_id: UUID
    contracts_total: int
    contracts_closed: int
    obligation: Decimal
    fulfilled: Decimal
    person_amount: Decimal
    open: Decimal
    surplus: Decimal
    time_owed: Decimal
    time_passed: Decimal
    at_risk: int
    committed: Decimal | None = None


#: What came later than the other columns: rows of quarters that closed before do not have it.
PROGRESS = ("time_owed", "time_passed", "at_risk")
#: A contract that is closed is counted apart from one that begins; the ledger has one kind for both.
CLOSING = "closing"
DIMENSIONS = ("municipality_id", "quarter", "kind", "route", "group", "is_person", "is_correction")


def flow_from_ledger(*, desk_id: UUID, where: Q) -> list[FlowRow]:
    """Sums of the lines that `where` selects."""
    rows = (
        LedgerLine.objects.filter(where, desk_id=desk_id)
        .order_by()
        .annotate(
            quarter=F("reported_quarter"),
            is_correction=Case(
                When(effort_quarter=F("reported_quarter"), then=Value(False)),
                default=Value(True),
                output_field=BooleanField(),
            ),
            what=Case(
                When(kind=LedgerLine.Kind.CONTRACT, component="closed", then=Value(CLOSING)), default=F("kind"),
            ),
        )
        .values_list(*("what" if name == "kind" else name for name in DIMENSIONS))
        .annotate(Sum("amount"), Sum("placements"), Sum("contracts"))
    )
    return [FlowRow(*row) for row in rows]


def reported_in(quarters: Iterable[str]) -> Q:
    """The lines that are reported in these quarters."""
    return Q(reported_quarter__in=list(quarters))


def of_client(municipality_id: UUID | None) -> Q:
    """The rows of one client; all of them without one."""
    return Q() if municipality_id is None else Q(municipality_id=municipality_id)


def flow(*, desk_id: UUID, period: ReportPeriod, municipality_id: UUID | None = None) -> list[FlowRow]:
    """The flow of a period, of the desk or one client: closed quarters from what was stored, the others from the ledger."""
    if period.until is not None:
        return flow_from_ledger(desk_id=desk_id, where=Q(booked_on__lte=period.until) & of_client(municipality_id))
    quarters = [str(quarter) for quarter in period.quarters]
    return flow_of_quarters(desk_id=desk_id, quarters=quarters, municipality_id=municipality_id)


def flow_of_quarters(*, desk_id: UUID, quarters: Sequence[str], municipality_id: UUID | None = None) -> list[FlowRow]:
    """The flow of these quarters, opening balances left out (they are never part of a period, rules 13.7)."""
    closed, mine = closed_quarters(desk_id=desk_id, quarters=quarters), of_client(municipality_id)
    stored = StoredFlow.objects.filter(mine, desk_id=desk_id, quarter__in=closed).values_list(
        *DIMENSIONS, "amount", "placements", "contracts"
    )
    rest = [quarter for quarter in quarters if quarter not in closed]
    live = flow_from_ledger(desk_id=desk_id, where=reported_in(rest) & mine) if rest else []
    return [row for row in [*(FlowRow(*row) for row in stored), *live] if row.kind != LedgerLine.Kind.OPENING]


def closed_quarters(*, desk_id: UUID, quarters: Iterable[str]) -> list[str]:
    """Which of these are closed."""
    return list(
        DeskQuarter.objects.filter(desk_id=desk_id, quarter__in=list(quarters), closed_at__isnull=False)
        .order_by("quarter")
        .values_list("quarter", flat=True)
    )


def last_closed_quarter(*, desk_id: UUID) -> str:
    """The last closed quarter; empty where none is. Quarters close in order, so everything up to it is closed."""
    rows = DeskQuarter.objects.filter(desk_id=desk_id, closed_at__isnull=False).order_by("-quarter")
    return rows.values_list("quarter", flat=True).first() or ""


def stock(*, desk_id: UUID, period: ReportPeriod, on: date, municipality_id: UUID | None = None) -> list[StockRow]:
    """The state at the end of the period, per municipality; of one of them where it is named.

    `on` is the day of asking: of a period that still runs, time is told up to it. A closed quarter reads what was stored, terms
    included. A stand per date is live: it knows the lines of its day, but the terms of contracts as they are now.
    """
    last_day = min(period.last_day, on)
    if period.until is None:
        last = str(period.quarters[-1])
        if closed_quarters(desk_id=desk_id, quarters=[last]):
            return stored_stock(desk_id=desk_id, quarter=last, municipality_id=municipality_id)
        return stock_from_ledger(
            desk_id=desk_id, column="reported_quarter", last=last, on=last_day, municipality_id=municipality_id
        )
    return stock_from_ledger(
        desk_id=desk_id, column="booked_on", last=period.until, on=last_day, municipality_id=municipality_id
    )


def stored_stock(*, desk_id: UUID, quarter: str, municipality_id: UUID | None = None) -> list[StockRow]:
    """The stored state of a closed quarter; its `PROGRESS` by the terms as they are now where that was not stored yet."""
    stored = StoredStock.objects.filter(of_client(municipality_id), desk_id=desk_id, quarter=quarter)
    rows = [StockRow(*row) for row in stored.values_list(*(field.name for field in fields(StockRow)))]
    if all(getattr(row, name) is not None for row in rows for name in PROGRESS):
        return rows
    live = stock_from_ledger(
        desk_id=desk_id, column="reported_quarter", last=quarter, on=Quarter.parse(quarter).last, municipality_id=municipality_id
    )
    known = {row.municipality_id: {name: getattr(row, name) for name in PROGRESS} for row in live}
    return [replace(row, **known[row.municipality_id]) for row in rows]


#: Open and surplus are taken per contract before they are added up: a surplus never lowers another's open amount. What was owed,
#: what counted and what was closed are those of the lines, so a later revision or close-out moves no earlier figure.
_STOCK_SQL = """
WITH per_contract AS (
    SELECT municipality_id, contract_id,
           sum(contracts) FILTER (WHERE component <> 'closed') AS counted,
           sum(-contracts) FILTER (WHERE component = 'closed') AS closed,
           coalesce(sum(amount) FILTER (WHERE kind = ANY(%(owed)s)), 0) AS obligation,
           coalesce(sum(amount) FILTER (WHERE kind = ANY(%(done)s)), 0) AS fulfilled,
           coalesce(sum(amount) FILTER (WHERE is_person AND kind <> 'opening'), 0) AS person_amount
    FROM {table}
    WHERE desk_id = %(desk)s AND {column} <= %(last)s {narrower}
    GROUP BY municipality_id, contract_id
)
SELECT per_contract.municipality_id, coalesce(sum(counted), 0)::int, coalesce(sum(closed), 0)::int, sum(obligation), sum(fulfilled),
       sum(person_amount), sum(greatest(obligation - fulfilled, 0)), sum(greatest(fulfilled - obligation, 0)),
       {time_owed}, {time_passed}, {at_risk}
FROM per_contract JOIN contracts_contract contract ON contract.id = per_contract.contract_id
GROUP BY per_contract.municipality_id
"""
_PROGRESS_SQL = {
    "time_owed": time_owed_sql(owed="obligation", closed="closed > 0"),
    "time_passed": time_passed_sql(owed="obligation", closed="closed > 0"),
    "at_risk": at_risk_sql(owed="obligation", done="fulfilled", running="counted > coalesce(closed, 0)"),
}


def stock_from_ledger(
    *, desk_id: UUID, column: str, last: str | date, on: date, municipality_id: UUID | None = None
) -> list[StockRow]:
    """The state from the lines up to `last` by `reported_quarter` or `booked_on`, in one statement; time is told up to day `on`.

    Raises:
        ValueError: another column.
    """
    if column not in {"reported_quarter", "booked_on"}:
        raise ValueError(column)
    parameters: dict[str, Any] = {
        "desk": desk_id,
        "client": municipality_id,
        "last": last,
        "on": on,
        "soon": on + ENDING_WITHIN,
        "owed": list(LedgerLine.OBLIGATION_KINDS),
        "done": list(LedgerLine.FULFILMENT_KINDS),
    }
    with connection.cursor() as cursor:
        narrower = "AND municipality_id = %(client)s" if municipality_id else ""
        sql = _STOCK_SQL.format(table=LedgerLine._meta.db_table, column=column, narrower=narrower, **_PROGRESS_SQL)
        cursor.execute(sql, parameters)
        return [StockRow(*row) for row in cursor.fetchall()]
