"""Known clauses for the desk: the list, announcing one, ending one with a contract or a reason, and putting it back."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contracts.actions import clauses
from contracts.errors import Conflict, StepRefused
from contracts.filters_clients import ClauseFilter
from contracts.forms.clause import DeskAnnounceForm, DismissForm, LinkForm, ReopenForm
from contracts.forms.errors import add_errors
from contracts.models import KnownClause
from contracts.policies import Permission
from contracts.queries import clauses as queries
from contracts.views.access import requires
from contracts.views.clause_parts import announced, list_page, shown
from contracts.views.client_parts import desk_tabs
from sroi.accounts.acting import ActingRequest

ORDERS: Final = {
    "award": ["award_date"], "title": ["title"], "client": ["municipality__name"], "kind": ["kind"], "state": ["state"],
}
DEFAULT_ORDER: Final = "award"


@require_GET
@requires(Permission.KEEP_CLAUSES)
def clause_list(request: ActingRequest) -> HttpResponseBase:
    """The known clauses with filters, order and pages, the oldest first; `?export=csv|xlsx` gives the list as a file."""
    chosen = ClauseFilter(request.GET, queryset=queries.listed(), request=request)
    return list_page(
        request, chosen, template="contracts/desk/clauses.html", orders=ORDERS, default=DEFAULT_ORDER, tabs=desk_tabs(request, "clauses"),
    )


@require_http_methods(["GET", "POST"])
@requires(Permission.KEEP_CLAUSES)
def announce(request: ActingRequest) -> HttpResponseBase:
    """Write down that a client has a tender with a clause."""
    desk_id = request.acting.membership.desk_id
    assert desk_id is not None, "only members of a desk pass the permission"
    form = DeskAnnounceForm(request.POST or None, desk_id=desk_id, initial={"municipality": request.GET.get("client")})
    if request.method == "POST" and form.is_valid():
        municipality = form.cleaned_data["municipality"]
        if announced(request, form, municipality_id=municipality.pk, desk_id=desk_id, names={"desk": "municipality"}):
            messages.success(request, _("The tender is on the list of known clauses."))
            return redirect(f"{request.acting.url('clauses')}?state=open")
    return TemplateResponse(request, "contracts/desk/clause_form.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
@requires(Permission.KEEP_CLAUSES)
def clause_page(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """One known clause with what was told, and what can be made of it."""
    return _page(request, _row(pk))


@require_POST
@requires(Permission.KEEP_CLAUSES)
def link(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """Link it to a contract that is registered already."""
    row = _row(pk)
    form = LinkForm(request.POST, municipality_id=row.municipality_id)

    def save() -> None:
        clauses.link_clause(
            by=request.acting.actor, at=timezone.now(), clause_id=pk, revision=form.cleaned_data["revision"],
            contract_id=form.cleaned_data["contract"].pk,
        )

    return _taken(request, row, form, save, "link_form", _("The tender is linked to its contract."))


@require_POST
@requires(Permission.KEEP_CLAUSES)
def dismiss(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """End it without a contract; the client reads why."""
    form = DismissForm(request.POST, auto_id="dismiss_%s")

    def save() -> None:
        clauses.dismiss_clause(by=request.acting.actor, at=timezone.now(), clause_id=pk, **form.cleaned_data)

    return _taken(request, _row(pk), form, save, "dismiss_form", _("The tender is dismissed; the client can read why."))


@require_POST
@requires(Permission.KEEP_CLAUSES)
def reopen(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """Put it back on the work list, where it was linked or dismissed by mistake."""
    form = ReopenForm(request.POST)

    def save() -> None:
        clauses.reopen_clause(by=request.acting.actor, at=timezone.now(), clause_id=pk, **form.cleaned_data)

    return _taken(request, _row(pk), form, save, "reopen_form", _("The tender is on the work list again."))


def _row(pk: UUID) -> KnownClause:
    return get_object_or_404(queries.listed(), pk=pk)


def _taken(request: ActingRequest, row: KnownClause, form: forms.Form, save: Any, name: str, done: str) -> HttpResponseBase:
    """Take the step; errors come back with what was typed."""
    url = request.acting.url("clause", pk=row.pk)
    if not form.is_valid():
        return _page(request, row, status=422, **{name: form})
    try:
        save()
    except ValidationError as error:
        add_errors(form, error)
        return _page(request, row, status=422, **{name: form})
    except (StepRefused, Conflict) as error:
        text = str(error) if isinstance(error, StepRefused) else _("Somebody changed this while you were reading. Look again.")
        messages.warning(request, text)
        return redirect(url)
    messages.success(request, done)
    return redirect(url)


def _page(request: ActingRequest, row: KnownClause, *, status: int = 200, **more: Any) -> TemplateResponse:
    initial = {"revision": row.revision}
    context = {
        **shown(row), "register_url": f"{request.acting.url('contract_new')}?clause={row.pk}",
        "link_form": LinkForm(initial=initial, municipality_id=row.municipality_id),
        "dismiss_form": DismissForm(initial=initial, auto_id="dismiss_%s"), "reopen_form": ReopenForm(initial=initial), **more,
    }
    return TemplateResponse(request, "contracts/desk/clause.html", context, status=status)
