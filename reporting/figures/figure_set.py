"""The figures of one desk or municipality over one period: the shape that every report reads.

`FigureSet` is filled from the ledger and read by the command line, the API and the infosheet. It holds exact
numbers, for the desk's own screens; what others see goes through `reporting.disclosure.rules` first.

Stock and flow follow the bookkeeping rules: obligation, open, surplus and the counts of contracts are the
state at the end of the period; routes, fulfilled, placements and advices are what happened in the period.
Quarters are written as `2024-Q4`, so their text order is their order in time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final, TypeAlias

ROUTES: Final = (
    "jobs",
    "learning",
    "group_secondment",
    "social_purchasing",
    "activities",
    "pso",
    "social_initiative",
    "custom",
)
PERSON_ROUTES: Final = ("jobs", "learning")
JOBS_AND_LEARNING: Final = "jobs_and_learning"
GROUPS: Final = (
    "participation_act",
    "unemployment",
    "disability",
    "jobs_register",
    "no_benefit",
    "pupil_student",
    "other",
)
ZERO: Final = Decimal("0.00")

Json: TypeAlias = "str | int | bool | list[Json] | dict[str, Json] | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """A desk or a municipality, as a report names it."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonCell:
    """What rests on persons in one municipality, reported quarter and reporting group.

    `persons` is the number of placements counted in this quarter; `candidates` the number of different people
    behind them, each counted once over all cells of the desk (in the cell of the first placement), or None
    where that is not known. `amount` is euros of entries of kind employment, learning and work experience
    reported in the quarter: also of placements counted in an earlier quarter, so an amount may stand next to
    zero persons, and corrections may make it negative.
    """

    municipality: str
    quarter: str
    group: str
    persons: int
    amount: Decimal
    candidates: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendPoint:
    """Euros fulfilled in one quarter, and how much of that rests on persons."""

    quarter: str
    fulfilled: Decimal
    person_amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientStand:
    """What one client of a desk has up to a day, as in its own `FigureSet`."""

    municipality: str
    obligation: Decimal
    fulfilled_cumulative: Decimal
    person_amount_cumulative: Decimal
    open: Decimal
    surplus: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureSet:
    """Exact figures of one scope (a municipality, or the whole desk when `municipality` is None) and one
    period.

    `period` is the written period (`2024-Q4`, `2024`, `2023..2024`, `..2025-04-30`), `quarters` the calendar
    quarters in it, `as_of` the last day counted. `fulfilled` is the flow of the period,
    `fulfilled_cumulative` everything counted up to `as_of` (opening balances included); for a stand per date
    both are the same. `person_amount` and `person_amount_cumulative` are the parts of these two that rest on
    persons, opening balances left out. `corrections` is the part of the flow that belongs to earlier, closed
    quarters; `corrections_without_persons` is that part without the entries that rest on persons. `committed`
    is what was reported and waited for a review when the last quarter of the period closed, placements left out, before caps
    of contracts; None while it is open. `time_elapsed` is the share (0-1) of the time of the contracts that has passed by the
    end of `as_of`, weighted by obligation: of a closed contract all of it, and a running contract without an end is left out.
    `stands` are those of the clients in the scope, by slug. `contracts_closed` are all that are closed at the end of the
    period, `contracts_new` and `contracts_ended` those that came and were closed in it. All amounts are euros with two decimals.
    """

    desk: Organisation
    municipality: Organisation | None
    period: str
    quarters: tuple[str, ...]
    as_of: date
    contracts_total: int
    contracts_active: int
    contracts_closed: int
    contracts_new: int
    contracts_ended: int
    obligation: Decimal
    fulfilled: Decimal
    fulfilled_cumulative: Decimal
    person_amount: Decimal
    person_amount_cumulative: Decimal
    open: Decimal
    surplus: Decimal
    routes: Mapping[str, Decimal]
    placements_total: int
    placements_by_group: Mapping[str, int]
    advices: int
    corrections: Decimal
    corrections_without_persons: Decimal
    stands: tuple[ClientStand, ...]
    committed: Decimal | None = None
    time_elapsed: Decimal | None = None
    contracts_at_risk: int | None = None
    contracts_unregistered: int | None = None
    trend: tuple[TrendPoint, ...] = field(default=())

    @property
    def jobs_and_learning(self) -> Decimal:
        """Euros of the two routes that rest on persons, opening balances of these routes included."""
        return sum((self.routes.get(route, ZERO) for route in PERSON_ROUTES), ZERO)

    def to_json(self) -> dict[str, Json]:
        """The figures for other programs: amounts as strings with two decimals, closed lists complete."""
        routes = {route: euros(self.routes.get(route, ZERO)) for route in ROUTES}
        return {
            "contracts_total": self.contracts_total,
            "contracts_active": self.contracts_active,
            "contracts_closed": self.contracts_closed,
            "obligation": euros(self.obligation),
            "fulfilled": euros(self.fulfilled),
            "open": euros(self.open),
            "surplus": euros(self.surplus),
            "routes": {**routes, JOBS_AND_LEARNING: euros(self.jobs_and_learning)},
            "placements_total": self.placements_total,
            "placements_by_group": {group: self.placements_by_group.get(group, 0) for group in GROUPS},
            "advices": self.advices,
            "corrections": euros(self.corrections),
        }


def euros(amount: Decimal) -> str:
    """An amount as text with two decimals, for files and the API. Amounts in the ledger are whole cents
    already.

    Raises ValueError for an amount with parts of a cent: rounding belongs to the ledger, never to a report.
    """
    text = format(amount.quantize(Decimal("0.01")), "f")
    if Decimal(text) != amount:
        raise ValueError(f"amount {amount} is not in whole cents")
    return text
