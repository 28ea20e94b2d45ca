"""A sheet in words: all the template prints, in the language of the page, from the sheet's figures alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting import charts
from reporting.disclosure import Disclosed, Joined, Shown
from reporting.infosheet import Sheet
from reporting.sheet_words import (
    extent,
    fulfilled_shares,
    group_name,
    period_name,
    route_name,
    share_range,
    shown,
    tenths,
    verdict,
)
from sroi.look.formatting import (
    day,
    number,
    percentage,
    quarter_name,
    short_quarter,
    whole_euro,
)

BAR_LENGTH: Final = 150
LONG_NAMES: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One of the big numbers; `change` compares with a year earlier where both are exact."""

    label: str
    value: str
    detail: str = ""
    change: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a table; `bar` draws the amount."""

    label: str
    value: str
    share: str = ""
    bar: SafeString | None = None


def sheet_context(sheet: Sheet) -> dict[str, Any]:
    """What `reporting/infosheet.html` needs, in the active language."""
    return {
        "sheet": sheet,
        "name": sheet.municipality.name if sheet.municipality else sheet.desk.name,
        "is_desk": sheet.municipality is None,
        "period": period_name(sheet.period),
        "as_of": day(sheet.as_of),
        "reported_on": day(sheet.reported_on),
        "verdict": verdict(sheet),
        "keys": _keys(sheet),
        "progress": _progress(sheet),
        "progress_rows": _progress_rows(sheet),
        "routes": _routes(sheet),
        "routes_finding": _routes_finding(sheet),
        "groups": _groups(sheet),
        "groups_years": _years(sheet.groups.years) if sheet.groups else "",
        "joined": [_joined_text(sheet, block) for block in sheet.joined][:3],
        "trend": _trend(sheet),
        "trend_columns": [(short_quarter(quarter), _thousands(value)) for quarter, value in sheet.trend],
        "corrections": whole_euro(sheet.corrections) if sheet.corrections else "",
        "signals": _signals(sheet),
        "range": _range_text(sheet),
    }


def _keys(sheet: Sheet) -> list[Key]:
    share = share_range(*fulfilled_shares(sheet)) if sheet.obligation > 0 else ""
    active = number(sheet.contracts_active)
    closed, new = number(sheet.contracts_closed), number(sheet.contracts_new)
    return [
        Key(
            label=_("Obligation"),
            value=whole_euro(sheet.obligation),
            detail=_("all contracts, running and closed"),
            change=_change(sheet, "obligation", is_money=True),
        ),
        Key(
            label=_("Fulfilled so far"),
            value=shown(sheet.fulfilled_cumulative, is_money=True),
            detail=_("%(share)s of the obligation") % {"share": share} if share else "",
            change=_change(sheet, "fulfilled_cumulative", is_money=True),
        ),
        Key(
            label=_("Fulfilled in this period"),
            value=shown(sheet.fulfilled, is_money=True),
            change=_change(sheet, "fulfilled", is_money=True),
        ),
        Key(
            label=_("Placements in this period"),
            value=shown(sheet.placements, is_money=False),
            detail=_("jobs, learn-work, work experience"),
            change=_change(sheet, "placements", is_money=False),
        ),
        Key(
            label=_("Social purchasing in this period"),
            value=shown(sheet.routes["social_purchasing"], is_money=True),
            change=_change(sheet, "social_purchasing", is_money=True),
        ),
        Key(
            label=_("Running contracts"),
            value=active,
            detail=_("%(new)s new, %(closed)s closed") % {"new": new, "closed": closed},
            change=_change(sheet, "contracts_active", is_money=False),
        ),
    ]


def _change(sheet: Sheet, name: str, *, is_money: bool) -> str:
    """The difference with a year earlier, with its sign; empty where one of both is not exact."""
    difference = sheet.changes.get(name)
    if difference is None:
        return ""
    if not difference:
        return _("same as a year ago")
    amount = whole_euro(abs(difference)) if is_money else number(abs(difference))
    text = _("+ %(amount)s in a year") if difference > 0 else _("\N{MINUS SIGN} %(amount)s in a year")
    return text % {"amount": amount}


def _progress(sheet: Sheet) -> SafeString | str:
    if sheet.obligation <= 0:
        return ""
    low, high = fulfilled_shares(sheet)
    committed = extent(sheet.committed).low if sheet.committed else Decimal(0)
    elapsed = None if sheet.time_elapsed is None else percentage(sheet.time_elapsed * 100, decimals=0)
    title = _("Fulfilled: %(share)s of the obligation.") % {"share": share_range(low, high)}
    if elapsed:
        title += " " + _("Of the time, %(share)s has passed.") % {"share": elapsed}
    return charts.progress(
        charts.Extent(low, high),
        committed=max(Decimal(0), committed) / sheet.obligation,
        elapsed=sheet.time_elapsed,
        texts=charts.ProgressTexts(
            title=title,
            filled=share_range(low, high),
            elapsed=_("%(share)s of the time has passed") % {"share": elapsed} if elapsed else "",
            full=_("the whole obligation"),
        ),
    )


def _progress_rows(sheet: Sheet) -> list[tuple[str, Row]]:
    """The table beside the progress bar, each with the name of its legend mark."""
    rows = [
        ("filled", Row(label=_("Fulfilled"), value=shown(sheet.fulfilled_cumulative, is_money=True))),
        ("open", Row(label=_("Open"), value=shown(sheet.open, is_money=True))),
    ]
    if sheet.committed is not None:
        committed = Row(label=_("Reported, not approved yet"), value=shown(sheet.committed, is_money=True))
        rows.insert(1, ("committed", committed))
    if sheet.surplus != Shown(Decimal(0)):
        rows.append(("", Row(label=_("More than the obligation"), value=shown(sheet.surplus, is_money=True))))
    if sheet.time_elapsed is not None:
        rows.append(("now", Row(label=_("Time gone by"), value=percentage(sheet.time_elapsed * 100, decimals=0))))
    return rows


def _routes(sheet: Sheet) -> list[Row]:
    """The routes from large to small; shares only where every amount is exact and none is negative."""
    extents = {route: extent(value) for route, value in sheet.routes.items()}
    ordered = sorted(extents, key=lambda route: (-extents[route].high, route))
    used = [route for route in ordered if extents[route] != charts.Extent(Decimal(0), Decimal(0))]
    total = sum((drawn.low for drawn in extents.values()), Decimal(0))
    has_shares = total > 0 and all(drawn.is_exact and drawn.low >= 0 for drawn in extents.values())
    scale = charts.Scale.over([extents[route] for route in used], length=BAR_LENGTH)
    rows = []
    for route in used:
        value = shown(sheet.routes[route], is_money=True)
        share = tenths(extents[route].low / total) if has_shares else ""
        title = _("%(name)s: %(value)s") % {"name": route_name(route), "value": value}
        bar = charts.bar(extents[route], scale=scale, title=title)
        rows.append(Row(label=route_name(route), value=value, share=share, bar=bar))
    return rows


def _routes_finding(sheet: Sheet) -> str:
    rows = _routes(sheet)
    if not rows:
        return _("Nothing was counted in this period.")
    return _("%(name)s contributed most: %(value)s.") % {"name": rows[0].label, "value": rows[0].value}


def _groups(sheet: Sheet) -> list[Row]:
    if sheet.groups is None:
        return []
    return [
        Row(
            label=group_name(row.groups),
            value=number(row.persons),
            share="" if share is None else tenths(share),
        )
        for row, share in sheet.groups.rows
    ]


def _years(years: Sequence[int]) -> str:
    return str(years[0]) if len(years) == 1 else f"{years[0]}-{years[-1]}"


def _joined_text(sheet: Sheet, block: Joined) -> str:
    amount = whole_euro(block.amount)
    placements = ngettext("%(count)s placement", "%(count)s placements", block.persons) % {
        "count": number(block.persons)
    }
    if len(block.municipalities) > 1:
        names = [sheet.names.get(slug, slug) for slug in block.municipalities]
        shared = (
            _("%(count)s municipalities together") % {"count": len(names)}
            if len(", ".join(names)) > LONG_NAMES
            else _("%(names)s together") % {"names": ", ".join(names)}
        )
    else:
        first, last = quarter_name(block.first_quarter), quarter_name(block.last_quarter)
        shared = _("%(first)s up to and including %(last)s") % {"first": first, "last": last}
    return _("%(shared)s: %(placements)s, %(amount)s of jobs and learn-work places.") % {
        "shared": shared[:1].upper() + shared[1:],
        "placements": placements,
        "amount": amount,
    }


def _trend(sheet: Sheet) -> SafeString | str:
    if not sheet.trend:
        return ""
    quarter, value = sheet.trend[-1]
    title = _("Fulfilled per quarter; last, %(quarter)s: %(value)s.") % {
        "quarter": quarter_name(quarter),
        "value": shown(value, is_money=True),
    }
    return charts.trend([extent(value) for _quarter, value in sheet.trend], title=title)


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


def _signals(sheet: Sheet) -> list[str]:
    signals = []
    if sheet.contracts_at_risk:
        count = sheet.contracts_at_risk
        text = ngettext(
            "%(count)s contract may stay below its obligation. The desk talks with the supplier.",
            "%(count)s contracts may stay below their obligation. The desk talks with the suppliers.",
            count,
        )
        signals.append(text % {"count": number(count)})
    if sheet.contracts_unregistered:
        count = sheet.contracts_unregistered
        text = ngettext(
            "%(count)s contract with a social return clause is not registered. The municipality does that.",
            "%(count)s contracts with a social return clause are not registered. The municipality does that.",
            count,
        )
        signals.append(text % {"count": number(count)})
    return signals


def _range_text(sheet: Sheet) -> str:
    if sheet.region_range is None:
        return ""
    low, high = (percentage(share * 100, decimals=0) for share in sheet.region_range)
    return _("Half of the municipalities of this desk are between %(low)s and %(high)s fulfilled.") % {
        "low": low,
        "high": high,
    }
