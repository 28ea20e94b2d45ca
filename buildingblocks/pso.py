"""What the PSO certificates of the supplier do: a discount on the obligation, or an amount fulfilled.

On each day one certificate counts, the one that became valid last. A discount is granted for the rest of the term on
the first covered day and re-assessed when the certificate lapses; fulfilment accrues per covered day and is never
taken back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from sroi.periods import Period

from .accrual import DAY
from .obligation import History
from .ratio import ZERO, exact, ratio
from .rounding import rounded
from .schedule import Schedule
from .settlement_facts import Certificate, ContractFacts


@dataclass(frozen=True, slots=True)
class Segment:
    """Days on which one certificate counts inside the term: ``first`` up to ``end`` (excluded, None = open)."""

    certificate: str
    effect: Fraction
    first: date
    end: date | None


@dataclass(frozen=True, slots=True)
class Pso:
    """The certificates of a contract over time. ``days``: length of the term, None where it is open."""

    segments: tuple[Segment, ...]
    term: Period
    schedule: Schedule
    gross: History

    @property
    def is_discount(self) -> bool:
        """Whether it lowers the obligation; otherwise it is booked as fulfilment."""
        return self.schedule.policy.pso_booking == "discount"

    @property
    def days(self) -> int | None:
        """The days of the term; None where it has no start or no end."""
        return self.term.days if self.term.start is not None and self.term.end is not None else None

    def effects(self, day: date) -> dict[str, Decimal]:
        """Per certificate the euro of discount, or fulfilled, up to and including ``day``; positive."""
        compute = self._discount if self.is_discount else self._fulfilled
        codes = dict.fromkeys(segment.certificate for segment in self.segments)
        return {code: amount for code in codes if (amount := compute(code, day))}

    def changes(self) -> list[date]:
        """The days on which a certificate begins or ends to count."""
        return [day for s in self.segments for day in (s.first, s.end) if day is not None]

    def next_change(self, after: date) -> date | None:
        """The next day on which time alone changes the effect."""
        found = [day for day in self.changes() if day > after]
        tomorrow = after + DAY
        accrues = not self.is_discount and self.days is not None
        if accrues and any(s.first <= tomorrow and (s.end is None or tomorrow < s.end) for s in self.segments):
            found.append(tomorrow)
        return min(found, default=None)

    def _discount(self, certificate: str, day: date) -> Decimal:
        own = ((index, s) for index, s in enumerate(self.segments) if s.certificate == certificate)
        part = sum((s.effect * self._granted(index, day) for index, s in own), ZERO)
        return rounded(exact(self.gross.at(day).amount) * part, self.schedule.policy.rounding)

    def _granted(self, index: int, day: date) -> Fraction:
        """The part of the term for which the segment gives its discount, seen from ``day``."""
        segment = self.segments[index]
        if day < segment.first:
            return ZERO
        after = self.segments[index + 1] if index + 1 < len(self.segments) else None
        days, end = self.days, self.term.end
        if days is None or end is None:
            return exact(0 if after is not None and day >= after.first else 1)
        if segment.end is None or segment.end >= end or day < segment.end:
            return ratio((end - segment.first).days, days)
        lapse = self.schedule.policy.pso_lapse
        if lapse == "keep":
            reached = after.first if after is not None and day >= after.first else end
            return ratio((reached - segment.first).days, days)
        if lapse == "withdraw" and self._withdrawn(index, day):
            return ZERO
        return ratio((segment.end - segment.first).days, days)

    def _withdrawn(self, index: int, day: date) -> bool:
        """Whether the unbroken chain of certificates from this one on ended before the term and before ``day``."""
        end = self.segments[index].end
        for following in self.segments[index + 1 :]:
            if following.first != end:
                break
            end = following.end
        return end is not None and end <= day and (self.term.end is None or end < self.term.end)

    def _fulfilled(self, certificate: str, day: date) -> Decimal:
        """Never taken back: the highest that was reached on any day up to ``day``."""
        days = [change - DAY for change in self.gross.days if change != date.min and change <= day]
        return max(self._accrued(certificate, reached) for reached in [*days, day])

    def _accrued(self, certificate: str, day: date) -> Decimal:
        part, before = ZERO, ZERO
        for segment in self.segments:
            if day < segment.first:
                break
            if self.days is None:
                extra = max(segment.effect - before, ZERO)
            else:
                end = day + DAY if segment.end is None else min(segment.end, day + DAY)
                extra = segment.effect * ratio((end - segment.first).days, self.days)
            before = max(before, segment.effect)
            part += extra if segment.certificate == certificate else 0
        return rounded(exact(self.gross.at(day).amount) * part, self.schedule.policy.rounding)


def pso_of(schedule: Schedule, contract: ContractFacts, gross: History) -> Pso:
    """The effect of the certificates of ``contract``; a level whose effect is not known has none.

    Without a term the first certificate covers all of it, from the start (rules 10.5).
    """
    known = [
        (row, exact(effect) / 100)
        for row in contract.pso
        if (effect := schedule.pso_effect("main_contractor", row.level)) is not None
    ]
    if contract.start is None and contract.end is None and known:
        known.sort(key=lambda row: row[0].valid_from)
        known[0] = replace(known[0][0], valid_from=date.min), known[0][1]
    return Pso(_segments(known, contract.term), contract.term, schedule, gross)


def _segments(known: list[tuple[Certificate, Fraction]], term: Period) -> tuple[Segment, ...]:
    covered: list[tuple[Certificate, Fraction, Period]] = []
    for row, effect in known:
        valid = Period.inclusive(row.valid_from, row.valid_to).intersect(term)
        if valid is not None:
            covered.append((row, effect, valid))
    cuts = sorted({day for _, _, valid in covered for day in (valid.start, valid.end) if day is not None})
    found: list[Segment] = []
    for index, first in enumerate(cuts):
        counting = [entry for entry in covered if entry[2].contains(first)]
        if not counting:
            continue
        row, effect, _ = max(counting, key=lambda entry: (entry[0].valid_from, entry[1], entry[0].id))
        end = cuts[index + 1] if index + 1 < len(cuts) else None
        if found and found[-1].certificate == row.id and found[-1].end == first:
            found[-1] = Segment(row.id, effect, found[-1].first, end)
        else:
            found.append(Segment(row.id, effect, first, end))
    return tuple(found)
