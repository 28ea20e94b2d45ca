"""Two periods beside each other on screen: what changed, and why; for the desk's own people."""

from typing import Any, Final

from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from contracts.exporting import Column, export
from contracts.policies import Permission
from contracts.views.access import requires
from contracts.views.lists import wanted_export
from reporting.figures.breakdown_table import shown
from reporting.figures.comparison import Comparison, comparison
from reporting.forms.figures import ComparisonForm
from reporting.figures.measures import MEASURES
from reporting.figures.report_period import year_before
from reporting.figures.report_set import Unit
from reporting.views.change_table import change_table, obligation_table, points
from reporting.views.figures import title
from reporting.views.quarters import desk_of
from sroi.accounts.acting import ActingRequest
from sroi.periods import Quarter
from sroi.tenancy.models import Municipality, ServiceDesk


@require_GET
@requires(Permission.CLOSE_QUARTER)
def comparison_page(request: ActingRequest) -> HttpResponseBase:
    """Two periods of the desk or one client; without the first one the same a year earlier."""
    desk = desk_of(request)
    form = ComparisonForm(request.GET if "new" in request.GET else {"new": str(timezone.localdate().year)}, desk=desk)
    found: dict[str, Any] = {}
    if form.is_valid():
        found = _compared(desk, form)
    file_format = wanted_export(request)
    if "lines" in found and file_format is not None:
        return export(rows=found["lines"], columns=_file(form.cleaned_data["municipality"]), name=f"vergelijking-{desk.slug}", file_format=file_format)
    query = request.GET.copy()
    query.pop("export", None)
    return TemplateResponse(
        request, "reporting/desk/figures_compare.html", {"form": form, "query": query.urlencode(), **found},
    )


_FILE: Final[list[Column[dict[str, Any]]]] = [
    Column(gettext_lazy("Figure"), lambda row: row["name"]),
    Column(gettext_lazy("Before"), lambda row: row["old"]),
    Column(gettext_lazy("After"), lambda row: row["new"]),
    Column(gettext_lazy("Difference"), lambda row: row["difference"]),
]


def _file(client: Municipality | None) -> list[Column[dict[str, Any]]]:
    """The columns, with the client where it is of one."""
    return [*_FILE, Column(gettext_lazy("Client"), lambda _row: client.name)] if client else _FILE


def _compared(desk: ServiceDesk, form: ComparisonForm) -> dict[str, Any]:
    new, client = form.cleaned_data["new"], form.cleaned_data["municipality"]
    old = form.cleaned_data["old"] or year_before(new, books=Quarter.parse(desk.first_quarter))
    if old is None:
        return {"nothing_before": True}
    made = comparison(desk=desk, municipality=client, old=old, new=new)
    return {
        "old_title": title(old), "new_title": title(new), "lines": _lines(made),
        "changes": [
            change_table(_("Filled"), made.fulfilled, (_("more or fewer efforts"), _("larger or smaller efforts"))),
            obligation_table(made.obligation),
        ],
    }


def _lines(made: Comparison) -> list[dict[str, Any]]:
    """Every figure that both periods hold, with the difference."""
    lines = []
    for measure in MEASURES:
        old, new = measure.of(made.old), measure.of(made.new)
        difference = None if old is None or new is None else new - old
        lines.append({
            "name": measure.label, "old": old, "new": new, "difference": difference,
            "texts": [shown(value, measure.unit) for value in (old, new)],
            "change": points(difference) if measure.unit is Unit.SHARE else shown(difference, measure.unit),
        })
    return lines
