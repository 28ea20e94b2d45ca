"""What a settlement gives: the lines that the ledger should hold, and the figures of the contract."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sroi.money import ZERO
from sroi.periods import Quarter

from .steps import Valuation


class LineKey(NamedTuple):
    """By what a settled line is compared with what is posted."""

    kind: str
    component: str
    entry: str | None
    route: str | None
    block: str | None
    group: str | None
    effort_quarter: Quarter


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the ledger of a contract; there is one per ``key`` and none of nothing.

    ``kind``: ``contract`` (counts; component ``""`` for +1, ``closed`` for -1), ``obligation`` (component ``base``),
    ``adjustment`` (``adjustment:ID``), ``pso_discount`` (negative, ``pso:ID``), ``fulfilment`` (per entry, component
    ``""``), ``pso`` (booked as fulfilment, ``pso:ID``, route ``pso``), ``cap`` (component = code of the cap, no
    route), ``opening`` (``opening:ID``). ``amount`` is signed euro. ``is_person``: about one person, so not for the
    client's eyes. ``group`` is the reporting group of the block.
    """

    kind: str
    component: str
    effort_quarter: Quarter
    amount: Decimal = ZERO
    entry: str | None = None
    route: str | None = None
    block: str | None = None
    group: str | None = None
    is_person: bool = False
    placements: int = 0
    contracts: int = 0

    @property
    def key(self) -> LineKey:
        """By what this line is compared with what is posted."""
        return LineKey(
            self.kind, self.component, self.entry, self.route, self.block, self.group, self.effort_quarter
        )

    @property
    def is_nothing(self) -> bool:
        """Whether the line says nothing at all."""
        return not self.amount and not self.placements and not self.contracts


@dataclass(frozen=True, slots=True)
class Settlement:
    """A contract settled up to and including a day. All amounts in euro, cumulative.

    ``obligation``: net of PSO discount and adjustments. ``obligation_forecast``: the same with the award value where
    the obligation follows invoiced turnover. ``claimed``: sum of the entries before caps. ``fulfilled``: counted,
    opening balance and PSO booked as fulfilment. ``not_counted``: taken off by caps. ``pso_effect``: discount or
    fulfilment, positive. ``activities_required`` and ``activities_counted`` only where the obligation is a number of
    activities. ``forecast_end``: what will be fulfilled at the planned end if everything runs as reported.
    ``next_change_on``: the next day on which time alone changes a line, None when there is none.
    """

    on: date
    lines: tuple[Line, ...] = ()
    obligation: Decimal = ZERO
    obligation_gross: Decimal = ZERO
    obligation_forecast: Decimal = ZERO
    claimed: Decimal = ZERO
    fulfilled: Decimal = ZERO
    open: Decimal = ZERO
    surplus: Decimal = ZERO
    not_counted: Decimal = ZERO
    pso_effect: Decimal = ZERO
    opening: Decimal = ZERO
    counted_by_category: dict[str, Decimal] = field(default_factory=dict)
    counted_by_route: dict[str, Decimal] = field(default_factory=dict)
    not_counted_by_cap: dict[str, Decimal] = field(default_factory=dict)
    activities_required: int | None = None
    activities_counted: int = 0
    faults: tuple[str, ...] = ()
    valuations: dict[str, Valuation] = field(default_factory=dict)
    next_change_on: date | None = None
    forecast_end: Decimal = ZERO
