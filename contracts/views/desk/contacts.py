"""The contact log of the desk: the list, logging a contact, and finishing a next step."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contracts.actions.contacts import finish_step, log_contact
from contracts.errors import StepRefused
from contracts.exporting import Column, export
from contracts.filters_clients import ContactFilter
from contracts.forms.contact import ContactForm
from contracts.forms.errors import add_errors
from contracts.models import Contact
from contracts.policies import Permission
from contracts.queries import contacts as queries
from contracts.views.access import requires
from contracts.views.client_parts import desk_tabs
from contracts.views.desk.whose import query_without
from contracts.views.lists import EXPORT_LIMIT, in_order, page_of, wanted_export
from sroi.accounts import once
from sroi.accounts.acting import ActingRequest

ORDERS: Final = {
    "made": ["made_on"], "kind": ["kind"], "client": ["municipality__name"], "supplier": ["supplier__name"],
    "step": ["next_step_on"],
}
DEFAULT_ORDER: Final = "-made"


@require_GET
@requires(Permission.LOG_CONTACT)
def contact_list(request: ActingRequest) -> HttpResponseBase:
    """The contacts with filters, order and pages; `?export=csv|xlsx` gives the same list as a file."""
    chosen = ContactFilter(request.GET, queryset=queries.listed(), request=request)
    found = in_order(chosen.qs, request, orders=ORDERS, default=DEFAULT_ORDER)
    file_format = wanted_export(request)
    if file_format is not None:
        return export(rows=found[:EXPORT_LIMIT], columns=_columns(), name=_("contacts"), file_format=file_format)
    context = {
        "filter": chosen, "page": page_of(found, request), "query": query_without(request, "export", "page"),
        "tabs": desk_tabs(request, "contacts"), "default_order": DEFAULT_ORDER,
    }
    return TemplateResponse(request, "contracts/desk/contacts.html", context)


def _columns() -> list[Column[Contact]]:
    return [
        Column(_("Date"), lambda row: row.made_on),
        Column(_("Kind"), lambda row: row.get_kind_display()),
        Column(_("Client"), lambda row: row.municipality.name if row.municipality else ""),
        Column(_("Supplier"), lambda row: row.supplier.name if row.supplier else ""),
        Column(_("Contract"), lambda row: row.contract.number if row.contract else ""),
        Column(_("Spoken to"), lambda row: ", ".join(row.people_labels)),
        Column(_("Summary"), lambda row: row.summary),
        Column(_("Next step"), lambda row: row.next_step),
        Column(_("Day of the next step"), lambda row: row.next_step_on),
        Column(_("Done on"), lambda row: row.next_step_done_on),
        Column(_("Logged by"), lambda row: row.made_by),
    ]


@require_http_methods(["GET", "POST"])
@requires(Permission.LOG_CONTACT)
def contact_new(request: ActingRequest) -> HttpResponseBase:
    """Log a contact; `?contract=`, `?supplier=` or `?client=` fill in with whom."""
    desk_id, today = request.acting.membership.desk_id, timezone.localdate()
    assert desk_id is not None, "only members of a desk pass the permission"
    initial = {
        "contract": request.GET.get("contract"), "supplier": request.GET.get("supplier"), "municipality": request.GET.get("client"),
    }
    form = ContactForm(request.POST or None, desk_id=desk_id, today=today, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = once.make(request, rows=Contact.objects.all(), create=lambda key: log_contact(
                by=request.acting.actor, at=timezone.now(), desk_id=desk_id, data=form.contact_data(), pk=key,
            ))
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("The contact is logged."))
            return redirect(_back(request, made))
    return TemplateResponse(request, "contracts/desk/contact_form.html", {"form": form}, status=422 if form.errors else 200)


def _back(request: ActingRequest, row: Contact) -> str:
    """Where the contact can be seen: at its contract, else in the log."""
    if row.contract_id is not None:
        return f"{request.acting.url('contract', pk=row.contract_id)}#contacts"
    return request.acting.url("contacts")


@require_POST
@requires(Permission.LOG_CONTACT)
def contact_done(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """The next step of a contact is done."""
    row = get_object_or_404(Contact, pk=pk)
    try:
        finish_step(by=request.acting.actor, at=timezone.now(), contact_id=pk)
    except StepRefused as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("The next step is done."))
    back: dict[str, Any] = {"contract": _back(request, row)}
    return redirect(back.get(request.POST.get("back", ""), f"{request.acting.url('contacts')}?step=open"))
