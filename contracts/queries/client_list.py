"""The clients of a desk with what runs and what waits at each, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from contracts.models import ClientAgreement, Contact, Contract, DecisionRequest
from contracts.queries.clauses import unregistered_counts
from sroi.tenancy import queries as organisations
from sroi.tenancy.models import Municipality


@dataclass(frozen=True, slots=True)
class ClientRow:
    """One client: contracts that are not closed, questions without an answer, clauses without a contract, contacts this year."""

    client: Municipality
    contracts: int
    waiting: int
    clauses: int
    contacts: int
    agreed: int | None
    decides: str

    @property
    def contacts_due(self) -> int:
        """How many of the agreed contacts of this year are still to come; 0 where nothing was agreed."""
        return max((self.agreed or 0) - self.contacts, 0)


def client_rows(*, desk_id: UUID, on: date) -> list[ClientRow]:
    """The clients that take part on a day, by name. Contacts are those of the calendar year up to that day."""
    agreements = {row.municipality_id: row for row in ClientAgreement.objects.filter(desk_id=desk_id)}
    running = _counts(Contract.objects.filter(desk_id=desk_id, closed_on__isnull=True))
    waiting = _counts(DecisionRequest.objects.filter(desk_id=desk_id, state__in=DecisionRequest.WAITING))
    contacts = contacts_in_year(desk_id=desk_id, on=on)
    clauses = unregistered_counts(desk_id, on)
    nothing = ClientAgreement()
    return [
        ClientRow(
            client=row, contracts=running.get(row.pk, 0), waiting=waiting.get(row.pk, 0), clauses=clauses.get(row.pk, 0),
            contacts=contacts.get(row.pk, 0), agreed=agreements.get(row.pk, nothing).contacts_per_year,
            decides=str(agreements.get(row.pk, nothing).get_decides_display()),
        )
        for row in organisations.clients_of(desk_id=desk_id, on=on)
    ]


def contacts_in_year(*, desk_id: UUID, on: date) -> Mapping[UUID | None, int]:
    """Per client the contacts of the calendar year up to and including a day."""
    return _counts(Contact.objects.filter(Q(made_on__year=on.year, made_on__lte=on), desk_id=desk_id, municipality__isnull=False))


def _counts(rows: QuerySet[Contract] | QuerySet[DecisionRequest] | QuerySet[Contact]) -> Mapping[UUID | None, int]:
    return dict(rows.order_by().values_list("municipality_id").annotate(Count("pk")))
