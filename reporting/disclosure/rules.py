"""What may be shown of a set of figures to anyone but the desk's reviewers. PURE.

Every figure comes out as `Shown` (exact), `Band` (between two values) or `Small` (fewer than the threshold).

A figure that rests on persons is exact only where its municipalities and quarters are a union of whole blocks
(`reporting.disclosure.partition`). So whatever is subtracted from whatever - a year minus its quarters, the desk minus
its other municipalities, a stand minus an earlier one, a total minus the routes that rest on nobody - leaves
whole blocks.

A band never follows the exact number. It is worked out from what others know already: the blocks, the amounts
that rest on nobody, and in which steps the running sums of the remainders lie (`reporting.disclosure.told`). Bands are
widened to round numbers, which can only hide more.

Not shown at all: jobs apart from learning, and corrections of entries that rest on persons; one person could
be behind them. Rule: infosheets' disclosure control, two audiences.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Final

from reporting.disclosure.blocks import Block, Part, Partition, Slot
from reporting.disclosure.coverage import Coverage, cover
from reporting.figures.figure_set import (
    JOBS_AND_LEARNING,
    PERSON_ROUTES,
    ROUTES,
    ZERO,
    FigureSet,
    Json,
    Organisation,
    TrendPoint,
    euros,
)
from reporting.disclosure.group_table import GroupTable, group_table
from reporting.disclosure.partition import DEFAULT_THRESHOLD, partition
from reporting.disclosure.told import EURO_STEP, EUROS

__all__ = [
    "DEFAULT_THRESHOLD",
    "Band",
    "Block",
    "Disclosed",
    "DisclosedFigures",
    "GroupTable",
    "Joined",
    "Part",
    "Partition",
    "PublicFigures",
    "Shown",
    "Slot",
    "Small",
    "disclose",
    "partition",
    "quartile_range",
]

RANGE_FROM_MUNICIPALITIES: Final = 8


@dataclass(frozen=True, slots=True)
class Shown:
    """The exact figure: euros, or a count."""

    value: Decimal

    def to_json(self) -> Json:
        return {"kind": "shown", "value": _number(self.value)}


@dataclass(frozen=True, slots=True)
class Band:
    """The figure lies between two values, both included."""

    low: Decimal
    high: Decimal

    def to_json(self) -> Json:
        return {"kind": "band", "low": _number(self.low), "high": _number(self.high)}


@dataclass(frozen=True, slots=True)
class Small:
    """Fewer than `threshold`; nobody at all looks the same."""

    threshold: int

    def to_json(self) -> Json:
        return {"kind": "small", "below": self.threshold}


Disclosed = Shown | Band | Small


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """A whole block of which the period or municipality shows only a part; published under its own name."""

    municipalities: tuple[str, ...]
    first_quarter: str
    last_quarter: str
    persons: int
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicFigures:
    """What others read just as it was disclosed. Counts of contracts and advices rest on no person."""

    desk: Organisation
    municipality: Organisation | None
    period: str
    threshold: int
    contracts_total: int
    contracts_active: int
    contracts_closed: int
    contracts_new: int
    advices: int
    fulfilled: Disclosed
    fulfilled_cumulative: Disclosed
    open: Disclosed
    surplus: Disclosed
    committed: Disclosed | None
    routes: Mapping[str, Disclosed]
    placements: Disclosed
    groups: GroupTable | None
    trend: tuple[tuple[str, Disclosed], ...]
    joined: tuple[Joined, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosedFigures(PublicFigures):
    """What a sheet, export or API answer for others may say.

    `reasons` names, per figure that is not exact, why: `below_threshold` (too few persons) or `remainder` (a
    total that would give a remainder away).
    """

    obligation: Shown
    corrections: Shown
    reasons: Mapping[str, str]

    def to_json(self) -> dict[str, Json]:
        """For the API and open data: amounts as text, every figure with its kind."""
        return {
            "contracts_total": self.contracts_total,
            "contracts_active": self.contracts_active,
            "contracts_closed": self.contracts_closed,
            "advices": self.advices,
            "obligation": self.obligation.to_json(),
            "fulfilled": self.fulfilled.to_json(),
            "fulfilled_cumulative": self.fulfilled_cumulative.to_json(),
            "open": self.open.to_json(),
            "surplus": self.surplus.to_json(),
            "corrections": self.corrections.to_json(),
            "routes": {route: value.to_json() for route, value in self.routes.items()},
            "placements_total": self.placements.to_json(),
            "placements_by_group": self.groups.to_json() if self.groups else None,
            "reasons": dict(self.reasons),
        }


def disclose(figures: FigureSet, blocks: Partition, /) -> DisclosedFigures:
    """Apply the merging rule to exact figures, given the desk's division into blocks published with them."""
    municipality = figures.municipality.slug if figures.municipality else None
    flow = cover(blocks, municipality=municipality, quarters=figures.quarters, as_of=figures.as_of)
    stock = cover(blocks, municipality=municipality, quarters=None, as_of=figures.as_of)
    persons = figures.person_amount
    placements = flow.count(figures.placements_total)
    open_amount, surplus = _stock(figures, stock)
    return DisclosedFigures(
        desk=figures.desk,
        municipality=figures.municipality,
        period=figures.period,
        threshold=blocks.threshold,
        contracts_total=figures.contracts_total,
        contracts_active=figures.contracts_active,
        contracts_closed=figures.contracts_closed,
        contracts_new=figures.contracts_new,
        advices=figures.advices,
        obligation=Shown(figures.obligation),
        fulfilled=_amount(figures.fulfilled, persons, flow),
        fulfilled_cumulative=_amount(figures.fulfilled_cumulative, figures.person_amount_cumulative, stock),
        open=open_amount,
        surplus=surplus,
        committed=None if figures.committed is None else _step_band(figures.committed),
        corrections=Shown(figures.corrections_without_persons),
        routes={
            JOBS_AND_LEARNING: _amount(figures.jobs_and_learning, persons, flow),
            **_other_routes(figures),
        },
        placements=_count(placements, blocks.threshold),
        groups=group_table(figures, blocks),
        trend=tuple((point.quarter, _point(point, figures, blocks)) for point in figures.trend),
        joined=tuple(_joined(block) for block in flow.joined),
        reasons=_reasons(figures, flow, stock),
    )


def quartile_range(values: Iterable[Disclosed]) -> tuple[Decimal, Decimal] | None:
    """First and third quartile of a figure over the desk's municipalities.

    None with fewer than eight municipalities whose figure is exact: a band is never guessed at. The quartiles
    are the medians of the lower and the upper half, with the middle value in both.
    """
    exact = sorted(value.value for value in values if isinstance(value, Shown))
    if len(exact) < RANGE_FROM_MUNICIPALITIES:
        return None
    half = (len(exact) + 1) // 2
    return _median(exact[:half]), _median(exact[-half:])


def _amount(amount: Decimal, person_amount: Decimal, scope: Coverage) -> Disclosed:
    """An amount of which `person_amount` rests on persons."""
    bounds = scope.euros(person_amount)
    if bounds is None:
        return Shown(amount)
    without_persons = amount - person_amount
    return _round_outward(without_persons + bounds.low, without_persons + bounds.high)


def _other_routes(figures: FigureSet) -> dict[str, Disclosed]:
    """The routes that rest on no person."""
    return {route: Shown(figures.routes.get(route, ZERO)) for route in ROUTES if route not in PERSON_ROUTES}


def _point(point: TrendPoint, figures: FigureSet, blocks: Partition) -> Disclosed:
    municipality = figures.municipality.slug if figures.municipality else None
    scope = cover(blocks, municipality=municipality, quarters=(point.quarter,), as_of=figures.as_of)
    return _amount(point.fulfilled, point.person_amount, scope)


def _reasons(figures: FigureSet, flow: Coverage, stock: Coverage) -> dict[str, str]:
    reasons: dict[str, str] = {}
    if flow.euros(figures.person_amount) is not None:
        reasons |= dict.fromkeys(("fulfilled", JOBS_AND_LEARNING), flow.reason)
    if not isinstance(flow.count(figures.placements_total), int):
        reasons["placements_total"] = flow.reason
    if stock.euros(figures.person_amount_cumulative) is not None:
        reasons |= dict.fromkeys(("fulfilled_cumulative", "open", "surplus"), stock.reason)
    return reasons


def _count(value: int | tuple[int, int], threshold: int) -> Disclosed:
    if isinstance(value, int):
        return Shown(Decimal(value))
    low, high = value
    if (low, high) == (0, threshold - 1):
        return Small(threshold)
    return Band(Decimal(low), Decimal(high))


def _stock(figures: FigureSet, scope: Coverage) -> tuple[Disclosed, Disclosed]:
    """Open and surplus: bands where fulfilled is one, because open - surplus = obligation - fulfilled.

    The difference has the bounds of fulfilled. What is on both sides (contracts with too much beside contracts with too
    little) also moves with what is hidden, and by no more than that; so its step is widened by those bounds. Else the two
    bands together would say more about what is hidden than the band of fulfilled does.
    """
    bounds = scope.euros(figures.person_amount_cumulative)
    if bounds is None:
        return Shown(figures.open), Shown(figures.surplus)
    to_fulfil = figures.obligation - (figures.fulfilled_cumulative - figures.person_amount_cumulative)
    least, most = to_fulfil - bounds.high, to_fulfil - bounds.low
    both, room = EUROS.told(min(figures.open, figures.surplus)), bounds.high - bounds.low
    low, high = max(ZERO, both.low - room), both.high + room
    return (
        _round_outward(max(ZERO, least) + low, max(ZERO, most) + high),
        _round_outward(max(ZERO, -most) + low, max(ZERO, -least) + high),
    )


def _step_band(amount: Decimal) -> Band:
    step = EUROS.told(amount)
    return Band(step.low, step.high)


def _round_outward(low: Decimal, high: Decimal) -> Band:
    return Band(
        (low / EURO_STEP).to_integral_value(ROUND_FLOOR) * EURO_STEP,
        (high / EURO_STEP).to_integral_value(ROUND_CEILING) * EURO_STEP,
    )


def _joined(block: Block) -> Joined:
    return Joined(
        municipalities=block.municipalities,
        first_quarter=block.quarters[0],
        last_quarter=block.quarters[-1],
        persons=block.persons,
        amount=block.amount,
    )


def _median(ordered: Sequence[Decimal]) -> Decimal:
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def _number(value: Decimal) -> str:
    return euros(value) if value.as_tuple().exponent else str(value)
