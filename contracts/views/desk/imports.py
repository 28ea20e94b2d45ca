"""Imports of a desk: the list, uploading a file, following its check, the report, and taking it in."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contracts.exporting import Column, export
from contracts.failure_texts import in_plain_words
from contracts.forms.errors import add_errors
from contracts.forms.imports import ImportFilter, UploadForm
from contracts.importing import batches, progress
from contracts.importing.columns import COLUMNS
from contracts.importing.examples import example
from contracts.importing.reports import Fault, Report
from contracts.models import ImportBatch
from contracts.policies import Permission
from contracts.views.access import requires
from contracts.views.lists import in_order, page_of, wanted_export
from sroi.accounts import once
from sroi.accounts.acting import ActingRequest
from sroi.look.formatting import euro, moment, number
from sroi.tenancy import queries as organisations

ORDERS: Final = {
    "uploaded": ["uploaded_at"], "name": ["original_name"], "kind": ["kind"], "state": ["state"], "rows": ["rows"],
    "faults": ["faults"],
}
STATE_BADGES: Final = {
    "checking": "neutral", "checked": "open", "faulty": "error", "taking_in": "neutral", "done": "success", "failed": "error",
}
_TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FIRST_REMARKS: Final = 50


def _desk_id(request: ActingRequest) -> UUID:
    desk_id = request.acting.membership.desk_id
    assert desk_id is not None, "only members of a desk pass the permission"
    return desk_id


@require_GET
@requires(Permission.IMPORT)
def import_list(request: ActingRequest) -> HttpResponseBase:
    """The files that were offered, with filters, order and pages."""
    chosen = ImportFilter(request.GET, queryset=ImportBatch.objects.defer("report"), request=request)
    found = in_order(chosen.qs, request, orders=ORDERS, default="-uploaded")
    context = {"filter": chosen, "page": page_of(found, request), "badges": STATE_BADGES}
    return TemplateResponse(request, "contracts/desk/imports.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.IMPORT)
def new_import(request: ActingRequest) -> HttpResponseBase:
    """Upload a file; a task checks it, and nothing is registered."""
    wanted = request.GET.get("kind", "")
    if request.method == "GET":
        initial = {"kind": wanted if wanted in COLUMNS else ImportBatch.Kind.SUPPLIERS}
        return _upload_page(request, UploadForm(initial=initial))
    form = UploadForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            batch = once.make(request, rows=ImportBatch.objects.defer("report"), create=lambda pk: batches.receive(
                by=request.acting.actor, at=timezone.now(), desk_id=_desk_id(request), kind=form.cleaned_data["kind"],
                upload=form.cleaned_data["file"], pk=pk,
            ))
        except ValidationError as error:
            add_errors(form, error)
        else:
            return redirect(request.acting.url("import_batch", pk=batch.pk))
    return _upload_page(request, form, status=422)


def _upload_page(request: ActingRequest, form: UploadForm, *, status: int = 200) -> TemplateResponse:
    kinds = [
        {"kind": kind, "label": ImportBatch.Kind(kind).label, "columns": columns} for kind, columns in COLUMNS.items()
    ]
    return TemplateResponse(request, "contracts/desk/import_new.html", {"form": form, "kinds": kinds}, status=status)


@require_GET
@requires(Permission.IMPORT)
def batch_page(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """How far the work is; then what the check found, without faults with the button that takes the file in."""
    batch = get_object_or_404(ImportBatch, pk=pk)
    report = Report.from_json(batch.report)
    context = {
        "batch": batch, "report": report, "page": page_of(report.faults, request), "badge": STATE_BADGES[batch.state],
        "figures": _figures(batch, report), "remarks": report.remarks[:_FIRST_REMARKS],
        "more_remarks": max(0, len(report.remarks) - _FIRST_REMARKS), "same": _same_file(batch),
        "may_confirm": batch.state == ImportBatch.State.CHECKED, "reason": in_plain_words(batch.failure), **_progress(batch),
    }
    return TemplateResponse(request, "contracts/desk/import_batch.html", context)


def _progress(batch: ImportBatch) -> dict[str, Any]:
    """How many rows are done, as far as that is known."""
    return {"batch": batch, "rows_done": progress.rows_done(batch.pk) if batch.claimed_at else None}


@require_GET
@requires(Permission.IMPORT)
def batch_progress(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """The progress alone, for refreshing; once the work is over the whole page is asked for."""
    batch = get_object_or_404(ImportBatch.objects.defer("report"), pk=pk)
    if batch.is_busy:
        return TemplateResponse(request, "contracts/desk/import_progress.html", _progress(batch))
    if "HX-Request" in request.headers:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return redirect(request.acting.url("import_batch", pk=batch.pk))


def _same_file(batch: ImportBatch) -> ImportBatch | None:
    """Another import of the very same file: one that was taken in if there is one, else the newest."""
    others = ImportBatch.objects.filter(sha256=batch.sha256, kind=batch.kind).exclude(pk=batch.pk).defer("report")
    return others.filter(state=ImportBatch.State.DONE).first() or others.filter(uploaded_at__lt=batch.uploaded_at).first()


def _figures(batch: ImportBatch, report: Report) -> list[dict[str, Any]]:
    """The counts, and what the rows add up to where all of them are fine."""
    figures = [
        {"label": _("Rows"), "value": number(report.rows)},
        {"label": _("Rows that are fine"), "value": number(report.fine_rows)},
        {"label": _("Rows with faults"), "value": number(report.faulty_rows)},
    ]
    if batch.faults:
        return figures
    euros = {"value": _("Contract value excl. VAT"), "openings": _("Opening balances")}
    counts = {
        "new_companies": _("New companies"), "known_companies": _("Companies that are known here"),
        "changed_dossiers": _("Changed contact details"),
    }
    totals = report.totals
    figures += [{"label": name, "value": number(int(totals[key]))} for key, name in counts.items() if key in totals]
    amounts = [{"label": name, "value": euro(Decimal(totals[key]))} for key, name in euros.items() if key in totals]
    return figures[:1] + figures[3:] + amounts


@require_POST
@requires(Permission.IMPORT)
def confirm(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """Ask to take the whole file in; a task does so, or takes in nothing."""
    batch = get_object_or_404(ImportBatch.objects.defer("report"), pk=pk)
    if not batches.confirm(by=request.acting.actor, at=timezone.now(), batch=batch):
        batch.refresh_from_db()
        messages.warning(request, _refusal(batch))
    return redirect(request.acting.url("import_batch", pk=batch.pk))


def _refusal(batch: ImportBatch) -> str:
    """Why a file is not taken in: it is not checked, it has faults, or somebody was first."""
    if batch.state == ImportBatch.State.DONE:
        told = {"name": batch.done_by, "at": moment(batch.done_at)}
        return _("This file was taken in already, by %(name)s on %(at)s. It is not taken in twice.") % told
    if batch.state == ImportBatch.State.TAKING_IN:
        told = {"name": batch.confirmed_by, "at": moment(batch.confirmed_at)}
        return _("This file is being taken in already: %(name)s asked for that on %(at)s.") % told
    if batch.state == ImportBatch.State.FAULTY:
        return _("This file has faults, so it cannot be taken in. Correct it and upload it again.")
    return _("The check of this file is not ready, so it cannot be taken in yet.")


@require_POST
@requires(Permission.IMPORT)
def retry(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """Try again what failed."""
    batch = get_object_or_404(ImportBatch.objects.defer("report"), pk=pk)
    batches.retry(by=request.acting.actor, at=timezone.now(), batch_id=batch.pk)
    return redirect(request.acting.url("import_batch", pk=batch.pk))


@require_GET
@requires(Permission.IMPORT)
def faults_file(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """The faults as a spreadsheet, to correct the file by."""
    batch = get_object_or_404(ImportBatch, pk=pk)
    columns: list[Column[Fault]] = [
        Column(_("Row"), lambda fault: fault.row), Column(_("Column"), lambda fault: fault.column),
        Column(_("Value"), lambda fault: fault.value), Column(_("What is wrong"), lambda fault: fault.message),
    ]
    rows = Report.from_json(batch.report).faults
    return export(rows=rows, columns=columns, name=_("faults"), file_format=wanted_export(request) or "xlsx")


@require_GET
@requires(Permission.IMPORT)
def example_file(request: ActingRequest) -> HttpResponseBase:
    """An example of `?kind=`, with a client of this desk and the address of whoever asks."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in COLUMNS else ImportBatch.Kind.CONTRACTS
    file_format = wanted_export(request) or "xlsx"
    client = organisations.clients_of(desk_id=_desk_id(request)).first()
    given = {"client": client.name if client else None, "coordinator": request.acting.membership.user.email}
    name = {ImportBatch.Kind.SUPPLIERS: "opdrachtnemers", ImportBatch.Kind.CONTRACTS: "contracten"}[ImportBatch.Kind(kind)]
    response = HttpResponse(example(kind=kind, file_format=file_format, given=given), content_type=_TYPES[file_format])
    response["Content-Disposition"] = f'attachment; filename="voorbeeld-{name}.{file_format}"'
    response["Cache-Control"] = "private, no-store"
    return response
