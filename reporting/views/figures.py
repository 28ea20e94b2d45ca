"""Exact figures on screen, for the desk's own people: the report set of a period, and cuts of it."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from contracts.exporting import Column, export
from contracts.policies import Permission, may
from contracts.views.access import requires
from contracts.views.lists import wanted_export
from reporting import queries
from reporting.figures.breakdown import breakdown
from reporting.charts.breakdown_charts import bars
from reporting.figures.breakdown_table import Line, Table, shown, table
from reporting.figures.dimension_names import TITLES
from reporting.forms.figures import FiguresForm
from reporting.figures.report_names import ROW_NAMES, SECTIONS
from reporting.figures.report_period import ReportPeriod
from reporting.figures.report_set import Row, report_set
from reporting.sheet.words import period_name
from reporting.views.quarters import desk_of
from sroi.accounts.acting import ActingRequest
from sroi.look.formatting import day
from sroi.periods import Quarter
from sroi.tenancy.models import Municipality, ServiceDesk



@require_GET
@requires(Permission.CLOSE_QUARTER)
def figures_page(request: ActingRequest) -> HttpResponseBase:
    """The figures of the desk or one client; this year so far unless another period was asked for."""
    desk, today = desk_of(request), timezone.localdate()
    form = FiguresForm(request.GET if "period" in request.GET else {"period": str(today.year)}, desk=desk)
    found: dict[str, Any] = {}
    if form.is_valid():
        found = _cut(desk, form) if form.cuts else _set(desk, form, on=today)
    file_format = wanted_export(request)
    if found and file_format is not None:
        return export(rows=found["rows"], columns=found["file"], name=f"cijfers-{desk.slug}", file_format=file_format)
    query = request.GET.copy()
    query.pop("export", None)
    context = {
        "form": form, "query": query.urlencode(), "periods": _periods(request, desk=desk, on=today),
        "compare": f"{request.acting.url('figures_compare')}?{_comparison(form)}" if found else "",
        "may_divide": may(request.acting.role, Permission.KEEP_JOINT_BUYERS), **found,
    }
    return TemplateResponse(request, "reporting/desk/figures.html", context)


def title(period: ReportPeriod) -> str:
    """A period or a stand as a heading."""
    if period.until is not None:
        return _("Position on %(day)s") % {"day": day(period.until)}
    return period_name(period.text)


def _comparison(form: FiguresForm) -> str:
    """The query of the comparison of this period with a year earlier."""
    asked = form.cleaned_data
    return urlencode({"new": asked["period"].text, "municipality": asked["municipality"].slug if asked["municipality"] else ""})


def _cut(desk: ServiceDesk, form: FiguresForm) -> dict[str, Any]:
    """The table of one or two cuts, its bars and its file."""
    asked = form.cleaned_data
    cells = breakdown(
        desk=desk, period=asked["period"], by=form.cuts, route=asked["route"], upto=asked["upto"],
        municipality_id=asked["municipality"].pk if asked["municipality"] else None,
    )
    made = table(cells, desk=desk, measure=asked["show"])
    drawn = bars(made) if len(form.cuts) == 1 else [""] * len(made.lines)
    chosen = form.fields["show"].choices if len(form.cuts) == 2 else ()  # type: ignore[attr-defined]  # a choice field
    return {
        "title": title(asked["period"]), "table": made, "total": _named(made, made.total), "has_bars": len(form.cuts) == 1,
        "lines": [(line.name, chart, _named(made, line)) for line, chart in zip(made.lines, drawn, strict=True)],
        "by": made.title if len(form.cuts) == 1 else _("%(first)s and %(second)s") % {
            "first": made.title, "second": TITLES[form.cuts[1]]},
        "measure": dict(chosen).get(asked["show"], ""), "without_contracts": not cells.has_contracts,
        "rows": [*made.lines, made.total], "file": _columns(made, of=asked["municipality"]),
    }


def _named(made: Table, line: Line) -> list[tuple[str, str]]:
    """The values of a row as they are shown, each with the name of its column: on a phone a row is a card."""
    return [(column.label, text) for column, text in zip(made.columns, made.texts(line), strict=True)]


def _columns(made: Table, *, of: Municipality | None) -> Sequence[Column[Any]]:
    """A file has the name of each row and its values as numbers, and the client where it is of one."""
    client: list[Column[Line]] = [Column(_("Client"), lambda _line: of.name)] if of else []
    values = [Column(column.label, lambda line, place=place: line.values[place]) for place, column in enumerate(made.columns)]  # type: ignore[misc]  # each keeps its own place
    return [Column(made.title, lambda line: line.name), *values, *client]


def _set(desk: ServiceDesk, form: FiguresForm, *, on: date) -> dict[str, Any]:
    """The report set of the period."""
    asked = form.cleaned_data
    rows = report_set(desk=desk, municipality=asked["municipality"], period=asked["period"], on=on)
    texts = [
        {"section": SECTIONS[row.number], "name": ROW_NAMES[row.code], "period": shown(row.period, row.unit),
         "cumulative": shown(row.cumulative, row.unit)}
        for row in rows
    ]
    return {
        "title": title(asked["period"]), "as_of": min(asked["period"].last_day, on), "report": texts, "rows": rows,
        "file": [
            Column(gettext_lazy("Figure"), _name), Column(gettext_lazy("In the period"), _period),
            Column(gettext_lazy("Up to the end"), _cumulative),
            *([Column(_("Client"), lambda _row: asked["municipality"].name)] if asked["municipality"] else []),
        ],
    }


def _name(row: Row) -> str:
    return str(ROW_NAMES[row.code])


def _period(row: Row) -> Any:
    return row.period


def _cumulative(row: Row) -> Any:
    return row.cumulative


def _periods(request: ActingRequest, *, desk: ServiceDesk, on: date) -> list[tuple[str, str, bool]]:
    """Periods to choose at once: name, address with the rest as it is, and whether it is the one shown."""
    now = Quarter.of(on)
    known = [(_("This quarter"), str(now)), (_("The year %(year)s so far") % {"year": on.year}, str(on.year))]
    closed = queries.publishable_periods(desk=desk)
    known += [(_("Last closed quarter"), name) for name in closed if "-Q" in name][:1]
    known += [(_("The year %(year)s") % {"year": name}, name) for name in closed if "-Q" not in name][:1]
    known += [(_("Position today"), f"..{on.isoformat()}")]
    asked = request.GET.get("period", str(on.year))
    rest = {key: value for key, value in request.GET.items() if key not in {"period", "export"}}
    return [(name, f"?{urlencode({'period': text, **rest})}", text == asked) for name, text in known]


