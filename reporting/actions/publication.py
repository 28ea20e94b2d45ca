"""The publication of a period: its sheets are asked for, made in the background, and published all at once.

Whoever changes a publication holds its row, so that two coordinators come one after the other; a worker changes one
sheet at a time and never the publication.
"""

from collections.abc import Collection
from datetime import date, datetime
from functools import partial
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from contracts.actions import events
from contracts.errors import StepRefused
from contracts.models import DeskQuarter
from contracts.policies import Permission, require
from reporting import queries
from reporting.sheet import files as sheet_files
from reporting.style import queries as style_queries
from reporting.actions.documents import IDLE, ask_again, call_for
from reporting.models import Document, PublicationRun
from reporting.figures.report_period import ReportPeriod, parse_period
from sroi.accounts import outbox
from sroi.accounts import queries as accounts
from sroi.accounts.acting import Actor
from sroi.accounts.models import OutboxMail
from sroi.look.formatting import moment
from sroi.tenancy import queries as organisations
from sroi.tenancy.ids import new_id
from sroi.tenancy.models import ServiceDesk
from sroi.turns import await_turn

State = Document.State


@transaction.atomic
def start(
    *, by: Actor, at: datetime, desk: ServiceDesk, period: ReportPeriod, change: str = "",
    only: Collection[UUID | None] | None = None, run_id: UUID | None = None,
) -> PublicationRun:
    """Ask for the sheets of a period: one per client of the desk, and one for the whole desk.

    Once the period was published this is a correction: `change` says in plain words what changed, and `only` may name the
    clients whose sheets it is about (None among them: the desk's own edition). `run_id`: the primary key, where it is given.

    Raises:
        PermissionDenied: the role may not publish.
        StepRefused: the period is no quarter or year, it is not closed, or a publication of it is under way.
        ValidationError: a correction without its change, or without a sheet.
    """
    require(by, Permission.PUBLISH)
    await_turn(f"publish:{desk.pk}:{period.text}")
    _require_closed(desk, period)
    _require_none_under_way(period)
    versions = _last_versions(period)
    clients: list[UUID | None] = [None, *organisations.clients_of(desk_id=desk.pk).values_list("pk", flat=True)]
    if versions:
        change = " ".join(change.split())
        clients = [client for client in clients if only is None or client in only]
        _require_correction(change, clients)
    else:
        change = ""
    run = PublicationRun.objects.create(
        id=run_id or new_id(), desk=desk, period=period.text, change=change, requested_by=by.name, requested_at=at,
    )
    rows = [_row(run, client, versions.get(client, 0) + 1) for client in clients]
    Document.objects.bulk_create(rows)
    for row in rows:
        call_for(row)
    _record(run, by=by, at=at, verb="documents_requested", documents=len(rows))
    return run


def _row(run: PublicationRun, client: UUID | None, version: int) -> Document:
    """The first sheet of somebody who joined later is no correction."""
    return Document(
        run=run, desk_id=run.desk_id, municipality_id=client, period=run.period, version=version,
        change=run.change if version > 1 else "", requested_by=run.requested_by, requested_at=run.requested_at,
    )


def _require_closed(desk: ServiceDesk, period: ReportPeriod) -> None:
    if period.is_stand or (period.year is None and len(period.quarters) != 1):
        raise StepRefused(_("A sheet is about one quarter or one year."))
    names = [str(quarter) for quarter in period.quarters]
    closed = DeskQuarter.objects.filter(desk=desk, quarter__in=names, closed_at__isnull=False).count()
    if closed != len(names):
        raise StepRefused(_("Close the quarter first: figures that can still change are not published."))


def _require_none_under_way(period: ReportPeriod) -> None:
    found = queries.under_way().filter(period=period.text).first()
    if found is not None:
        raise StepRefused(
            _("%(name)s asked for these sheets already (%(at)s). Publish them or throw them away first.")
            % {"name": found.requested_by, "at": moment(found.requested_at)}
        )


def _last_versions(period: ReportPeriod) -> dict[UUID | None, int]:
    rows = Document.objects.filter(period=period.text, state=State.PUBLISHED).order_by()
    return dict(rows.values_list("municipality_id").annotate(Max("version")))


def _require_correction(change: str, clients: Collection[UUID | None]) -> None:
    if not change:
        raise ValidationError({"change": _("This period was published before. Write in plain words what changed.")})
    if not clients:
        raise ValidationError({"only": _("Choose at least one sheet.")})


def _held(run_id: UUID) -> PublicationRun:
    run = PublicationRun.objects.select_for_update(of=("self",)).select_related("desk").get(pk=run_id)
    if run.published_at is not None:
        raise StepRefused(
            _("%(name)s published these sheets already (%(at)s).")
            % {"name": run.published_by, "at": moment(run.published_at)}
        )
    if run.discarded_at is not None:
        raise StepRefused(
            _("%(name)s threw these sheets away (%(at)s).") % {"name": run.discarded_by, "at": moment(run.discarded_at)}
        )
    return run


def _rows(run: PublicationRun) -> list[Document]:
    return list(
        Document.objects.select_for_update(of=("self",)).filter(run=run).select_related("municipality").order_by("pk")
    )


@transaction.atomic
def make_again(*, by: Actor, at: datetime, run_id: UUID) -> int:
    """Make all sheets of a publication anew, also those that are ready; returns how many.

    Raises:
        PermissionDenied: the role may not publish.
        StepRefused: it is published or thrown away.
    """
    require(by, Permission.PUBLISH)
    run = _held(run_id)
    rows = _rows(run)
    _forget([row.path for row in rows])
    run.requested_by, run.requested_at, run.region_range = by.name, at, None
    run.save(update_fields=["requested_by", "requested_at", "region_range"])
    for row in rows:
        ask_again(row, at=at)
    _record(run, by=by, at=at, verb="documents_requested", documents=len(rows))
    return len(rows)


@transaction.atomic
def retry_all(*, by: Actor, at: datetime, run_id: UUID) -> int:
    """Ask again for the sheets that failed or were stopped; returns how many.

    Raises:
        PermissionDenied: the role may not publish.
        StepRefused: it is published or thrown away.
    """
    require(by, Permission.PUBLISH)
    rows = [row for row in _rows(_held(run_id)) if row.state in IDLE]
    for row in rows:
        ask_again(row, at=at)
    return len(rows)


@transaction.atomic
def stop(*, by: Actor, run_id: UUID) -> int:
    """Stop the sheets that wait; one that a worker has in hand is finished. Returns how many.

    Raises:
        PermissionDenied: the role may not publish.
        StepRefused: it is published or thrown away.
    """
    require(by, Permission.PUBLISH)
    run = _held(run_id)
    return Document.objects.filter(run=run, state=State.REQUESTED).update(state=State.STOPPED)


@transaction.atomic
def discard(*, by: Actor, at: datetime, run_id: UUID) -> None:
    """Throw the sheets of a publication away. A worker that has one in hand finds no row to store it in.

    Raises:
        PermissionDenied: the role may not publish.
        StepRefused: it is published or thrown away.
    """
    require(by, Permission.PUBLISH)
    run = _held(run_id)
    rows = _rows(run)
    _forget([row.path for row in rows])
    Document.objects.filter(run=run).delete()
    run.discarded_at, run.discarded_by = at, by.name
    run.save(update_fields=["discarded_at", "discarded_by"])
    _record(run, by=by, at=at, verb="documents_discarded", documents=len(rows))


@transaction.atomic
def publish(*, by: Actor, at: datetime, run_id: UUID) -> int:
    """Publish all sheets of a publication, and tell the people of each municipality. Returns how many.

    Raises:
        PermissionDenied: the role may not publish.
        StepRefused: not all sheets are ready (the message says why), or it is published or thrown away.
    """
    require(by, Permission.PUBLISH)
    run = _held(run_id)
    rows = _rows(run)
    _require_ready(rows)
    _require_stories(rows, on=timezone.localdate(at))
    for row in rows:
        row.state, row.published_at, row.published_by = State.PUBLISHED, at, by.name
    Document.objects.bulk_update(rows, ["state", "published_at", "published_by"])
    run.published_at, run.published_by = at, by.name
    run.save(update_fields=["published_at", "published_by"])
    for row in rows:
        _tell(row, desk=run.desk, at=at)
    _record(run, by=by, at=at, verb="documents_published", documents=len(rows))
    transaction.on_commit(partial(sheet_files.remove_lost, desk_id=run.desk_id, at=at))
    return len(rows)


def _require_stories(rows: list[Document], *, on: date) -> None:
    """No story is published whose permission ended after its sheet was made."""
    lost = style_queries.with_lost_story(Document.objects.filter(pk__in=[row.pk for row in rows]), on=on)
    if lost:
        words = _("On %(count)s sheets stands a story whose permission has ended. Make the sheets again.")
        raise StepRefused(words % {"count": len(lost)})


def _require_ready(rows: list[Document]) -> None:
    count = {state: sum(row.state == state for row in rows) for state in State}
    busy = count[State.REQUESTED] + count[State.BUILDING]
    why = [
        text % {"count": number}
        for number, text in (
            (busy, _("%(count)s still being made")), (count[State.FAILED], _("%(count)s failed")),
            (count[State.STOPPED], _("%(count)s stopped")),
        )
        if number
    ]
    if why:
        raise StepRefused(_("These sheets cannot be published yet: %(why)s.") % {"why": ", ".join(why)})
    lost = [row for row in rows if sheet_files.content_of(row) is None]
    if lost or not rows:
        raise StepRefused(_("The file of %(count)s sheets is gone. Make the sheets again.") % {"count": len(lost)})


def _forget(paths: list[str]) -> None:
    """Remove files once nobody can find them any more."""
    transaction.on_commit(partial(sheet_files.remove, [path for path in paths if path]))


def _tell(row: Document, *, desk: ServiceDesk, at: datetime) -> None:
    if row.municipality is None:
        return
    for membership in accounts.recipients_of(on=timezone.localdate(at), municipality_id=row.municipality_id):
        outbox.tell(
            membership.user, template=OutboxMail.Template.PUBLISHED, desk_id=desk.pk, at=at,
            context={"organisation": row.municipality.name, "desk": desk.name, "period": row.period,
                     "change": row.change, "link": f"/opdrachtgever/{row.municipality.slug}/infosheets/"},
        )


def _record(run: PublicationRun, *, by: Actor, at: datetime, verb: str, documents: int) -> None:
    events.record(
        by=by, at=at, verb=verb, subject=events.Subject(run.desk_id, label=parse_period(run.period).text),
        after={"documents": documents, "period": run.period}, reason=run.change,
    )
