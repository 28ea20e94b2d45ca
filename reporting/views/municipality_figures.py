"""The published figures of a public buyer, by period, beside the range of its region."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import F
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from contracts.exporting import Column, export
from contracts.policies import Permission
from contracts.views.access import requires
from contracts.views.lists import wanted_export
from reporting import queries
from reporting.figures.breakdown_table import shown
from reporting.disclosure.disclosed import Band, Disclosed, Shown
from reporting.sheet.infosheet import Sheet
from reporting.models import Document
from reporting.exports.public_set import PublicRow, PublicSet, published_set
from reporting.figures.report_names import ROW_NAMES, SECTIONS
from reporting.figures.report_set import Unit
from reporting.sheet.words import period_name
from sroi.accounts.acting import ActingRequest
from sroi.look.formatting import number, whole_euro
from sroi.tenancy.models import Municipality


@require_GET
@requires(Permission.READ_FIGURES)
def figures_page(request: ActingRequest) -> HttpResponseBase:
    """The newest published period, or the one that was asked for; `?sheet=` names a published sheet."""
    client = request.acting.organisation
    assert isinstance(client, Municipality)  # the address is in a public buyer's part of the site
    sheets = sheets_of(client)
    wanted = request.GET.get("sheet", "")
    chosen = next((row for row in sheets if str(row.pk) == wanted), sheets[0] if sheets else None)
    found = found_on(chosen, client) if chosen else None
    file_format = wanted_export(request)
    if found is not None and file_format is not None:
        return export(rows=found.rows, columns=_file(found), name=f"cijfers-{client.slug}", file_format=file_format)
    names = named(sheets)
    context = {
        "sheets": [(row, names[row.pk], chosen is not None and row.pk == chosen.pk) for row in sheets],
        "chosen": chosen, "rows": _lines(found) if found else [], "has_ranges": bool(found and found.ranges),
        "query": f"sheet={chosen.pk}" if chosen else "", "title": period_name(chosen.period) if chosen else "",
    }
    return TemplateResponse(request, "reporting/municipality/figures.html", context)


def sheets_of(client: Municipality) -> list[Document]:
    """The newest published version of each of its sheets, the newest period first."""
    newest = queries.archive().filter(municipality=client, version=F("newest_version"), sheet__isnull=False)
    return list(newest.order_by("-period", "desk__name"))


def named(sheets: Sequence[Document]) -> dict[UUID, str]:
    """The period of each sheet in words, with the desk where there are several."""
    with_desk = len({row.desk_id for row in sheets}) > 1
    return {row.pk: f"{period_name(row.period)} ({row.desk.name})" if with_desk else period_name(row.period) for row in sheets}


def found_on(chosen: Document, client: Municipality) -> PublicSet:
    """What a sheet says, with the range of the region."""
    sheet = Sheet.from_json(Document.objects.values_list("sheet", flat=True).get(pk=chosen.pk) or {})
    return published_set(sheet=sheet, desk_id=chosen.desk_id, municipality_id=client.pk)


def _lines(found: PublicSet) -> list[dict[str, Any]]:
    return [
        {"section": SECTIONS[row.number], "name": ROW_NAMES[row.code], "value": disclosed(row.value, row.unit),
         "range": range_of(found, row.code, row.unit)}
        for row in found.rows
    ]


def range_of(found: PublicSet, code: str, unit: Unit) -> str:
    """The range of the region for a figure, a dash where there is none."""
    limits = found.ranges.get(code)
    if limits is None:
        return shown(None, unit)
    return _between(limits[0], limits[1], unit)


def _between(low: Decimal, high: Decimal, unit: Unit) -> str:
    """Two bounds; amounts in whole euros, which is what they are good for."""
    texts = [whole_euro(value) if unit is Unit.EURO else shown(value, unit) for value in (low, high)]
    return _("%(low)s to %(high)s") % {"low": texts[0], "high": texts[1]}


def disclosed(value: Disclosed, unit: Unit) -> str:
    """A published figure as text: exact, between two bounds, or fewer than the threshold."""
    if isinstance(value, Shown):
        return shown(value.value, unit)
    if isinstance(value, Band):
        return _between(value.low, value.high, unit)
    return _("fewer than %(threshold)s") % {"threshold": number(value.threshold)}


def _file(found: PublicSet) -> list[Column[PublicRow]]:
    """Exact figures as numbers; others by their bounds in words."""
    return [
        Column(gettext_lazy("Figure"), lambda row: str(ROW_NAMES[row.code])),
        Column(gettext_lazy("Value"), lambda row: row.value.value if isinstance(row.value, Shown) else disclosed(row.value, row.unit)),
        Column(gettext_lazy("Region from"), lambda row: found.ranges[row.code][0] if row.code in found.ranges else None),
        Column(gettext_lazy("Region to"), lambda row: found.ranges[row.code][1] if row.code in found.ranges else None),
    ]
