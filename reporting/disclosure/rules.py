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

from collections.abc import Iterable, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Final

from reporting.disclosure.blocks import Block, Partition
from reporting.disclosure.coverage import Coverage, cover
from reporting.disclosure.disclosed import Band, Disclosed, DisclosedFigures, Joined, Shown, Small
from reporting.figures.figure_set import (
    JOBS_AND_LEARNING,
    PERSON_ROUTES,
    ROUTES,
    ZERO,
    FigureSet,
    TrendPoint,
)
from reporting.disclosure.group_table import group_table
from reporting.disclosure.told import EURO_STEP, EUROS, NOTHING, Range

RANGE_FROM_MUNICIPALITIES: Final = 8


def disclose(figures: FigureSet, blocks: Partition, /) -> DisclosedFigures:
    """Apply the merging rule to exact figures, given the desk's division into blocks published with them."""
    flow, stock = _scope(figures, blocks, figures.quarters), _stock_scope(figures, blocks)
    persons = figures.person_amount
    placements = flow.count(figures.placements_total)
    open_amount, surplus = _stock(figures, blocks, stock)
    return DisclosedFigures(
        desk=figures.desk,
        municipality=figures.municipality,
        period=figures.period,
        threshold=blocks.threshold,
        contracts_total=figures.contracts_total,
        contracts_active=figures.contracts_active,
        contracts_closed=figures.contracts_closed,
        contracts_new=figures.contracts_new,
        contracts_ended=figures.contracts_ended,
        advices=figures.advices,
        obligation=Shown(figures.obligation),
        fulfilled=_amount(figures.fulfilled, persons, flow),
        fulfilled_cumulative=_filled(figures, stock),
        open=open_amount,
        surplus=surplus,
        committed=None if figures.committed is None else Shown(figures.committed),  # of nobody's placement
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


def disclose_stand(figures: FigureSet, blocks: Partition, /) -> Disclosed:
    """What was fulfilled up to the day of the figures, as `disclose` says it, without the rest."""
    return _filled(figures, _stock_scope(figures, blocks))


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
    return _round_outward(Range.exactly(without_persons) + bounds)


def _other_routes(figures: FigureSet) -> dict[str, Disclosed]:
    """The routes that rest on no person."""
    return {route: Shown(figures.routes.get(route, ZERO)) for route in ROUTES if route not in PERSON_ROUTES}


def _point(point: TrendPoint, figures: FigureSet, blocks: Partition) -> Disclosed:
    return _amount(point.fulfilled, point.person_amount, _scope(figures, blocks, (point.quarter,)))


def _filled(figures: FigureSet, stock: Coverage) -> Disclosed:
    return _amount(figures.fulfilled_cumulative, figures.person_amount_cumulative, stock)


def _stock_scope(figures: FigureSet, blocks: Partition) -> Coverage:
    return _scope(figures, blocks, None)


def _scope(figures: FigureSet, blocks: Partition, quarters: Sequence[str] | None) -> Coverage:
    municipality = figures.municipality.slug if figures.municipality else None
    return cover(blocks, municipality=municipality, quarters=quarters, as_of=figures.as_of)


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


def _stock(figures: FigureSet, blocks: Partition, scope: Coverage) -> tuple[Disclosed, Disclosed]:
    """Open and surplus: bands where fulfilled is one, because open - surplus = obligation - fulfilled.

    Client by client, so that what follows exactly from the sheets of some cannot be taken off. Of a client that is not
    exact the difference has the bounds of fulfilled. What is on both sides (contracts with too much beside contracts with
    too little) also moves with what is hidden, and by no more than that; so its step, over these clients, is widened by
    those bounds. Else the two bands together would say more about what is hidden than the band of fulfilled does.
    """
    if scope.euros(figures.person_amount_cumulative) is None:
        return Shown(figures.open), Shown(figures.surplus)
    open_amount = surplus = NOTHING
    both = room = ZERO
    for stand in figures.stands:
        own = cover(blocks, municipality=stand.municipality, quarters=None, as_of=figures.as_of)
        bounds = own.euros(stand.person_amount_cumulative)
        if bounds is None:
            open_amount, surplus = open_amount + Range.exactly(stand.open), surplus + Range.exactly(stand.surplus)
            continue
        to_fulfil = stand.obligation - (stand.fulfilled_cumulative - stand.person_amount_cumulative)
        least, most = to_fulfil - bounds.high, to_fulfil - bounds.low
        open_amount += Range(max(ZERO, least), max(ZERO, most))
        surplus += Range(max(ZERO, -most), max(ZERO, -least))
        both, room = both + min(stand.open, stand.surplus), room + bounds.high - bounds.low
    step = EUROS.told(both)
    widened = Range(max(ZERO, step.low - room), step.high + room)
    return _round_outward(open_amount + widened), _round_outward(surplus + widened)


def _round_outward(found: Range) -> Band:
    return Band(
        (found.low / EURO_STEP).to_integral_value(ROUND_FLOOR) * EURO_STEP,
        (found.high / EURO_STEP).to_integral_value(ROUND_CEILING) * EURO_STEP,
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
