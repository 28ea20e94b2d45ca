"""Infosheets: asked for, made by a task, published by a coordinator."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from contracts.actions import events
from contracts.errors import StepRefused
from contracts.models import DeskQuarter
from contracts.policies import Permission, require
from reporting.models import Document
from reporting.report_period import ReportPeriod
from sroi.accounts import outbox
from sroi.accounts import queries as accounts
from sroi.accounts.acting import Actor
from sroi.accounts.models import OutboxMail
from sroi.celery import ring
from sroi.tenancy import queries as organisations
from sroi.tenancy.models import ServiceDesk

State = Document.State
#: Work that takes longer was lost with its worker, and is asked for again. Above the time limit of a task.
LOST_AFTER = timedelta(minutes=10)


@transaction.atomic
def request_documents(
    *, by: Actor, at: datetime, desk: ServiceDesk, period: ReportPeriod, event_id: UUID | None = None
) -> list[Document]:
    """Ask for the sheets of a period: one per client of the desk, and one for the whole desk.

    A sheet that was asked for but not published is made again; a published one gets a next version.
    `event_id`: the primary key of the event, where it is given.

    Raises:
        PermissionDenied: the role may not publish.
        StepRefused: the period is no quarter or year, or it is not closed.
    """
    require(by, Permission.PUBLISH)
    _require_closed(desk, period)
    clients = list(organisations.clients_of(desk_id=desk.pk).values_list("pk", flat=True))
    rows = [_requested(desk, client, period, by=by, at=at) for client in [*clients, None]]
    _record(desk, period, by=by, at=at, verb="documents_requested", after={"documents": len(rows)}, pk=event_id)
    return rows


def _requested(desk: ServiceDesk, client: UUID | None, period: ReportPeriod, *, by: Actor, at: datetime) -> Document:
    mine = Document.objects.filter(desk=desk, period=period.text)
    mine = mine.filter(municipality_id=client) if client else mine.filter(municipality__isnull=True)
    row = mine.select_for_update(of=("self",)).exclude(state=State.PUBLISHED).first()
    if row is None:
        last = mine.aggregate(n=Max("version"))
        row = Document(desk=desk, municipality_id=client, period=period.text, version=(last["n"] or 0) + 1)
    row.state, row.requested_by, row.requested_at = State.REQUESTED, by.name, at
    row.attempts, row.failure, row.building_since = 0, "", None
    row.save()
    call_for(row)
    return row


def _require_closed(desk: ServiceDesk, period: ReportPeriod) -> None:
    if period.is_stand or (period.year is None and len(period.quarters) != 1):
        raise StepRefused(_("A sheet is about one quarter or one year."))
    names = [str(quarter) for quarter in period.quarters]
    closed = DeskQuarter.objects.filter(desk=desk, quarter__in=names, closed_at__isnull=False).count()
    if closed != len(names):
        raise StepRefused(_("Close the quarter first: figures that can still change are not published."))


def call_for(row: Document) -> None:
    """Ring the bell for a sheet on commit."""
    from reporting.tasks import build_document

    ring(build_document, desk_id=row.desk_id, document_id=row.pk)


@transaction.atomic
def claim(*, document_id: UUID, at: datetime) -> Document | None:
    """Take a waiting sheet; None when another worker has it or it is done. Commit before the long work."""
    taken = Document.objects.filter(pk=document_id, state=State.REQUESTED).update(state=State.BUILDING, building_since=at)
    return Document.objects.select_related("desk", "municipality").get(pk=document_id) if taken else None


@transaction.atomic
def store_built(*, document: Document, sheet: Mapping[str, object], path: str, sha256: str, size: int, at: datetime) -> bool:
    """Store what was made; False when the row was taken over meanwhile (then the file is not used)."""
    return bool(
        Document.objects.filter(pk=document.pk, state=State.BUILDING, building_since=document.building_since).update(
            state=State.BUILT, sheet=sheet, path=path, sha256=sha256, size=size, built_at=at, failure="",
        )
    )


@transaction.atomic
def note_failure(*, document: Document, reason: str) -> None:
    """Write down that making a sheet failed; the page shows it with a retry button."""
    Document.objects.filter(pk=document.pk, state=State.BUILDING, building_since=document.building_since).update(
        state=State.FAILED, failure=reason[:2000], attempts=document.attempts + 1,
    )


@transaction.atomic
def waiting(*, at: datetime) -> list[UUID]:
    """Sheets that wait, oldest first; one whose worker died is asked for again."""
    lost = Document.objects.filter(state=State.BUILDING, building_since__lt=at - LOST_AFTER)
    lost.update(state=State.REQUESTED, building_since=None)
    return list(Document.objects.filter(state=State.REQUESTED).order_by("requested_at", "pk").values_list("pk", flat=True))


@transaction.atomic
def retry_document(*, by: Actor, at: datetime, document_id: UUID) -> None:
    """Ask again for a sheet that failed. Doing it twice does nothing more.

    Raises:
        PermissionDenied: the role may not.
    """
    require(by, Permission.PUBLISH)
    row = Document.objects.select_for_update().get(pk=document_id)
    if row.state == State.FAILED:
        row.state, row.requested_at, row.failure = State.REQUESTED, at, ""
        row.save()
        call_for(row)


@transaction.atomic
def publish_documents(*, by: Actor, at: datetime, desk: ServiceDesk, period: ReportPeriod) -> int:
    """Publish the sheets of a period that are ready, and tell the people of each municipality. Returns how many.

    Raises:
        PermissionDenied: the role may not publish.
        StepRefused: sheets of this period are still being made, or failed, or none is ready.
    """
    require(by, Permission.PUBLISH)
    rows = list(
        Document.objects.select_for_update(of=("self",)).filter(desk=desk, period=period.text)
        .exclude(state=State.PUBLISHED).select_related("municipality").order_by("pk")
    )
    unfinished = sum(row.state != State.BUILT for row in rows)
    if unfinished:
        raise StepRefused(_("%(count)s sheets of this period are not ready yet.") % {"count": unfinished})
    if not rows:
        raise StepRefused(_("There is nothing to publish for this period."))
    for row in rows:
        row.state, row.published_at, row.published_by = State.PUBLISHED, at, by.name
        row.save(update_fields=["state", "published_at", "published_by"])
        _tell(row, desk=desk, at=at)
    _record(desk, period, by=by, at=at, verb="documents_published", after={"documents": len(rows)})
    return len(rows)


def _tell(row: Document, *, desk: ServiceDesk, at: datetime) -> None:
    if row.municipality is None:
        return
    for membership in accounts.recipients_of(on=timezone.localdate(at), municipality_id=row.municipality_id):
        outbox.tell(
            membership.user, template=OutboxMail.Template.PUBLISHED, desk_id=desk.pk, at=at,
            context={"organisation": row.municipality.name, "desk": desk.name, "period": row.period,
                     "link": f"/opdrachtgever/{row.municipality.slug}/infosheets/"},
        )


def _record(
    desk: ServiceDesk, period: ReportPeriod, *, by: Actor, at: datetime, verb: str, after: dict[str, int],
    pk: UUID | None = None,
) -> None:
    events.record(
        by=by, at=at, verb=verb, subject=events.Subject(desk.pk, label=period.text), after={**after, "period": period.text},
        pk=pk,
    )
