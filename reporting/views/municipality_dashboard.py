"""The dashboard of a public buyer: its contracts live (for a contract holder), and the quarters that were published."""

from typing import Any, Final

from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from contracts.exporting import Column
from contracts.models import Contract
from contracts.policies import Permission, may
from contracts.queries import client as contracts
from contracts.queries.contracts import elapsed
from contracts.queries.worklist import SIGNAL_LABELS
from contracts.views.access import requires
from contracts.views.contract_columns import terms_and_balance
from contracts.views.lists import EXPORT_LIMIT
from reporting import overview
from reporting.charts.dashboard_charts import bars
from reporting.disclosure.disclosed import Shown
from reporting.overview import PublishedQuarter
from reporting.sheet.words import extent, shown
from reporting.views.dashboard_tables import CLIENTS, Download, wanted
from sroi.accounts.acting import ActingRequest
from sroi.look.formatting import euro, number, percentage, share, short_quarter

#: A published quarter may be a range; then both ends stand in the file.
QUARTERS: Final[list[Column[PublishedQuarter]]] = [
    Column(gettext_lazy("Service desk"), lambda row: row.desk),
    Column(gettext_lazy("Quarter"), lambda row: row.quarter),
    Column(gettext_lazy("Version"), lambda row: row.version),
    Column(gettext_lazy("Filled"), lambda row: row.fulfilled.value if isinstance(row.fulfilled, Shown) else None),
    Column(gettext_lazy("At least"), lambda row: extent(row.fulfilled).low),
    Column(gettext_lazy("At most"), lambda row: extent(row.fulfilled).high),
]


@require_GET
@requires(Permission.READ_DOCUMENTS)
def dashboard(request: ActingRequest) -> HttpResponseBase:
    """Per contract to the cent, without groups or persons; a reader without that right sees what was published."""
    holds = may(request.acting.role, Permission.READ_CONTRACTS)
    published = overview.published_quarters()
    file = wanted(request, _downloads(request, published, holds=holds))
    if file is not None:
        return file
    context = {
        "holds": holds,
        "desks": [
            {"name": quarters[0].desk, "rows": bars([
                (short_quarter(row.quarter), extent(row.fulfilled), shown(row.fulfilled, is_money=True)) for row in quarters
            ])}
            for quarters in published
        ],
        **(_live(request) if holds else {}),
    }
    return TemplateResponse(request, "reporting/municipality/dashboard.html", context)


def _downloads(request: ActingRequest, published: list[Any], *, holds: bool) -> dict[str, Download]:
    slug = getattr(request.acting.organisation, "slug", "")
    tables = {"quarters": Download(
        name=f"dashboard-{slug}-kwartalen", columns=QUARTERS, rows=lambda: [row for quarters in published for row in quarters],
    )}
    if holds:
        columns: list[Column[Contract]] = [
            Column(gettext_lazy("Number"), lambda row: row.number), Column(gettext_lazy("Title"), lambda row: row.title),
            Column(gettext_lazy("Supplier"), lambda row: row.supplier.name), *terms_and_balance(on=timezone.localdate()),
        ]
        tables["own"] = Download(
            name=f"dashboard-{slug}-totaal", columns=CLIENTS, rows=lambda: overview.standings(on=timezone.localdate()),
        )
        tables["contracts"] = Download(
            name=f"dashboard-{slug}-contracten", columns=columns, rows=lambda: list(_by_open_amount()[:EXPORT_LIMIT]),
        )
    return tables


def _by_open_amount() -> Any:
    return contracts.listed().filter(closed_on__isnull=True).order_by("-balance__open", "pk")


def _live(request: ActingRequest) -> dict[str, Any]:
    today = timezone.localdate()
    standing = next(iter(overview.standings(on=today)), None)
    signals, words = overview.signalled(on=today), dict(SIGNAL_LABELS)
    attention = contracts.listed().filter(pk__in=signals).order_by("-balance__open", "pk")[: overview.FIRST]
    count = overview.signalled_count(on=today)
    return {
        "standing": standing, "figures": _figures(request, standing, count) if standing else [],
        "rows": [{"contract": row, "elapsed": elapsed(row, on=today)} for row in _by_open_amount()[: overview.FIRST]],
        "attention": [{"contract": row, "why": [words[name] for name in signals[row.pk]]} for row in attention],
        "attention_count": count,
    }


def _figures(request: ActingRequest, standing: overview.Standing, attention: int) -> list[dict[str, Any]]:
    filled = share(standing.fulfilled, standing.obligation)
    return [
        {"label": _("Contracts"), "value": number(standing.contracts), "url": request.acting.url("contracts"),
         "note": _("%(running)s not closed") % {"running": number(standing.running)}},
        {"label": _("Obligation"), "value": euro(standing.obligation)},
        {"label": _("Filled"), "value": euro(standing.fulfilled), "note": "" if filled is None else percentage(filled)},
        {"label": _("Open"), "value": euro(standing.open)},
        {"label": _("Need attention"), "value": number(attention), "note": _("contracts"), "url": "#attention"},
    ]
