"""The entries of a desk: the list with its export, one entry, and the decision on it."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from contracts.actions import review
from contracts.errors import Conflict, StepRefused
from contracts.exporting import Column, export
from contracts.filters import EntryFilter
from contracts.forms.division import Division, is_form_button
from contracts.forms.errors import add_errors
from contracts.forms.review import ApproveForm, RefuseForm
from contracts.models import Entry
from contracts.policies import Permission
from contracts.queries import entries as queries
from contracts.queries.entries import EntryPart, EntryRow
from contracts.queries.worklist import entries_of
from contracts.views.access import requires
from contracts.views.conflicts import conflict_page
from contracts.views.desk import entry_parts as parts
from contracts.views.desk.whose import coordinator_in, query_without, tabs
from contracts.views.lists import EXPORT_LIMIT, Orders, in_order, page_of, wanted_export
from sroi.accounts.acting import ActingRequest
from sroi.look.formatting import percentage

Line = tuple[EntryRow, EntryPart | None]
ORDERS: Final = {
    "number": ["number"], "supplier": ["supplier__name"], "route": ["route"], "candidate": ["candidate__code"],
    "first_day": ["first_day"], "submitted": ["submitted_at"], "state": ["state"],
}


@require_GET
@requires(Permission.READ_ENTRIES)
def entry_list(request: ActingRequest) -> HttpResponseBase:
    """Entries with filters, order and pages; `?export=csv|xlsx` gives the same list as a file."""
    rows = entries_of(queries.for_desk(), coordinator_id=coordinator_in(request))
    chosen = EntryFilter(request.GET, queryset=rows, request=request)
    # Who reviews wants the longest waiting first, who looks something up the newest.
    default = "submitted" if request.GET.get("state") == "submitted" else "-submitted"
    orders: Orders = {**ORDERS, "amount": [queries.counted_amount()]}
    found: QuerySet[Entry] = in_order(chosen.qs, request, orders=orders, default=default)
    today, file_format = timezone.localdate(), wanted_export(request)
    if file_format is not None:
        listed = queries.rows_of(found[:EXPORT_LIMIT], on=today)
        return export(rows=queries.by_client(listed), columns=_columns(), name=_("entries"), file_format=file_format)
    page = page_of(found, request)
    context = {
        "filter": chosen, "page": page, "rows": queries.rows_of(page, on=today), "tabs": tabs(request),
        "default_order": default, "query": query_without(request, "export", "page"),
    }
    return TemplateResponse(request, "contracts/desk/entries.html", context)


def _columns() -> list[Column[Line]]:
    """A divided entry has a line for each of its contracts, so that every amount is that of one client."""
    return [
        Column(_("Number"), lambda line: line[0].entry.number),
        Column(_("State"), lambda line: line[0].entry.get_state_display()),
        Column(_("Supplier"), lambda line: line[0].entry.supplier.name),
        Column(_("KvK number"), lambda line: line[0].entry.supplier.kvk_number),
        Column(_("Contract"), lambda line: line[1].contract.number if line[1] else None),
        Column(_("Share"), lambda line: percentage(line[1].share * 100) if line[1] else None),
        Column(_("Client"), lambda line: line[1].contract.municipality.name if line[1] else None),
        Column(_("Route"), lambda line: line[0].route),
        Column(_("Building block"), lambda line: line[0].block),
        Column(_("Candidate code"), lambda line: line[0].entry.candidate.code if line[0].entry.candidate else None),
        Column(_("First day"), lambda line: line[0].entry.first_day),
        Column(_("Last day"), lambda line: line[0].entry.last_day),
        Column(_("Confirmed up to and including"), lambda line: line[0].entry.confirmed_until),
        Column(_("Submitted"), lambda line: line[0].entry.submitted_at),
        Column(_("Decided"), lambda line: line[0].entry.decided_at),
        Column(_("Filled"), lambda line: line[1].amount if line[1] else line[0].amount),
    ]


@require_GET
@requires(Permission.READ_ENTRIES)
def entry_page(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """Everything that is needed to decide on an entry, on one page."""
    return parts.page(request, _entry(pk))


def _entry(pk: UUID) -> Entry:
    return get_object_or_404(queries.for_desk(), pk=pk)


@require_POST
@requires(Permission.REVIEW_ENTRY)
def approve(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """Approve; the contract is recalculated by the worker."""
    entry = _entry(pk)
    division, by_agreement = parts.division_of(entry, request.POST), parts.is_by_agreement(entry)
    if is_form_button(request.POST.get("action", "")):
        typed = ApproveForm(initial=request.POST.dict(), by_agreement=by_agreement)
        return parts.page(request, entry, forms={"approve": typed}, division=division)
    form = ApproveForm(request.POST, by_agreement=by_agreement)

    def act(given: dict[str, Any]) -> None:
        review.approve_entry(
            by=request.acting.actor, at=timezone.now(), entry_id=pk, revision=given["revision"],
            agreed_value=given.get("agreed_value"), reason=given["reason"],
            shares=division.shares if division is not None and division.is_sent else None,
        )

    done = _("Approved: %(number)s counts from now on.") % {"number": entry.number}
    return _decide(request, entry, name="approve", form=form, act=act, done=done, division=division)


@require_POST
@requires(Permission.REVIEW_ENTRY)
def return_for_correction(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """Send back to the supplier, with the reason."""
    entry = _entry(pk)

    def act(given: dict[str, Any]) -> None:
        review.return_entry(by=request.acting.actor, at=timezone.now(), entry_id=pk, **given)

    done = _("Returned: the supplier gets a mail about %(number)s.") % {"number": entry.number}
    return _decide(request, entry, name="return", form=RefuseForm(request.POST, auto_id="return_%s"), act=act, done=done)


@require_POST
@requires(Permission.REVIEW_ENTRY)
def reject(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """Reject for good, with the reason."""
    entry = _entry(pk)

    def act(given: dict[str, Any]) -> None:
        review.reject_entry(by=request.acting.actor, at=timezone.now(), entry_id=pk, **given)

    done = _("Rejected: the supplier gets a mail about %(number)s.") % {"number": entry.number}
    return _decide(request, entry, name="reject", form=RefuseForm(request.POST, auto_id="reject_%s"), act=act, done=done)


def _decide(
    request: ActingRequest, entry: Entry, *, name: str, form: ApproveForm | RefuseForm,
    act: Callable[[dict[str, Any]], None], done: str, division: Division | None = None,
) -> HttpResponseBase:
    """Take one step; whatever stops it leaves what was typed on the screen."""
    if not ((division is None or division.is_valid()) & form.is_valid()):
        return parts.page(request, entry, forms={name: form}, division=division)
    try:
        act(form.cleaned_data)
    except ValidationError as error:
        elsewhere = division.place(error) if division is not None else error
        if elsewhere is not None:
            add_errors(form, elsewhere)
        return parts.page(request, entry, forms={name: form}, division=division)
    except Conflict as conflict:
        entry.refresh_from_db()
        labels = {"state": _("State"), "agreed_value": _("Agreed amount"), "reason": _("Reason")}
        return conflict_page(
            request, title=_("Entry %(number)s") % {"number": entry.number}, error=conflict, labels=labels,
            url=request.acting.url("entry", pk=entry.pk), newest=entry.revision,
        )
    except StepRefused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, done)
    return redirect(request.acting.url("entry", pk=entry.pk))
