"""Reads about suppliers as one desk knows them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db.models import Count, DecimalField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from contracts.models import ConsortiumMember, Contract, Entry, Event, PsoCertificate, SupplierDossier
from contracts.workflow import EntryState

ZERO: Final = Value(0, output_field=DecimalField(max_digits=14, decimal_places=2))


def listed() -> QuerySet[SupplierDossier]:
    """The dossiers with `contracts` (running), `open` (euro over them) and `to_review` (entries)."""
    running = Contract.objects.filter(supplier_id=OuterRef("supplier_id"), closed_on__isnull=True).order_by().values("supplier_id")
    waiting = Entry.objects.filter(supplier_id=OuterRef("supplier_id"), state=EntryState.SUBMITTED).order_by().values("supplier_id")
    return SupplierDossier.objects.select_related("supplier").annotate(
        contracts=Coalesce(Subquery(running.annotate(found=Count("pk")).values("found")), 0),
        open=Coalesce(Subquery(running.annotate(found=Sum("balance__open")).values("found")), ZERO),
        to_review=Coalesce(Subquery(waiting.annotate(found=Count("pk")).values("found")), 0),
    )


def with_clients(rows: Iterable[SupplierDossier]) -> list[SupplierDossier]:
    """The dossiers with `clients`: what is open (euro) on the running contracts of each client, by name; one query."""
    found = list(rows)
    open_of: dict[UUID, list[tuple[str, Decimal]]] = {}
    running = Contract.objects.filter(supplier_id__in=[row.supplier_id for row in found], closed_on__isnull=True)
    sums = running.order_by("municipality__name").values_list("supplier_id", "municipality__name").annotate(Sum("balance__open"))
    for supplier_id, name, amount in sums:
        open_of.setdefault(supplier_id, []).append((name, amount or Decimal("0.00")))
    for row in found:
        row.clients = open_of.get(row.supplier_id, [])  # type: ignore[attr-defined]  # read by the list and its file
    return found


def matching(rows: QuerySet[SupplierDossier], *, text: str) -> QuerySet[SupplierDossier]:
    """The dossiers with this in the name, the KvK number or the contact person."""
    for word in text.split():
        rows = rows.filter(
            Q(supplier__name__icontains=word) | Q(supplier__kvk_number__startswith=word) | Q(contact_name__icontains=word)
        )
    return rows


def contracts_with(supplier_id: UUID) -> QuerySet[Contract]:
    """The contracts of a supplier at this desk, the running ones first."""
    rows = Contract.objects.filter(supplier_id=supplier_id).select_related("municipality", "balance")
    return rows.order_by("closed_on", "-award_date", "pk")


def members_of(supplier_id: UUID) -> QuerySet[ConsortiumMember]:
    """The members of a consortium as the desk in scope knows them, the responsible one first."""
    return ConsortiumMember.objects.filter(supplier_id=supplier_id).select_related("member")


def with_members(contracts: Iterable[Contract]) -> list[Contract]:
    """The contracts with `members`: the companies of the consortium that has it, as its desk knows them; one query."""
    rows = list(contracts)
    found: dict[tuple[UUID, UUID], list[ConsortiumMember]] = {}
    wanted = ConsortiumMember.objects.filter(supplier_id__in={row.supplier_id for row in rows}).select_related("member")
    for member in wanted:
        found.setdefault((member.desk_id, member.supplier_id), []).append(member)
    for row in rows:
        row.members = found.get((row.desk_id, row.supplier_id), [])  # type: ignore[attr-defined]  # read by the API
    return rows


def certificates_of(supplier_id: UUID) -> QuerySet[PsoCertificate]:
    """The PSO certificates that this desk knows, the newest first."""
    return PsoCertificate.objects.filter(supplier_id=supplier_id).order_by("-valid_from", "-pk")


def events_of(supplier_id: UUID) -> QuerySet[Event]:
    """What happened to the dossier itself: not to contracts and entries, those have their own history."""
    rows = Event.objects.filter(supplier_id=supplier_id, contract_id__isnull=True, entry_id__isnull=True)
    return rows.order_by("-at", "-id")
