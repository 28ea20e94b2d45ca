"""The page of one contract, as its supplier sees it."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from contracts.models import Balance, Contract, Entry
from contracts.policies import Permission
from contracts.queries import entries as entry_queries
from contracts.queries import supplier as queries
from contracts.queries import timeline
from contracts.queries.frameworks import call_offs_of
from contracts.queries.options import options_of
from contracts.queries.supplier import ContractLine
from contracts.queries.suppliers import members_of
from contracts.views.access import requires
from contracts.views.desk.contract_details import agreed, in_activities
from sroi.accounts.acting import ActingRequest
from sroi.look.formatting import euro, percentage, period, share

#: Entries and events shown on the page; the rest is in the list of entries.
SHOWN_ENTRIES, SHOWN_EVENTS = 10, 8


@require_GET
@requires(Permission.READ_CONTRACTS)
def contract_page(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """Figures, what was agreed, the last entries and what happened."""
    contract = get_object_or_404(queries.own_contracts().select_related("coordinator__user"), pk=pk)
    today = timezone.localdate()
    line = queries.contract_lines([contract], on=today)[0]
    entries: QuerySet[Entry] = entry_queries.for_desk().filter(allocations__contract=contract).order_by("-first_day", "pk")
    shown = list(entries[: SHOWN_ENTRIES + 1])
    context = {
        "line": line, "new_url": f"{request.acting.url('entry_new')}?contract={contract.pk}",
        "contract": contract, "figures": figures(line), "details": details(contract),
        "people": people(contract), "routes": queries.by_route(contract),
        "rows": entry_queries.rows_of(shown[:SHOWN_ENTRIES], on=today, contract_id=contract.pk), "more_entries": len(shown) > SHOWN_ENTRIES,
        "revisions": contract.revisions.order_by("effective_on", "pk"),
        "events": timeline.timeline(timeline.events_of_contract(contract.pk)[:SHOWN_EVENTS]),
        "options": options_of(contract), "call_offs": call_offs_of(contract),
        "members": members_of(contract.supplier_id).filter(desk_id=contract.desk_id),
        **_stale_context(request, contract.balance, reload=False),
    }
    return TemplateResponse(request, "contracts/supplier/contract.html", context)


@require_GET
@requires(Permission.READ_CONTRACTS)
def balance_notice(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """Whether the figures of the contract are fresh; asked by the page while they are not."""
    balance = get_object_or_404(Balance, contract_id=pk)
    return render(request, "components/stale_notice.html", _stale_context(request, balance, reload=True))


def _stale_context(request: ActingRequest, balance: Balance, *, reload: bool) -> dict[str, Any]:
    return {
        "stale": balance.is_being_recalculated, "since": balance.stale_since,
        "url": request.acting.url("contract_balance", pk=balance.contract_id),
        "reload_url": request.acting.url("contract", pk=balance.contract_id) if reload else "",
    }


def figures(line: ContractLine) -> list[dict[str, str]]:
    """The four figures of the home page, and those that say something on this contract only."""
    if line.balance.activities_owed is not None:
        return in_activities(line.balance)
    balance, filled = line.balance, share(line.balance.fulfilled, line.balance.obligation)
    rows = [
        {"label": _("Obligation"), "value": euro(balance.obligation), "note": ""},
        {"label": _("Filled"), "value": euro(balance.fulfilled), "note": "" if filled is None else percentage(filled)},
        {"label": _("Under review"), "value": euro(line.under_review), "note": _("counts once the desk approves")},
        {"label": _("Open"), "value": euro(balance.open), "note": ""},
    ]
    if balance.surplus:
        rows.append({"label": _("Surplus"), "value": euro(balance.surplus), "note": ""})
    if balance.pso_effect:
        rows.append({"label": _("Effect of PSO"), "value": euro(balance.pso_effect), "note": ""})
    if balance.not_counted:
        rows.append({"label": _("Not counted"), "value": euro(balance.not_counted), "note": _("because of a maximum")})
    return rows


def details(contract: Contract) -> list[dict[str, Any]]:
    """What was agreed."""
    rows: list[tuple[str, Any]] = [
        (_("Client"), contract.municipality.name),
        (_("Service desk"), contract.desk.name),
        (_("Number of the client"), contract.client_number or None),
        (_("Type"), contract.get_contract_type_display()),
        (_("Term"), period(contract.starts_on, contract.until)),
        (_("Contract value excl. VAT"), euro(contract.value_excl_vat)),
        (_("Schedule"), contract.schedule.title),
    ]
    own = [{"label": name, "value": value, "note": note} for name, value, note in agreed(contract)]
    return [*({"label": name, "value": value} for name, value in rows), *own]


def people(contract: Contract) -> list[dict[str, Any]]:
    """Whom to call with questions."""
    desk = contract.desk
    return [
        {"label": _("Coordinator at the desk"), "value": contract.coordinator.user.name,
         "note": ", ".join(filter(None, (desk.email, desk.phone)))},
        {"label": _("Contract holder"), "value": contract.contract_holder_name or None},
        {"label": _("Your contact person"), "value": contract.supplier_contact_name or None,
         "note": contract.supplier_contact_email},
    ]
