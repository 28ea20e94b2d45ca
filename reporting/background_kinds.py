"""The background work of reporting, for the desk's page about it: infosheets and full exports."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from contracts.background import FailedWork, Kind
from reporting import queries
from reporting.actions import documents, leaving
from reporting.models import Document, FullExport
from reporting.sheet.words import period_name
from sroi.accounts.acting import Acting, Actor


def _sheet(row: Document, acting: Acting) -> FailedWork:
    return FailedWork(
        pk=row.pk, title=row.municipality.name if row.municipality else row.desk.name, sub=period_name(row.period),
        since=row.requested_at, attempts=row.attempts, failure=row.failure,
        url=acting.url("publication", pk=row.run_id),
    )


def _retry(*, by: Actor, at: datetime, pk: UUID) -> None:
    documents.retry_document(by=by, at=at, document_id=pk)


SHEETS: Final = Kind(
    code="sheet", heading=_("Infosheets that failed"), noun=_("Infosheet"), nothing=_("No infosheet failed."),
    failed=queries.failed_documents, row=_sheet, retry=_retry, retry_label=_("Try again"),
)


def _export(row: FullExport, acting: Acting) -> FailedWork:
    return FailedWork(
        pk=row.pk, title=row.desk.name, sub="", since=row.requested_at, attempts=row.attempts, failure=row.failure,
        url=acting.url("full_exports"),
    )


def _retry_export(*, by: Actor, at: datetime, pk: UUID) -> None:
    leaving.retry(by=by, at=at, pk=pk)


EXPORTS: Final = Kind(
    code="full_export", heading=_("Full exports that failed"), noun=_("Full export"), nothing=_("No full export failed."),
    failed=queries.failed_exports, row=_export, retry=_retry_export, retry_label=_("Try again"),
)
