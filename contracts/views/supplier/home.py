"""The first page of a supplier: its contracts at a glance and what waits for it."""

from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from contracts.labels import PSO_LEVELS, label
from contracts.policies import Permission
from contracts.queries import supplier as queries
from contracts.views.access import requires
from sroi.accounts.acting import ActingRequest


@require_GET
@requires(Permission.READ_CONTRACTS)
def home(request: ActingRequest) -> HttpResponseBase:
    """Per desk the own contracts with obligation, realised, under review and open."""
    today = timezone.localdate()
    lines = queries.contract_lines(list(queries.own_contracts()), on=today)
    desks = queries.by_desk(lines)
    context = {
        "desks": desks, "several_desks": len(desks) > 1, "to_do": queries.to_do(on=today),
        "certificates": [(label(PSO_LEVELS, row.level), row) for row in queries.certificates(on=today)],
        "stale": any(line.balance.is_being_recalculated for line in lines),
    }
    return TemplateResponse(request, "contracts/supplier/home.html", context)
