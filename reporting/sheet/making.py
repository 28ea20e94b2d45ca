"""Makes an infosheet: figures → disclosure → sheet → page or PDF. Runs in the desk's scope until the sheet exists.

It writes one thing: the range of the region, which all sheets of a publication share (`reporting.sheet.region`).
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import partial

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from reporting.style import queries as style_queries
from reporting.disclosure.blocks import Partition
from reporting.disclosure.disclosed import DisclosedFigures
from reporting.disclosure.rules import disclose
from reporting.figures.exact import figures
from reporting.style.house_style import Picture
from reporting.sheet.infosheet import Sheet, build_sheet
from reporting.disclosure.joint_buyers import via_lines
from reporting.models import DisclosureBlocks, Document, PublicationRun
from reporting.pdf.rendering import Asset, Attached, render_fitting
from reporting.figures.report_period import ReportPeriod, parse_period, year_before
from reporting.sheet.as_csv import file_name, sheet_csv
from reporting.sheet.density import Density, ways
from reporting.sheet.parts import Contact, Via
from reporting.sheet.region import RegionRange, region_range, region_range_of
from reporting.sheet.text import no_picture, printed_picture, sheet_context
from sroi.periods import Quarter
from sroi.tenancy import queries as organisations
from sroi.tenancy.models import Municipality, ServiceDesk

TEMPLATE = "reporting/infosheet.html"
STYLE_SHEET = "css/infosheet.css"
#: The same, with the words that it is a preview across it.
PREVIEW = "reporting/infosheet_preview.html"


def published_blocks(*, desk: ServiceDesk) -> Partition:
    """The division of persons as it stands; empty before the first quarter was closed."""
    row = DisclosureBlocks.objects.filter(desk=desk).first()
    return Partition.from_json(row.partition) if row else Partition(threshold=desk.disclosure_threshold)


def sheet_of(
    *, desk: ServiceDesk, municipality: Municipality | None, period: ReportPeriod, on: date, version: int = 1,
    change: str = "", run: PublicationRun | None = None,
) -> Sheet:
    """The sheet of a municipality, or of the whole desk, as it would be published on day `on`.

    `change`: of a next version, what changed. `run`: the publication that keeps what all of its sheets share.
    """
    blocks = published_blocks(desk=desk)
    before = _year_before(desk, period)
    exact = figures(desk=desk, municipality=municipality, period=period, on=on)
    return build_sheet(
        exact,
        disclose(exact, blocks),
        reported_on=on,
        version=version,
        change=change,
        year_before=_disclosed(desk, municipality, before, blocks, on=on) if before else None,
        names={client.slug: client.name for client in organisations.clients_of(desk_id=desk.pk)},
        region_range=_region_range(desk, period, blocks, run=run, on=on) if municipality else None,
        contact=Contact(name=desk.name, email=desk.email, telephone=desk.phone),
        via=_via(desk, municipality, period, blocks, on=on) if municipality else (),
        style=style_queries.style_of(desk=desk, municipality=municipality),
        story=style_queries.story_of(desk=desk, municipality=municipality, period=period.text, on=on),
    )


def _region_range(
    desk: ServiceDesk, period: ReportPeriod, blocks: Partition, *, run: PublicationRun | None, on: date
) -> RegionRange | None:
    return region_range_of(run, on=on, blocks=blocks) if run else region_range(desk=desk, period=period, on=on, blocks=blocks)


def _via(
    desk: ServiceDesk, municipality: Municipality, period: ReportPeriod, blocks: Partition, *, on: date
) -> tuple[Via, ...]:
    lines = via_lines(desk=desk, municipality=municipality, period=period, on=on, blocks=blocks)
    return tuple(
        Via(name=line.name, share=line.share, obligation=line.obligation, fulfilled=line.fulfilled) for line in lines
    )


def _disclosed(
    desk: ServiceDesk, municipality: Municipality | None, period: ReportPeriod, blocks: Partition, *, on: date
) -> DisclosedFigures:
    return disclose(figures(desk=desk, municipality=municipality, period=period, on=on), blocks)


def _year_before(desk: ServiceDesk, period: ReportPeriod) -> ReportPeriod | None:
    """For a sheet of one quarter or one year; None for any other period, and before the books of the desk."""
    if period.year is None and len(period.quarters) != 1:
        return None
    return year_before(period, books=Quarter.parse(desk.first_quarter))


def make_sheet(*, document: Document, on: date) -> Sheet:
    """The sheet that a requested document asks for."""
    return sheet_of(
        desk=document.desk, municipality=document.municipality, period=parse_period(document.period), on=on,
        version=document.version, change=document.change, run=document.run,
    )


def sheet_pictures(sheet: Sheet) -> dict[str, Asset]:
    """The logo and the picture of the story, for `render_sheet`; reads in the scope of whoever may see them."""
    shown = [picture for picture in (sheet.style.logo, sheet.story.picture if sheet.story else None) if picture]
    contents = style_queries.contents(picture.digest for picture in shown) if shown else {}
    return {
        printed_picture(picture): Asset(picture.media_type, contents[picture.digest])
        for picture in shown if picture.digest in contents
    }


def render_sheet(
    sheet: Sheet, *, created: datetime, preview: bool = False, pictures: Mapping[str, Asset] | None = None
) -> bytes:
    """The sheet as PDF in Dutch, the language of what is published, with its figures as a file inside.

    As roomy as one page allows. A `preview` says across the page that it is one. `pictures`: what `sheet_pictures` gives.
    Raises TooLong where no way of printing fits, and what `render_pdf` raises; a picture that is not there is refused.
    """
    with translation.override(settings.LANGUAGE_CODE):
        data = Attached(
            name=file_name(sheet), description=_("The figures of this sheet"), content=sheet_csv(sheet).encode("utf-8-sig"),
        )
        return render_fitting(
            [partial(sheet_html, sheet, density=density, template=PREVIEW if preview else TEMPLATE) for density in _ways(sheet)],
            base=settings.BASE_URL, created=created, assets=pictures, attached=[data], one_page="infosheet",
            style_sheets=[STYLE_SHEET],
        )


def _ways(sheet: Sheet) -> tuple[Density, ...]:
    notes = len(sheet.joined) * 2 + len(sheet.via) + bool(sheet.change)
    return ways(has_story=sheet.story is not None, notes=notes)


def sheet_html(sheet: Sheet, *, density: Density, template: str = TEMPLATE) -> str:
    """The document that becomes the PDF, in the active language."""
    style = mark_safe(sheet.style.css())  # noqa: S308 (colours and a name of a font, checked; nothing of free text)
    return render_to_string(template, {**sheet_context(sheet, density=density), "style_sheet": style})


def sheet_page(
    document: Document, *, picture_address: Callable[[Picture], str] | None = None, with_story: bool = False
) -> SafeString:
    """The stored sheet as part of a page, in the reader's language.

    `picture_address` gives the address of a logo or the picture of a story; without it the page shows none. `with_story`:
    only for who has asked whether its permission still stands (`reporting.on_screen`).
    """
    sheet = Sheet.from_json(document.sheet or {})
    if not with_story:
        sheet = replace(sheet, story=None)
    context = sheet_context(sheet, picture_address=picture_address or no_picture)
    return mark_safe(render_to_string("reporting/sheet.html", {**context, "is_part": True}))  # noqa: S308 (our own template escapes)
