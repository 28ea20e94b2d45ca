"""Everything of the desk in one file: asking for it, following it, fetching it."""

from pathlib import Path
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from contracts.importing import progress
from contracts.policies import Permission
from contracts.views.access import requires
from contracts.views.lists import page_of
from reporting.actions import leaving
from reporting.models import FullExport
from sroi.accounts import once
from sroi.accounts.acting import ActingRequest

log = structlog.get_logger(__name__)
STATE_BADGES = {"requested": "neutral", "building": "neutral", "ready": "success", "failed": "error", "removed": "muted"}


@require_GET
@requires(Permission.EXPORT_ALL)
def full_exports(request: ActingRequest) -> HttpResponseBase:
    """The exports that were made, and the button for a new one."""
    return TemplateResponse(request, "reporting/desk/full_exports.html", _context(request))


@never_cache
@require_GET
@requires(Permission.EXPORT_ALL)
def full_exports_progress(request: ActingRequest) -> HttpResponseBase:
    """The list again, for a page that follows the work."""
    return TemplateResponse(request, "reporting/desk/full_export_rows.html", _context(request))


def _context(request: ActingRequest) -> dict[str, Any]:
    page = page_of(FullExport.objects.all(), request)
    rows = [(row, STATE_BADGES[row.state], progress.rows_done(row.pk) if row.state == "building" else None) for row in page]
    busy = any(row.state in {"requested", "building"} for row in page)
    return {"page": page, "rows": rows, "is_busy": busy, "kept_days": leaving.KEPT_FOR.days}


@require_POST
@requires(Permission.EXPORT_ALL)
def full_export_request(request: ActingRequest) -> HttpResponseBase:
    """Ask for an export."""
    desk_id = request.acting.membership.desk_id
    assert desk_id is not None, "only members of a desk pass the permission"
    try:
        leaving.request_export(by=request.acting.actor, at=timezone.now(), desk_id=desk_id, pk=once.key_of(request))
    except ValidationError as problem:  # the form stood open too long, or was another account's
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(request, _("The file is being made. You can leave this page."))
    return redirect(request.acting.url("full_exports"))


@never_cache
@require_GET
@requires(Permission.EXPORT_ALL)
def full_export_file(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """Fetch the file; that is written down."""
    row = get_object_or_404(FullExport.objects.select_related("desk"), pk=pk, state=FullExport.State.READY)
    leaving.note_download(by=request.acting.actor, at=timezone.now(), row=row)
    try:
        content = (Path(settings.MEDIA_ROOT) / row.path).open("rb")
    except FileNotFoundError as error:
        log.exception("export file is missing", export=str(row.pk))
        raise Http404 from error
    name = f"sroi-{row.desk.slug}-{timezone.localdate(row.requested_at):%Y%m%d}.zip"
    return FileResponse(content, as_attachment=True, filename=name, content_type="application/zip")
