"""The annual report data of a desk: tables, text to paste, and a file."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from contracts.exporting import Column, export
from contracts.labels import ROUTES
from contracts.policies import Permission
from contracts.views.access import requires
from contracts.views.client_parts import desk_tabs
from contracts.views.lists import wanted_export
from reporting.disclosure.disclosed import Disclosed, Shown
from reporting.disclosure.rules import disclose
from reporting.figures import annual_text
from reporting.figures.annual_report import AnnualReport, annual_report, years_of
from reporting.figures.annual_text import Published, Row
from reporting.sheet.making import published_blocks
from reporting.sheet.words import extent, route_name, shown
from reporting.views.quarters import desk_of
from sroi.accounts.acting import ActingRequest
from sroi.look.formatting import euro
from sroi.tenancy.models import ServiceDesk

_NOTHING: Final = Shown(Decimal("0.00"))


@require_GET
@requires(Permission.READ_FIGURES)
def annual_report_page(request: ActingRequest) -> HttpResponseBase:
    """The year of `?jaar=`, else the last one that is over; `?export=csv|xlsx` gives the figures as a file."""
    desk, today = desk_of(request), timezone.localdate()
    years = years_of(desk, on=today)
    last = today.year - 1 if today.year - 1 in years else today.year
    wanted = request.GET.get("jaar", "")
    year = next((known for known in years if str(known) == wanted), last)
    found = annual_report(desk=desk, year=year, on=today)
    file_format = wanted_export(request)
    if file_format is not None:
        name = _("annual-report-%(year)s") % {"year": year}
        return export(rows=annual_text.rows(found), columns=_columns(), name=name, file_format=file_format)
    paragraphs = annual_text.paragraphs(found, desk=desk.name, published=published(found, desk=desk))
    context = {
        "found": found, "years": years, "tabs": desk_tabs(request, "annual_report"), "query": f"jaar={year}",
        "text": "\n\n".join(paragraphs), "paragraphs": paragraphs,
        **_tables(found),
    }
    return TemplateResponse(request, "reporting/desk/annual_report.html", context)


def published(found: AnnualReport, *, desk: ServiceDesk) -> Published:
    """What others may read of the amounts of the year: a text to paste is a publication. Runs in the scope of the desk."""
    shown_of = disclose(found.figures, published_blocks(desk=desk))
    routes = [(route, value) for route, value in shown_of.routes.items() if value != _NOTHING]
    return Published(
        _written(shown_of.open), _written(shown_of.fulfilled),
        [(route_name(route), _written(value)) for route, value in sorted(routes, key=lambda pair: -extent(pair[1]).high)],
    )


def _written(value: Disclosed) -> str:
    """An amount with cents where it is exact, else its range."""
    return euro(value.value) if isinstance(value, Shown) else shown(value, is_money=True)


def _tables(found: AnnualReport) -> dict[str, object]:
    figures = found.figures
    return {
        "contacts": [(annual_text.kind_name(kind), count) for kind, count in found.contacts],
        "times": [(_("Handed in to decided"), found.review), (_("Award to registered"), found.registering)],
        "contracts": [
            (_("New"), figures.contracts_new), (_("Closed in the year"), found.contracts_closed),
            (_("Running at the end"), figures.contracts_active),
        ],
        "amounts": annual_text.amounts(found),
        "routes": [(ROUTES[code], amount) for code, amount in figures.routes.items()],
    }


def _columns() -> list[Column[Row]]:
    return [
        Column(_("Part"), lambda row: row.part), Column(_("Figure"), lambda row: row.name),
        Column(_("Value"), lambda row: row.value),
    ]
