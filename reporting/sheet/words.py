"""How the figures of a sheet are named and written, in the active language: names, ranges and the verdict."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from babel.numbers import format_decimal
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from reporting.charts.sheet_charts import Extent
from reporting.disclosure.disclosed import Band, Disclosed, Joined, Shown, Small
from reporting.figures.figure_set import JOBS_AND_LEARNING
from reporting.sheet.infosheet import Sheet
from reporting.sheet.shares import cut, nearest, outward
from sroi.look.formatting import babel_locale, number, percentage, quarter_name, whole_euro

ON_SCHEDULE: Final = Decimal("0.05")
SLIGHTLY_BEHIND: Final = Decimal("0.20")
LONG_NAMES: Final = 60


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
    """One or two plain sentences: how much is fulfilled, is that on schedule, what needs attention."""
    if not sheet.contracts_total:
        return _("There were no contracts with a social return obligation in this period.")
    if sheet.obligation <= 0:
        sentences = [_("The contracts have no obligation in euros yet.")]
    else:
        low, high = fulfilled_shares(sheet)
        share = share_range(low, high)
        if low >= 1:
            text = _all_or_more(sheet.open)
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
        attention = ngettext("%(count)s contract needs attention.", "%(count)s contracts need attention.", count)
        sentences.append((attention % {"count": number(count)}).replace(" ", "\N{NO-BREAK SPACE}", 1))
    return " ".join(sentences)


def _all_or_more(still_open: Disclosed) -> str:
    """The sentence where all or more is fulfilled: whether something is open as well is said only where that is certain."""
    left = extent(still_open)
    if left.low > 0:
        return _("%(share)s of the obligation has been fulfilled, but not on every contract.")
    if left.high > 0:
        return _("%(share)s of the obligation has been fulfilled.")
    return _("The obligation has been fulfilled: %(share)s.")


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


def fulfilled_shares(sheet: Sheet) -> tuple[Decimal, Decimal]:
    """Fulfilled as a share of the obligation, lowest and highest; the same where it is exact."""
    drawn = extent(sheet.fulfilled_cumulative)
    return drawn.low / sheet.obligation, drawn.high / sheet.obligation


def _is_clear(low: Decimal, high: Decimal, elapsed: Decimal) -> bool:
    """Whether both ends of a range lead to the same verdict."""
    limits = (elapsed - ON_SCHEDULE, elapsed - SLIGHTLY_BEHIND)
    return all((low >= limit) == (high >= limit) for limit in limits)


def share_range(low: Decimal, high: Decimal) -> str:
    """A share, or two shares rounded outward so that the range stays true."""
    if low == high:
        return tenths(low)
    first, last = outward(max(Decimal(0), low), high, decimals=0)
    return _("between %(low)s and %(high)s") % {
        "low": percentage(first, decimals=0),
        "high": percentage(last, decimals=0),
    }


def short_share(low: Decimal, high: Decimal) -> str:
    """A share as the one big number of the sheet; of two, the limits rounded outward: `83–84 %`."""
    if low == high:
        return tenths(low)
    first, last = outward(max(Decimal(0), low), high, decimals=0)
    return f"{number(first, decimals=0)}\N{EN DASH}{percentage(last, decimals=0)}"


def extent(value: Disclosed) -> Extent:
    """A figure as something to draw; fewer than the threshold may be anything below it."""
    match value:
        case Shown(exact):
            return Extent(exact, exact)
        case Band(low, high):
            return Extent(low, high)
        case Small(threshold):
            return Extent(Decimal(0), Decimal(threshold - 1))


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


def block_name(sheet: Sheet, block: Joined) -> str:
    """What a block takes together: several municipalities, or quarters of one."""
    if len(block.municipalities) > 1:
        names = [sheet.names.get(slug, slug) for slug in block.municipalities]
        if len(", ".join(names)) > LONG_NAMES:
            return _("%(count)s municipalities together") % {"count": len(names)}
        return _("%(names)s together") % {"names": ", ".join(names)}
    first, last = quarter_name(block.first_quarter), quarter_name(block.last_quarter)
    return _("%(first)s up to and including %(last)s") % {"first": first, "last": last}


def year_span(years: Sequence[int]) -> str:
    """`2025`, or `2023-2025`."""
    return str(years[0]) if len(years) == 1 else f"{years[0]}-{years[-1]}"


def tenths(share: Decimal) -> str:
    """What part (0-1) is fulfilled, as a percentage with always one decimal; 100 only where all of it is."""
    return _one_decimal(cut(share))


def nearest_tenths(share: Decimal) -> str:
    """A part (0-1) of a table, as a percentage with always one decimal, so that a column lines up."""
    return _one_decimal(nearest(share))


def _one_decimal(percent: Decimal) -> str:
    written = format_decimal(percent, "#,##0.0", locale=babel_locale())
    return f"{written}%" if babel_locale() == "en_GB" else f"{written}\N{NO-BREAK SPACE}%"
