"""Registering a contract, with the obligation that follows shown before it is saved."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from buildingblocks import queries as schedules
from buildingblocks.settlement_facts import ContractFacts
from contracts.actions.clauses import link_clause
from contracts.actions.contracts import register_contract
from contracts.actions.suppliers import ensure_supplier
from contracts.errors import Conflict, StepRefused
from contracts.forms.contract import NAMES, RegisterForm
from contracts.forms.errors import add_errors
from contracts.forms.obligation_facts import ObligationFactsForm
from contracts.models import Contract, KnownClause
from contracts.obligation_texts import basis_text, fault_text, offer_text, rule_text
from contracts.policies import Permission
from contracts.queries import clauses
from contracts.queries.contracts import known_suppliers
from contracts.queries.foreseen import foreseen
from contracts.queries.frameworks import frameworks
from contracts.views.access import requires
from sroi.accounts import once
from sroi.accounts.acting import ActingRequest

#: Name of the button (and of the parameter that htmx sends) that calculates without saving.
CALCULATE = "calculate"


@require_http_methods(["GET", "POST"])
@requires(Permission.REGISTER_CONTRACT)
def register(request: ActingRequest) -> HttpResponseBase:
    """The form; a POST with `calculate` shows the obligation and keeps everything, another one registers."""
    desk_id, today = _desk_id(request), timezone.localdate()
    if request.method == "GET":
        initial = {"coordinator": request.acting.membership.pk, **_from_framework(request), **_from_clause(request)}
        return _page(request, RegisterForm(initial=initial, desk_id=desk_id, on=today))
    form = RegisterForm(request.POST, desk_id=desk_id, on=today)
    if CALCULATE in request.POST or CALCULATE in request.GET:
        preview = preview_of(request, desk_id=desk_id)
        if request.headers.get("HX-Request"):
            return TemplateResponse(request, "contracts/desk/contract_foreseen.html", {"preview": preview})
        form.errors.clear()  # nobody asked to save yet
        return _page(request, form, preview=preview)
    if form.is_valid():
        contract = _registered(request, form, desk_id=desk_id)
        if contract is not None:
            messages.success(request, _("Contract %(number)s is registered.") % {"number": contract.number})
            return redirect(request.acting.url("contract", pk=contract.pk))
    return _page(request, form, preview=preview_of(request, desk_id=desk_id), status=422)


def _desk_id(request: ActingRequest) -> UUID:
    organisation = request.acting.organisation
    assert organisation is not None, "pages of a desk have one"
    return organisation.pk


def _from_framework(request: ActingRequest) -> dict[str, Any]:
    """What a call-off takes over from the framework agreement in `?framework=`."""
    try:
        parent = frameworks().filter(pk=UUID(request.GET.get("framework", ""))).first()
    except ValueError:
        return {}
    if parent is None:
        return {}
    same = (
        "contract_type", "area", "labour_share_pct", "agreed_pct", "offered_pct", "fulltime_hours", "annual_hours",
        "contract_holder_name", "contract_holder_email", "supplier_contact_name", "supplier_contact_email",
    )
    return {name: getattr(parent, name) for name in same} | {
        "framework": parent.pk, "supplier": parent.supplier_id, "municipality": parent.municipality_id,
        "coordinator": parent.coordinator_id, "schedule": parent.schedule_id,
    }


def _registered(request: ActingRequest, form: RegisterForm, *, desk_id: UUID) -> Contract | None:
    """Register the contract, and the company first where it is new; None with the errors in the form."""
    by, now = request.acting.actor, timezone.now()
    values = form.cleaned_data

    def create(pk: UUID) -> Contract:
        supplier = values["supplier"] or ensure_supplier(
            by=by, at=now, kvk_number=values["new_supplier_kvk"], name=values["new_supplier_name"],
            size=values["new_supplier_size"] or "unknown", kind=values["new_supplier_kind"] or "company",
        )
        contract = register_contract(
            by=by, at=now, desk_id=desk_id, data=form.contract_data(supplier_id=supplier.pk), openings=form.openings(),
            pk=pk,
        )
        if values["clause"]:
            link_clause(
                by=by, at=now, clause_id=values["clause"], revision=values["clause_revision"] or 0, contract_id=contract.pk,
            )
        return contract

    try:
        return once.make(request, rows=Contract.objects.all(), create=create)
    except ValidationError as error:
        add_errors(form, error, names=NAMES | {"contract": "municipality"})
    except KnownClause.DoesNotExist:
        form.add_error(None, _("The handover is not there any more."))
    except StepRefused as error:
        form.add_error(None, str(error))
    except Conflict:
        form.add_error(None, _("The handover was changed while you were reading. Open it again."))
    return None


def _from_clause(request: ActingRequest) -> dict[str, Any]:
    """What a contract takes over from the handover (or announcement) in `?clause=`."""
    try:
        row = clauses.not_registered().filter(pk=UUID(request.GET.get("clause", ""))).first()
    except ValueError:
        return {}
    if row is None:
        return {}
    same = (
        "title", "client_number", "tender_publication_date", "award_date", "starts_on", "last_day", "contract_type",
        "value_excl_vat", "labour_share_pct", "offered_pct",
    )
    known = known_suppliers(desk_id=row.desk_id).filter(kvk_number=row.kvk_number).first() if row.kvk_number else None
    company = {"supplier": known.pk} if known else {"new_supplier_kvk": row.kvk_number, "new_supplier_name": row.supplier_name}
    return {name: getattr(row, name) for name in same} | company | {
        "municipality": row.municipality_id, "contract_holder_name": row.contact_name,
        "contract_holder_email": row.contact_email, "clause": row.pk, "clause_revision": row.revision,
    }


def _page(
    request: ActingRequest, form: RegisterForm, *, preview: dict[str, Any] | None = None, status: int = 200
) -> TemplateResponse:
    context = {"form": form, "preview": preview, "calculate": CALCULATE}
    return TemplateResponse(request, "contracts/desk/contract_new.html", context, status=status)


def preview_of(request: ActingRequest, *, desk_id: UUID) -> dict[str, Any]:
    """What the obligation would be with what is filled in so far; `missing` names what is needed for that."""
    form = ObligationFactsForm(request.POST, desk_id=desk_id)
    form.is_valid()
    values = form.cleaned_data
    faults = [str(form.fields[name].label) for name in form.errors if name in form.fields]
    if faults:
        return {"missing": faults}
    schedule = values["schedule"] or schedules.for_dates(
        desk_id=desk_id, award_date=values["award_date"], contract_start=values["starts_on"],
        tender_publication_date=values["tender_publication_date"],
    )
    if schedule is None:
        return {"no_schedule": True}
    facts = ContractFacts(
        id="new", award_date=values["award_date"], type=values["contract_type"], area=values.get("area") or None,
        value_excl_vat=values["value_excl_vat"], labour_share_pct=values["labour_share_pct"],
        contract_pct=values["agreed_pct"], offered_pct=values["offered_pct"], fixed_obligation=values["fixed_obligation"],
        wage_sum=values.get("wage_sum"),
    )
    found = foreseen(schedule=schedule, facts=facts)
    return {
        "found": found, "when": rule_text(found), "offer": offer_text(found),
        "basis": basis_text(found, value_excl_vat=values["value_excl_vat"], wage_sum=values.get("wage_sum")),
        "faults": [fault_text(fault) for fault in found.faults], "elsewhere": _elsewhere(request, desk_id=desk_id),
    }


def _elsewhere(request: ActingRequest, *, desk_id: UUID) -> str:
    """Where the obligation lies when it is not on the contract that is being registered."""
    if request.POST.get("framework_obligation") == "call_offs":
        return _("The obligation is on the call-offs; the framework agreement itself owes nothing.")
    field = RegisterForm(desk_id=desk_id, on=timezone.localdate()).fields["framework"]
    try:
        parent = field.clean(request.POST.get("framework", ""))
    except ValidationError:
        parent = None
    if parent is not None and parent.bears_obligation:
        return _("The obligation is on framework agreement %(number)s; the call-off itself owes nothing.") % {"number": parent.number}
    return ""
