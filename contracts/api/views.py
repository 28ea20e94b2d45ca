"""Contracts, entries and balances; row-level security decides which rows exist for the token."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view

from contracts.api.base import ReadOnlyViewSet
from contracts.api.filters import ContractApiFilter, EntryApiFilter
from contracts.api.serializers import BalanceSerializer, ContractSerializer, EntrySerializer
from contracts.models import Allocation, Balance, Contract, Entry
from contracts.policies import Permission
from contracts.queries.suppliers import with_members
from contracts.queries.turnover import invoiced


@extend_schema_view(
    list=extend_schema(summary="Contracten", tags=["Contracten"]),
    retrieve=extend_schema(summary="Eén contract", tags=["Contracten"]),
)
class ContractViewSet(ReadOnlyViewSet[Contract]):
    """De contracten waarvan de sleutel partij is, met hun saldo."""

    permission = Permission.READ_CONTRACTS
    serializer_class = ContractSerializer
    filterset_class = ContractApiFilter

    def get_queryset(self) -> QuerySet[Contract]:
        """All visible contracts, newest award first, with what was invoiced on them in euro excl. VAT."""
        rows = Contract.objects.select_related("desk", "municipality", "supplier", "balance", "framework")
        rows = rows.annotate(invoiced=invoiced()).prefetch_related("options")
        return rows.order_by("-award_date", "pk")

    def paginate_queryset(self, queryset: Any) -> Any:
        """A page, with the members of its consortia."""
        page = super().paginate_queryset(queryset)
        return None if page is None else with_members(page)

    def get_object(self) -> Contract:
        """One contract, with the members of its consortium."""
        return with_members([super().get_object()])[0]


@extend_schema_view(
    list=extend_schema(summary="Saldi", tags=["Saldi"]),
    retrieve=extend_schema(summary="Saldo van één contract", tags=["Saldi"]),
)
class BalanceViewSet(ReadOnlyViewSet[Balance]):
    """De stand per contract: verplichting, ingevuld, openstaand en overrealisatie."""

    permission = Permission.READ_CONTRACTS
    serializer_class = BalanceSerializer
    lookup_field = "contract_id"
    lookup_url_kwarg = "pk"
    filterset_class = None

    def get_queryset(self) -> QuerySet[Balance]:
        """All visible balances."""
        return Balance.objects.select_related("contract__municipality").order_by("contract__number", "pk")


@extend_schema_view(
    list=extend_schema(summary="Invullingen", tags=["Invullingen"]),
    retrieve=extend_schema(summary="Eén invulling", tags=["Invullingen"]),
)
class EntryViewSet(ReadOnlyViewSet[Entry]):
    """De invullingen van een opdrachtnemer, of van de opdrachtnemers van een steunpunt."""

    permission = Permission.READ_ENTRIES
    serializer_class = EntrySerializer
    filterset_class = EntryApiFilter

    def get_queryset(self) -> QuerySet[Entry]:
        """All visible entries, newest first."""
        parts = Allocation.objects.select_related("contract__municipality").order_by("-share", "id")
        rows = Entry.objects.select_related("supplier", "candidate").prefetch_related(Prefetch("allocations", queryset=parts))
        return rows.order_by("-created_at", "pk")
