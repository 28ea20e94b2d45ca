"""Figures as a workbook with live formulas: for a desk over a period, for a public buyer about its own contracts."""

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_GET

from contracts.policies import Permission, may
from contracts.views.access import requires
from reporting.exports.client_workbook import client_workbook
from reporting.exports.desk_workbook import desk_workbook
from reporting.figures.report_period import parse_period
from reporting.exports.spreadsheet import XLSX
from reporting.views.quarters import desk_of
from sroi.accounts.acting import ActingRequest
from sroi.tenancy.models import Municipality


@require_GET
@requires(Permission.CLOSE_QUARTER)
def of_desk(request: ActingRequest) -> HttpResponseBase:
    """The exact sums of a period, this year unless another is asked for."""
    desk, now = desk_of(request), timezone.now()
    try:
        period = parse_period(request.GET.get("period", str(timezone.localdate(now).year)))
    except ValueError as error:
        raise Http404 from error
    return _file(desk_workbook(desk=desk, period=period, at=now), name=f"cijfers-{desk.slug}-{period.text.strip('.')}")


@require_GET
@requires(Permission.READ_DOCUMENTS)
def of_client(request: ActingRequest) -> HttpResponseBase:
    """The own contracts (for a contract holder) and what was published."""
    client, now = request.acting.organisation, timezone.now()
    assert isinstance(client, Municipality)
    content = client_workbook(
        municipality=client, with_contracts=may(request.acting.role, Permission.READ_CONTRACTS), at=now, on=timezone.localdate(now),
    )
    return _file(content, name=f"cijfers-{client.slug}")


def _file(content: bytes, *, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    response["Cache-Control"] = "private, no-store"
    return response
