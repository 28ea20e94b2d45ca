"""Mail that a coordinator sends by hand: asking a supplier to confirm, and trying a failed mail again."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from contracts.actions import events, mail
from contracts.errors import StepRefused
from contracts.models import Event, SupplierDossier
from contracts.policies import Permission, require
from sroi.accounts import tasks
from sroi.accounts.acting import Actor
from sroi.accounts.models import OutboxMail
from sroi.celery import ring


@transaction.atomic
def ask_to_confirm(*, by: Actor, at: datetime, supplier_id: UUID, pk: UUID | None = None) -> Event:
    """Mail the people of a supplier that running placements wait for a confirmation.

    Returns the event, with the number of people in `after`; `pk`: its primary key, where it is given.

    Raises:
        PermissionDenied: the role may not.
        SupplierDossier.DoesNotExist: this desk does not know the supplier.
        StepRefused: nobody of the supplier has an account for this desk.
    """
    require(by, Permission.KEEP_DOSSIER)
    dossier = SupplierDossier.objects.select_related("supplier").get(supplier_id=supplier_id)
    people = mail.ask_to_confirm(desk_id=dossier.desk_id, supplier_id=supplier_id, at=at)
    if not people:
        raise StepRefused(_("Nobody of this supplier has an account. Invite somebody first."))
    return events.record(
        by=by, at=at, pk=pk, verb="confirmation_asked", after={"people": people},
        subject=events.Subject(dossier.desk_id, None, supplier_id, label=dossier.supplier.name),
    )


@transaction.atomic
def retry_mail(*, by: Actor, at: datetime, desk_id: UUID, mail_id: UUID) -> None:
    """Send a failed mail of this desk again, from the first attempt; one that waits or was sent stays as it is.

    Raises:
        PermissionDenied: the role may not.
        OutboxMail.DoesNotExist: not a mail of this desk.
    """
    require(by, Permission.RETRY_WORK)
    row = OutboxMail.objects.select_for_update().get(pk=mail_id, desk_id=desk_id)
    if row.state != OutboxMail.State.FAILED:
        return
    row.state, row.attempts = OutboxMail.State.WAITING, 0
    row.save(update_fields=["state", "attempts"])
    events.record(
        by=by, at=at, verb="work_retried", before={"failure": row.failure},
        subject=events.Subject(desk_id, label=row.get_template_display()),
    )
    ring(tasks.send_mail, mail_id=row.pk)
