"""Reads of the contact log, which only the desk has."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from contracts.models import Contact, Contract


def listed() -> QuerySet[Contact]:
    """The contacts of the desk in scope with whom they were about."""
    return Contact.objects.select_related("municipality", "supplier", "contract")


def contacts_with(
    *, contract_id: UUID | None = None, supplier_id: UUID | None = None, municipality_id: UUID | None = None
) -> QuerySet[Contact]:
    """The contacts about a contract, or with a supplier or a client, the newest first."""
    asked: dict[str, Any] = {"contract_id": contract_id, "supplier_id": supplier_id, "municipality_id": municipality_id}
    return listed().filter(**{name: key for name, key in asked.items() if key is not None}).order_by("-made_on", "-pk")


def steps_due(*, on: date) -> QuerySet[Contact]:
    """Contacts of which the next step should have been taken by a day and is not, the longest overdue first."""
    return listed().filter(next_step_on__lte=on, next_step_done_on__isnull=True).order_by("next_step_on", "pk")


def without_contact(contracts: QuerySet[Contract], on: date) -> QuerySet[Contract]:
    """Contracts that are not closed, have started, and about which nobody has had a first contact."""
    spoken = Contact.objects.filter(contract_id=OuterRef("pk"))
    return contracts.filter(~Exists(spoken), closed_on__isnull=True, starts_on__lte=on)
