"""Logging an advice."""

from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contracts.actions import events, quarters
from contracts.models import Advice
from contracts.policies import Permission, require
from sroi.accounts.acting import Actor
from sroi.tenancy import queries as organisations
from sroi.tenancy.ids import new_id


@transaction.atomic
def log_advice(
    *, by: Actor, at: datetime, desk_id: UUID, municipality_id: UUID, given_on: date, subject: str,
    pk: UUID | None = None,
) -> Advice:
    """Log one advice before award. `pk`: the primary key, where it is given.

    It counts in the quarter of `given_on`, or in the first open one where that quarter is closed or before the books.

    Raises:
        PermissionDenied: the role may not.
        ValidationError: per field.
    """
    require(by, Permission.LOG_ADVICE)
    faults: dict[str, str] = {}
    if not organisations.takes_part(desk_id=desk_id, municipality_id=municipality_id):
        faults["municipality_id"] = _("This client does not take part in this desk.")
    if given_on > timezone.localdate(at):
        faults["given_on"] = _("This day is in the future.")
    if not subject.strip():
        faults["subject"] = _("This field is required.")
    if faults:
        raise ValidationError(faults)
    advice = Advice.objects.create(
        id=pk or new_id(), desk_id=desk_id, municipality_id=municipality_id, given_on=given_on, subject=subject.strip(),
        reported_quarter=quarters.reported_quarter(desk_id=desk_id, happened_on=given_on, on=timezone.localdate(at)),
        given_by=by.name, created_at=at,
    )
    events.record(
        by=by, at=at, verb="advice_logged", after={"given_on": given_on},
        subject=events.Subject(desk_id, municipality_id, None, label=advice.subject),
    )
    return advice
