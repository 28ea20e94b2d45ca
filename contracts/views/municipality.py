"""The pages of a public buyer: its overview, and for a contract holder its contracts."""

from typing import Any, Final
from uuid import UUID

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from contracts.exporting import Column, export
from contracts.filters import ClientContractFilter
from contracts.labels import ROUTES, label
from contracts.models import Contract, DecisionRequest
from contracts.policies import Permission, may
from contracts.queries import client as queries
from contracts.queries import decisions, timeline
from contracts.queries.contracts import STATES, elapsed, state_of
from contracts.queries.frameworks import call_offs_of
from contracts.queries.options import options_of
from contracts.queries.suppliers import members_of
from contracts.views.access import requires
from contracts.views.contract_columns import terms_and_balance
from contracts.views.desk import contract_parts as parts
from contracts.views.desk.contract_details import details, figures
from contracts.views.desk.whose import query_without
from contracts.views.lists import EXPORT_LIMIT, in_order, page_of, wanted_export
from sroi.accounts.acting import ActingRequest
from sroi.look.formatting import euro, number, percentage, share

ORDERS: Final = {
    "title": ["title"], "number": ["number"], "supplier": ["supplier__name"], "obligation": ["balance__obligation"],
    "filled": ["balance__fulfilled"], "open": ["balance__open"], "end": ["until"], "award": ["award_date"],
}
DEFAULT_ORDER: Final = "-award"
FIRST_DECISIONS: Final = 10


@require_GET
@requires(Permission.READ_DOCUMENTS)
def home(request: ActingRequest) -> HttpResponseBase:
    """Totals over the own contracts (contract holder only) and the newest published sheets."""
    context: dict[str, Any] = {}
    if may(request.acting.role, Permission.READ_CONTRACTS):
        found = queries.totals(queries.listed())
        context = {
            "figures": _figures(request, found), "totals": found,
            "decisions": decisions.listed().filter(state=DecisionRequest.State.OPEN).order_by("raised_at", "pk")[:FIRST_DECISIONS],
        }
    return TemplateResponse(request, "contracts/municipality/home.html", context)


def _figures(request: ActingRequest, found: dict[str, Any]) -> list[dict[str, Any]]:
    running, filled = found["contracts"] - found["closed"], share(found["fulfilled"], found["obligation"])
    return [
        {"label": _("Contracts"), "value": number(found["contracts"]), "url": request.acting.url("contracts"),
         "note": _("%(running)s not closed") % {"running": number(running)}},
        {"label": _("Obligation"), "value": euro(found["obligation"])},
        {"label": _("Filled"), "value": euro(found["fulfilled"]), "note": "" if filled is None else percentage(filled)},
        {"label": _("Open"), "value": euro(found["open"])},
        {"label": _("Surplus"), "value": euro(found["surplus"])},
    ]


@require_GET
@requires(Permission.READ_CONTRACTS)
def contract_list(request: ActingRequest) -> HttpResponseBase:
    """The own contracts with filters, order, totals and pages; `?export=csv|xlsx` gives the same list as a file."""
    chosen = ClientContractFilter(request.GET, queryset=queries.listed(), request=request)
    found = in_order(chosen.qs, request, orders=ORDERS, default=DEFAULT_ORDER)
    file_format = wanted_export(request)
    if file_format is not None:
        return export(rows=found[:EXPORT_LIMIT], columns=_columns(), name=_("contracts"), file_format=file_format)
    page, today = page_of(found, request), timezone.localdate()
    context = {
        "filter": chosen, "page": page, "totals": queries.totals(chosen.qs), "default_order": DEFAULT_ORDER,
        "rows": [parts.ListRow.of(contract, on=today) for contract in page],
        "query": query_without(request, "export", "page"),
    }
    return TemplateResponse(request, "contracts/municipality/contracts.html", context)


def _columns() -> list[Column[Contract]]:
    return [
        Column(_("Number"), lambda row: row.number),
        Column(_("Title"), lambda row: row.title),
        Column(_("Own number"), lambda row: row.client_number),
        Column(_("Supplier"), lambda row: row.supplier.name),
        Column(_("KvK number"), lambda row: row.supplier.kvk_number),
        Column(_("Service desk"), lambda row: row.desk.name),
        *terms_and_balance(on=timezone.localdate()),
        Column(_("Contract holder"), lambda row: row.contract_holder_name),
    ]


@require_GET
@requires(Permission.READ_CONTRACTS)
def contract_page(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """One contract: its amounts, how the obligation came about, what counts without a person in it, and its history."""
    contract, today = get_object_or_404(queries.listed(), pk=pk), timezone.localdate()
    state, kind = STATES[state_of(contract, on=today)]
    revisions = list(contract.revisions.order_by("effective_on", "pk"))
    context = {
        "contract": contract, "balance": contract.balance, "state": state, "state_kind": kind,
        "figures": figures(contract.balance), "elapsed": elapsed(contract, on=today),
        "details": details(contract), "people": parts.people(contract), "desk": contract.desk,
        "steps": parts.obligation_rows(contract, revisions), "options": options_of(contract),
        "call_offs": call_offs_of(contract), "members": members_of(contract.supplier_id).filter(desk_id=contract.desk_id),
        "decisions": decisions.listed().filter(contract=contract).order_by("-raised_at", "-pk")[:FIRST_DECISIONS],
        "lines": [(label(ROUTES, row.route), row) for row in queries.lines_by_route(contract)],
        "events": timeline.timeline(queries.events_of(contract)),
    }
    return TemplateResponse(request, "contracts/municipality/contract.html", context)
