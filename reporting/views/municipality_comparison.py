"""Two published periods of a public buyer beside each other; for a contract holder also why its obligation changed."""

from typing import Any, Final

from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from contracts.exporting import Column, export
from contracts.policies import Permission, may
from contracts.views.access import requires
from contracts.views.lists import wanted_export
from reporting.disclosure.disclosed import Disclosed, Shown
from reporting.exports.client_comparison import Pair, obligation_change, pairs
from reporting.exports.public_set import PublicSet
from reporting.figures.breakdown_table import shown
from reporting.figures.report_names import ROW_NAMES, SECTIONS
from reporting.figures.report_period import parse_period
from reporting.figures.report_set import Unit
from reporting.forms.figures import SheetsForm, first_comparison
from reporting.models import Document
from reporting.sheet.words import period_name
from reporting.views.change_table import obligation_table, points
from reporting.views.municipality_figures import disclosed, found_on, named, range_of, sheets_of
from sroi.accounts.acting import ActingRequest
from sroi.look.formatting import NOTHING
from sroi.tenancy.models import Municipality


@require_GET
@requires(Permission.READ_FIGURES)
def comparison_page(request: ActingRequest) -> HttpResponseBase:
    """`?new=` and `?old=` name published sheets; without `old` there is one to compare with, if there is any."""
    client = request.acting.organisation
    assert isinstance(client, Municipality)  # the address is in a public buyer's part of the site
    sheets = sheets_of(client)
    chosen = request.GET if "old" in request.GET else first_comparison(sheets, new=request.GET.get("new", "")) if sheets else None
    form = SheetsForm(chosen, sheets=sheets, names=named(sheets))
    found: dict[str, Any] = {}
    if form.is_valid():
        splits = may(request.acting.role, Permission.READ_CONTRACTS)
        found = _compared(client, form, splits=splits) if form.cleaned_data["old"] else {"nothing_before": True}
    file_format = wanted_export(request)
    if "lines" in found and file_format is not None:
        rows = [*found["lines"], *found["parts"]]
        return export(rows=rows, columns=_FILE, name=f"vergelijking-{client.slug}", file_format=file_format)
    query = request.GET.copy()
    query.pop("export", None)
    context = {"form": form, "has_sheets": bool(sheets), "query": query.urlencode(), **found}
    return TemplateResponse(request, "reporting/municipality/figures_compare.html", context)


def _compared(client: Municipality, form: SheetsForm, *, splits: bool) -> dict[str, Any]:
    old: Document = form.cleaned_data["old"]
    new: Document = form.cleaned_data["new"]
    before, after = found_on(old, client), found_on(new, client)
    change = obligation_change(
        desk_id=new.desk_id, municipality_id=client.pk, old=parse_period(old.period), new=parse_period(new.period),
    ) if splits else None
    return {
        "old_title": period_name(old.period), "new_title": period_name(new.period), "old_sheet": old, "new_sheet": new,
        "lines": [_line(pair, before, after) for pair in pairs(old=before, new=after)],
        "has_ranges": bool(before.ranges or after.ranges),
        "change": obligation_table(change) if change else None,
        "parts": [
            {"name": f"{_('Obligation')}: {name}", "difference": amount}
            for name, amount in (
                (_("volume"), change.volume), (_("mix"), change.mix), (_("schedule change"), change.schedule),
            )
        ] if change else [],
    }


def _line(pair: Pair, before: PublicSet, after: PublicSet) -> dict[str, Any]:
    """A figure of both sheets as it is shown, and as it stands in the file."""
    sides = [
        {"text": NOTHING if value is None else disclosed(value, pair.unit), "cell": _cell(value, pair.unit),
         "range": range_of(found, pair.code, pair.unit) if pair.code in found.ranges else "",
         "limits": found.ranges.get(pair.code, (None, None))}
        for value, found in ((pair.old, before), (pair.new, after))
    ]
    difference = pair.difference
    return {
        "section": SECTIONS[pair.number], "name": capfirst(str(ROW_NAMES[pair.code])), "old": sides[0], "new": sides[1],
        "difference": difference,
        "change": points(difference) if pair.unit is Unit.SHARE else shown(difference, pair.unit),
    }


def _cell(value: Disclosed | None, unit: Unit) -> Any:
    """Exact figures as numbers, others by their bounds in words."""
    if value is None or isinstance(value, Shown):
        return value.value if value else None
    return disclosed(value, unit)


def _side(row: dict[str, Any], side: str) -> dict[str, Any]:
    """One of both periods; what the obligation is split in has none."""
    found: dict[str, Any] = row.get(side, {"cell": None, "limits": (None, None)})
    return found


_FILE: Final[list[Column[dict[str, Any]]]] = [
    Column(gettext_lazy("Figure"), lambda row: row["name"]),
    Column(gettext_lazy("Before"), lambda row: _side(row, "old")["cell"]),
    Column(gettext_lazy("Region from, before"), lambda row: _side(row, "old")["limits"][0]),
    Column(gettext_lazy("Region to, before"), lambda row: _side(row, "old")["limits"][1]),
    Column(gettext_lazy("After"), lambda row: _side(row, "new")["cell"]),
    Column(gettext_lazy("Region from, after"), lambda row: _side(row, "new")["limits"][0]),
    Column(gettext_lazy("Region to, after"), lambda row: _side(row, "new")["limits"][1]),
    Column(gettext_lazy("Difference"), lambda row: row["difference"]),
]
