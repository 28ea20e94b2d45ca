"""Reads of quarters and documents for the pages."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Count, F, Max, Q, QuerySet, Window

from contracts.models import DeskQuarter
from reporting.models import Document, FullExport, PublicationRun
from sroi.periods import Quarter
from sroi.tenancy.models import ServiceDesk

#: How long a closed quarter that was never published is asked about.
DUE_QUARTERS: Final = 4


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


def periods_due(*, desk: ServiceDesk, on: date) -> list[str]:
    """The closed quarters and years of which nothing was published, newest first, from the quarter a year ago on.

    A year belongs to the first quarter of the next one: it stays due as long as its quarters do.
    """
    oldest = str(Quarter.of(on).plus(-DUE_QUARTERS))
    published = set(
        Document.objects.filter(desk=desk, state=Document.State.PUBLISHED).order_by().values_list("period", flat=True).distinct()
    )
    return [
        period for period in publishable_periods(desk=desk)
        if period not in published and (f"{period}-Q4" if len(period) == len("2024") else period) >= oldest
    ]


def year_to_come(*, desk: ServiceDesk, on: date) -> int | None:
    """In the first quarter: last year, as long as its last quarter is still open; its edition comes after closing."""
    now = Quarter.of(on)
    last = now.previous()
    if now.number > 1 or str(last) < desk.first_quarter:
        return None
    still_open = DeskQuarter.objects.filter(desk=desk, quarter=str(last), closed_at__isnull=True).exists()
    return last.year if still_open else None


def documents() -> QuerySet[Document]:
    """The documents in scope with what a list shows; without the snapshot, which is large."""
    return Document.objects.select_related("desk", "municipality").defer("sheet")


def sheets_of(run: PublicationRun) -> QuerySet[Document]:
    """The sheets of one publication: the desk's edition first, then the clients by name."""
    return documents().filter(run=run).order_by(F("municipality__name").asc(nulls_first=True), "pk")


def failed_documents() -> QuerySet[Document]:
    """The sheets that could not be made, the oldest first."""
    return documents().filter(state=Document.State.FAILED).order_by("requested_at", "pk")


def failed_exports() -> QuerySet[FullExport]:
    """The full exports that could not be made, the oldest first."""
    return FullExport.objects.filter(state=FullExport.State.FAILED).select_related("desk").order_by("requested_at", "pk")


def runs() -> QuerySet[PublicationRun]:
    """The publications of the desk in scope, the newest first."""
    return PublicationRun.objects.select_related("desk").order_by("-requested_at", "-pk")


def under_way() -> QuerySet[PublicationRun]:
    """The publications that are neither published nor thrown away."""
    return runs().filter(published_at__isnull=True, discarded_at__isnull=True)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a publication is: numbers of sheets by state."""

    waiting: int
    building: int
    done: int
    failed: int
    stopped: int
    total: int

    @property
    def is_busy(self) -> bool:
        """Whether the worker has something to do."""
        return self.waiting + self.building > 0

    @property
    def finished(self) -> int:
        """Sheets that the worker has nothing to do for any more."""
        return self.total - self.waiting - self.building

    @property
    def is_ready(self) -> bool:
        """Whether everything can be published."""
        return 0 < self.total == self.done


def progress_of(run: PublicationRun) -> Progress:
    """Counted in one query."""
    state = Document.State
    counted = {
        "waiting": (state.REQUESTED,), "building": (state.BUILDING,), "done": (state.BUILT, state.PUBLISHED),
        "failed": (state.FAILED,), "stopped": (state.STOPPED,),
    }
    counts = {name: Count("pk", filter=Q(state__in=states)) for name, states in counted.items()}
    return Progress(**Document.objects.filter(run=run).order_by().aggregate(**counts, total=Count("pk")))


def published() -> QuerySet[Document]:
    """The published sheets in scope, every version of each."""
    return documents().filter(state=Document.State.PUBLISHED)


def archive() -> QuerySet[Document]:
    """The published sheets with `newest_version`: the number of the newest published version of the same sheet."""
    same = ("desk_id", "municipality_id", "period")
    newest = Window(Max("version"), partition_by=[F(column) for column in same])
    return published().annotate(newest_version=newest)


def versions_of(document: Document) -> list[Document]:
    """The published versions of the same sheet, the newest first."""
    same = {"desk_id": document.desk_id, "municipality_id": document.municipality_id, "period": document.period}
    return list(published().filter(**same).order_by("-version"))
