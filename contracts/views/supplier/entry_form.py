"""Reporting and changing an entry: choose the contract, choose the kind, fill in only what that kind asks for."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from buildingblocks import queries as schedules
from contracts.actions.entries import change_entry, write_entry
from contracts.actions.entry_data import block_of
from contracts.errors import Conflict, StepRefused
from contracts.forms.division import Division, is_form_button
from contracts.forms.entry import EntryForm
from contracts.forms.errors import add_errors
from contracts.models import Contract, Entry
from contracts.policies import Permission
from contracts.views.access import requires
from contracts.views.conflicts import conflict_page, seen_revision
from contracts.views.supplier.draft import Draft
from contracts.views.supplier.entry_choices import choose_contract, choose_kind
from contracts.views.supplier.worth import worth_of_form
from contracts.workflow import EntryState, EntryStep, may_take
from sroi.accounts import once
from sroi.accounts.acting import ActingRequest

#: What the buttons of the form ask for: hand it on to the check, keep it, show the value, or choose something else.
NEXT, SAVE, CALCULATE, KIND, CONTRACT = "next", "save", "calculate", "kind", "contract"
_CHOICES: Final = {KIND: "soort", CONTRACT: "contract"}


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.REPORT_ENTRY)
def entry_new(request: ActingRequest) -> HttpResponseBase:
    """Report an effort, step by step; each choice is in the address, so that "back" works."""
    contract = _contract(request.POST.get("contract") or request.GET.get("contract"))
    if contract is None:
        return choose_contract(request)
    if contract.closed_on is not None:
        messages.warning(request, _("Nothing can be reported for this contract any more: it is closed."))
        return redirect(request.acting.url("contract", pk=contract.pk))
    code = request.POST.get("soort") or request.GET.get("soort") or ""
    block = block_of(contract, code)
    if block is None:
        return choose_kind(request, contract)
    return _answer(request, Draft(contract=contract, block=block))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.REPORT_ENTRY)
def entry_change(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """Write an entry again: a draft, a returned one, or a new version of an approved one."""
    entry = get_object_or_404(Entry.objects.select_related("candidate"), pk=pk)
    if not may_take(EntryStep.CHANGE, state=entry.state):
        messages.warning(request, _("This entry cannot be changed any more."))
        return redirect(request.acting.url("entry", pk=pk))
    now = Draft.of(entry)
    wanted = request.POST.get("contract") or request.GET.get("contract")
    contract = now.contract if now.is_fixed else _contract(wanted) or now.contract
    choosing = "" if request.method == "POST" or now.is_fixed else request.GET.get("kies", "")
    if choosing == "contract":
        return choose_contract(request, now)
    code = now.block_code if now.is_fixed else request.POST.get("soort") or request.GET.get("soort") or now.block_code
    block = block_of(contract, code)
    if block is None or choosing == "soort":
        return choose_kind(request, contract, now)
    return _answer(request, Draft.of(entry, contract=contract, block=block))


@require_POST
@requires(Permission.REPORT_ENTRY)
def entry_value(request: ActingRequest) -> HttpResponseBase:
    """The value of what is typed so far, as a part of the page; nothing is kept."""
    contract = _contract(request.POST.get("contract"))
    block = block_of(contract, request.POST.get("soort", "")) if contract else None
    if contract is None or block is None:
        raise Http404
    entry = _entry_named(request)
    draft = Draft.of(entry, contract=contract, block=block) if entry else Draft(contract=contract, block=block)
    division = draft.division(request.POST)
    form = draft.form(request.POST, division=division, complete=False)
    worth = worth_of_form(form, division=division, on=timezone.localdate(), entry=entry)
    return render(request, "contracts/supplier/value.html", {"worth": worth})


def _answer(request: ActingRequest, draft: Draft) -> HttpResponseBase:
    if request.method != "POST":
        division = draft.division()
        return _page(request, draft, draft.unbound_form(division), division)
    wanted = request.POST.get("action", NEXT)
    division = draft.division(request.POST)
    form = draft.form(request.POST, division=division, complete=wanted == NEXT)
    if wanted == CALCULATE or is_form_button(wanted):
        form.show_what_is_asked()
        return _page(request, draft, form, division)
    if division.is_valid() & form.is_valid():
        return _keep(request, draft, form, division, wanted=wanted)
    return _page(request, draft, form, division, status=422)


def _keep(
    request: ActingRequest, draft: Draft, form: EntryForm, division: Division, *, wanted: str
) -> HttpResponseBase:
    try:
        entry = _written(request, draft, form, division, complete=wanted == NEXT)
    except ValidationError as error:
        elsewhere = division.place(error)
        if elsewhere is not None:
            add_errors(form, elsewhere, names=form.error_names)
        return _page(request, draft, form, division, status=422)
    except Conflict as error:
        return _conflict(request, draft, form, error)
    except StepRefused as error:
        messages.warning(request, str(error))
        return redirect(request.acting.url("entry", pk=draft.entry_id))
    return redirect(_onward(request, entry, wanted))


def _onward(request: ActingRequest, entry: Entry, wanted: str) -> str:
    if wanted in _CHOICES:
        return f"{request.acting.url('entry_change', pk=entry.pk)}?kies={_CHOICES[wanted]}"
    if wanted == SAVE:
        messages.success(request, _("Saved as a draft. Only your own organisation sees it."))
    return request.acting.url("entry", pk=entry.pk)


def _written(
    request: ActingRequest, draft: Draft, form: EntryForm, division: Division, *, complete: bool
) -> Entry:
    data = form.entry_data(contract_id=division.leading.pk, shares=division.shares, kept=draft.kept_facts)
    by, at = request.acting.actor, timezone.now()
    if draft.entry is None:
        return once.make(request, rows=Entry.objects.all(), create=lambda pk: write_entry(
            by=by, at=at, data=data, complete=complete, pk=pk,
        ))
    if draft.says_the_same(data):
        return draft.entry
    return change_entry(
        by=by, at=at, entry_id=draft.entry.pk, revision=seen_revision(request), data=data, complete=complete,
    )


def _page(
    request: ActingRequest, draft: Draft, form: EntryForm, division: Division, *, status: int = 200
) -> HttpResponseBase:
    worth_form = form if form.is_bound else draft.filled_form(division)
    state = draft.entry.state if draft.entry else ""
    context: dict[str, Any] = {
        "form": form, "draft": draft, "contract": draft.contract, "effort": draft.block, "entry": draft.entry,
        "division": division,
        "worth": worth_of_form(worth_form, division=division, on=timezone.localdate(), entry=draft.entry)
        if worth_form else None,
        "groups": groups_of(form), "change_fields": " ".join(_changes(form)), "revision": _revision(request, draft),
        "save_label": _("Save without handing in") if draft.is_fixed else _("Save as draft"),
        "changes_open": any(form[name].value() or form[name].errors for name in _changes(form)),
        "is_draft": state in ("", EntryState.DRAFT), "is_approved": draft.is_fixed,
        "is_submitted": state == EntryState.SUBMITTED, "reason": draft.entry.decision_reason if draft.entry else "",
    }
    return TemplateResponse(request, "contracts/supplier/entry_form.html", context, status=status)


def _revision(request: ActingRequest, draft: Draft) -> str:
    """What was read first, also when the form comes back with errors: a change in between must not go unseen."""
    return request.POST.get("revision") or str(draft.entry.revision if draft.entry else "")


def _changes(form: EntryForm) -> list[str]:
    return [name for name in form.fields if name.startswith("change_")]


def groups_of(form: EntryForm) -> list[dict[str, Any]]:
    """The fields under their headings, for `form_fields only=…`; groups without fields are left out."""
    when = {"start", "end", "hours_per_week", "hours", "employees", "persons", "half_days", "periods",
            "contract_permanent_from"}
    texts = {"description"}
    bought = {"invoice_date", "amount_excl_vat", "labour_amount_excl_vat", "vendor_recognition", "vendor_name",
              "invoice_number", "agreed_value"}
    if "invoice_date" in form.fields:
        bought.add("origin")
    who = set(form.fields) - when - texts - bought - set(_changes(form))
    parts = [(_("Who"), who), (_("When and how much"), when), (_("Amount"), bought), (_("Explanation"), texts)]
    rows = [(title, [name for name in form.fields if name in names], names is when) for title, names in parts]
    return [{"title": title, "only": " ".join(names), "is_when": is_when} for title, names, is_when in rows if names]


def _conflict(request: ActingRequest, draft: Draft, form: EntryForm, error: Conflict) -> HttpResponseBase:
    assert draft.entry is not None, "only a stored entry can have changed"
    entry = Entry.objects.get(pk=draft.entry.pk)
    stored = Draft.of(entry, contract=draft.contract, block=draft.block)
    labels: dict[str, Any] = {"state": _("State"), "division": _("Counts for")}
    labels |= {name: field.label for name, field in form.fields.items()}
    return conflict_page(
        request, title=entry.number, error=error, labels=labels, url=request.acting.url("entry", pk=entry.pk),
        newest=entry.revision, shown=stored.in_form_words(),
    )


def _contract(text: str | None) -> Contract | None:
    """The contract that the address or form names; 404 for one of somebody else, None where none is named."""
    if not text:
        return None
    try:
        wanted = UUID(text)
    except ValueError as error:
        raise Http404 from error
    return get_object_or_404(Contract.objects.select_related("schedule", "municipality", "desk").defer(*schedules.DOCUMENTS_OF_CONTRACT), pk=wanted)


def _entry_named(request: ActingRequest) -> Entry | None:
    try:
        wanted = UUID(request.POST.get("invulling", ""))
    except ValueError:
        return None
    return get_object_or_404(Entry, pk=wanted)
