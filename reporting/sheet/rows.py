"""The tables of a sheet in words: kinds of effort, target groups, blocks taken together, joint buyers.

Where a printed sheet has no room for all rows, the smallest become one row with their sum, so the table still adds up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting.charts import sheet_charts as charts
from reporting.disclosure.disclosed import Band, Disclosed, Joined, Shown
from reporting.charts.drawing import Palette
from reporting.disclosure.group_table import PERCENTAGE_FROM
from reporting.sheet.infosheet import Sheet
from reporting.sheet.density import ALL, Density
from reporting.sheet.shares import nearest
from reporting.sheet.words import block_name, extent, group_name, nearest_tenths, route_name, shown
from sroi.look.formatting import number, percentage, whole_euro

#: The longest bar, by how many characters the longest number after it has; the last for anything longer.
_ROUTE_BARS: Final = ((12, 112), (18, 84), (30, 46), (99, 12))
_GROUP_BAR: Final = 58
_NOTHING: Final = charts.Extent(Decimal(0), Decimal(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a table; `bar` draws the amount."""

    label: str
    value: str
    share: str = ""
    bar: SafeString | None = None


def routes(sheet: Sheet, *, density: Density = ALL) -> list[Row]:
    """The routes from large to small; shares only where every amount is exact and none is negative."""
    named = _largest([(route_name(route), value) for route, value in sheet.routes.items()], most=density.routes)
    extents = [extent(value) for _name, value in named]
    total = sum((drawn.low for drawn in extents), Decimal(0))
    has_shares = total > 0 and all(drawn.is_exact and drawn.low >= 0 for drawn in extents)
    values = [shown(value, is_money=True) for _name, value in named]
    longest = max(map(len, values), default=0)
    scale = charts.Scale.over(extents, length=next(length for limit, length in _ROUTE_BARS if longest <= limit or limit == 99))
    return [
        Row(
            label=name,
            value=written,
            share=nearest_tenths(drawn.low / total) if has_shares else "",
            bar=charts.bar(
                drawn, scale=scale, title=_title(name, written), palette=Palette.of(sheet.style), whole=False
            ),
        )
        for (name, _value), drawn, written in zip(named, extents, values, strict=True)
    ]


def _largest(named: Sequence[tuple[str, Disclosed]], *, most: int) -> list[tuple[str, Disclosed]]:
    """What is not nothing, the largest first; the smallest together where there are more than `most`."""
    used = [(name, value) for name, value in named if extent(value) != _NOTHING]
    ordered = sorted(used, key=lambda pair: (-extent(pair[1]).high, pair[0]))
    if len(ordered) <= most:
        return ordered
    kept, rest = ordered[: most - 1], ordered[most - 1 :]
    return [*kept, (_("%(count)s other kinds together") % {"count": len(rest)}, _sum([value for _name, value in rest]))]


def _sum(values: Sequence[Disclosed]) -> Disclosed:
    """What is published of several figures, added up: exact where all are."""
    low = sum((extent(value).low for value in values), Decimal(0))
    high = sum((extent(value).high for value in values), Decimal(0))
    return Shown(low) if all(isinstance(value, Shown) for value in values) else Band(low, high)


def groups(sheet: Sheet, *, density: Density = ALL) -> list[Row]:
    """The placements by target group of the whole desk."""
    if sheet.groups is None:
        return []
    counted = [(group_name(row.groups), row.persons, share) for row, share in sheet.groups.rows]
    if len(counted) > density.groups:
        rest = counted[density.groups - 1 :]
        persons = sum(count for _name, count, _share in rest)
        share = Decimal(persons) / sheet.groups.total if persons >= PERCENTAGE_FROM else None
        counted = [*counted[: density.groups - 1], (_("%(count)s other groups together") % {"count": len(rest)}, persons, share)]
    extents = [charts.Extent(Decimal(count), Decimal(count)) for _name, count, _share in counted]
    scale = charts.Scale.over(extents, length=_GROUP_BAR)
    return [
        Row(
            label=name,
            value=number(count),
            share="" if share is None else nearest_tenths(share),
            bar=charts.bar(
                drawn, scale=scale, title=_title(name, number(count)), palette=Palette.of(sheet.style), whole=False
            ),
        )
        for (name, count, share), drawn in zip(counted, extents, strict=True)
    ]


def joined(sheet: Sheet, *, density: Density = ALL) -> list[str]:
    """The blocks of which this period or municipality is a part, each in a sentence."""
    texts = [_joined_text(sheet, block) for block in sheet.joined]
    return _cut(texts, most=density.joined)


def _joined_text(sheet: Sheet, block: Joined) -> str:
    placements = ngettext("%(count)s placement", "%(count)s placements", block.persons) % {"count": number(block.persons)}
    shared = block_name(sheet, block)
    return _("%(shared)s: %(placements)s, %(amount)s of jobs and learn-work places.") % {
        "shared": shared[:1].upper() + shared[1:],
        "placements": placements,
        "amount": whole_euro(block.amount),
    }


def via(sheet: Sheet, *, density: Density = ALL) -> list[str]:
    """What comes through joint buyers, each in a sentence."""
    texts = [
        _("Via %(name)s (share %(share)s): obligation %(obligation)s, fulfilled in this period %(fulfilled)s.") % {
            "name": line.name,
            "share": percentage(nearest(line.share), decimals=1),
            "obligation": shown(line.obligation, is_money=True),
            "fulfilled": shown(line.fulfilled, is_money=True),
        }
        for line in sheet.via
    ]
    return _cut(texts, most=density.via)


def _cut(texts: list[str], *, most: int) -> list[str]:
    """The first of them; how many more there are is said, and they stand on the page on the web."""
    if len(texts) <= most:
        return texts
    left = len(texts) - most
    more = ngettext("And %(count)s more: see the web page.", "And %(count)s more: see the web page.", left) % {"count": left}
    return [*texts[:most], more]


def _title(name: str, value: str) -> str:
    return _("%(name)s: %(value)s") % {"name": name, "value": value}
