"""A quantity that grows in time: months, hours or pieces of them, exact, up to any day.

Exact arithmetic uses ``fractions.Fraction`` throughout: value × hours ÷ norm × months ÷ 12 has no finite decimal form,
and with fractions neither a precision nor an order of operations can move a cent. The one rounding is at the end.
Days are half-open: ``upto`` is the day after the last one that counts, None is everything.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from sroi.periods import Period

ZERO: Final = Fraction(0)
ONE: Final = Fraction(1)
DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Flat:
    """A quantity that is there at once, on ``day``; None = from the start of time (facts without dates)."""

    day: date | None
    quantity: Fraction


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of days with one ``weight``; ``end`` excluded, None = open."""

    start: date
    end: date | None
    weight: Fraction


class Accrual:
    """The sum of flat quantities and of pieces measured by ``measure(day)``: units from the first day to ``day``."""

    __slots__ = ("_from", "_full", "flats", "maximum", "measure", "pieces")

    def __init__(
        self,
        *,
        flats: Sequence[Flat] = (),
        pieces: Sequence[Piece] = (),
        measure: Callable[[date], Fraction] | None = None,
        maximum: Fraction | None = None,
    ) -> None:
        self.flats = tuple(flats)
        self.pieces = tuple(p for p in pieces if p.weight and (p.end is None or p.start < p.end))
        self.measure = measure or _no_measure
        self.maximum = maximum
        self._from = [self.measure(piece.start) for piece in self.pieces]
        self._full = [
            None if piece.end is None else piece.weight * (self.measure(piece.end) - start)
            for piece, start in zip(self.pieces, self._from, strict=True)
        ]

    def upto(self, bound: date | None, spans: Sequence[Period] | None = None) -> Fraction:
        """The quantity of the days before ``bound``, and inside one of ``spans`` where those are given."""
        if spans is not None:
            return self._limited(self._inside(bound, spans))
        found = [flat.quantity for flat in self.flats if bound is None or flat.day is None or flat.day < bound]
        for piece, start, full in zip(self.pieces, self._from, self._full, strict=True):
            if full is not None and (bound is None or (piece.end is not None and piece.end <= bound)):
                found.append(full)
            elif bound is not None and piece.start < bound:
                reached = self.measure(bound)
                found.append(piece.weight * (reached - start if start else reached))
        return self._limited(found[0] if len(found) == 1 else sum(found, ZERO))

    def scaled(self, factor: Fraction) -> Accrual:
        """The same days with every quantity times ``factor``."""
        return Accrual(
            flats=[Flat(flat.day, flat.quantity * factor) for flat in self.flats],
            pieces=[Piece(piece.start, piece.end, piece.weight * factor) for piece in self.pieces],
            measure=self.measure,
            maximum=None if self.maximum is None else self.maximum * factor,
        )

    def counted_days(self, bound: date | None) -> int:
        """The number of days before ``bound`` on which something accrues."""
        days = sum(1 for flat in self.flats if bound is None or flat.day is None or flat.day < bound)
        for piece in self.pieces:
            end = piece.end if bound is None else bound if piece.end is None else min(piece.end, bound)
            if end is not None and end > piece.start:
                days += (end - piece.start).days
        return days

    @property
    def first_day(self) -> date | None:
        """The first day on which something counts, None when nothing does or nothing has a date."""
        days = [flat.day for flat in self.flats if flat.day is not None and flat.quantity]
        return min([*days, *(piece.start for piece in self.pieces)], default=None)

    @property
    def last_end(self) -> date | None:
        """The day after the last one that counts; None when open or undated."""
        ends: list[date] = [flat.day + DAY for flat in self.flats if flat.day is not None]
        for piece in self.pieces:
            if piece.end is None:
                return None
            ends.append(piece.end)
        return max(ends, default=None)

    @property
    def is_open(self) -> bool:
        """Whether it accrues without end."""
        return any(piece.end is None for piece in self.pieces)

    def next_change(self, after: date, *, until: date | None = None) -> date | None:
        """The first day after ``after`` (and not after ``until``) on which the quantity grows."""
        found: list[date] = [flat.day for flat in self.flats if flat.day is not None and flat.day > after]
        for piece in self.pieces:
            day = max(piece.start, after + DAY)
            if piece.end is None or day < piece.end:
                found.append(day)
        day_or_none = min(found, default=None)
        return None if day_or_none is None or (until is not None and day_or_none > until) else day_or_none

    def _inside(self, bound: date | None, spans: Sequence[Period]) -> Fraction:
        total = ZERO
        for flat in self.flats:
            if bound is not None and flat.day is not None and flat.day >= bound:
                continue
            if spans and (flat.day is None or any(span.contains(flat.day) for span in spans)):
                total += flat.quantity
        for piece in self.pieces:
            end = piece.end if bound is None else bound if piece.end is None else min(piece.end, bound)
            if end is None or end <= piece.start:
                continue
            for span in spans:
                part = span.intersect(Period(piece.start, end))
                if part is not None and part.start is not None and part.end is not None:
                    total += piece.weight * (self.measure(part.end) - self.measure(part.start))
        return total

    def _limited(self, quantity: Fraction) -> Fraction:
        return quantity if self.maximum is None else min(quantity, self.maximum)


def _no_measure(_: date) -> Fraction:
    return ZERO
