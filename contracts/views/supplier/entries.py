"""The list of a supplier's entries."""

from typing import Any, Final

import django_filters as filters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from contracts.exporting import Column, export
from contracts.filters import EntryFilter
from contracts.models import Contract, Entry
from contracts.policies import Permission
from contracts.queries import entries as queries
from contracts.queries.entries import EntryPart, EntryRow
from contracts.queries.supplier import own_contracts
from contracts.views.access import requires
from contracts.views.lists import EXPORT_LIMIT, Orders, in_order, page_of, wanted_export
from contracts.workflow import ENTRY_STATE_LABELS, EntryState
from sroi.accounts.acting import ActingRequest
from sroi.look.formatting import percentage

Line = tuple[EntryRow, EntryPart | None]
ORDERS: Final = {
    "number": ["number"], "first": ["first_day"], "last": ["last_day"], "state": ["state"], "changed": ["created_at"],
}
DEFAULT_ORDER: Final = "-changed"


def _contracts(_request: HttpRequest | None) -> QuerySet[Contract]:
    return own_contracts()


class SupplierEntryFilter(EntryFilter):
    """The desk's filter without the parties, with drafts and with a choice of the own contracts."""

    state = filters.ChoiceFilter(
        label=_("State"), empty_label=_("all"),
        choices=[(state.value, name) for state, name in ENTRY_STATE_LABELS.items()],
    )
    contract = filters.ModelChoiceFilter(
        label=_("Contract"), field_name="allocations__contract", queryset=_contracts, empty_label=_("all"),
    )
    supplier = client = coordinator = confirm = None  # type: ignore[assignment]  # how a filter is left out

    class Meta:
        model = Entry
        fields: tuple[str, ...] = ()


@require_GET
@requires(Permission.READ_ENTRIES)
def entry_list(request: ActingRequest) -> HttpResponseBase:
    """Entries with filters, order and pages; `?export=csv|xlsx` gives the same list as a file."""
    today = timezone.localdate()
    chosen = SupplierEntryFilter(request.GET, queryset=queries.for_desk().select_related("desk"), request=request)
    orders: Orders = {**ORDERS, "amount": [queries.counted_amount()]}
    found: QuerySet[Entry] = in_order(chosen.qs, request, orders=orders, default=DEFAULT_ORDER)
    file_format = wanted_export(request)
    if file_format is not None:
        rows = queries.rows_of(found[:EXPORT_LIMIT], on=today)
        return export(rows=queries.by_client(rows), columns=_columns(), name=str(_("entries")), file_format=file_format)
    page = page_of(found, request)
    query = request.GET.copy()
    for name in ("export", "page"):
        query.pop(name, None)
    context: dict[str, Any] = {
        "filter": chosen, "page": page, "rows": queries.rows_of(page, on=today), "default_order": DEFAULT_ORDER,
        "several_desks": len({entry.desk_id for entry in page}) > 1,
        "query": query.urlencode(), "active": sum(1 for name in chosen.filters if request.GET.get(name)),
    }
    return TemplateResponse(request, "contracts/supplier/entries.html", context)


def _columns() -> list[Column[Line]]:
    """A divided entry has a line for each of its contracts, so that every amount is that of one client."""
    return [
        Column(_("number"), lambda line: line[0].entry.number),
        Column(_("state"), lambda line: ENTRY_STATE_LABELS[EntryState(line[0].entry.state)]),
        Column(_("kind of effort"), lambda line: line[0].block),
        Column(_("route"), lambda line: line[0].route),
        Column(_("candidate"), lambda line: line[0].entry.candidate.code if line[0].entry.candidate else None),
        Column(_("contract"), lambda line: line[1].contract.number if line[1] else None),
        Column(_("title"), lambda line: line[1].contract.title if line[1] else None),
        Column(_("client"), lambda line: line[1].contract.municipality.name if line[1] else None),
        Column(_("share"), lambda line: percentage(line[1].share * 100) if line[1] else None),
        Column(_("first day"), lambda line: line[0].entry.first_day),
        Column(_("last day"), lambda line: line[0].entry.last_day),
        Column(_("confirmed up to and including"), lambda line: line[0].entry.confirmed_until),
        Column(_("counted (euro)"), lambda line: line[1].amount if line[1] else line[0].amount),
    ]
