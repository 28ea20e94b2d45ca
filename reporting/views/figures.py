"""Exact figures on screen, for the desk's own people."""

from django import forms
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from contracts.exporting import Column, export
from contracts.labels import GROUPS, ROUTES
from contracts.policies import Permission
from contracts.views.access import requires
from contracts.views.lists import wanted_export
from reporting.figure_set import FigureSet
from reporting.figures import figures
from reporting.report_period import parse_period
from reporting.views.quarters import desk_of
from sroi.accounts.acting import ActingRequest
from sroi.look.formatting import euro
from sroi.tenancy import queries as organisations
from sroi.tenancy.models import Municipality, ServiceDesk


class FiguresForm(forms.Form):
    """Which figures."""

    period = forms.CharField(
        label=gettext_lazy("Period"),
        help_text=gettext_lazy("2024, 2024-Q4, 2023..2024, or ..2025-04-30 for the position on a date"),
    )
    municipality = forms.ModelChoiceField(
        label=gettext_lazy("Client"), queryset=Municipality.objects.none(), required=False,
        empty_label=gettext_lazy("the whole desk"), to_field_name="slug",
    )

    def __init__(self, *args: object, desk: ServiceDesk, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # what Django's form takes
        field = self.fields["municipality"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = organisations.clients_of(desk_id=desk.pk)

    def clean_period(self) -> str:
        """The period as written, when it can be read."""
        text = str(self.cleaned_data["period"]).strip()
        try:
            parse_period(text)
        except ValueError as error:
            raise forms.ValidationError(_("Write a period as 2024, 2024-Q4, 2023..2024 or ..2025-04-30.")) from error
        return text


@require_GET
@requires(Permission.CLOSE_QUARTER)
def figures_page(request: ActingRequest) -> HttpResponseBase:
    """The figures of the desk or one client; this year so far unless another period was asked for."""
    desk, today = desk_of(request), timezone.localdate()
    form = FiguresForm(request.GET if "period" in request.GET else {"period": str(today.year)}, desk=desk)
    found = None
    if form.is_valid():
        found = figures(
            desk=desk, municipality=form.cleaned_data["municipality"], on=today,
            period=parse_period(form.cleaned_data["period"]),
        )
    file_format = wanted_export(request)
    if found is not None and file_format is not None:
        return export(rows=_rows(found), columns=_columns(), name=f"figures-{desk.slug}", file_format=file_format)
    query = request.GET.copy()
    query.pop("export", None)
    context = {"form": form, "figures": found, "query": query.urlencode(), **(_parts(found) if found else {})}
    return TemplateResponse(request, "reporting/desk/figures.html", context)


def _parts(found: FigureSet) -> dict[str, object]:
    return {
        "stock": [
            {"label": _("Obligation"), "value": euro(found.obligation), "note": _("at the end of the period")},
            {"label": _("Open"), "value": euro(found.open), "note": _("at the end of the period")},
            {"label": _("Surplus"), "value": euro(found.surplus), "note": _("at the end of the period")},
            {"label": _("Contracts"), "value": found.contracts_total,
             "note": _("%(active)s running, %(closed)s closed") % {
                 "active": found.contracts_active, "closed": found.contracts_closed}},
        ],
        "flow": [
            {"label": _("Filled"), "value": euro(found.fulfilled), "note": _("in the period")},
            {"label": _("Of which corrections"), "value": euro(found.corrections), "note": _("of earlier quarters")},
            {"label": _("Placements"), "value": found.placements_total, "note": _("in the period")},
            {"label": _("Advices"), "value": found.advices, "note": _("in the period")},
        ],
        "routes": [(label, found.routes.get(code)) for code, label in ROUTES.items()],
        "groups": [(label, found.placements_by_group.get(code, 0)) for code, label in GROUPS.items()],
    }


def _rows(found: FigureSet) -> list[tuple[str, object]]:
    plain = {key: value for key, value in found.to_json().items() if not isinstance(value, dict)}
    routes = {str(label): found.routes[code] for code, label in ROUTES.items()}
    groups = {str(label): found.placements_by_group.get(code, 0) for code, label in GROUPS.items()}
    return [*plain.items(), *routes.items(), *groups.items()]


def _columns() -> list[Column[tuple[str, object]]]:
    return [Column(gettext_lazy("Figure"), lambda row: row[0]), Column(gettext_lazy("Value"), lambda row: row[1])]
