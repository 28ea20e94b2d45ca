"""A quantity that grows in time: months, hours or pieces of them, exact, up to any day.

Exact throughout (``ratio``); the one rounding is at the end.
Days are half-open: ``upto`` is the day after the last one that counts, None is everything.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from fractions import Fraction
from math import prod
from typing import Final

from sroi.periods import Period

from .ratio import ZERO
from .records import record

DAY: Final = timedelta(days=1)


@record
class Flat:
    """A quantity that is there at once, on ``day``; None = from the start of time (facts without dates)."""

    day: date | None
    quantity: Fraction


@record
class Piece:
    """A stretch of days with one ``weight``; ``end`` excluded, None = open."""

    start: date
    end: date | None
    weight: Fraction


class _Stretch:
    """A piece with what is measured at its two ends; measured once, and only when somebody asks."""

    __slots__ = ("_before", "_full", "end", "measure", "start", "weight")

    def __init__(self, piece: Piece, measure: Callable[[date], Fraction]) -> None:
        self.start, self.end, self.weight = piece.start, piece.end, piece.weight
        self.measure = measure
        self._before: Fraction | None = None
        self._full: Fraction | None = None

    def upto(self, bound: date | None) -> Fraction:
        """The quantity of the days before ``bound``; nothing of an open piece without one."""
        if self.end is not None and (bound is None or self.end <= bound):
            if self._full is None:
                self._full = self._reached(self.end)
            return self._full
        return ZERO if bound is None or bound <= self.start else self._reached(bound)

    def _reached(self, day: date) -> Fraction:
        if self._before is None:
            self._before = self.measure(self.start)
        reached = self.measure(day)
        return self.weight * (reached - self._before if self._before else reached)


class Accrual:
    """The sum of flat quantities and of pieces measured by ``measure(day)``: units from the first day to ``day``.

    Times a factor, which is kept apart: the same months are asked for as months, as years and as money.
    """

    __slots__ = ("_factors", "_flats", "_stretches", "measure")

    def __init__(
        self,
        *,
        flats: Sequence[Flat] = (),
        pieces: Sequence[Piece] = (),
        measure: Callable[[date], Fraction] | None = None,
    ) -> None:
        self.measure = measure = measure or _no_measure
        self._flats = tuple(flats)
        self._stretches = tuple([
            _Stretch(piece, measure)
            for piece in pieces
            if piece.weight and (piece.end is None or piece.start < piece.end)
        ])
        self._factors: tuple[Fraction, ...] = ()

    def scaled(self, factor: Fraction) -> Accrual:
        """The same days with every quantity times ``factor``."""
        other = object.__new__(Accrual)
        other.measure, other._flats, other._stretches = self.measure, self._flats, self._stretches
        other._factors = (*self._factors, factor)
        return other

    def _times(self, quantity: Fraction) -> Fraction:
        """``quantity`` times the factors; most accruals are never asked for a quantity, so nothing is multiplied before."""
        if len(self._factors) > 1:
            first, *others = self._factors
            self._factors = (prod(others, start=first),)
        return quantity * self._factors[0] if self._factors else quantity

    @property
    def flats(self) -> tuple[Flat, ...]:
        """What is there at once."""
        rows = tuple(Flat(row.day, self._times(row.quantity)) for row in self._flats) if self._factors else self._flats
        return rows if all(self._factors) else ()

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """What grows by the day."""
        rows = self._stretches if all(self._factors) else ()
        return tuple(Piece(row.start, row.end, self._times(row.weight)) for row in rows)

    @property
    def is_nothing(self) -> bool:
        """Whether no day has anything."""
        return not (self._flats or self._stretches) or not all(self._factors)

    def upto(self, bound: date | None, spans: Sequence[Period] | None = None) -> Fraction:
        """The quantity of the days before ``bound``, and inside one of ``spans`` where those are given."""
        if spans is not None:
            return self._times(self._inside(bound, spans))
        total = self._stretches[0].upto(bound) if self._stretches else ZERO
        for row in self._stretches[1:]:
            total += row.upto(bound)
        for flat in self._flats:
            if bound is None or flat.day is None or flat.day < bound:
                total += flat.quantity
        return self._times(total)

    def counted_days(self, bound: date | None) -> int:
        """The number of days before ``bound`` on which something accrues."""
        days = sum(1 for flat in self._flats if bound is None or flat.day is None or flat.day < bound)
        for piece in self._stretches:
            end = piece.end if bound is None else bound if piece.end is None else min(piece.end, bound)
            if end is not None and end > piece.start:
                days += (end - piece.start).days
        return days

    @property
    def first_day(self) -> date | None:
        """The first day on which something counts, None when nothing does or nothing has a date."""
        if len(self._stretches) == 1 and not self._flats:
            return self._stretches[0].start
        days = [flat.day for flat in self._flats if flat.day is not None and flat.quantity]
        days += [piece.start for piece in self._stretches]
        return min(days, default=None)

    @property
    def last_end(self) -> date | None:
        """The day after the last one that counts; None when open or undated."""
        if len(self._stretches) == 1 and not self._flats:
            return self._stretches[0].end
        ends: list[date] = [flat.day + DAY for flat in self._flats if flat.day is not None]
        for piece in self._stretches:
            if piece.end is None:
                return None
            ends.append(piece.end)
        return max(ends, default=None)

    @property
    def is_open(self) -> bool:
        """Whether it accrues without end."""
        return any(piece.end is None for piece in self._stretches)

    def next_change(self, after: date, *, until: date | None = None) -> date | None:
        """The first day after ``after`` (and not after ``until``) on which the quantity grows."""
        found: list[date] = [flat.day for flat in self._flats if flat.day is not None and flat.day > after]
        for piece in self._stretches:
            day = max(piece.start, after + DAY)
            if piece.end is None or day < piece.end:
                found.append(day)
        day_or_none = min(found, default=None)
        return None if day_or_none is None or (until is not None and day_or_none > until) else day_or_none

    def _inside(self, bound: date | None, spans: Sequence[Period]) -> Fraction:
        total = ZERO
        for flat in self._flats:
            if bound is not None and flat.day is not None and flat.day >= bound:
                continue
            if spans and (flat.day is None or any(span.contains(flat.day) for span in spans)):
                total += flat.quantity
        for piece in self._stretches:
            end = piece.end if bound is None else bound if piece.end is None else min(piece.end, bound)
            if end is None or end <= piece.start:
                continue
            for span in spans:
                part = span.intersect(Period(piece.start, end))
                if part is not None and part.start is not None and part.end is not None:
                    total += piece.weight * (self.measure(part.end) - self.measure(part.start))
        return total


def _no_measure(_: date) -> Fraction:
    return ZERO
