"""The advices that a desk gave before award: list with count and export, and logging one."""

from typing import Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from contracts.actions.advices import log_advice
from contracts.exporting import Column, export
from contracts.filters import AdviceFilter
from contracts.forms.advice import AdviceForm
from contracts.forms.errors import add_errors
from contracts.models import Advice
from contracts.policies import Permission
from contracts.views.access import requires
from contracts.views.desk.whose import query_without
from contracts.views.lists import EXPORT_LIMIT, in_order, page_of, wanted_export
from sroi.accounts import once
from sroi.accounts.acting import ActingRequest
from sroi.look.formatting import quarter_name
from sroi.periods import Quarter

ORDERS: Final = {
    "given": ["given_on"], "quarter": ["reported_quarter", "given_on"], "client": ["municipality__name"], "subject": ["subject"],
    "by": ["given_by"],
}


@require_GET
@requires(Permission.LOG_ADVICE)
def advice_list(request: ActingRequest) -> HttpResponseBase:
    """The advices with filters, order and pages; `?export=csv|xlsx` gives the same list as a file."""
    chosen = AdviceFilter(request.GET, queryset=Advice.objects.select_related("municipality"), request=request)
    found = in_order(chosen.qs, request, orders=ORDERS, default="-given")
    file_format = wanted_export(request)
    if file_format is not None:
        return export(rows=found[:EXPORT_LIMIT], columns=_columns(), name=_("advices"), file_format=file_format)
    context = {"filter": chosen, "page": page_of(found, request), "query": query_without(request, "export", "page")}
    return TemplateResponse(request, "contracts/desk/advices.html", context)


def _columns() -> list[Column[Advice]]:
    return [
        Column(_("Given on"), lambda row: row.given_on),
        Column(_("Counts in"), lambda row: row.reported_quarter),
        Column(_("Client"), lambda row: row.municipality.name),
        Column(_("Subject"), lambda row: row.subject),
        Column(_("Given by"), lambda row: row.given_by),
    ]


def _logged(advice: Advice) -> str:
    """That it was logged, and where it counts in another quarter than that of its day."""
    if advice.reported_quarter == str(Quarter.of(advice.given_on)):
        return _("The advice was logged.")
    return _("The advice was logged. It counts in %(quarter)s, because the quarter of its day is not open.") % {
        "quarter": quarter_name(advice.reported_quarter),
    }


@require_http_methods(["GET", "POST"])
@requires(Permission.LOG_ADVICE)
def new_advice(request: ActingRequest) -> HttpResponseBase:
    """Log an advice; it counts in the quarter of its day, or says in which later one."""
    desk_id = request.acting.membership.desk_id
    assert desk_id is not None, "only members of a desk pass the permission"
    form = AdviceForm(request.POST or None, desk_id=desk_id, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            advice = once.make(request, rows=Advice.objects.all(), create=lambda pk: log_advice(
                by=request.acting.actor, at=timezone.now(), desk_id=desk_id, municipality_id=given["municipality"].pk,
                given_on=given["given_on"], subject=given["subject"], pk=pk,
            ))
        except ValidationError as error:
            add_errors(form, error, names={"municipality_id": "municipality"})
        else:
            messages.success(request, _logged(advice))
            return redirect(request.acting.url("advices"))
    return TemplateResponse(request, "contracts/desk/advice_form.html", {"form": form})
