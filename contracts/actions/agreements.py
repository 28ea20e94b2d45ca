"""What a desk agrees with a client: who decides on changes, and how often they speak to each other."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contracts.actions import events
from contracts.models import ClientAgreement, Event
from contracts.policies import Permission, require
from sroi.accounts.acting import Actor
from sroi.tenancy import queries as organisations


@transaction.atomic
def change_agreement(
    *, by: Actor, at: datetime, desk_id: UUID, municipality_id: UUID, revision: int, decides: str,
    contacts_per_year: int | None,
) -> ClientAgreement:
    """Write down what was agreed with a client. `revision` is what the person saw, 0 where there was nothing yet.

    Raises:
        PermissionDenied: the role may not.
        Conflict: somebody changed it in between.
        ValidationError: per field, or the client does not take part in the desk.
    """
    require(by, Permission.KEEP_AGREEMENTS)
    if not organisations.takes_part(desk_id=desk_id, municipality_id=municipality_id):
        raise ValidationError({"decides": _("This client does not take part in this desk.")})
    owners = {"desk_id": desk_id, "municipality_id": municipality_id}
    # Two at once: the second waits for the row of the first, and then reads its revision.
    ClientAgreement.objects.bulk_create([ClientAgreement(**owners, revision=0, changed_at=at)], ignore_conflicts=True)
    row = ClientAgreement.objects.select_for_update().get(**owners)
    before = {"decides": row.get_decides_display(), "contacts_per_year": row.contacts_per_year}
    if row.revision != revision:
        changed = Event.objects.filter(**owners, verb="agreement_changed")
        raise events.conflict(changed, changes={"decides": row.decides, "contacts_per_year": row.contacts_per_year})
    row.decides, row.contacts_per_year, row.changed_at = decides, contacts_per_year, at
    row.full_clean(exclude=("desk", "municipality"), validate_constraints=False)  # the database
    row.revision += 1
    row.save()
    events.record(
        by=by, at=at, verb="agreement_changed", subject=events.Subject(desk_id, municipality_id, None),
        before=before, after={"decides": row.get_decides_display(), "contacts_per_year": contacts_per_year},
    )
    return row
