"""The clients of a desk: the list, one client, and what was agreed with it."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from contracts.actions.agreements import change_agreement
from contracts.errors import Conflict
from contracts.exporting import Column, export
from contracts.forms.decision import AgreementForm
from contracts.forms.errors import add_errors
from contracts.models import ClientAgreement
from contracts.policies import Permission, may
from contracts.queries import clauses, decisions
from contracts.queries.agreements import agreement_with
from contracts.queries.client_list import ClientRow, client_rows
from contracts.queries.contacts import contacts_with
from contracts.views.access import requires
from contracts.views.clause_parts import BADGES
from contracts.views.client_parts import desk_tabs
from contracts.views.conflicts import conflict_page
from contracts.views.desk.whose import query_without
from contracts.views.lists import page_of, wanted_export
from sroi.accounts.acting import ActingRequest
from sroi.tenancy import queries as organisations
from sroi.tenancy.models import Municipality

#: Sort key → what a row is sorted by; a desk has some tens of clients, so this needs no database.
ORDERS: Final[dict[str, Any]] = {
    "name": lambda row: row.client.name, "contracts": lambda row: row.contracts, "waiting": lambda row: row.waiting,
    "clauses": lambda row: row.clauses, "contacts": lambda row: row.contacts, "due": lambda row: row.contacts_due,
}
FIRST_ROWS: Final = 10


@require_GET
@requires(Permission.READ_CONTRACTS)
def client_list(request: ActingRequest) -> HttpResponseBase:
    """The clients with what runs and waits; `?contacts=due` leaves those below the agreed number of contacts."""
    rows = client_rows(desk_id=_desk_id(request), on=timezone.localdate())
    text, due = request.GET.get("q", "").strip().lower(), request.GET.get("contacts") == "due"
    rows = [row for row in rows if text in row.client.name.lower() and (row.contacts_due or not due)]
    wanted = request.GET.get("sort", "name")
    key = ORDERS.get(wanted.lstrip("-"), ORDERS["name"])
    rows.sort(key=key, reverse=wanted.startswith("-"))
    file_format = wanted_export(request)
    if file_format is not None:
        return export(rows=rows, columns=_columns(), name=_("clients"), file_format=file_format)
    context = {
        "page": page_of(rows, request), "q": request.GET.get("q", ""), "due": due, "active": int(bool(text)) + int(due),
        "query": query_without(request, "export", "page"), "tabs": desk_tabs(request, "clients"),
    }
    return TemplateResponse(request, "contracts/desk/clients.html", context)


def _columns() -> list[Column[ClientRow]]:
    return [
        Column(_("Client"), lambda row: row.client.name),
        Column(_("Contracts"), lambda row: row.contracts),
        Column(_("Questions without an answer"), lambda row: row.waiting),
        Column(_("Clauses without a contract"), lambda row: row.clauses),
        Column(_("Contacts this year"), lambda row: row.contacts),
        Column(_("Agreed contacts a year"), lambda row: row.agreed),
        Column(_("Who decides on a change of the obligation"), lambda row: row.decides),
    ]


@require_GET
@requires(Permission.READ_CONTRACTS)
def client_page(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """One client: what was agreed, what waits, and the last contacts."""
    client, today = _client(request, pk), timezone.localdate()
    agreement = agreement_with(desk_id=_desk_id(request), municipality_id=pk)
    context = {
        "client": client, "agreement": agreement, "details": _details(agreement),
        "may_agree": may(request.acting.role, Permission.KEEP_AGREEMENTS),
        "decisions": decisions.waiting().filter(municipality_id=pk)[:FIRST_ROWS],
        "clauses": [
            (row, row.age(on=today), BADGES[row.state])
            for row in clauses.not_registered().filter(municipality_id=pk)[:FIRST_ROWS]
        ],
        "contacts": contacts_with(municipality_id=pk)[:FIRST_ROWS],
    }
    return TemplateResponse(request, "contracts/desk/client.html", context)


def _details(agreement: ClientAgreement) -> list[dict[str, Any]]:
    return [
        {"label": _("Who decides on a change of the obligation"), "value": agreement.get_decides_display()},
        {"label": _("Agreed contacts a year"), "value": agreement.contacts_per_year},
    ]


@require_http_methods(["GET", "POST"])
@requires(Permission.KEEP_AGREEMENTS)
def agreement(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """Write down what was agreed with a client."""
    client, found = _client(request, pk), agreement_with(desk_id=_desk_id(request), municipality_id=pk)
    url = request.acting.url("client", pk=pk)
    now = {name: getattr(found, name) for name in ("decides", "contacts_per_year", "revision")}
    form = AgreementForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        try:
            change_agreement(
                by=request.acting.actor, at=timezone.now(), desk_id=_desk_id(request), municipality_id=pk, **form.cleaned_data,
            )
        except ValidationError as error:
            add_errors(form, error)
        except Conflict as conflict:
            labels = {name: field.label for name, field in form.fields.items() if name != "revision"}
            fresh = agreement_with(desk_id=_desk_id(request), municipality_id=pk)
            shown = {"decides": fresh.get_decides_display(), "contacts_per_year": fresh.contacts_per_year}
            page = conflict_page(
                request, title=client.name, error=conflict, labels=labels, url=url, newest=fresh.revision, shown=shown,
            )
            return _in_words(page)
        else:
            messages.success(request, _("The agreement is saved."))
            return redirect(url)
    status = 422 if form.errors else 200
    return TemplateResponse(request, "contracts/desk/client_agreement.html", {"client": client, "form": form}, status=status)


def _in_words(page: TemplateResponse) -> TemplateResponse:
    """What was chosen by its name in place of its code."""
    names = {code: str(name) for code, name in ClientAgreement.Decides.choices}
    for row in page.context_data["changes"] if page.context_data else []:
        row["yours"] = names.get(row["yours"], row["yours"])
    return page


def _desk_id(request: ActingRequest) -> UUID:
    desk_id = request.acting.membership.desk_id
    assert desk_id is not None, "only members of a desk pass the permission"
    return desk_id


def _client(request: ActingRequest, pk: UUID) -> Municipality:
    """A client of this desk, of now or before; organisations have no policy, so it is asked here."""
    if not organisations.takes_part(desk_id=_desk_id(request), municipality_id=pk):
        raise Http404
    return get_object_or_404(Municipality, pk=pk)
