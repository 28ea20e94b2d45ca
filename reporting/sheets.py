"""Makes an infosheet: figures → disclosure → sheet → page or PDF. Reads only; runs in the desk's scope until the sheet exists."""

from datetime import date, datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from reporting.blocks import Partition
from reporting.disclosure import Disclosed, DisclosedFigures, Shown, disclose, quartile_range
from reporting.figure_set import FigureSet
from reporting.figures import figures
from reporting.infosheet import Contact, Sheet, build_sheet
from reporting.models import DisclosureBlocks, Document
from reporting.pdf import render_pdf
from reporting.report_period import ReportPeriod, parse_period
from reporting.sheet_text import sheet_context
from sroi.periods import Quarter
from sroi.tenancy import queries as organisations
from sroi.tenancy.models import Municipality, ServiceDesk

TEMPLATE = "reporting/infosheet.html"


def published_blocks(*, desk: ServiceDesk) -> Partition:
    """The division of persons as it stands; empty before the first quarter was closed."""
    row = DisclosureBlocks.objects.filter(desk=desk).first()
    return Partition.from_json(row.partition) if row else Partition(threshold=desk.disclosure_threshold)


def sheet_of(
    *, desk: ServiceDesk, municipality: Municipality | None, period: ReportPeriod, on: date, version: int = 1
) -> Sheet:
    """The sheet of a municipality, or of the whole desk, as it would be published on day `on`."""
    blocks = published_blocks(desk=desk)
    exact = figures(desk=desk, municipality=municipality, period=period, on=on)
    before = _year_before(desk, period)
    clients = list(organisations.clients_of(desk_id=desk.pk))
    return build_sheet(
        exact,
        disclose(exact, blocks),
        reported_on=on,
        version=version,
        year_before=_disclosed(desk, municipality, before, blocks, on=on) if before else None,
        names={client.slug: client.name for client in clients},
        region_range=_region_range(desk, clients, period, blocks, on=on) if municipality else None,
        contact=Contact(name=desk.name, email=desk.email, telephone=desk.phone),
    )


def _disclosed(
    desk: ServiceDesk, municipality: Municipality | None, period: ReportPeriod, blocks: Partition, *, on: date
) -> DisclosedFigures:
    return disclose(figures(desk=desk, municipality=municipality, period=period, on=on), blocks)


def _year_before(desk: ServiceDesk, period: ReportPeriod) -> ReportPeriod | None:
    """The same quarter or year a year earlier; None where the books of the desk had not started then."""
    if period.year is None and len(period.quarters) != 1:
        return None
    first = period.quarters[0]
    before = Quarter(first.year - 1, first.number)
    if before < Quarter.parse(desk.first_quarter):
        return None
    return parse_period(str(before) if period.year is None else str(before.year))


def _region_range(
    desk: ServiceDesk, clients: list[Municipality], period: ReportPeriod, blocks: Partition, *, on: date
) -> tuple | None:  # type: ignore[type-arg]  # a pair of decimals, as quartile_range gives it
    """The quartiles of what the desk's municipalities fulfilled of their obligation; None below eight of them."""
    return quartile_range(
        _share(figures(desk=desk, municipality=client, period=period, on=on), blocks) for client in clients
    )


def _share(exact: FigureSet, blocks: Partition) -> Disclosed:
    filled = disclose(exact, blocks).fulfilled_cumulative
    return Shown(filled.value / exact.obligation) if isinstance(filled, Shown) and exact.obligation else filled


def make_sheet(*, document: Document, on: date) -> Sheet:
    """The sheet that a requested document asks for."""
    return sheet_of(
        desk=document.desk, municipality=document.municipality, period=parse_period(document.period), on=on,
        version=document.version,
    )


def render_sheet(sheet: Sheet, *, created: datetime) -> bytes:
    """The sheet as PDF in Dutch, the language of what is published."""
    with translation.override(settings.LANGUAGE_CODE):
        html = render_to_string(TEMPLATE, {**sheet_context(sheet), "is_pdf": True})
    return render_pdf(html, base=settings.BASE_URL, created=created)


def sheet_page(document: Document) -> SafeString:
    """The stored sheet as part of a page, in the reader's language."""
    context = {**sheet_context(Sheet.from_json(document.sheet or {})), "is_part": True}  # the page has its heading already
    return mark_safe(render_to_string("reporting/sheet.html", context))  # noqa: S308 (our own template escapes)
