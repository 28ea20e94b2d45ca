"""What a desk did in a year, for its annual report: advices, contacts, lead times, contracts and results.

Exact, for its own use. Amounts and numbers of contracts are those of `figures` over the same year, so that every report says the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone

from contracts.models import Advice, Contact, Contract, Entry
from reporting.figures.advices import counted
from reporting.figures.figure_set import FigureSet
from reporting.figures.exact import figures
from reporting.figures.report_period import parse_period
from sroi.tenancy.models import ServiceDesk

TENTHS_90 = 9


@dataclass(frozen=True, slots=True)
class LeadTime:
    """How many calendar days something took: the middle one, and what nine in ten stayed within (nearest rank)."""

    count: int
    median: Decimal | None
    within_90: int | None

    @classmethod
    def of(cls, days: Sequence[int]) -> LeadTime:
        """Of some numbers of days; without any there is no figure."""
        if not days:
            return cls(0, None, None)
        ordered, half = sorted(days), len(days) // 2
        middle = Fraction(ordered[half] + ordered[half - 1], 2) if len(days) % 2 == 0 else Fraction(ordered[half])
        rank = -(-TENTHS_90 * len(ordered) // 10)  # rounded up
        return cls(len(days), Decimal(middle.numerator) / Decimal(middle.denominator), ordered[rank - 1])


@dataclass(frozen=True, slots=True)
class AnnualReport:
    """The year of a desk up to and including `last_day`; amounts in euro.

    `advices` and `contacts` are pairs of a client (or kind) and a number. A session is a meeting or a training.
    `review`: from handing an entry in to the decision. `registering`: from the award to the registration.
    """

    year: int
    last_day: date
    advices: Sequence[tuple[str, int]]
    contacts: Sequence[tuple[str, int]]
    sessions: int
    review: LeadTime
    registering: LeadTime
    contracts_closed: int
    figures: FigureSet

    @property
    def advices_total(self) -> int:
        """All advices of the year."""
        return sum(number for _client, number in self.advices)

    @property
    def contacts_total(self) -> int:
        """All contacts of the year."""
        return sum(number for _kind, number in self.contacts)


def annual_report(*, desk: ServiceDesk, year: int, on: date) -> AnnualReport:
    """The year of a desk as known on a day, in a fixed number of queries. Runs in the scope of the desk."""
    last_day = min(date(year, 12, 31), on)
    mine: dict[str, Any] = {"desk": desk}
    contacts = _numbers(Contact.objects.filter(**mine, made_on__year=year, made_on__lte=on), "kind")
    advices = _numbers(counted(desk_id=desk.pk, period=parse_period(str(year))), "municipality__name")
    whole = figures(desk=desk, municipality=None, period=parse_period(str(year)), on=on)
    return AnnualReport(
        year=year, last_day=last_day,
        advices=list(advices.items()),
        contacts=[(kind, contacts.get(kind, 0)) for kind in Contact.Kind.values],
        sessions=sum(contacts.get(kind, 0) for kind in Contact.SESSIONS),
        review=LeadTime.of(_review_days(desk, year)), registering=LeadTime.of(_registering_days(desk, year)),
        contracts_closed=whole.contracts_ended,
        figures=whole,
    )


def _numbers(rows: QuerySet[Advice] | QuerySet[Contact], column: str) -> dict[str, int]:
    """How many rows per value of a column, in the order of the values."""
    return dict(rows.order_by(column).values_list(column).annotate(Count("pk")))


def _review_days(desk: ServiceDesk, year: int) -> list[int]:
    """The days that the last decision on each entry took, where it fell in the year and nothing was handed in after it."""
    rows = Entry.objects.filter(desk=desk, decided_at__isnull=False, submitted_at__isnull=False, decided_at__year=year)
    return [
        (timezone.localdate(decided) - timezone.localdate(submitted)).days
        for submitted, decided in rows.values_list("submitted_at", "decided_at")
        if submitted is not None and decided is not None and submitted <= decided
    ]


def _registering_days(desk: ServiceDesk, year: int) -> list[int]:
    """The days from award to registration of what was registered in the year.

    Contracts that are older than the books of the desk (with an opening balance) are left out.
    """
    rows = Contract.objects.filter(desk=desk, created_at__year=year, openings__isnull=True)
    return [
        (timezone.localdate(registered) - award).days
        for award, registered in rows.values_list("award_date", "created_at")
        if award <= timezone.localdate(registered)
    ]


def years_of(desk: ServiceDesk, *, on: date) -> list[int]:
    """The years that can be reported, the newest first."""
    return list(range(on.year, int(desk.first_quarter[:4]) - 1, -1))
