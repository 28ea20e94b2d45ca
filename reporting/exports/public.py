"""What everybody may read: the published sheets of the desks that publish openly. Runs in the public scope.

Row-level security leaves out the rest. The columns with names of people are never read here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone

from reporting.addresses import WHOLE_DESK
from reporting.sheet.infosheet import Sheet
from reporting.models import Document
from reporting.exports.open_data import Row, rows_of
from reporting.exports.open_data_about import Dataset
from sroi.tenancy.models import Municipality, ServiceDesk

#: What lists need; of the rest the sheet is read where it is shown.
_LISTED: Final = (
    "pk", "desk_id", "municipality_id", "period", "version", "change", "published_at", "size", "sha256", "path",
    "desk__slug", "desk__name", "desk__email", "municipality__slug", "municipality__name", "municipality__cbs_code",
)


def documents() -> QuerySet[Document]:
    """The published sheets that everybody may read, without their contents."""
    return Document.objects.filter(state=Document.State.PUBLISHED).select_related("desk", "municipality").only(*_LISTED)


def open_desks() -> QuerySet[ServiceDesk]:
    """The desks with something to read, by name."""
    return ServiceDesk.objects.filter(publishes_openly=True, pk__in=documents().values("desk_id")).order_by("name")


def open_desk(slug: str) -> ServiceDesk | None:
    """The desk with this name in its address; None where there is none, where it is closed and where it has nothing yet."""
    return open_desks().filter(slug=slug).first()


def editions(*, desk: ServiceDesk) -> QuerySet[Document]:
    """The newest version of every sheet of a desk; the whole desk first, then by name, newest period first."""
    newest = documents().filter(desk=desk).order_by("municipality_id", "period", "-version")
    keys = newest.distinct("municipality_id", "period").values("pk")
    return documents().filter(pk__in=keys).order_by(F("municipality__name").asc(nulls_first=True), "-period")


def versions(*, desk_slug: str, owner: str, period: str) -> list[Document]:
    """All versions of one sheet, newest first. `owner`: a client's name in addresses, or that of the whole desk."""
    found = documents().filter(desk__slug=desk_slug, period=period)
    found = found.filter(municipality__isnull=True) if owner == WHOLE_DESK else found.filter(municipality__slug=owner)
    return list(found.only(*_LISTED, "sheet").order_by("-version"))


def sheet_of(document: Document) -> Sheet:
    """The snapshot of a sheet. Raises ValueError where it holds none: then it was not published by this product."""
    return Sheet.from_json(document.sheet or {})


@dataclass(frozen=True, slots=True)
class Year:
    """A year of open data: when something of it was published first and last, and how many sheets it holds."""

    year: int
    first_published: date
    modified: date
    sheets: int


def years(*, desk: ServiceDesk) -> list[Year]:
    """The years about which a desk published something, newest first."""
    found: dict[int, list[Document]] = {}
    for document in documents().filter(desk=desk).order_by("-period", "published_at"):
        found.setdefault(int(document.period[:4]), []).append(document)
    return [
        Year(
            year, first_published=min(published_on(row) for row in rows), modified=max(published_on(row) for row in rows),
            sheets=len({(row.municipality_id, row.period) for row in rows}),
        )
        for year, rows in found.items()
    ]


def dataset_of(desk: ServiceDesk, found: Year, *, absolute: Callable[[str], str]) -> Dataset:
    """What a year of data is about; `absolute` makes a whole address of a path."""
    def url(name: str, **kwargs: str | int) -> str:
        return absolute(reverse(f"public:{name}", kwargs={"desk_slug": desk.slug, **kwargs}))

    return Dataset(
        desk_slug=desk.slug, desk_name=desk.name, desk_email=desk.email, year=found.year,
        first_published=found.first_published, modified=found.modified, page=f"{url('open_data')}#jaar-{found.year}",
        csv=url("open_data_file", year=found.year, kind="csv"), json=url("open_data_file", year=found.year, kind="json"),
        columns=url("open_data_columns", year=found.year),
    )


def clients_in(*, desk: ServiceDesk, year: int) -> list[Municipality]:
    """The clients with a sheet over a year, by name."""
    keys = editions(desk=desk).filter(period__startswith=f"{year}", municipality__isnull=False).values("municipality_id")
    return list(Municipality.objects.filter(pk__in=keys).order_by("name"))


def rows_in(*, desk: ServiceDesk, year: int, client: str = "") -> list[Row]:
    """The open data of a year: of all, or of one client (its name in addresses)."""
    chosen = editions(desk=desk).filter(period__startswith=f"{year}")
    if client:
        chosen = chosen.filter(municipality__slug=client)
    chosen = chosen.only(*_LISTED, "sheet").order_by(F("municipality__name").asc(nulls_first=True), "period")
    return list(_rows(chosen))


def _rows(chosen: Iterable[Document]) -> Iterable[Row]:
    for document in chosen:
        code = document.municipality.cbs_code if document.municipality else ""
        yield from rows_of(sheet_of(document), cbs_code=code, published_on=published_on(document))


def published_on(document: Document) -> date:
    """The day of publication, in the Netherlands."""
    assert document.published_at is not None  # the database says so of a published document
    return timezone.localdate(document.published_at)
