"""The contracts of a desk: the list with its totals and its export, and the page of one contract."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from contracts.exporting import Column, export
from contracts.filters import ContractFilter
from contracts.models import Balance, Contract
from contracts.policies import Permission
from contracts.queries import contracts as queries
from contracts.views.access import requires
from contracts.views.contract_columns import terms_and_balance
from contracts.views.desk import contract_parts as parts
from contracts.views.desk.whose import query_without
from contracts.views.lists import EXPORT_LIMIT, in_order, page_of, wanted_export
from sroi.accounts.acting import ActingRequest
from sroi.accounts.roles import RoleCode

ORDERS: Final = {
    "number": ["number"], "title": ["title"], "client": ["municipality__name"], "supplier": ["supplier__name"],
    "obligation": ["balance__obligation"], "filled": ["balance__fulfilled"], "open": ["balance__open"],
    "end": ["until"], "review": ["to_review"], "award": ["award_date"],
}
DEFAULT_ORDER: Final = "-award"


@require_GET
@requires(Permission.READ_CONTRACTS)
def contract_list(request: ActingRequest) -> HttpResponseBase:
    """Contracts with filters, order, totals and pages; `?export=csv|xlsx` gives the same list as a file."""
    whose = _whose(request)
    rows = queries.listed()
    if whose == "mine":
        rows = rows.filter(coordinator_id=request.acting.membership.pk)
    chosen = ContractFilter(request.GET, queryset=rows, request=request)
    found: QuerySet[Contract] = in_order(chosen.qs, request, orders=ORDERS, default=DEFAULT_ORDER)
    file_format = wanted_export(request)
    if file_format is not None:
        return export(rows=found[:EXPORT_LIMIT], columns=_columns(), name=str(_("contracts")), file_format=file_format)
    page = page_of(found, request)
    today = timezone.localdate()
    context = {
        "filter": chosen, "page": page, "whose": whose, "totals": queries.totals(chosen.qs), "default_order": DEFAULT_ORDER,
        "tabs": _tabs(request, whose), "rows": [parts.ListRow.of(contract, on=today) for contract in page],
        "query": query_without(request, "export", "page"), "may_register": parts.may_do(request, Permission.REGISTER_CONTRACT),
        "reset_url": f"?whose={whose}",
    }
    return TemplateResponse(request, "contracts/desk/contracts.html", context)


def _whose(request: ActingRequest) -> str:
    """`mine` or `all`: a coordinator starts with the own contracts; choosing a coordinator means all."""
    if request.GET.get("coordinator"):
        return "all"
    default = "mine" if request.acting.role == RoleCode.COORDINATOR else "all"
    wanted = request.GET.get("whose", default)
    return wanted if wanted in {"mine", "all"} else default


def _tabs(request: ActingRequest, whose: str) -> list[dict[str, Any]]:
    counts = queries.counts_by_owner(coordinator_id=request.acting.membership.pk)
    rest = query_without(request, "whose", "page", "coordinator", "export")
    labels = {"mine": _("My contracts"), "all": _("All contracts of the desk")}
    return [
        {"label": label, "url": f"?whose={key}{f'&{rest}' if rest else ''}", "active": key == whose, "count": counts[key]}
        for key, label in labels.items()
    ]


def _columns() -> list[Column[Contract]]:
    return [
        Column(_("Number"), lambda row: row.number),
        Column(_("Title"), lambda row: row.title),
        Column(_("Number of the client"), lambda row: row.client_number),
        Column(_("Client"), lambda row: row.municipality.name),
        Column(_("Supplier"), lambda row: row.supplier.name),
        Column(_("KvK number"), lambda row: row.supplier.kvk_number),
        *terms_and_balance(on=timezone.localdate()),
        Column(_("Framework agreement"), lambda row: row.number if row.is_framework else row.framework_number),  # type: ignore[attr-defined]  # annotated
        Column(_("Closed on"), lambda row: row.closed_on),
        Column(_("Entries to review"), lambda row: row.to_review),  # type: ignore[attr-defined]  # annotated
        Column(_("Schedule"), lambda row: row.schedule.title),
        Column(_("Coordinator"), lambda row: row.coordinator.user.name),
    ]


@require_GET
@requires(Permission.READ_CONTRACTS)
def contract_page(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """Everything about one contract on one page."""
    contract = get_object_or_404(queries.listed(), pk=pk)
    return TemplateResponse(request, "contracts/desk/contract.html", parts.page_context(request, contract))


@require_GET
@requires(Permission.READ_CONTRACTS)
def balance_notice(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """Whether the figures are being recalculated: the part of the page that asks for itself."""
    balance = get_object_or_404(Balance, contract_id=pk)
    context = parts.stale_context(request, contract_id=pk, balance=balance, reload=True)
    return TemplateResponse(request, "components/stale_notice.html", context)
