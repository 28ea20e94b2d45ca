"""Infosheets: the archive of a desk, reading, downloading, and making one again."""

from typing import Final
from uuid import UUID

import structlog
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from contracts.policies import Permission
from contracts.views.access import requires
from contracts.views.lists import in_order, page_of
from reporting import queries
from reporting.sheet import files as sheet_files
from reporting.style import queries as style_queries
from reporting.actions import documents as actions
from reporting.filters import DocumentFilter
from reporting.style.house_style import Picture
from reporting.sheet.infosheet import Sheet
from reporting.models import Document
from reporting.on_screen import on_screen
from reporting.sheet.making import render_sheet, sheet_pictures
from reporting.views.quarters import desk_of
from sroi.accounts.acting import ActingRequest

log = structlog.get_logger(__name__)
ORDERS: Final = {
    "period": ("period", "municipality__name", "version"), "municipality": ("municipality__name", "period", "version"),
    "state": ("state", "period"), "version": ("version",), "published": ("published_at",),
}


@require_GET
@requires(Permission.PUBLISH)
def document_list(request: ActingRequest) -> HttpResponseBase:
    """All sheets of the desk in all versions, what is under way and what was not published yet."""
    desk, today = desk_of(request), timezone.localdate()
    chosen = DocumentFilter(request.GET, queryset=queries.documents(), request=request)
    rows = in_order(chosen.qs, request, orders=ORDERS, default="-period")
    context = {
        "filter": chosen, "page": page_of(rows, request), "periods": queries.publishable_periods(desk=desk),
        "under_way": list(queries.under_way()), "due": queries.periods_due(desk=desk, on=today),
        "year_to_come": queries.year_to_come(desk=desk, on=today),
    }
    return TemplateResponse(request, "reporting/desk/documents.html", context)


@require_POST
@requires(Permission.PUBLISH)
def retry(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """Ask again for a sheet that failed or was stopped."""
    document = get_object_or_404(Document, pk=pk)
    if actions.retry_document(by=request.acting.actor, at=timezone.now(), document_id=pk):
        messages.success(request, _("The sheet is being made again."))
    else:
        messages.info(request, _("Somebody asked for this sheet again already."))
    return redirect(request.acting.url("publication", pk=document.run_id))


@require_GET
@requires(Permission.READ_DOCUMENTS)
def document(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """A sheet as an accessible page, from the same template as the PDF; an old version names the newest."""
    found = get_object_or_404(Document.objects.select_related("desk", "municipality"), pk=pk, sheet__isnull=False)
    versions = queries.versions_of(found)
    is_published = found.state == Document.State.PUBLISHED
    newest = versions[0] if is_published and versions[0].version > found.version else None

    def address(picture: Picture) -> str:
        return request.acting.url("sheet_picture", digest=picture.digest)

    shown = on_screen(found, on=timezone.localdate(), picture_address=address)
    context = {
        "document": found, "sheet_html": shown.html, "style": shown.style, "is_published": is_published, "newest": newest,
        "versions": versions if len(versions) > 1 else [], "is_withheld": shown.is_withheld,
    }
    return TemplateResponse(request, "reporting/document.html", context)


@require_GET
@requires(Permission.READ_DOCUMENTS)
def download(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """The PDF, served only after the row was found in the reader's scope; a preview as long as it is not published.

    One with a story whose permission no longer stands is not given out any more: back to the page, which says so.
    """
    found = get_object_or_404(Document.objects.select_related("desk", "municipality"), pk=pk)
    if style_queries.is_withheld(found, on=timezone.localdate()):
        messages.warning(request, _("This PDF holds a story whose permission has ended, so it is no longer given out."))
        return redirect(request.acting.url("document", pk=pk))
    whose = found.municipality.slug if found.municipality else found.desk.slug
    name = f"infosheet-{whose}-{found.period}-v{found.version}"
    if found.state == Document.State.PUBLISHED:
        content = sheet_files.content_of(found)
        if content is None:
            log.error("published_file_lost", document_id=str(pk), path=found.path)
    else:
        content, name = _preview(found), f"{name}-voorbeeld"
    if content is None:
        raise Http404
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def _preview(document: Document) -> bytes | None:
    """The stored sheet, drawn once more with the words that it is not published; None where it is not made yet."""
    if document.sheet is None:
        return None
    sheet = Sheet.from_json(document.sheet)
    return render_sheet(sheet, created=document.run.requested_at, preview=True, pictures=sheet_pictures(sheet))
