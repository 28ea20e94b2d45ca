"""A sheet in words: all the template prints, in the language of the page, from the sheet's figures alone."""

from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from reporting.charts import sheet_charts as charts
from reporting.addresses import sheet_address
from reporting.disclosure.disclosed import Disclosed, Shown
from reporting.charts.drawing import Palette
from reporting.style.house_style import Picture
from reporting.sheet.infosheet import Sheet
from reporting.charts.qr import qr_code
from reporting.sheet.density import ALL, Density
from reporting.sheet.keys import keys
from reporting.sheet.rows import Row, groups, joined, routes, via
from reporting.sheet.shares import cut, outward
from reporting.sheet.signals import is_all_well, signals
from reporting.sheet.words import (
    extent,
    fulfilled_shares,
    period_name,
    share_range,
    short_share,
    shown,
    verdict,
    year_span,
)
from sroi.look.formatting import day, number, percentage, quarter_name, short_quarter, whole_euro

#: How much of the figures' hash is printed; the whole one is in the file.
SHORT_HASH = 12


def printed_picture(picture: Picture) -> str:
    """The path of a picture inside the PDF; `reporting.sheet.making` hands its bytes along."""
    return f"/infosheet-picture/{picture.digest}"


def no_picture(_picture: Picture) -> str:
    """For a page that has no address for pictures: then it shows none."""
    return ""


def sheet_context(
    sheet: Sheet, *, density: Density = ALL, picture_address: Callable[[Picture], str] = printed_picture
) -> dict[str, Any]:
    """What `reporting/sheet.html` needs, and the PDF round it, in the active language.

    `density` says how much a printed page holds; `picture_address` gives the address of a logo or the picture of a story.
    """
    shown_routes = routes(sheet, density=density)
    logo, picture = sheet.style.logo, sheet.story.picture if sheet.story else None
    address = sheet_address(sheet)
    return {
        "sheet": sheet,
        "density": density.name,
        "name": sheet.municipality.name if sheet.municipality else sheet.desk.name,
        "is_desk": sheet.municipality is None,
        "period": period_name(sheet.period),
        "as_of": day(sheet.as_of),
        "reported_on": day(sheet.reported_on),
        "verdict": verdict(sheet),
        "share": short_share(*fulfilled_shares(sheet)) if sheet.contracts_total and sheet.obligation > 0 else "",
        "keys": keys(sheet),
        "progress": _progress(sheet),
        "progress_rows": _progress_rows(sheet),
        "routes": shown_routes,
        "has_shares": any(row.share for row in shown_routes),
        "routes_finding": _routes_finding(sheet, shown_routes),
        "groups": groups(sheet, density=density),
        "groups_years": year_span(sheet.groups.years) if sheet.groups else "",
        "joined": joined(sheet, density=density),
        "via": via(sheet, density=density),
        "trend": _trend(sheet),
        "trend_finding": _trend_finding(sheet),
        "trend_columns": [(short_quarter(quarter), _thousands(value)) for quarter, value in sheet.trend],
        "corrections": whole_euro(sheet.corrections) if sheet.corrections else "",
        "signals": signals(sheet),
        "story": sheet.story,
        "is_all_well": is_all_well(sheet),
        "range": _range_text(sheet),
        "logo_address": picture_address(logo) if logo else "",
        "picture_address": picture_address(picture) if picture else "",
        "address": address,
        "code": qr_code(address, title=_("QR code to this sheet on the web")) if address else "",
        "hash": sheet.figures_hash[:SHORT_HASH],
    }


def _progress(sheet: Sheet) -> SafeString | str:
    if sheet.obligation <= 0:
        return ""
    low, high = fulfilled_shares(sheet)
    committed = extent(sheet.committed).low if sheet.committed else Decimal(0)
    elapsed = None if sheet.time_elapsed is None else percentage(cut(sheet.time_elapsed, decimals=0))
    title = _("Fulfilled: %(share)s of the obligation.") % {"share": share_range(low, high)}
    if elapsed:
        title += " " + _("Of the time, %(share)s has passed.") % {"share": elapsed}
    title = f"{title} {_range_text(sheet)}".strip()
    return charts.progress(
        charts.Extent(low, high),
        committed=max(Decimal(0), committed) / sheet.obligation,
        elapsed=sheet.time_elapsed,
        texts=charts.ProgressTexts(
            title=title,
            filled=share_range(low, high),
            elapsed=_("%(share)s of the time has passed") % {"share": elapsed} if elapsed else "",
            full=_("the whole obligation"),
            region=_range_label(sheet),
        ),
        region=sheet.region_range,
        palette=Palette.of(sheet.style),
    )


def _progress_rows(sheet: Sheet) -> list[tuple[str, Row]]:
    """The table beside the progress bar, each with the name of its legend mark."""
    rows = [
        ("filled", Row(label=_("Fulfilled"), value=shown(sheet.fulfilled_cumulative, is_money=True))),
        ("open", Row(label=_("Open"), value=shown(sheet.open, is_money=True))),
    ]
    if sheet.committed is not None and sheet.committed != Shown(Decimal(0)):
        committed = Row(label=_("Reported, not assessed yet, without placements"), value=shown(sheet.committed, is_money=True))
        rows.insert(1, ("committed", committed))
    if sheet.surplus != Shown(Decimal(0)):
        rows.append(("", Row(label=_("More than the obligation"), value=shown(sheet.surplus, is_money=True))))
    if sheet.time_elapsed is not None:
        rows.append(("now", Row(label=_("Time gone by"), value=percentage(cut(sheet.time_elapsed, decimals=0)))))
    return rows


def _routes_finding(sheet: Sheet, rows: Sequence[Row]) -> str:
    """Which kind contributed most; none is named where a range leaves that open."""
    if not rows:
        return _("Nothing was counted in this period.")
    first, *others = sorted((extent(value) for value in sheet.routes.values()), key=lambda drawn: -drawn.high)
    if first.low <= 0 or any(other.high > first.low for other in others):
        return _("Amounts per kind of effort.")
    return _("%(name)s contributed most: %(value)s.") % {"name": rows[0].label, "value": rows[0].value}


def _trend(sheet: Sheet) -> SafeString | str:
    if not sheet.trend:
        return ""
    title = _("Fulfilled per quarter. %(finding)s") % {"finding": _trend_finding(sheet)}
    return charts.trend([extent(value) for _quarter, value in sheet.trend], title=title, palette=Palette.of(sheet.style))


def _trend_finding(sheet: Sheet) -> str:
    """The last quarter, and where it stands among the others when all are exact."""
    if not sheet.trend:
        return ""
    quarter, value = sheet.trend[-1]
    words = {"quarter": quarter_name(quarter), "value": shown(value, is_money=True), "count": number(len(sheet.trend))}
    others = [extent(other) for _quarter, other in sheet.trend[:-1]]
    last = extent(value)
    if others and last.is_exact and all(other.is_exact for other in others):
        if all(last.low > other.low for other in others):
            return _("%(quarter)s: %(value)s, the highest of %(count)s quarters.") % words
        if all(last.low < other.low for other in others):
            return _("%(quarter)s: %(value)s, the lowest of %(count)s quarters.") % words
    return _("%(quarter)s: %(value)s.") % words


def _thousands(value: Disclosed) -> str:
    def write(amount: Decimal) -> str:
        return number((amount / 1000).quantize(Decimal(1), ROUND_HALF_UP) + 0, decimals=0)

    drawn = extent(value)
    if drawn.is_exact:
        return write(drawn.low)
    low, high = write(drawn.low), write(drawn.high)
    if drawn.low < 0:  # a dash beside a minus cannot be read
        return _("%(low)s to %(high)s") % {"low": low, "high": high}
    return f"{low}\N{EN DASH}{high}"


def _range_text(sheet: Sheet) -> str:
    if sheet.region_range is None:
        return ""
    low, high = map(percentage, outward(*sheet.region_range, decimals=0))
    return _("Half of the municipalities of this desk are between %(low)s and %(high)s fulfilled.") % {
        "low": low,
        "high": high,
    }


def _range_label(sheet: Sheet) -> str:
    if sheet.region_range is None:
        return ""
    low, high = map(percentage, outward(*sheet.region_range, decimals=0))
    return _("half of the municipalities: %(low)s to %(high)s") % {"low": low, "high": high}
