"""Which people of an organisation get which mail about contracts and entries. The mail holds no content, only a link."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from contracts.models import Entry
from sroi.accounts import outbox
from sroi.accounts import queries as accounts
from sroi.accounts.models import OutboxMail
from sroi.tenancy.models import ServiceDesk, Supplier


def tell_supplier(*, entry: Entry, template: OutboxMail.Template, at: datetime) -> None:
    """Mail the people of the supplier who see this desk's rows that something happened to an entry."""
    supplier, desk = Supplier.objects.get(pk=entry.supplier_id), ServiceDesk.objects.get(pk=entry.desk_id)
    for membership in accounts.recipients_of(on=timezone.localdate(at), supplier_id=supplier.pk, desk_id=desk.pk):
        outbox.tell(
            membership.user, template=template, desk_id=desk.pk, at=at,
            context={"organisation": supplier.name, "desk": desk.name, "number": entry.number,
                     "link": f"/opdrachtnemer/{supplier.slug}/invullingen/{entry.pk}/"},
        )


def ask_to_confirm(*, desk_id: UUID, supplier_id: UUID, at: datetime) -> int:
    """Mail a supplier that running placements are waiting for a confirmation; returns the number of people."""
    supplier, desk = Supplier.objects.get(pk=supplier_id), ServiceDesk.objects.get(pk=desk_id)
    people = list(accounts.recipients_of(on=timezone.localdate(at), supplier_id=supplier_id, desk_id=desk_id))
    for membership in people:
        outbox.tell(
            membership.user, template=OutboxMail.Template.PLEASE_CONFIRM, desk_id=desk_id, at=at,
            context={"organisation": supplier.name, "desk": desk.name,
                     "link": f"/opdrachtnemer/{supplier.slug}/bevestigen/"},
        )
    return len(people)
