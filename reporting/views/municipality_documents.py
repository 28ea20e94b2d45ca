"""The published sheets of a municipality."""

from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from contracts.policies import Permission
from contracts.views.access import requires
from contracts.views.lists import in_order, page_of
from reporting import queries
from reporting.filters import DocumentFilter
from sroi.accounts.acting import ActingRequest

ORDERS = {"period": ("period", "version"), "desk": ("desk__name", "period"), "published": ("published_at",)}


@require_GET
@requires(Permission.READ_DOCUMENTS)
def document_list(request: ActingRequest) -> HttpResponseBase:
    """All published versions, newest period first; of an old one it says that there is a newer."""
    chosen = DocumentFilter(request.GET, queryset=queries.archive(), request=request, narrow=True)
    rows = in_order(chosen.qs, request, orders=ORDERS, default="-period")
    context = {"filter": chosen, "page": page_of(rows, request)}
    return TemplateResponse(request, "reporting/municipality/documents.html", context)
