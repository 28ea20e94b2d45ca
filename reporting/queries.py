"""Reads of quarters and documents for the pages."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from contracts.models import DeskQuarter
from reporting.models import Document
from sroi.periods import Quarter
from sroi.tenancy.models import ServiceDesk


@dataclass(frozen=True, slots=True)
class QuarterRow:
    """A quarter on the page of quarters."""

    row: DeskQuarter
    quarter: Quarter
    has_ended: bool
    is_next: bool


def quarter_rows(*, desk: ServiceDesk, on: date) -> list[QuarterRow]:
    """The quarters of a desk, newest first; `is_next` is the one that can be closed now."""
    rows = list(DeskQuarter.objects.filter(desk=desk).order_by("quarter"))
    first_open = next((row.quarter for row in rows if row.closed_at is None), None)
    found = []
    for row in rows:
        quarter = Quarter.parse(row.quarter)
        ended = quarter.end <= on
        found.append(QuarterRow(row, quarter, ended, ended and row.quarter == first_open))
    return found[::-1]


def publishable_periods(*, desk: ServiceDesk) -> list[str]:
    """The quarters and years of which every quarter is closed, newest first: `2024`, `2024-Q4`, …"""
    closed = list(
        DeskQuarter.objects.filter(desk=desk, closed_at__isnull=False).order_by("-quarter").values_list("quarter", flat=True)
    )
    periods = []
    for name in closed:
        year = name[:4]
        if name.endswith("Q4") and all(f"{year}-Q{number}" in closed for number in (1, 2, 3)):
            periods.append(year)
        periods.append(name)
    return periods


def documents() -> QuerySet[Document]:
    """The documents in scope with what a list shows; without the snapshot, which is large."""
    return Document.objects.select_related("desk", "municipality").defer("sheet")


def failed_documents() -> QuerySet[Document]:
    """The sheets that could not be made, the oldest first."""
    return documents().filter(state=Document.State.FAILED).order_by("requested_at", "pk")


def state_counts(*, period: str) -> dict[str, int]:
    """How many sheets of a period are in which state; one query."""
    states = {state: Count("pk", filter=Q(state=state)) for state in Document.State.values}
    return Document.objects.filter(period=period).aggregate(**states)


def newest_published(*, municipality_id: UUID) -> list[UUID]:
    """The newest published version of each period of a municipality."""
    return list(
        Document.objects.filter(municipality_id=municipality_id, state=Document.State.PUBLISHED)
        .order_by("desk_id", "period", "-version").distinct("desk_id", "period").values_list("pk", flat=True)
    )
