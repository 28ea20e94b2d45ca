"""The lines of a settlement: cumulative sums turned into one line per key and quarter."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from sroi.money import ZERO
from sroi.periods import Quarter

from .books import Books
from .contract_caps import caps_of
from .lines import Line
from .quarters import QuarterEnds, quarter_ends


def lines_of(books: Books) -> tuple[Line, ...]:
    """All lines up to ``books.on``, in the order obligation, fulfilment, caps, opening; lines of nothing left out."""
    quarters = books.quarters
    found = [
        *_contract(books),
        *_obligation(books),
        *_pso(books, quarters),
        *_fulfilment(books),
        *_caps(books, quarters),
        *_opening(books),
    ]
    return tuple(line for line in found if not line.is_nothing)


def _contract(books: Books) -> Iterator[Line]:
    """A contract counts from its award, or its take-over, and is closed from its close-out date."""
    if books.entered_on <= books.on:
        yield Line("contract", "", Quarter.of(books.entered_on), contracts=1)
    closed = books.contract.closed_on
    if closed is not None and closed <= books.on:
        yield Line("contract", "closed", Quarter.of(closed), contracts=-1)


def _obligation(books: Books) -> Iterator[Line]:
    sums: dict[Quarter, Decimal] = {}
    before = ZERO
    for day, gross in zip(books.gross.days, books.gross.values, strict=True):
        if day <= books.on and books.entered_on <= books.on:
            quarter = Quarter.of(max(day, books.entered_on))
            sums[quarter] = sums.get(quarter, ZERO) + gross.amount - before
            before = gross.amount
    for quarter, amount in sums.items():
        yield Line("obligation", "base", quarter, amount)
    for row in books.contract.adjustments:
        if row.date <= books.on:
            quarter = Quarter.of(max(row.date, books.entered_on))
            yield Line("adjustment", f"adjustment:{row.id}", quarter, row.amount)


def _pso(books: Books, quarters: QuarterEnds) -> Iterator[Line]:
    if not books.pso.segments:
        return
    kind, sign = ("pso_discount", -1) if books.pso.is_discount else ("pso", 1)
    route = None if books.pso.is_discount else "pso"
    ends = [(quarter, books.pso.effects(min(last, books.on))) for quarter, last in quarters]
    for certificate in sorted({code for _, effects in ends for code in effects}):
        before = ZERO
        sums: dict[Quarter, Decimal] = {}
        for quarter, effects in ends:
            now = effects.get(certificate, ZERO)
            booked = max(quarter, Quarter.of(books.entered_on)) if books.pso.is_discount else quarter
            sums[booked] = sums.get(booked, ZERO) + sign * (now - before)
            before = now
        for quarter, amount in sums.items():
            if quarter <= Quarter.of(books.on):
                yield Line(kind, f"pso:{certificate}", quarter, amount, route=route)


def _fulfilment(books: Books) -> Iterator[Line]:
    for index, row in enumerate(books.courses):
        first = row.first_day
        if first is None or first > books.on:
            continue
        is_person = row.block.is_person
        placement = is_person and row.entry.counts_placement
        end = books.on if row.changes_to is None else min(books.on, row.changes_to)
        before = ZERO
        for quarter, last in quarter_ends(first, max(end, first)):
            now = books.amount(index, min(last, books.on))
            if now == before:
                continue
            yield Line(
                "fulfilment",
                "",
                quarter,
                now - before,
                entry=row.entry.id,
                route=row.block.route,
                block=row.block.code,
                group=row.block.reporting_group,
                is_person=is_person,
                placements=1 if placement else 0,
            )
            placement, before = False, now


def _caps(books: Books, quarters: QuarterEnds) -> Iterator[Line]:
    """One correction per cap and quarter: minus the change of what the cap takes off."""
    if not caps_of(books.schedule):
        return
    before: dict[str, Decimal] = {}
    for quarter, last in quarters:
        now = books.cut(min(last, books.on)).by_cap
        for code in sorted({*before, *now}):
            yield Line("cap", code, quarter, before.get(code, ZERO) - now.get(code, ZERO))
        before = now


def _opening(books: Books) -> Iterator[Line]:
    for row in books.contract.opening:
        if row.date <= books.on:
            block = None if row.block is None else books.schedule.block(row.block)
            yield Line(
                "opening",
                f"opening:{row.id}",
                Quarter.of(row.date),
                row.amount,
                route=row.route,
                block=row.block,
                group=None if block is None else block.reporting_group,
                is_person=block is not None and block.is_person,
            )

