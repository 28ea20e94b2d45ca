"""Figures cut by one or two dimensions, over a period or as a stand per a date; exact, for the desk's own eyes.

Three things are never mixed: what was *fulfilled* (in the period; for a stand up to the day, opening balances included),
the state of the *contracts* at the end of the period (obligation, open, surplus, counts), and *corrections* of earlier
quarters, which are part of what was fulfilled and named apart. Every total is the sum of its cells, so the region is the
sum of its municipalities in every cut. What others may see goes through `reporting.disclosure.rules`.

One GROUP BY per table. Closed quarters come from stored rows where these hold the cut, else from the ledger, whose lines
never change either. Runs in a desk's scope.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, Final, Self
from uuid import UUID

from django.db import connection

from reporting.figures import breakdown_sql
from reporting.figures.dimensions import Dimension
from reporting.figures.ledger_sums import last_closed_quarter
from reporting.figures.report_period import ReportPeriod
from sroi.tenancy.models import ServiceDesk

MOST_CUTS: Final = 2
_ZERO: Final = Decimal("0.00")


class _Sums:
    """Sums that can be added up field by field."""

    def plus(self, other: Self) -> Self:
        """Both together."""
        names = [field.name for field in fields(self)]  # type: ignore[arg-type]  # every subclass is a dataclass
        return type(self)(**{name: getattr(self, name) + getattr(other, name) for name in names})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fulfilled(_Sums):
    """Euros that counted, how much of that corrects earlier quarters, and placements."""

    amount: Decimal = _ZERO
    corrections: Decimal = _ZERO
    placements: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Contracts(_Sums):
    """The state of contracts at the end of the period; euros.

    `value` is the contract value excluding VAT. `obligation` is net: `gross` (basis × rate, with its revisions) plus
    `adjustments` (agreed) plus `pso_discount` (negative). `original` is the gross obligation of the quarter of the award.
    `fulfilled` is cumulative, `pso` its part that is PSO booked as fulfilment. `open` and `surplus` are taken per contract
    first (rules 13.8). `new` and `ended` are the contracts that came and were closed in the period.
    """

    count: int = 0
    closed: int = 0
    new: int = 0
    ended: int = 0
    inherited: int = 0
    value: Decimal = _ZERO
    original: Decimal = _ZERO
    gross: Decimal = _ZERO
    adjustments: Decimal = _ZERO
    pso_discount: Decimal = _ZERO
    fulfilled: Decimal = _ZERO
    pso: Decimal = _ZERO
    open: Decimal = _ZERO
    surplus: Decimal = _ZERO

    @property
    def running(self) -> int:
        """Contracts that are not closed."""
        return self.count - self.closed

    @property
    def obligation(self) -> Decimal:
        """What is owed, after revisions and PSO discount."""
        return self.gross + self.adjustments + self.pso_discount

    @property
    def rate(self) -> Decimal | None:
        """Average rate: obligation as a share (0-1) of the contract value; None without a value."""
        return self.obligation / self.value if self.value else None

    @property
    def filled_share(self) -> Decimal | None:
        """What counted as a share (0-1) of the obligation; None without one."""
        return self.fulfilled / self.obligation if self.obligation else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell of a cut. `keys` has a key per dimension; `contracts` is None where obligations cannot be cut that way."""

    keys: tuple[str, ...]
    fulfilled: Fulfilled
    contracts: Contracts | None

    def plus(self, other: "Cell", *, keys: tuple[str, ...]) -> "Cell":
        """Both together, under other keys."""
        both = self.contracts.plus(other.contracts) if self.contracts and other.contracts else None
        return Cell(keys=keys, fulfilled=self.fulfilled.plus(other.fulfilled), contracts=both)


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """All cells of a cut that are not empty, by keys."""

    by: tuple[Dimension, ...]
    period: ReportPeriod
    cells: tuple[Cell, ...]
    has_contracts: bool

    @property
    def total(self) -> Cell:
        """Everything together."""
        return self._together(self.cells, ())

    def along(self, place: int) -> tuple[Cell, ...]:
        """The totals of the rows (0) or the columns (1)."""
        found: dict[str, list[Cell]] = {}
        for cell in self.cells:
            found.setdefault(cell.keys[place], []).append(cell)
        return tuple(self._together(cells, (key,)) for key, cells in found.items())

    def at(self, *keys: str) -> Cell:
        """One cell; an empty one where there is nothing."""
        return next((cell for cell in self.cells if cell.keys == keys), self._empty(keys))

    def _together(self, cells: Iterable[Cell], keys: tuple[str, ...]) -> Cell:
        found = self._empty(keys)
        for cell in cells:
            found = found.plus(cell, keys=keys)
        return found

    def _empty(self, keys: tuple[str, ...]) -> Cell:
        return Cell(keys=keys, fulfilled=Fulfilled(), contracts=Contracts() if self.has_contracts else None)


def breakdown(
    *, desk: ServiceDesk, period: ReportPeriod, by: Sequence[Dimension], municipality_id: UUID | None = None, route: str = "",
    upto: bool = False,
) -> Breakdown:
    """The figures of a desk (or one of its clients, or one route) by at most two dimensions; none gives the total only.

    `upto` is the cumulative view: what was fulfilled up to the end of the period, opening balances included.

    Raises:
        ValueError: too many dimensions, or one twice.
    """
    cuts = tuple(by)
    if len(cuts) > MOST_CUTS or len(set(cuts)) != len(cuts):
        raise ValueError(f"at most two different cuts, not {[cut.value for cut in cuts]}")
    asked = breakdown_sql.Question(
        desk=desk, period=period, by=cuts, municipality_id=municipality_id, route=route,
        closed_until=last_closed_quarter(desk_id=desk.pk), upto=upto,
    )
    fulfilled = {keys: Fulfilled(**_named(Fulfilled, sums)) for keys, sums in _rows(breakdown_sql.fulfilled(asked), cuts)}
    contracts: dict[tuple[str, ...], Contracts] = {}
    has_contracts = not route and all(cut.is_about_contracts for cut in cuts)
    if has_contracts:
        contracts = {keys: Contracts(**_named(Contracts, sums)) for keys, sums in _rows(breakdown_sql.contracts(asked), cuts)}
    return Breakdown(
        by=cuts, period=period, has_contracts=has_contracts,
        cells=tuple(
            Cell(
                keys=keys, fulfilled=fulfilled.get(keys, Fulfilled()),
                contracts=contracts.get(keys, Contracts()) if has_contracts else None,
            )
            for keys in sorted({*fulfilled, *contracts})
        ),
    )


def _rows(query: tuple[str, Mapping[str, Any]], cuts: Sequence[Dimension]) -> list[tuple[tuple[str, ...], tuple[Any, ...]]]:
    """Keys and sums of each row; a total of nothing at all is no row."""
    sql, parameters = query
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows = cursor.fetchall()
    found = [(tuple(str(key) for key in row[: len(cuts)]), row[len(cuts) :]) for row in rows]
    return [(keys, sums) for keys, sums in found if any(value for value in sums)]


def _named(kind: type[_Sums], sums: Sequence[Any]) -> dict[str, Any]:
    names = [field.name for field in fields(kind)]  # type: ignore[arg-type]  # every subclass is a dataclass
    return dict(zip(names, sums, strict=True))
