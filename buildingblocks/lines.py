"""The lines that the ledger of a contract should hold."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from sroi.money import ZERO
from sroi.periods import Quarter

from .records import record


class LineKey(NamedTuple):
    """By what a settled line is compared with what is posted."""

    kind: str
    component: str
    entry: str | None
    route: str | None
    block: str | None
    group: str | None
    effort_quarter: Quarter


@record
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
