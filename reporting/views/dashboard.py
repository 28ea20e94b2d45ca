"""The dashboard of a desk: this quarter as it stands, live, for its own people."""

from typing import Any

from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from contracts.exporting import Column
from contracts.labels import ROUTES
from contracts.policies import Permission
from contracts.queries import worklist as work
from contracts.views.access import requires
from reporting import overview
from reporting.charts.dashboard_charts import bars, exact
from reporting.figures.figure_set import FigureSet
from reporting.figures.exact import figures
from reporting.overview import Handled, Standing
from reporting.figures.report_period import parse_period
from reporting.views.dashboard_tables import CLIENTS, Download, wanted
from reporting.views.quarters import desk_of
from sroi.accounts.acting import ActingRequest
from sroi.look.formatting import euro, number, quarter_name, short_quarter, whole_euro
from sroi.periods import Quarter


@require_GET
@requires(Permission.CLOSE_QUARTER)
def dashboard(request: ActingRequest) -> HttpResponseBase:
    """What came in, what waits, what counted, the clients side by side, and eight quarters."""
    desk, today = desk_of(request), timezone.localdate()
    quarter = Quarter.of(today)
    clients = overview.standings(on=today)
    found = figures(desk=desk, municipality=None, period=parse_period(str(quarter)), on=today)
    file = wanted(request, _downloads(clients, found, desk.slug))
    if file is not None:
        return file
    waiting = work.worklist(on=today)
    context = {
        "quarter": quarter_name(str(quarter)), "clients": clients,
        "figures": _figures(request, overview.handled(quarter=quarter), waiting, found),
        "routes": bars([(capfirst(str(name)), exact(found.routes[code]), whole_euro(found.routes[code]))
                        for code, name in ROUTES.items() if found.routes[code]]),
        "trend": bars([(short_quarter(point.quarter), exact(point.fulfilled), whole_euro(point.fulfilled)) for point in found.trend]),
        "signals": _signals(request, waiting),
    }
    return TemplateResponse(request, "reporting/desk/dashboard.html", context)


def _downloads(clients: list[Standing], found: FigureSet, slug: str) -> dict[str, Download]:
    amount: Column[tuple[str, Any]] = Column(gettext_lazy("Filled"), lambda row: row[1])
    return {
        "clients": Download(name=f"dashboard-{slug}-opdrachtgevers", columns=CLIENTS, rows=lambda: clients),
        "routes": Download(
            name=f"dashboard-{slug}-routes", columns=[Column(gettext_lazy("Route"), lambda row: row[0]), amount],
            rows=lambda: [(str(name), found.routes[code]) for code, name in ROUTES.items()],
        ),
        "quarters": Download(
            name=f"dashboard-{slug}-kwartalen", columns=[Column(gettext_lazy("Quarter"), lambda row: row[0]), amount],
            rows=lambda: [(point.quarter, point.fulfilled) for point in found.trend],
        ),
    }


def _figures(request: ActingRequest, done: Handled, waiting: work.Worklist, found: FigureSet) -> list[dict[str, Any]]:
    url = request.acting.url
    return [
        {"label": _("Handed in"), "value": number(done.came_in), "note": _("entries, this quarter")},
        {"label": _("Approved"), "value": number(done.approved),
         "note": _("%(returned)s returned, %(rejected)s rejected") % {
             "returned": number(done.returned), "rejected": number(done.rejected)}},
        {"label": _("To review"), "value": number(waiting.to_review), "note": _("now"),
         "url": f"{url('entries')}?whose=all&state=submitted"},
        {"label": _("Filled"), "value": euro(found.fulfilled), "note": _("counted in this quarter")},
        {"label": _("Obligation"), "value": euro(found.obligation), "note": _("all contracts")},
        {"label": _("Open"), "value": euro(found.open), "note": _("all contracts")},
    ]


def _signals(request: ActingRequest, waiting: work.Worklist) -> list[dict[str, Any]]:
    contracts, entries = request.acting.url("contracts"), request.acting.url("entries")
    lines = [
        (waiting.nothing_fulfilled, f"{contracts}?whose=all&signal=nothing_fulfilled", ngettext(
            "contract without any fulfilment", "contracts without any fulfilment", waiting.nothing_fulfilled)),
        (waiting.ending, f"{contracts}?whose=all&signal=ending", ngettext(
            "contract ends within 90 days", "contracts end within 90 days", waiting.ending)),
        (waiting.over_term, f"{contracts}?whose=all&signal=over_term", ngettext(
            "contract to close", "contracts to close", waiting.over_term)),
        (waiting.to_confirm, f"{entries}?whose=all&confirm=waiting", ngettext(
            "placement to be confirmed", "placements to be confirmed", waiting.to_confirm)),
        (waiting.quarters, request.acting.url("quarters"), ngettext("quarter to close", "quarters to close", waiting.quarters)),
    ]
    return [{"count": count, "url": url, "label": label} for count, url, label in lines if count]
