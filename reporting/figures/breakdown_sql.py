"""The statements behind `reporting.figures.breakdown`: one GROUP BY over what was fulfilled, one over the contracts.

The text is put together from constants of this module only; everything that is asked goes as a parameter.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from contracts.models import LedgerLine
from reporting.figures import contract_facts
from reporting.figures.dimensions import CLOSED, OLDER, OWN, RUNNING, Dimension
from reporting.figures.report_period import ReportPeriod
from sroi.tenancy.models import ServiceDesk

Query = tuple[str, Mapping[str, Any]]

_KEYS: Final[dict[Dimension, str]] = {
    Dimension.MUNICIPALITY: "line.municipality_id",
    Dimension.JOINT_BUYER: "CASE WHEN buyer.kind = 'joint_arrangement' THEN line.municipality_id::text ELSE '' END",
    Dimension.ROUTE: "line.route",
    Dimension.BLOCK: "line.block",
    Dimension.GROUP: 'line."group"',
    Dimension.ORIGIN: "line.origin",
    Dimension.QUARTER: "line.quarter",
    Dimension.SUPPLIER_SIZE: "facts.supplier_size",
    Dimension.CONTRACT_TYPE: "facts.contract_type",
    Dimension.CONTRACT_STATE: f"CASE WHEN states.running THEN '{RUNNING}' ELSE '{CLOSED}' END",
    Dimension.INHERITED: f"CASE WHEN states.inherited THEN '{OLDER}' ELSE '{OWN}' END",
}
_STORED: Final = """
SELECT municipality_id, quarter, kind, route, "group", is_correction, amount, placements
FROM reporting_storedflow WHERE desk_id = %(desk)s AND quarter = ANY(%(closed)s) AND kind = ANY(%(kinds)s){filters}
"""
_LEDGER: Final = """
SELECT municipality_id, {more}reported_quarter AS quarter, kind, route, "group",
       effort_quarter <> reported_quarter AS is_correction, amount, placements
FROM contracts_ledgerline WHERE desk_id = %(desk)s AND {known} AND kind = ANY(%(kinds)s){filters}
"""
_FULFILLED: Final = """
SELECT {keys}coalesce(sum(line.amount), 0), coalesce(sum(line.amount) FILTER (WHERE line.is_correction), 0),
       coalesce(sum(line.placements), 0)::int
FROM ({lines}) line {joins} {group}
"""
_CONTRACTS: Final = """
WITH per_contract AS (
    SELECT municipality_id, contract_id,
           sum(contracts) FILTER (WHERE component <> 'closed') AS counted,
           -sum(contracts) FILTER (WHERE component = 'closed') AS ended,
           sum(contracts) FILTER (WHERE component <> 'closed' AND {inside}) AS counted_inside,
           -sum(contracts) FILTER (WHERE component = 'closed' AND {inside}) AS ended_inside,
           coalesce(bool_or(kind = 'opening'), false)
             OR min(effort_quarter) FILTER (WHERE kind = 'contract') < %(books)s AS inherited,
           coalesce(sum(amount) FILTER (WHERE kind = 'obligation'), 0) AS gross,
           coalesce(sum(amount) FILTER (WHERE kind = 'adjustment'), 0) AS adjustments,
           coalesce(sum(amount) FILTER (WHERE kind = 'pso_discount'), 0) AS pso_discount,
           coalesce(sum(amount) FILTER (WHERE kind = 'pso'), 0) AS pso,
           coalesce(sum(amount) FILTER (WHERE kind = ANY(%(kinds)s)), 0) AS fulfilled
    FROM contracts_ledgerline WHERE desk_id = %(desk)s AND {known}{filters}
    GROUP BY municipality_id, contract_id
), line AS (
    SELECT *, gross + adjustments + pso_discount AS obligation FROM per_contract
), states AS (
    SELECT contract_id, coalesce(counted, 0) > coalesce(ended, 0) AS running, inherited FROM per_contract
), original AS (
    SELECT contract_id, sum(amount) FILTER (WHERE kind = 'obligation' AND effort_quarter = award) AS amount
    FROM (
        SELECT contract_id, kind, amount, effort_quarter,
               min(effort_quarter) FILTER (WHERE kind = 'contract') OVER (PARTITION BY contract_id) AS award
        FROM contracts_ledgerline
        WHERE desk_id = %(desk)s AND kind IN ('contract', 'obligation') AND {known}{filters}
    ) owed GROUP BY contract_id
)
SELECT {keys}coalesce(sum(line.counted), 0)::int, coalesce(sum(line.ended), 0)::int, coalesce(sum(line.counted_inside), 0)::int,
       coalesce(sum(line.ended_inside), 0)::int, count(*) FILTER (WHERE line.inherited AND line.counted > 0),
       coalesce(sum(facts.value_excl_vat) FILTER (WHERE line.counted > 0), 0),
       coalesce(sum(original.amount), 0), coalesce(sum(line.gross), 0), coalesce(sum(line.adjustments), 0),
       coalesce(sum(line.pso_discount), 0), coalesce(sum(line.fulfilled), 0), coalesce(sum(line.pso), 0),
       coalesce(sum(greatest(line.obligation - line.fulfilled, 0)), 0),
       coalesce(sum(greatest(line.fulfilled - line.obligation, 0)), 0)
FROM line JOIN ({facts}) facts ON facts.contract_id = line.contract_id
LEFT JOIN original ON original.contract_id = line.contract_id {joins} {group}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked; `closed_until` is the last closed quarter of the desk, or empty. `upto`: all up to the end."""

    desk: ServiceDesk
    period: ReportPeriod
    by: tuple[Dimension, ...]
    municipality_id: UUID | None
    route: str
    closed_until: str
    upto: bool = False

    @property
    def parameters(self) -> dict[str, Any]:
        """The values of every placeholder of this module."""
        quarters = [str(quarter) for quarter in self.period.quarters]
        closed = [quarter for quarter in quarters if quarter <= self.closed_until] if self.reads_stored else []
        kinds = LedgerLine.FULFILMENT_KINDS if self.period.is_stand or self.upto else (
            kind for kind in LedgerLine.FULFILMENT_KINDS if kind != LedgerLine.Kind.OPENING
        )
        return contract_facts.parameters(desk=self.desk, period=self.period, closed_until=self.closed_until) | {
            "until": self.period.until, "closed": closed, "open": [quarter for quarter in quarters if quarter not in closed],
            "first": quarters[0] if quarters else "", "last": quarters[-1] if quarters else "", "kinds": list(kinds),
            "municipality": self.municipality_id, "route": self.route,
        }

    @property
    def reads_stored(self) -> bool:
        """Whether closed quarters can come from their stored rows."""
        return not self.period.is_stand and not self.upto and all(cut.is_stored for cut in self.by)

    @property
    def groups(self) -> dict[str, str]:
        """Key columns, grouping and joins that the cuts ask for."""
        keys = [_KEYS[cut] for cut in self.by]
        joins = "JOIN tenancy_municipality buyer ON buyer.id = line.municipality_id " if Dimension.JOINT_BUYER in self.by else ""
        return {
            "keys": "".join(f"{key}, " for key in keys), "joins": joins,
            "group": f"GROUP BY {', '.join(str(place) for place in range(1, len(keys) + 1))}" if keys else "",
        }

    @property
    def client(self) -> str:
        """The condition of one client."""
        return " AND municipality_id = %(municipality)s" if self.municipality_id else ""


def fulfilled(asked: Question) -> Query:
    """Keys, amount, corrections and placements of what was fulfilled."""
    filters = asked.client + (" AND route = %(route)s" if asked.route else "")
    known = _known(asked) if asked.period.is_stand or asked.upto else "reported_quarter = ANY(%(open)s)"
    more = "" if asked.reads_stored else "contract_id, block, origin, "
    lines = _LEDGER.format(known=known, filters=filters, more=more)
    if asked.reads_stored:
        lines = f"{_STORED.format(filters=filters)} UNION ALL {lines}"
    parts = asked.groups
    if any(cut in {Dimension.CONTRACT_STATE, Dimension.INHERITED} for cut in asked.by):
        states = contract_facts.states_sql(known=_known(asked))
        parts["joins"] += f"LEFT JOIN ({states}) states ON states.contract_id = line.contract_id "
    if any(cut in {Dimension.SUPPLIER_SIZE, Dimension.CONTRACT_TYPE} for cut in asked.by):
        parts["joins"] += f"JOIN ({contract_facts.facts_sql()}) facts ON facts.contract_id = line.contract_id "
    return _FULFILLED.format(lines=lines, **parts), asked.parameters


def contracts(asked: Question) -> Query:
    """Keys and the sums of `reporting.figures.breakdown.Contracts`, in the order of its fields."""
    parts = asked.groups
    if any(cut in {Dimension.CONTRACT_STATE, Dimension.INHERITED} for cut in asked.by):
        parts["joins"] += "JOIN states ON states.contract_id = line.contract_id "
    inside = "true" if asked.period.is_stand else "reported_quarter >= %(first)s"
    sql = _CONTRACTS.format(
        known=_known(asked), inside=inside, filters=asked.client, facts=contract_facts.facts_sql(), **parts,
    )
    every = [*LedgerLine.FULFILMENT_KINDS]  # what counted up to the end, opening balances included
    return sql, asked.parameters | {"kinds": every}


def _known(asked: Question) -> str:
    """Everything up to the end of the period."""
    return "booked_on <= %(until)s" if asked.period.is_stand else "reported_quarter <= %(last)s"
