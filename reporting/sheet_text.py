"""A sheet in words: everything the template prints, in the language of the page. Knows no figures but the sheet's."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any, Final

from babel.numbers import format_decimal
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from reporting import charts
from reporting.disclosure import Band, Disclosed, Joined, Shown, Small
from reporting.figure_set import JOBS_AND_LEARNING
from reporting.infosheet import Sheet
from sroi.look.formatting import (
    babel_locale,
    day,
    number,
    percentage,
    quarter_name,
    short_quarter,
    whole_euro,
)

BAR_LENGTH: Final = 150
LONG_NAMES: Final = 60
ON_SCHEDULE: Final = Decimal("0.05")
SLIGHTLY_BEHIND: Final = Decimal("0.20")


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
        "has_hidden": _has_hidden(sheet),
    }


def period_name(period: str) -> str:
    """A written period in words: `2024-Q4`, `2024`, `2023..2024`, `..2025-04-30`."""
    if period.startswith(".."):
        return _("all contracts until now")
    first, dots, last = period.partition("..")
    if dots:
        return _("%(first)s up to and including %(last)s") % {
            "first": period_name(first),
            "last": period_name(last),
        }
    return quarter_name(first) if "-Q" in first else _("the year %(year)s") % {"year": first}


def verdict(sheet: Sheet) -> str:
    """One or two plain sentences: how much is fulfilled, whether that is on schedule, what needs attention."""
    if not sheet.contracts_total:
        return _("There were no contracts with a social return obligation in this period.")
    if sheet.obligation <= 0:
        sentences = [_("The contracts have no obligation in euros yet.")]
    else:
        low, high = _shares(sheet)
        share = _percent_range(low, high)
        if low >= 1:
            is_done = sheet.open == Shown(Decimal(0))
            text = (
                _("The obligation has been fulfilled: %(share)s.")
                if is_done
                else _("%(share)s of the obligation has been fulfilled, but not on every contract.")
            )
        elif sheet.time_elapsed is None or not _is_clear(low, high, sheet.time_elapsed):
            text = _("%(share)s of the obligation has been fulfilled.")
        elif high >= sheet.time_elapsed - ON_SCHEDULE:
            text = _("%(share)s of the obligation has been fulfilled; that is on schedule.")
        elif high >= sheet.time_elapsed - SLIGHTLY_BEHIND:
            text = _("%(share)s of the obligation has been fulfilled; that is slightly behind schedule.")
        else:
            text = _("%(share)s of the obligation has been fulfilled; that is behind schedule.")
        sentence = text % {"share": share}
        sentences = [sentence[:1].upper() + sentence[1:]]
    if sheet.contracts_at_risk:
        count = sheet.contracts_at_risk
        sentences.append(
            ngettext("%(count)s contract needs attention.", "%(count)s contracts need attention.", count)
            % {"count": number(count)}
        )
    return " ".join(sentences)


def shown(value: Disclosed, *, is_money: bool) -> str:
    """A figure as it is printed: exact, between two values, or below the threshold."""
    write = whole_euro if is_money else number
    match value:
        case Shown(exact):
            return write(exact)
        case Small(threshold):
            return _("< %(count)s") % {"count": threshold}
        case Band(low, high):
            return _("%(low)s to %(high)s") % {"low": write(low), "high": write(high)}


def _shares(sheet: Sheet) -> tuple[Decimal, Decimal]:
    extent = _extent(sheet.fulfilled_cumulative)
    return extent.low / sheet.obligation, extent.high / sheet.obligation


def _is_clear(low: Decimal, high: Decimal, elapsed: Decimal) -> bool:
    """Whether both ends of a range lead to the same verdict."""
    limits = (elapsed - ON_SCHEDULE, elapsed - SLIGHTLY_BEHIND)
    return all((low >= limit) == (high >= limit) for limit in limits)


def _percent_range(low: Decimal, high: Decimal) -> str:
    if low == high:
        return _tenths(low)
    first = max(Decimal(0), (low * 100).to_integral_value(ROUND_FLOOR))
    last = (high * 100).to_integral_value(ROUND_CEILING)
    return _("between %(low)s and %(high)s") % {
        "low": percentage(first, decimals=0),
        "high": percentage(last, decimals=0),
    }


def _extent(value: Disclosed) -> charts.Extent:
    match value:
        case Shown(exact):
            return charts.Extent(exact, exact)
        case Band(low, high):
            return charts.Extent(low, high)
        case Small(threshold):
            return charts.Extent(Decimal(0), Decimal(threshold - 1))


def _keys(sheet: Sheet) -> list[Key]:
    share = _percent_range(*_shares(sheet)) if sheet.obligation > 0 else ""
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
    low, high = _shares(sheet)
    committed = _extent(sheet.committed).low if sheet.committed else Decimal(0)
    elapsed = None if sheet.time_elapsed is None else percentage(sheet.time_elapsed * 100, decimals=0)
    title = _("Fulfilled: %(share)s of the obligation.") % {"share": _percent_range(low, high)}
    if elapsed:
        title += " " + _("Of the time, %(share)s has passed.") % {"share": elapsed}
    return charts.progress(
        charts.Extent(low, high),
        committed=max(Decimal(0), committed) / sheet.obligation,
        elapsed=sheet.time_elapsed,
        texts=charts.ProgressTexts(
            title=title,
            filled=_percent_range(low, high),
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
    return rows


def route_name(route: str) -> str:
    """The name of a route of effort."""
    return {
        JOBS_AND_LEARNING: _("Jobs and learn-work places"),
        "group_secondment": _("Group secondment"),
        "social_purchasing": _("Social purchasing"),
        "activities": _("Community activities"),
        "pso": _("PSO"),
        "social_initiative": _("Social initiatives"),
        "custom": _("Custom"),
    }.get(route, route)


def group_name(groups: Sequence[str]) -> str:
    """The name of a reporting group; several are "other target groups"."""
    if len(groups) != 1:
        return _("Other target groups")
    return {
        "participation_act": _("Participation Act"),
        "unemployment": _("Unemployment benefit (WW)"),
        "disability": _("Disability benefit (WIA, WAO, Wajong)"),
        "jobs_register": _("Jobs register, WSW"),
        "no_benefit": _("Without benefit"),
        "pupil_student": _("Pupil, student"),
        "other": pgettext("target group", "Other"),
    }.get(groups[0], groups[0])


def _routes(sheet: Sheet) -> list[Row]:
    """The routes from large to small; shares only where every amount is exact and none is negative."""
    extents = {route: _extent(value) for route, value in sheet.routes.items()}
    ordered = sorted(extents, key=lambda route: (-extents[route].high, route))
    used = [route for route in ordered if extents[route] != charts.Extent(Decimal(0), Decimal(0))]
    total = sum((extent.low for extent in extents.values()), Decimal(0))
    has_shares = total > 0 and all(extent.is_exact and extent.low >= 0 for extent in extents.values())
    scale = charts.Scale.over([extents[route] for route in used], length=BAR_LENGTH)
    rows = []
    for route in used:
        value = shown(sheet.routes[route], is_money=True)
        share = _tenths(extents[route].low / total) if has_shares else ""
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
            share="" if share is None else _tenths(share),
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
    return charts.trend([_extent(value) for _quarter, value in sheet.trend], title=title)


def _thousands(value: Disclosed) -> str:
    def write(amount: Decimal) -> str:
        return number((amount / 1000).quantize(Decimal(1), ROUND_HALF_UP) + 0, decimals=0)

    extent = _extent(value)
    return write(extent.low) if extent.is_exact else f"{write(extent.low)}\N{EN DASH}{write(extent.high)}"


def _signals(sheet: Sheet) -> list[str]:
    signals = []
    if sheet.contracts_at_risk:
        count = sheet.contracts_at_risk
        text = ngettext(
            "%(count)s contract is at risk of staying below its obligation. The desk talks with the supplier.",
            "%(count)s contracts are at risk of staying below their obligation. The desk talks with the suppliers.",
            count,
        )
        signals.append(text % {"count": number(count)})
    if sheet.contracts_unregistered:
        count = sheet.contracts_unregistered
        text = ngettext(
            "%(count)s contract with a social return clause is not registered yet. The municipality reports it.",
            "%(count)s contracts with a social return clause are not registered yet. The municipality reports them.",
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


def _has_hidden(sheet: Sheet) -> bool:
    values = (
        sheet.placements,
        sheet.fulfilled,
        sheet.fulfilled_cumulative,
        *(value for _q, value in sheet.trend),
    )
    return any(not isinstance(value, Shown) for value in values)


def _tenths(share: Decimal) -> str:
    """A share (0-1) as a percentage with always one decimal, so that a column lines up."""
    tenths = (share * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
    written = format_decimal(tenths, "#,##0.0", locale=babel_locale())
    return f"{written}%" if babel_locale() == "en_GB" else f"{written}\N{NO-BREAK SPACE}%"
