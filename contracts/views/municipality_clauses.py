"""Tenders with a clause for the buyer: the list, handing over an award (also as a draft), and announcing a tender."""

from __future__ import annotations

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
from django.views.decorators.http import require_GET, require_http_methods

from contracts.actions import clauses
from contracts.errors import Conflict, StepRefused
from contracts.filters_clients import ClientClauseFilter
from contracts.forms.clause import NAMES, AnnounceForm, HandoverForm
from contracts.forms.errors import add_errors
from contracts.models import KnownClause
from contracts.policies import Permission
from contracts.queries import clauses as queries
from contracts.views.access import requires
from contracts.views.clause_parts import announced, list_page, shown
from contracts.views.conflicts import seen_revision
from sroi.accounts import once
from sroi.accounts.acting import ActingRequest
from sroi.tenancy import queries as organisations
from sroi.tenancy.models import ServiceDesk

ORDERS: Final = {"award": ["award_date"], "title": ["title"], "kind": ["kind"], "state": ["state"], "supplier": ["supplier_name"]}
DEFAULT_ORDER: Final = "-award"
#: Name of the button that keeps a draft.
DRAFT: Final = "draft"


@require_GET
@requires(Permission.HAND_OVER)
def clause_list(request: ActingRequest) -> HttpResponseBase:
    """The own tenders with a clause: filters, order, pages, and a file."""
    chosen = ClientClauseFilter(request.GET, queryset=queries.listed(), request=request)
    return list_page(request, chosen, template="contracts/municipality/clauses.html", orders=ORDERS, default=DEFAULT_ORDER)


@require_http_methods(["GET", "POST"])
@requires(Permission.HAND_OVER)
def handover_new(request: ActingRequest) -> HttpResponseBase:
    """The form of a handover; the button `draft` keeps it for later."""
    form = HandoverForm(request.POST or None, desks=_desks(request), initial={"clause_present": True})
    if request.method == "GET":
        return _form_page(request, form)
    return _handed_over(request, form, None)


@require_http_methods(["GET", "POST"])
@requires(Permission.HAND_OVER)
def clause_page(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """One tender as it was told, and what became of it; a draft is a form still."""
    row = get_object_or_404(queries.listed(), pk=pk)
    if row.state != KnownClause.State.DRAFT:
        if request.method == "POST":
            messages.warning(request, _("This was handed over already."))
            return redirect(request.acting.url("clause", pk=pk))
        return TemplateResponse(request, "contracts/municipality/clause.html", shown(row))
    if request.method == "GET":
        return _form_page(request, HandoverForm(desks=_desks(request), initial=HandoverForm.values_of(row)), row)
    return _handed_over(request, HandoverForm(request.POST, desks=_desks(request)), row)


@require_http_methods(["GET", "POST"])
@requires(Permission.HAND_OVER)
def announce(request: ActingRequest) -> HttpResponseBase:
    """Tell of a tender in three fields."""
    form = AnnounceForm(request.POST or None, desks=_desks(request))
    if request.method == "POST" and form.is_valid():
        desk = form.cleaned_data.get("desk")
        if announced(request, form, municipality_id=_municipality_id(request), desk_id=desk.pk if desk else None):
            messages.success(request, _("The service desk sees this tender now."))
            return redirect(request.acting.url("clauses"))
    return TemplateResponse(request, "contracts/municipality/clause_form.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HAND_OVER)
def draft_delete(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """Delete a draft, after a look at what it is."""
    row = get_object_or_404(queries.listed(), pk=pk)
    if request.method != "POST" and row.state == KnownClause.State.DRAFT:
        return TemplateResponse(request, "contracts/municipality/clause_delete.html", {"row": row})
    try:
        clauses.delete_draft(
            by=request.acting.actor, at=timezone.now(), municipality_id=_municipality_id(request), clause_id=pk,
            revision=seen_revision(request),
        )
    except Conflict as error:
        text = _("%(who)s changed this draft in the meantime, so it was not deleted. Look at it again.")
        messages.warning(request, text % {"who": error.changed_by})
        return redirect(request.acting.url("clause", pk=pk))
    except StepRefused as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("The draft is deleted."))
    return redirect(request.acting.url("clauses"))


def _municipality_id(request: ActingRequest) -> UUID:
    municipality_id = request.acting.membership.municipality_id
    assert municipality_id is not None, "only contract holders pass the permission"
    return municipality_id


def _desks(request: ActingRequest) -> QuerySet[ServiceDesk]:
    """The desks of today; which of them worked for the buyer on the award date, the action knows."""
    return organisations.desks_of(municipality_id=_municipality_id(request), on=timezone.localdate())


def _handed_over(request: ActingRequest, form: HandoverForm, row: KnownClause | None) -> HttpResponseBase:
    """Keep the draft or hand it over; what is wrong stands at the fields."""
    as_draft = DRAFT in request.POST
    if not form.is_valid():
        if not as_draft:
            form.ask_for_all()
        return _form_page(request, form, row, status=422)
    given: dict[str, Any] = {
        "by": request.acting.actor, "at": timezone.now(), "municipality_id": _municipality_id(request),
        "data": form.clause_data(), "desk_id": form.desk_id,
    }
    step = clauses.draft_handover if as_draft else clauses.hand_over
    try:
        if row is None:
            made = once.make(request, rows=KnownClause.objects.all(), create=lambda key: step(**given, pk=key))
        else:
            made = step(**given, clause_id=row.pk, revision=form.cleaned_data["revision"] or 0)
    except ValidationError as error:
        add_errors(form, error, names=NAMES)
        return _form_page(request, form, row, status=422)
    except StepRefused as error:
        messages.warning(request, str(error))
        return redirect(request.acting.url("clauses"))
    except Conflict as error:
        return _conflicting(request, row, error)
    messages.success(request, _("The draft is kept.") if as_draft else _("The handover is with the service desk."))
    return redirect(request.acting.url("clause", pk=made.pk))


def _conflicting(request: ActingRequest, row: KnownClause | None, error: Conflict) -> HttpResponseBase:
    """A colleague changed the draft: what was typed, to be sent once more on the newest revision."""
    assert row is not None, "a new draft has no earlier revision"
    fresh = get_object_or_404(queries.listed(), pk=row.pk)
    form = HandoverForm({**request.POST.dict(), "revision": str(fresh.revision)}, desks=_desks(request))
    return _form_page(request, form, fresh, status=409, conflict=error)


def _form_page(
    request: ActingRequest, form: HandoverForm, row: KnownClause | None = None, *, status: int = 200, **more: Any
) -> TemplateResponse:
    context = {"form": form, "row": row, "draft": DRAFT, **more}
    return TemplateResponse(request, "contracts/municipality/handover.html", context, status=status)
