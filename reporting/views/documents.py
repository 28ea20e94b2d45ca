"""Infosheets: asking for them, following their making, publishing, reading and downloading."""

from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from contracts.errors import StepRefused
from contracts.models import Event
from contracts.policies import Permission
from contracts.views.access import requires
from contracts.views.lists import in_order, page_of
from reporting import queries
from reporting.actions import documents as actions
from reporting.filters import DocumentFilter
from reporting.models import Document
from reporting.report_period import ReportPeriod, parse_period
from reporting.sheets import sheet_page
from reporting.views.quarters import desk_of
from sroi.accounts import once
from sroi.accounts.acting import ActingRequest

ORDERS = {
    "period": ("period", "municipality__name"), "municipality": ("municipality__name", "period"),
    "state": ("state", "period"), "version": ("version",),
}


@require_GET
@requires(Permission.PUBLISH)
def document_list(request: ActingRequest) -> HttpResponseBase:
    """All sheets of the desk, and what can be done for a period."""
    desk = desk_of(request)
    chosen = DocumentFilter(request.GET, queryset=queries.documents(), request=request)
    rows = in_order(chosen.qs, request, orders=ORDERS, default="-period")
    periods = queries.publishable_periods(desk=desk)
    wanted = request.GET.get("period") or (periods[0] if periods else "")
    context = {
        "filter": chosen, "page": page_of(rows, request), "periods": periods, "period": wanted,
        **_progress(wanted),
    }
    return TemplateResponse(request, "reporting/desk/documents.html", context)


def _progress(period: str) -> dict[str, object]:
    counts = queries.state_counts(period=period)
    busy = counts["requested"] + counts["building"]
    return {"counts": counts, "busy": busy, "total": sum(counts.values()), "finished": sum(counts.values()) - busy,
            "period": period}


@require_GET
@requires(Permission.PUBLISH)
def progress(request: ActingRequest) -> HttpResponseBase:
    """The progress of a period alone, for refreshing."""
    return TemplateResponse(request, "reporting/desk/progress.html", _progress(request.GET.get("period", "")))


@require_POST
@requires(Permission.PUBLISH)
def request(request: ActingRequest) -> HttpResponseBase:
    """Ask for the sheets of a period."""
    period = _period(request)

    def ask(key: UUID) -> Event:
        actions.request_documents(
            by=request.acting.actor, at=timezone.now(), desk=desk_of(request), period=period, event_id=key,
        )
        return Event.objects.get(pk=key)

    try:
        count = once.make(request, rows=Event.objects.all(), create=ask).after["documents"]
    except StepRefused as refusal:
        messages.warning(request, str(refusal))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, ngettext(
            "%(count)s sheet is being made.", "%(count)s sheets are being made.", count) % {"count": count})
    return redirect(f"{request.acting.url('documents')}?period={period.text}")


@require_POST
@requires(Permission.PUBLISH)
def publish(request: ActingRequest) -> HttpResponseBase:
    """Publish the sheets of a period that are ready."""
    period = _period(request)
    try:
        count = actions.publish_documents(
            by=request.acting.actor, at=timezone.now(), desk=desk_of(request), period=period
        )
    except StepRefused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, ngettext(
            "%(count)s sheet is published.", "%(count)s sheets are published.", count) % {"count": count})
    return redirect(f"{request.acting.url('documents')}?period={period.text}")


def _period(request: ActingRequest) -> ReportPeriod:
    try:
        return parse_period(request.POST.get("period", ""))
    except ValueError as error:
        raise Http404 from error


@require_POST
@requires(Permission.PUBLISH)
def retry(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """Ask again for a sheet that failed."""
    document = get_object_or_404(Document, pk=pk)
    actions.retry_document(by=request.acting.actor, at=timezone.now(), document_id=pk)
    messages.success(request, _("The sheet is being made again."))
    return redirect(f"{request.acting.url('documents')}?period={document.period}")


@require_GET
@requires(Permission.READ_DOCUMENTS)
def document(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """A sheet as an accessible page, from the same template as the PDF."""
    found = get_object_or_404(Document.objects.select_related("desk", "municipality"), pk=pk, sheet__isnull=False)
    context = {"document": found, "sheet_html": sheet_page(found)}
    return TemplateResponse(request, "reporting/document.html", context)


@require_GET
@requires(Permission.READ_DOCUMENTS)
def download(_request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """The PDF, served only after the row was found in the reader's scope."""
    found = get_object_or_404(Document.objects.select_related("desk", "municipality"), pk=pk)
    file = Path(settings.MEDIA_ROOT) / found.path
    if not found.path or not file.is_file():
        raise Http404
    whose = found.municipality.slug if found.municipality else found.desk.slug
    name = f"infosheet-{whose}-{found.period}-v{found.version}.pdf"
    response = FileResponse(file.open("rb"), as_attachment=True, filename=name, content_type="application/pdf")
    response["Cache-Control"] = "no-store"
    return response

