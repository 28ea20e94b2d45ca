"""The key figures of a sheet in words, each with its change against the same period a year earlier."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from reporting.disclosure.disclosed import Shown
from reporting.sheet.infosheet import Sheet
from reporting.sheet.words import fulfilled_shares, share_range, shown, tenths
from sroi.look.formatting import number, short_quarter, whole_euro


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One of the big numbers; `change` compares with a year earlier where both are exact, `way` is up, down or same."""

    label: str
    value: str
    detail: str = ""
    change: str = ""
    way: str = ""


def keys(sheet: Sheet) -> list[Key]:
    """The six key figures."""
    return [
        _key(
            sheet, "obligation", label=_("Obligation"), value=whole_euro(sheet.obligation),
            detail=_("all contracts, running and closed"),
        ),
        _key(
            sheet, "fulfilled_cumulative", label=_("Fulfilled so far"),
            value=shown(sheet.fulfilled_cumulative, is_money=True), detail=_share(sheet),
        ),
        _key(
            sheet, "fulfilled", label=_("Fulfilled in this period"), value=shown(sheet.fulfilled, is_money=True),
            detail=_("efforts of all kinds together"),
        ),
        _key(
            sheet, "placements", label=_("Placements in this period"), value=shown(sheet.placements, is_money=False),
            detail=_("jobs, learn-work, work experience"),
        ),
        _key(
            sheet, "social_purchasing", label=_("Social purchasing in this period"),
            value=shown(sheet.routes["social_purchasing"], is_money=True), detail=_("bought from social enterprises"),
        ),
        _key(
            sheet, "contracts_active", label=_("Running contracts"), value=number(sheet.contracts_active),
            detail=_came_and_went(sheet),
        ),
    ]


def _came_and_went(sheet: Sheet) -> str:
    """Contracts that came and were closed in the period; older sheets know all closed ones only, and leave those out."""
    if sheet.contracts_ended is None:
        return _("%(new)s new") % {"new": number(sheet.contracts_new)}
    return _("%(new)s new, %(closed)s closed") % {"new": number(sheet.contracts_new), "closed": number(sheet.contracts_ended)}


def year_earlier(sheet: Sheet) -> str:
    """What the same period a year earlier is called: `K3 2025`, `2024`; empty for other periods."""
    if "." in sheet.period:
        return ""
    year = int(sheet.period[:4]) - 1
    return short_quarter(f"{year}{sheet.period[4:]}") if "-Q" in sheet.period else str(year)


def _key(sheet: Sheet, name: str, *, label: str, value: str, detail: str) -> Key:
    difference, before = sheet.changes.get(name), year_earlier(sheet)
    if difference is None or not before:
        return Key(label=label, value=value, detail=detail)
    if not difference:
        return Key(label=label, value=value, detail=detail, change=_("the same as in %(before)s") % {"before": before}, way="same")
    is_count = name in {"placements", "contracts_active"}
    amount = number(abs(difference)) if is_count else whole_euro(abs(difference))
    text = _("%(amount)s more than in %(before)s") if difference > 0 else _("%(amount)s less than in %(before)s")
    if is_count and difference < 0:
        text = _("%(amount)s fewer than in %(before)s")
    way = "up" if difference > 0 else "down"
    return Key(label=label, value=value, detail=detail, change=text % {"amount": amount, "before": before}, way=way)


def _share(sheet: Sheet) -> str:
    """What part of the obligation is fulfilled, and what part it was a year earlier where that is exact."""
    if sheet.obligation <= 0:
        return ""
    now = _("%(share)s of the obligation") % {"share": share_range(*fulfilled_shares(sheet))}
    changes, filled = sheet.changes, sheet.fulfilled_cumulative
    if not isinstance(filled, Shown) or not {"obligation", "fulfilled_cumulative"} <= changes.keys() or not year_earlier(sheet):
        return now
    owed = sheet.obligation - changes["obligation"]
    if owed <= 0:
        return now
    was = tenths((filled.value - changes["fulfilled_cumulative"]) / owed)
    return _("%(now)s (was %(was)s)") % {"now": now, "was": was}
