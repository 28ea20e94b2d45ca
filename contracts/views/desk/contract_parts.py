"""The parts of a contract's pages as data for the components: figures, details, entries, history, buttons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from buildingblocks import queries as schedules
from contracts.labels import PSO_LEVELS, ROUTES, STATE_BADGES, label
from contracts.models import Allocation, Balance, Contract, ObligationRevision, PsoCertificate
from contracts.obligation_texts import basis_text, rule_text
from contracts.policies import Permission, may
from contracts.queries import contracts as queries
from contracts.queries import decisions, timeline
from contracts.queries.agreements import client_decides
from contracts.queries.contacts import contacts_with
from contracts.queries.contract_facts import stated
from contracts.queries.contracts import ObligationStep
from contracts.queries.foreseen import foreseen
from contracts.queries.frameworks import call_offs_of, frameworks
from contracts.queries.options import options_of
from contracts.queries.suppliers import members_of
from contracts.queries.turnover import follows_invoices, turnover_of
from contracts.views.desk.contract_details import details, figures
from contracts.workflow import ENTRY_STATE_LABELS, EntryState
from sroi.accounts.acting import ActingRequest
from sroi.look.formatting import day
from sroi.periods import Quarter
from sroi.tenancy.models import Supplier

#: Events shown at first; the rest on request.
FIRST_EVENTS = 15
#: Contacts and questions shown; the rest stand in their own lists.
FIRST_CONTACTS = 5


def may_do(request: ActingRequest, permission: Permission) -> bool:
    """Whether a button that needs this permission is shown."""
    return may(request.acting.role, permission)


@dataclass(frozen=True, slots=True)
class ListRow:
    """One contract in the list."""

    contract: Contract
    state: str
    state_kind: str
    elapsed: Decimal | None

    @classmethod
    def of(cls, contract: Contract, *, on: date) -> ListRow:
        """The row as it is on a day."""
        name, kind = queries.STATES[queries.state_of(contract, on=on)]
        return cls(contract, str(name), kind, queries.elapsed(contract, on=on))


def page_context(request: ActingRequest, contract: Contract) -> dict[str, Any]:
    """What `contracts/desk/contract.html` needs."""
    today = timezone.localdate()
    state, state_kind = queries.STATES[queries.state_of(contract, on=today)]
    revisions = list(contract.revisions.order_by("effective_on", "pk"))
    events = timeline.events_of_contract(contract.pk)
    if request.GET.get("events") != "all":
        events = events[: FIRST_EVENTS + 1]
    items = timeline.timeline(events)
    more = request.GET.get("events") != "all" and len(items) > FIRST_EVENTS
    return {
        "contract": contract, "balance": contract.balance, "state": state, "state_kind": state_kind,
        "figures": figures(contract.balance), "elapsed": queries.elapsed(contract, on=today),
        "details": details(contract), "people": people(contract), "entries": entry_rows(contract),
        "steps": obligation_rows(contract, revisions), "openings": opening_rows(contract),
        "events": items[:FIRST_EVENTS] if more else items, "more_events": more,
        "is_open": contract.closed_on is None,
        "may_change": may_do(request, Permission.REGISTER_CONTRACT),
        **_with_client(request, contract),
        "has_frameworks": frameworks().filter(supplier_id=contract.supplier_id).exists(),
        "turnover": turnover_of(contract, on=today), "options": options_of(contract), "call_offs": call_offs_of(contract),
        **_around(request, contract),
        "may_record": contract.closed_on is None and may_do(request, Permission.RECORD_TURNOVER),
        "may_close": may_do(request, Permission.CLOSE_CONTRACT),
        "may_repin": may_do(request, Permission.REPIN_CONTRACT),
        **stale_context(request, contract_id=contract.pk, balance=contract.balance, reload=False),
    }


def _around(request: ActingRequest, contract: Contract) -> dict[str, Any]:
    """The members of a consortium, and the addresses of what can be done next; empty where it cannot."""
    acting, is_open = request.acting, contract.closed_on is None
    revise = acting.url("contract_revise", pk=contract.pk)
    is_consortium = contract.supplier.kind == Supplier.Kind.CONSORTIUM
    may_add = is_open and may_do(request, Permission.REVISE_OBLIGATION)
    may_call_off = is_open and contract.is_framework and may_do(request, Permission.REGISTER_CONTRACT)
    return {
        "is_consortium": is_consortium, "members": members_of(contract.supplier_id) if is_consortium else [],
        "index_url": f"{revise}?kind=indexation",
        "new_option_url": acting.url("option_new", pk=contract.pk) if may_add else "",
        "call_off_url": f"{acting.url('contract_new')}?framework={contract.pk}" if may_call_off else "",
        "call_offs_url": f"{acting.url('contracts')}?whose=all&framework={contract.pk}" if contract.is_framework else "",
    }


def _with_client(request: ActingRequest, contract: Contract) -> dict[str, Any]:
    """What was put before the contract holder, the last contacts, and who decides on a change of the obligation."""
    decides = client_decides(desk_id=contract.desk_id, municipality_id=contract.municipality_id)
    return {
        "decisions": list(decisions.listed().filter(contract=contract).order_by("-raised_at", "-pk")[:FIRST_CONTACTS]),
        "contacts": list(contacts_with(contract_id=contract.pk)[:FIRST_CONTACTS]),
        "may_revise": not decides and may_do(request, Permission.REVISE_OBLIGATION),
        "may_ask": may_do(request, Permission.ASK_CLIENT),
        "contact_url": f"{request.acting.url('contact_new')}?contract={contract.pk}",
    }


def stale_context(request: ActingRequest, *, contract_id: UUID, balance: Balance, reload: bool) -> dict[str, Any]:
    """What `components/stale_notice.html` needs; `reload`: offer the new figures once they are there."""
    return {
        "stale": balance.is_being_recalculated, "since": balance.stale_since,
        "url": request.acting.url("contract_balance", pk=contract_id),
        "reload_url": request.acting.url("contract", pk=contract_id) if reload else "",
    }


def people(contract: Contract) -> list[dict[str, Any]]:
    """Whom to call."""
    return [
        {"label": _("Responsible coordinator"), "value": contract.coordinator.user.name},
        {"label": _("Contract holder"), "value": contract.contract_holder_name or None,
         "note": contract.contract_holder_email},
        {"label": _("Contact person of the supplier"), "value": contract.supplier_contact_name or None,
         "note": contract.supplier_contact_email},
    ]


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry in the table of a contract; `who` is the code of the candidate or the vendor."""

    allocation: Allocation
    block: str
    route: str
    who: str
    state: str
    state_kind: str
    counted: Decimal
    share: Decimal | None


def entry_rows(contract: Contract) -> list[EntryRow]:
    """The entries of a contract with what they came to, in one query."""
    names = {block.code: block.name_nl for block in schedules.rules_of(contract.schedule).blocks}
    return [
        EntryRow(
            allocation=row, block=names.get(row.entry.block_code, row.entry.block_code),
            route=label(ROUTES, row.entry.route),
            who=row.entry.candidate.code if row.entry.candidate else row.vendor,  # type: ignore[attr-defined]  # annotated
            state=str(ENTRY_STATE_LABELS[EntryState(row.entry.state)]), state_kind=STATE_BADGES[row.entry.state],
            counted=row.counted,  # type: ignore[attr-defined]  # annotated
            share=row.share * 100 if row.share != 1 else None,
        )
        for row in queries.entries_of(contract)
    ]


def opening_rows(contract: Contract) -> list[dict[str, Any]]:
    """The opening balances by route."""
    return [
        {"date": row.date, "route": label(ROUTES, row.route), "amount": row.amount}
        for row in contract.openings.order_by("date", "route", "pk")
    ]


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step of how the obligation came about."""

    step: ObligationStep
    text: str
    note: str


def obligation_rows(contract: Contract, revisions: list[ObligationRevision]) -> list[StepRow]:
    """The postings of the obligation in words; a revision with who asked for it and why."""
    by_id = {str(row.pk): row for row in revisions}
    steps = queries.obligation_steps(contract)
    levels: dict[str, str] = {}
    if any(step.kind == "pso_discount" for step in steps):
        rows = PsoCertificate.objects.filter(supplier_id=contract.supplier_id).values_list("pk", "level")
        levels = {str(pk): label(PSO_LEVELS, level) for pk, level in rows}
    bases = [row for row in revisions if row.kind != ObligationRevision.Kind.ADJUSTMENT]
    by_invoices = follows_invoices(contract)
    first = True
    found = []
    for step in steps:
        key = step.component.partition(":")[2]
        if step.kind == "adjustment" and key in by_id:
            text, note = _("Agreed adjustment"), _revised(by_id[key])
        elif step.kind == "pso_discount":
            text, note = _("PSO discount"), levels.get(key, "")
        elif by_invoices:
            text, note, first = _("Invoiced turnover"), _basis(contract) if first else "", False
        elif first:
            text, note, first = _("Obligation at the award"), _basis(contract), False
        else:
            mine = [row for row in bases if str(Quarter.of(row.effective_on)) == step.quarter]
            text = _revision_text(mine)
            note = "; ".join(_revised(row) for row in mine)
        found.append(StepRow(step, text, note))
    return found


def _revision_text(rows: list[ObligationRevision]) -> str:
    """What a later posting of the obligation comes from."""
    if not rows:
        return _("Calculated again")
    kinds = {row.kind for row in rows}
    texts = {
        ObligationRevision.Kind.WAGE_SUM: _("New wage sum"), ObligationRevision.Kind.INDEXATION: _("Indexation"),
        ObligationRevision.Kind.LABOUR: _("New labour share"), ObligationRevision.Kind.OPTION: _("Option exercised"),
    }
    return texts.get(ObligationRevision.Kind(kinds.pop()), _("New contract value")) if len(kinds) == 1 else _("New contract value")


def _revised(row: ObligationRevision) -> str:
    return _("from %(day)s, requested by %(who)s, approved by %(client)s: %(reason)s") % {
        "day": day(row.effective_on), "who": row.requested_by, "client": row.approved_by, "reason": row.reason,
    }


def _basis(contract: Contract) -> str:
    """The sum behind the first posting, and when the rule behind it applies."""
    found = foreseen(schedule=contract.schedule, facts=stated(contract))
    when = rule_text(found)
    text = basis_text(found, value_excl_vat=contract.value_excl_vat, wage_sum=contract.wage_sum)
    return f"{text} ({when})" if when else text
