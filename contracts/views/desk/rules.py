"""New rules of the calculation: what they change for the desk, contract by contract, and accepting them."""

from typing import Any, Final

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from buildingblocks import rules_number
from contracts.actions.rules import accept_rules
from contracts.errors import Conflict, StepRefused
from contracts.exporting import Column, export
from contracts.filters import RulesDifferenceFilter
from contracts.forms.rules import AcceptRulesForm
from contracts.models import RulesDifference
from contracts.policies import Permission, may
from contracts.queries import rules as queries
from contracts.queries.rules import Progress
from contracts.views.access import requires
from contracts.views.desk.whose import query_without
from contracts.views.lists import EXPORT_LIMIT, in_order, page_of, wanted_export
from sroi.accounts.acting import ActingRequest
from sroi.look.formatting import euro, number
from sroi.tenancy.models import ServiceDesk

ORDERS: Final = {
    "contract": ["contract__number"], "client": ["municipality__name", "contract__number"], "obligation": ["obligation"],
    "fulfilled": ["fulfilled"], "size": ["size"],
}


@require_GET
@requires(Permission.READ_RULES)
def rules_page(request: ActingRequest) -> HttpResponseBase:
    """What waits to be accepted, with the list of contracts; `?export=csv|xlsx` gives that list as a file."""
    file_format = wanted_export(request)
    if file_format is not None:
        _chosen, rows = _listed(request)
        return export(rows=rows[:EXPORT_LIMIT], columns=_columns(), name=_("rules of the calculation"), file_format=file_format)
    return _page(request)


def _page(request: ActingRequest, *, moved: bool = False) -> TemplateResponse:
    """`moved`: the totals are not those that were accepted just now; nothing was written."""
    found = queries.progress()
    chosen, rows = _listed(request)
    context = {
        "found": found, "figures": _figures(found), "changes": _changes(found), "filter": chosen, "page": page_of(rows, request),
        "query": query_without(request, "export", "page"), "acceptances": _accepted(), "moved": moved,
        "left": 0 if found.held else queries.left_to_post(), "form": AcceptRulesForm.showing(found),
        "may_accept": may(request.acting.role, Permission.ACCEPT_RULES),
    }
    return TemplateResponse(request, "contracts/desk/rules.html", context, status=409 if moved else 200)


def _listed(request: ActingRequest) -> tuple[RulesDifferenceFilter, Any]:
    chosen = RulesDifferenceFilter(request.GET, queryset=queries.differences(), request=request)
    return chosen, in_order(chosen.qs, request, orders=ORDERS, default="-size")


def _figures(found: Progress) -> list[dict[str, str]]:
    totals = found.totals
    return [
        {"label": _("Contracts that differ"), "value": number(totals.differing),
         "note": _("of %(all)s that wait") % {"all": number(totals.contracts)}},
        {"label": _("Change of the obligation"), "value": euro(totals.obligation)},
        {"label": _("Change of what is fulfilled"), "value": euro(totals.fulfilled)},
    ]


def _changes(found: Progress) -> list[str]:
    """What changed since the rules by which contracts were calculated, in words, the newest last."""
    first = min(found.since or 0, found.number - 1)
    return [_(text) for key, text in sorted(rules_number.CHANGES.items()) if key > first]


def _accepted() -> list[dict[str, Any]]:
    return [
        {"row": row, "text": _(rules_number.CHANGES[row.number]) if row.number in rules_number.CHANGES else ""}
        for row in queries.acceptances()
    ]


def _columns() -> list[Column[RulesDifference]]:
    return [
        Column(_("Number"), lambda row: row.contract.number),
        Column(_("Title"), lambda row: row.contract.title),
        Column(_("Client"), lambda row: row.municipality.name),
        Column(_("Supplier"), lambda row: row.supplier.name),
        Column(_("Change of the obligation"), lambda row: row.obligation),
        Column(_("Change of what is fulfilled"), lambda row: row.fulfilled),
        Column(_("Lines in the ledger"), lambda row: row.lines),
        Column(_("Calculated on"), lambda row: row.calculated_at),
    ]


@require_POST
@requires(Permission.ACCEPT_RULES)
def accept(request: ActingRequest) -> HttpResponseBase:
    """Accept what was seen; other totals than those show the page again, with nothing written."""
    desk, form = request.acting.organisation, AcceptRulesForm(request.POST)
    assert isinstance(desk, ServiceDesk), "only members of a desk pass the permission"
    if not form.is_valid():
        return _page(request, moved=True)
    try:
        accepted = accept_rules(
            by=request.acting.actor, at=timezone.now(), desk=desk, number=form.cleaned_data["number"], seen=form.seen,
        )
    except Conflict:
        return _page(request, moved=True)
    except StepRefused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, ngettext(
            "The new rules are accepted. The difference of %(number)s contract is being posted.",
            "The new rules are accepted. The differences of %(number)s contracts are being posted.", accepted.differing,
        ) % {"number": number(accepted.differing)})
    return redirect(request.acting.url("rules"))
