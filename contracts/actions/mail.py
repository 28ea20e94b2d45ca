"""Which people of an organisation get which mail about contracts and entries. The mail holds no content, only a link."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from contracts.models import Contract, DecisionRequest, Entry
from sroi.accounts import outbox
from sroi.accounts import queries as accounts
from sroi.accounts.models import Membership, OutboxMail
from sroi.accounts.roles import RoleCode
from sroi.tenancy.models import Municipality, ServiceDesk, Supplier


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


def contract_holders(contract: Contract, *, at: datetime) -> list[Membership]:
    """Who can decide for the client: the contract holder that the contract names, or else all of that client."""
    found = accounts.recipients_of(on=timezone.localdate(at), municipality_id=contract.municipality_id)
    holders = [row for row in found if row.role == RoleCode.CONTRACT_HOLDER]
    named = [row for row in holders if row.user.email.lower() == contract.contract_holder_email.lower()]
    return named or holders


def ask_contract_holders(row: DecisionRequest, people: list[Membership], *, at: datetime) -> None:
    """Mail contract holders that the desk asks for their decision, or has answered their question."""
    municipality, desk = Municipality.objects.get(pk=row.municipality_id), ServiceDesk.objects.get(pk=row.desk_id)
    for membership in people:
        outbox.tell(
            membership.user, template=OutboxMail.Template.DECISION_ASKED, desk_id=desk.pk, at=at,
            context={"organisation": municipality.name, "desk": desk.name, "number": row.contract.number,
                     "link": f"/opdrachtgever/{municipality.slug}/besluiten/{row.pk}/"},
        )


def tell_coordinator(row: DecisionRequest, *, at: datetime) -> None:
    """Mail the responsible coordinator that a contract holder has answered."""
    municipality, desk = Municipality.objects.get(pk=row.municipality_id), ServiceDesk.objects.get(pk=row.desk_id)
    outbox.tell(
        row.contract.coordinator.user, template=OutboxMail.Template.DECISION_GIVEN, desk_id=desk.pk, at=at,
        context={"organisation": municipality.name, "desk": desk.name, "number": row.contract.number,
                 "link": f"/regio/{desk.slug}/opdrachtgevers/besluiten/{row.pk}/"},
    )
