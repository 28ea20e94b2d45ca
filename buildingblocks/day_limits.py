"""A maximum of euro per calendar day: what an entry is worth day by day, and what is left on a day after others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from .accrual import DAY, Accrual, Flat
from .ratio import ZERO, exact


def cut_per_day(
    money: Accrual, per_day: Fraction, *, used: Sequence[tuple[date, Decimal]], days: int = 1
) -> Accrual:
    """``money`` (euro) with at most ``per_day`` on each day, less what earlier entries already count on it.

    One amount for several ``days`` (six half-days over three days) is spread evenly over them first. What accrues without
    an end cannot be looked at day by day: that keeps its pieces, and the course limits their sum.
    """
    if money.is_open:
        return money
    left: dict[date | None, Fraction] = {}
    for used_on, amount in used:
        left[used_on] = left.get(used_on, per_day) - exact(amount)
    flats: list[Flat] = []
    for flat in sorted(_by_day(money, days), key=lambda flat: flat.day or date.min):
        counted = min(flat.quantity, max(left.get(flat.day, per_day), ZERO))
        left[flat.day] = left.get(flat.day, per_day) - counted
        flats.append(Flat(flat.day, counted))
    return Accrual(flats=flats)


def _by_day(money: Accrual, days: int) -> Iterator[Flat]:
    for flat in money.flats:
        if flat.day is None or len(money.flats) > 1:
            yield flat
        else:
            yield from (Flat(flat.day + DAY * number, flat.quantity / days) for number in range(days))
    ends = [piece.end for piece in money.pieces if piece.end is not None]
    day = min((piece.start for piece in money.pieces), default=None)
    if day is None:
        return
    grown = Accrual(pieces=money.pieces, measure=money.measure)
    before = ZERO
    while day < max(ends):
        now = grown.upto(day + DAY)
        if now > before:
            yield Flat(day, now - before)
        before, day = now, day + DAY

