"""Evidence over all audiences: add, remove, and the only way in which a file leaves the server."""

from uuid import UUID

import structlog
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from contracts.actions import evidence as actions
from contracts.actions import evidence_files
from contracts.errors import StepRefused
from contracts.models import Entry, Evidence
from contracts.policies import Permission
from contracts.views.access import requires
from sroi.accounts.acting import ActingRequest
from sroi.accounts.roles import Organisation

log = structlog.get_logger(__name__)


@require_GET
@requires(Permission.READ_ENTRIES)
def evidence(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """Download one file. The row comes first: who cannot read it gets a 404, whatever lies on disk."""
    row = get_object_or_404(Evidence.objects.select_related("entry"), pk=pk, removed_at__isnull=True)
    if request.acting.membership.organisation == Organisation.DESK:
        actions.note_opened(by=request.acting.actor, at=timezone.now(), row=row)
    try:
        content = evidence_files.location(row).open("rb")
    except FileNotFoundError as error:
        log.exception("evidence file is missing", evidence=str(row.pk))
        raise Http404 from error
    response = FileResponse(content, as_attachment=True, filename=row.original_name, content_type=row.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@require_POST
@requires(Permission.REPORT_ENTRY)
def evidence_add(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """Add the files of the form to the entry; each one is told apart, so that one refusal does not lose the others."""
    entry = get_object_or_404(Entry, pk=pk)
    files = request.FILES.getlist("file")
    if not files:
        messages.warning(request, _("Choose a file first."))
    for upload in files:
        try:
            row = actions.add_evidence(
                by=request.acting.actor, at=timezone.now(), entry_id=entry.pk, kind=request.POST.get("kind", ""),
                upload=upload,
            )
        except ValidationError as error:
            messages.error(request, f"{(upload.name or '')[:80]}: {' '.join(error.messages)}")
        except StepRefused as error:
            messages.warning(request, str(error))
            break
        else:
            messages.success(request, _("“%(name)s” was added.") % {"name": row.original_name})
    return redirect(f"{request.acting.url('entry', pk=entry.pk)}#bewijs")


@require_POST
@requires(Permission.REPORT_ENTRY)
def evidence_remove(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """Take a file away."""
    row = get_object_or_404(Evidence, pk=pk)
    try:
        actions.remove_evidence(by=request.acting.actor, at=timezone.now(), evidence_id=row.pk)
        messages.success(request, _("“%(name)s” was removed.") % {"name": row.original_name})
    except StepRefused as error:
        messages.warning(request, str(error))
    return redirect(f"{request.acting.url('entry', pk=row.entry_id)}#bewijs")
