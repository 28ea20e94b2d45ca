"""The quarters of a desk: they exist from its first quarter on, and close in order."""

from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contracts.actions import events
from contracts.errors import StepRefused
from contracts.models import DeskQuarter
from contracts.policies import Permission, require
from sroi.accounts.acting import Actor
from sroi.periods import Quarter
from sroi.tenancy.models import ServiceDesk


def ensure_quarters(*, desk_id: UUID, up_to: Quarter) -> None:
    """Make the rows of all quarters from the desk's first up to and including `up_to` (two at once make one set)."""
    last = DeskQuarter.objects.filter(desk_id=desk_id).order_by("-quarter").values_list("quarter", flat=True).first()
    quarter = Quarter.parse(last).next() if last else Quarter.parse(ServiceDesk.objects.get(pk=desk_id).first_quarter)
    rows = []
    while quarter <= up_to:
        rows.append(DeskQuarter(desk_id=desk_id, quarter=str(quarter)))
        quarter = quarter.next()
    DeskQuarter.objects.bulk_create(rows, ignore_conflicts=True)


def open_quarters(*, desk_id: UUID, up_to: Quarter) -> list[str]:
    """The open quarters in order, each locked against closing until this transaction ends (`FOR SHARE`).

    A line may be posted in them only. `up_to` always exists and is open unless the books of the future were closed.
    """
    ensure_quarters(desk_id=desk_id, up_to=up_to)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT quarter FROM {DeskQuarter._meta.db_table} "  # noqa: S608 (a table name of ours)
            "WHERE desk_id = %s AND closed_at IS NULL ORDER BY quarter FOR SHARE",
            [desk_id],
        )
        return [row[0] for row in cursor.fetchall()]


def reported_quarter(*, desk_id: UUID, happened_on: date, on: date) -> str:
    """The quarter that counts what happened on a day and is written down on `on`: its own, else the first open one.

    It stays open until this transaction ends, as every open quarter does.
    """
    reportable = open_quarters(desk_id=desk_id, up_to=Quarter.of(on))
    own = str(Quarter.of(happened_on))
    return own if own in reportable else reportable[0]


@transaction.atomic
def lock_for_closing(*, by: Actor, at: datetime, desk_id: UUID, quarter: Quarter) -> DeskQuarter:
    """The row of the quarter to close, locked `FOR UPDATE`: postings wait until the transaction ends.

    Raises:
        PermissionDenied: the role may not close.
        StepRefused: it is closed already, it has not ended yet, or an earlier one is still open.
    """
    require(by, Permission.CLOSE_QUARTER)
    ensure_quarters(desk_id=desk_id, up_to=Quarter.of(timezone.localdate(at)))
    if quarter.end > timezone.localdate(at):
        raise StepRefused(_("This quarter has not ended yet."))
    row = DeskQuarter.objects.select_for_update().filter(desk_id=desk_id, quarter=str(quarter)).first()
    if row is None:
        raise StepRefused(_("This quarter lies before the first quarter of the desk."))
    if row.closed_at is not None:
        raise StepRefused(_("This quarter is closed already."))
    earlier = DeskQuarter.objects.filter(desk_id=desk_id, quarter__lt=str(quarter), closed_at__isnull=True)
    first = earlier.order_by("quarter").first()
    if first is not None:
        raise StepRefused(_("Close %(quarter)s first.") % {"quarter": first.quarter})
    return row


def mark_closed(*, by: Actor, at: datetime, row: DeskQuarter) -> None:
    """Close a locked quarter for the whole desk."""
    row.closed_at, row.closed_by = at, by.name
    row.save(update_fields=["closed_at", "closed_by"])
    events.record(
        by=by, at=at, verb="quarter_closed", subject=events.Subject(row.desk_id, label=row.quarter),
        after={"quarter": row.quarter},
    )
