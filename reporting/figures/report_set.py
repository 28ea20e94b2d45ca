"""The minimum report set of a desk or one of its clients: ten rows of figures, each over the period and up to its end.

Exact, for the desk's own eyes; `reporting.exports.public_set` is what others see of the same rows. Where there is no such
figure its value is None.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import Model, Q, QuerySet

from contracts.models import DecisionRequest, Origin
from contracts.queries.clauses import unregistered_counts
from reporting.figures import advices, ledger_sums
from reporting.figures.breakdown import Contracts, breakdown
from reporting.figures.dimensions import Dimension
from reporting.figures.figure_set import GROUPS, ROUTES
from reporting.figures.report_period import ReportPeriod
from sroi.tenancy.models import Municipality, ServiceDesk

Value = Decimal | int | None
_NOTHING: Final = (Decimal("0.00"), 0)


class Unit(StrEnum):
    """What a value counts: euros with cents, things, or a share of one."""

    EURO = "euro"
    COUNT = "count"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. `period` is what happened in the period, `cumulative` the state at its end; None: not known, or none.

    `number` is the row of the report set that it belongs to; `code` is stable, for files and the API.
    """

    number: int
    code: str
    unit: Unit
    period: Value
    cumulative: Value


#: Persons, each once, with a placement that counts in what is asked; a person placed twice is one person. Whose placement was
#: taken back counts no longer, and where it was taken back only, that is nobody (and a placement less).
_PERSONS: Final = """
SELECT "group", count(*) FROM (
    SELECT line."group", entry.candidate_id
    FROM contracts_ledgerline line JOIN contracts_entry entry ON entry.id = line.entry_id
    WHERE line.desk_id = %(desk)s AND line.placements <> 0 AND entry.candidate_id IS NOT NULL AND {known}{client}
    GROUP BY line."group", entry.candidate_id HAVING sum(line.placements) > 0
) person GROUP BY "group"
"""


def report_set(*, desk: ServiceDesk, municipality: Municipality | None, period: ReportPeriod, on: date) -> list[Row]:
    """All rows, in the order of the report set. `on` is the day of asking."""
    asked = _Asked(desk=desk, municipality=municipality, period=period, on=min(period.last_day, on))
    return [*asked.contracts(), *asked.routes(), *asked.people(), *asked.work(), *asked.views()]


class _Asked:
    """The sums behind the rows."""

    def __init__(self, *, desk: ServiceDesk, municipality: Municipality | None, period: ReportPeriod, on: date) -> None:
        self.desk, self.period, self.on = desk, period, on
        self.owner: UUID | None = municipality.pk if municipality else None
        found = breakdown(desk=desk, period=period, by=(), municipality_id=self.owner).total
        self.sums, self.fulfilled = found.contracts or Contracts(), found.fulfilled

    def contracts(self) -> Iterator[Row]:
        """Rows 1 and 2: how many, what they are worth, what they owe and what counts."""
        sums = self.sums
        yield Row(1, "contracts", Unit.COUNT, None, sums.count)
        yield Row(1, "contracts_running", Unit.COUNT, None, sums.running)
        yield Row(1, "contracts_closed", Unit.COUNT, sums.ended, sums.closed)
        yield Row(1, "contracts_new", Unit.COUNT, sums.new, None)
        yield Row(1, "contracts_inherited", Unit.COUNT, None, sums.inherited)
        yield Row(2, "value", Unit.EURO, None, sums.value)
        yield Row(2, "obligation_original", Unit.EURO, None, sums.original)
        yield Row(2, "obligation", Unit.EURO, None, sums.obligation)
        yield Row(2, "fulfilled", Unit.EURO, self.fulfilled.amount, sums.fulfilled)
        yield Row(2, "corrections", Unit.EURO, self.fulfilled.corrections, None)
        yield Row(2, "open", Unit.EURO, None, sums.open)
        yield Row(2, "surplus", Unit.EURO, None, sums.surplus)
        yield Row(2, "filled_share", Unit.SHARE, None, sums.filled_share)

    def routes(self) -> Iterator[Row]:
        """Row 3; opening balances are part of the cumulative figure only. A maximum has no route and its own line."""
        within, upto = self._by(Dimension.ROUTE), self._by(Dimension.ROUTE, upto=True)
        for route in ROUTES:
            yield Row(3, f"route_{route}", Unit.EURO, within.get(route, _NOTHING)[0], upto.get(route, _NOTHING)[0])
        yield Row(3, "not_counted", Unit.EURO, within.get("", _NOTHING)[0], upto.get("", _NOTHING)[0])
        self.learning = within.get("learning", _NOTHING)[1], upto.get("learning", _NOTHING)[1]

    def people(self) -> Iterator[Row]:
        """Rows 4 and 5: placements and persons per reporting group, and learn-work places."""
        within, upto = self._by(Dimension.GROUP), self._by(Dimension.GROUP, upto=True)
        persons, ever = self._persons(upto=False), self._persons(upto=True)
        yield Row(4, "placements", Unit.COUNT, sum(row[1] for row in within.values()), sum(row[1] for row in upto.values()))
        for group in GROUPS:
            yield Row(4, f"placements_{group}", Unit.COUNT, within.get(group, _NOTHING)[1], upto.get(group, _NOTHING)[1])
            yield Row(4, f"persons_{group}", Unit.COUNT, persons.get(group, 0), ever.get(group, 0))
        yield Row(5, "learning_places", Unit.COUNT, *self.learning)

    def work(self) -> Iterator[Row]:
        """Rows 6 to 8: advices, the own region, and what needs attention on the last day."""
        yield Row(6, "advices", Unit.COUNT, self._advices(upto=False), self._advices(upto=True))
        yield from self._region()
        stock = ledger_sums.stock(desk_id=self.desk.pk, period=self.period, on=self.on, municipality_id=self.owner)
        waiting = unregistered_counts(self.desk.pk, self.on)
        mine = [owner for owner in waiting if self.owner in {None, owner}]
        yield Row(8, "contracts_at_risk", Unit.COUNT, None, sum(row.at_risk for row in stock))
        waited = Q(raised_at__date__lte=self.on) & self._not_ended()
        yield Row(8, "contracts_escalated", Unit.COUNT, self._escalated(self._in_period("raised_at__date")), self._escalated(waited))
        yield Row(8, "contracts_unregistered", Unit.COUNT, None, sum(waiting[owner] for owner in mine))

    def views(self) -> Iterator[Row]:
        """Rows 9 and 10: PSO in both bookkeeping views, and the average rate."""
        pso = self._by(Dimension.ROUTE).get("pso", _NOTHING)[0]
        yield Row(9, "pso_discount", Unit.EURO, None, -self.sums.pso_discount)
        yield Row(9, "pso_fulfilled", Unit.EURO, pso, self.sums.pso)
        yield Row(10, "average_rate", Unit.SHARE, None, self.sums.rate)

    def _region(self) -> Iterator[Row]:
        """Row 7: what candidates and companies of the own region did, and its share of what is known of their origin."""
        within, upto = self._by(Dimension.ORIGIN), self._by(Dimension.ORIGIN, upto=True)
        own, ever = within.get(Origin.REGION, _NOTHING), upto.get(Origin.REGION, _NOTHING)
        yield Row(7, "own_region", Unit.EURO, own[0], ever[0])
        yield Row(7, "own_region_share", Unit.SHARE, _share(within), _share(upto))
        yield Row(7, "own_region_placements", Unit.COUNT, own[1], ever[1])

    def _by(self, cut: Dimension, *, upto: bool = False) -> dict[str, tuple[Decimal, int]]:
        """Key → amount and placements, in the period or (`upto`) up to its end with opening balances."""
        found = breakdown(desk=self.desk, period=self.period, by=(cut,), municipality_id=self.owner, upto=upto)
        return {cell.keys[0]: (cell.fulfilled.amount, cell.fulfilled.placements) for cell in found.cells}

    def _persons(self, *, upto: bool) -> dict[str, int]:
        known = "line.booked_on <= %(until)s" if self.period.is_stand else "line.reported_quarter <= %(last)s"
        if not upto and not self.period.is_stand:
            known += " AND line.reported_quarter >= %(first)s"
        quarters = [str(quarter) for quarter in self.period.quarters] or [""]
        with connection.cursor() as cursor:
            cursor.execute(
                _PERSONS.format(known=known, client=" AND line.municipality_id = %(owner)s" if self.owner else ""),
                {"desk": self.desk.pk, "until": self.period.until, "owner": self.owner, "first": quarters[0], "last": quarters[-1]},
            )
            return dict(cursor.fetchall())

    def _not_ended(self) -> Q:
        """Neither answered nor withdrawn on the last day, whatever came of it later; withdrawing is the last word of the desk."""
        withdrawn = Q(state=DecisionRequest.State.WITHDRAWN)
        return (
            Q(state__in=DecisionRequest.WAITING) | (withdrawn & Q(replied_at__date__gt=self.on))
            | (~withdrawn & Q(answered_at__date__gt=self.on))
        )

    def _escalated(self, when: Q) -> int:
        """Contracts that were escalated to the contract holder: in the period, or not answered on its last day."""
        rows = DecisionRequest.objects.filter(when, desk=self.desk, kind=DecisionRequest.Kind.ESCALATION)
        return self._mine(rows).values("contract_id").distinct().count()

    def _advices(self, *, upto: bool) -> int:
        return self._mine(advices.counted(desk_id=self.desk.pk, period=self.period, upto=upto)).count()

    def _in_period(self, column: str) -> Q:
        """From the first day of the period (a stand has none) up to the last day that counts."""
        known = Q(**{f"{column}__lte": self.on})
        return known if self.period.is_stand else known & Q(**{f"{column}__gte": self.period.quarters[0].start})

    def _mine(self, rows: QuerySet[Model]) -> QuerySet[Model]:
        return rows if self.owner is None else rows.filter(municipality_id=self.owner)


def _share(by_origin: Mapping[str, tuple[Decimal, int]]) -> Decimal | None:
    """Euros of the own region as a part (0-1) of all euros with a known origin; None where there are none."""
    known = sum((by_origin.get(origin, _NOTHING)[0] for origin in Origin.values), Decimal(0))
    return by_origin.get(Origin.REGION, _NOTHING)[0] / known if known else None
