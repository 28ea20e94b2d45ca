"""The sums that all figures are made of: one GROUP BY over ledger lines, or the stored rows of closed quarters.

Runs in a desk's scope. Flow is what happened in the period, stock the state at its end (rules 13.8).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, Case, F, Q, Sum, Value, When

from contracts.models import DeskQuarter, LedgerLine
from reporting.models import StoredFlow, StoredStock
from reporting.figures.report_period import ReportPeriod

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
    """The state of a municipality's contracts; `fulfilled` is cumulative, `person_amount` its part about persons."""

    municipality_id: UUID
    contracts_total: int
    contracts_closed: int
    obligation: Decimal
    fulfilled: Decimal
    person_amount: Decimal
    open: Decimal
    surplus: Decimal


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


def stock(*, desk_id: UUID, period: ReportPeriod, municipality_id: UUID | None = None) -> list[StockRow]:
    """The state at the end of the period, per municipality; of one of them where it is named."""
    if period.until is None:
        last = str(period.quarters[-1])
        if closed_quarters(desk_id=desk_id, quarters=[last]):
            return stored_stock(desk_id=desk_id, quarter=last, municipality_id=municipality_id)
        return stock_from_ledger(desk_id=desk_id, column="reported_quarter", last=last, municipality_id=municipality_id)
    return stock_from_ledger(desk_id=desk_id, column="booked_on", last=period.until, municipality_id=municipality_id)


def stored_stock(*, desk_id: UUID, quarter: str, municipality_id: UUID | None = None) -> list[StockRow]:
    """The stored state of a closed quarter."""
    rows = StoredStock.objects.filter(of_client(municipality_id), desk_id=desk_id, quarter=quarter).values_list(
        "municipality_id",
        "contracts_total",
        "contracts_closed",
        "obligation",
        "fulfilled",
        "person_amount",
        "open",
        "surplus",
    )
    return [StockRow(*row) for row in rows]


#: Open and surplus are taken per contract before they are added up: a surplus never lowers another's open amount.
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
SELECT municipality_id, coalesce(sum(counted), 0)::int, coalesce(sum(closed), 0)::int, sum(obligation), sum(fulfilled),
       sum(person_amount), sum(greatest(obligation - fulfilled, 0)), sum(greatest(fulfilled - obligation, 0))
FROM per_contract GROUP BY municipality_id
"""


def stock_from_ledger(
    *, desk_id: UUID, column: str, last: str | date, municipality_id: UUID | None = None
) -> list[StockRow]:
    """The state from the lines up to `last` by `reported_quarter` or `booked_on`, in one statement.

    Raises:
        ValueError: another column.
    """
    if column not in {"reported_quarter", "booked_on"}:
        raise ValueError(column)
    parameters: dict[str, Any] = {
        "desk": desk_id,
        "client": municipality_id,
        "last": last,
        "owed": list(LedgerLine.OBLIGATION_KINDS),
        "done": list(LedgerLine.FULFILMENT_KINDS),
    }
    with connection.cursor() as cursor:
        narrower = "AND municipality_id = %(client)s" if municipality_id else ""
        cursor.execute(_STOCK_SQL.format(table=LedgerLine._meta.db_table, column=column, narrower=narrower), parameters)
        return [StockRow(*row) for row in cursor.fetchall()]
