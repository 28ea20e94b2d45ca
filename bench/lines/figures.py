"""Figures of a municipality, a desk and the country over a quarter, against the bare GROUP BY over the same ledger lines."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from bench.country.scale import TODAY
from bench.measuring import Line, compare
from contracts.models import LedgerLine
from reporting.figures.exact import figures
from reporting.figures.report_period import ReportPeriod, parse_period
from sroi.periods import Quarter
from sroi.tenancy import queries as organisations
from sroi.tenancy.models import Municipality, ServiceDesk
from sroi.tenancy.scope import desk_scope, scope

BOUND = 2
#: Every line up to the quarter once: what open amounts per contract and flows per route are sums of.
_BARE = (
    "SELECT contract_id, reported_quarter, kind, route, sum(amount), sum(placements), sum(contracts) FROM {table} "
    "WHERE desk_id = %s AND reported_quarter <= %s {narrower} GROUP BY contract_id, reported_quarter, kind, route"
)


def lines() -> list[Line]:
    """The quarter before today, of the largest desk and its first client, and of all desks."""
    desks = list(organisations.desks())
    desk, quarter = desks[0], Quarter.of(TODAY).previous()
    period = parse_period(str(quarter))
    with scope(desk_scope(desk.pk)):
        client = next(iter(organisations.clients_of(desk_id=desk.pk)))
    note = "floor: one GROUP BY over the same lines up to the quarter, by contract, quarter, kind and route, fetched"
    return [
        compare(
            "figures of a municipality and quarter", bound=BOUND, runs=9, note=note,
            product=lambda: _figures([desk], client, period), floor=lambda: _bare([desk], client, quarter),
        ),
        compare(
            "figures of a desk and quarter", bound=BOUND, runs=9, note=note,
            product=lambda: _figures([desk], None, period), floor=lambda: _bare([desk], None, quarter),
        ),
        compare(
            "figures of the country and quarter", bound=BOUND, runs=5, note=f"{note}; desk by desk",
            product=lambda: _figures(desks, None, period), floor=lambda: _bare(desks, None, quarter),
        ),
    ]


def _figures(desks: Iterable[ServiceDesk], client: Municipality | None, period: ReportPeriod) -> None:
    for desk in desks:
        with scope(desk_scope(desk.pk)):
            figures(desk=desk, municipality=client, period=period, on=TODAY)


def _bare(desks: Iterable[ServiceDesk], client: Municipality | None, quarter: Quarter) -> None:
    sql = _BARE.format(table=LedgerLine._meta.db_table, narrower="AND municipality_id = %s" if client else "")
    for desk in desks:
        given: list[UUID | str] = [desk.pk, str(quarter), *([client.pk] if client else [])]
        with scope(desk_scope(desk.pk)), connection.cursor() as cursor:
            cursor.execute(sql, given)
            cursor.fetchall()
