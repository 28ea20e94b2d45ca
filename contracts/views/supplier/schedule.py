"""The building blocks of a contract, as its supplier reads them."""

from __future__ import annotations

from uuid import UUID

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from buildingblocks import queries as schedules
from contracts.forms.schedule import RowSearch
from contracts.policies import Permission
from contracts.queries import supplier as queries
from contracts.schedules.table import MOST, table_of
from contracts.views.access import requires
from sroi.accounts.acting import ActingRequest


@require_GET
@requires(Permission.READ_SCHEDULES)
def contract_schedule(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """The version that the contract is pinned to, in words; it is published, so it never changes."""
    contract = get_object_or_404(queries.own_contracts(), pk=pk)
    search = RowSearch(request.GET)
    table = table_of(schedules.rules_of(contract.schedule), text=search.text, most=MOST)
    context = {"contract": contract, "table": table, "search": search}
    return TemplateResponse(request, "contracts/schedules/of_contract.html", context)
