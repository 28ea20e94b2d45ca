"""What somebody asks of the figures: the fields of the pages, which are also their permanent addresses."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.labels import ROUTES
from reporting.exports.client_comparison import why_not
from reporting.figures.dimension_names import TITLES
from reporting.figures.dimensions import Dimension
from reporting.figures.measures import MEASURES
from reporting.figures.report_period import ReportPeriod, parse_period
from reporting.models import Document
from sroi.tenancy import queries as organisations
from sroi.tenancy.models import Municipality, ServiceDesk

_CUTS = [(cut.value, TITLES[cut]) for cut in Dimension]
PERIOD_HELP = gettext_lazy("2024, 2024-Q4, 2023..2024, or ..2025-04-30 for the position on a date")


class PeriodField(forms.CharField):
    """A period as people write it; cleaned to a `ReportPeriod`."""

    def clean(self, value: Any) -> ReportPeriod | None:
        """The period, or None where nothing was written and nothing is needed."""
        text = str(super().clean(value)).strip()
        if not text:
            return None
        try:
            return parse_period(text)
        except ValueError as error:
            raise forms.ValidationError(_("Write a period as 2024, 2024-Q4, 2023..2024 or ..2025-04-30.")) from error


class ClientField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in its stubs only
    """A client by its short name, as it stands in the address."""

    def to_python(self, value: Any) -> Municipality | None:
        """The client. Raises ValidationError for any other text, also one that the database would refuse."""
        if isinstance(value, str) and "\0" in value:
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice", params={"value": ""})
        found: Municipality | None = super().to_python(value)
        return found


class ClientForm(forms.Form):
    """What every page of figures asks: of which client."""

    municipality = ClientField(
        label=gettext_lazy("Client"), queryset=Municipality.objects.none(), required=False,
        empty_label=gettext_lazy("the whole desk"), to_field_name="slug",
    )

    def __init__(self, *args: Any, desk: ServiceDesk, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["municipality"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = organisations.clients_of(desk_id=desk.pk)


class FiguresForm(ClientForm):
    """Which figures: the period, of whom, and by what they are cut."""

    period = PeriodField(label=gettext_lazy("Period"), help_text=PERIOD_HELP)
    by = forms.ChoiceField(
        label=gettext_lazy("Cut by"), choices=[("", gettext_lazy("no cut: the report set")), *_CUTS], required=False,
    )
    by2 = forms.ChoiceField(label=gettext_lazy("And by"), choices=[("", gettext_lazy("no second cut")), *_CUTS], required=False)
    show = forms.ChoiceField(
        label=gettext_lazy("Figure with two cuts"), choices=[(row.code, row.label) for row in MEASURES], required=False,
    )
    route = forms.ChoiceField(
        label=gettext_lazy("Route"), choices=[("", gettext_lazy("all")), *ROUTES.items()], required=False,
    )
    upto = forms.BooleanField(
        label=gettext_lazy("Filled up to the end of the period, instead of in it"), required=False,
    )
    field_order = ("period", "municipality", "by", "by2", "show", "route", "upto")

    def clean(self) -> dict[str, Any]:
        """Two different cuts, the first one first, and a figure that they hold."""
        values = super().clean() or self.cleaned_data
        first, second = values.get("by"), values.get("by2")
        if second and not first:
            values["by"], values["by2"] = second, ""
        elif second and first == second:
            self.add_error("by2", _("Choose another cut than the first one."))
        values["show"] = values.get("show") or "fulfilled"
        return values

    @property
    def cuts(self) -> tuple[Dimension, ...]:
        """The cuts that were asked for, none to two."""
        return tuple(Dimension(self.cleaned_data[name]) for name in ("by", "by2") if self.cleaned_data.get(name))


class ComparisonForm(ClientForm):
    """Two periods, or two stands; without the first one the same a year earlier."""

    new = PeriodField(label=gettext_lazy("Period"), help_text=PERIOD_HELP)
    old = PeriodField(
        label=gettext_lazy("Compare with"), required=False, help_text=gettext_lazy("Empty: the same period a year earlier."),
    )
    field_order = ("new", "old", "municipality")

    def clean(self) -> dict[str, Any]:
        """A period is not compared with a stand."""
        values = super().clean() or self.cleaned_data
        old, new = values.get("old"), values.get("new")
        if old and new and old.is_stand != new.is_stand:
            self.add_error("old", _("Compare two periods, or two positions on a date."))
        return values


class SheetsForm(forms.Form):
    """Two published sheets of a public buyer; without the first one that of a year earlier. Cleaned to documents."""

    new = forms.ChoiceField(label=gettext_lazy("Period"))
    old = forms.ChoiceField(
        label=gettext_lazy("Compare with"), required=False, help_text=gettext_lazy("Empty: the same period a year earlier."),
    )

    def __init__(self, *args: Any, sheets: Sequence[Document], names: Mapping[UUID, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sheets = {str(row.pk): row for row in sheets}
        choices = [(key, capfirst(names[row.pk])) for key, row in self._sheets.items()]
        for name, first in (("new", []), ("old", [("", _("a year earlier"))])):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [*first, *choices]

    def clean(self) -> dict[str, Any]:
        """Two sheets of one desk over periods of the same length."""
        values = super().clean() or self.cleaned_data
        new, old = (self._sheets.get(values.get(name, "")) for name in ("new", "old"))
        if new is not None and old is None and "old" not in self.errors:
            old = _year_before(new, self._sheets.values())
        elif new is not None and old is not None:
            fault = why_not(old, new)
            if fault:
                self.add_error("old", fault)
        return {**values, "new": new, "old": old}


def first_comparison(sheets: Sequence[Document], *, new: str = "") -> dict[str, str]:
    """What is compared before anybody chose: a sheet with that of a year earlier, else with the one before it.

    `sheets` come with the newest period first. Of the sheet `new`; without it of the newest one that has another to compare with.
    """
    asked = [row for row in sheets if str(row.pk) == new] if new else sheets
    for before in (_year_before, _one_before):
        for row in asked:
            old = before(row, sheets)
            if old is not None:
                return {"new": str(row.pk), "old": str(old.pk)}
    return {"new": new or str(sheets[0].pk)}


def _year_before(new: Document, sheets: Iterable[Document]) -> Document | None:
    period = f"{int(new.period[:4]) - 1}{new.period[4:]}"
    return next((row for row in sheets if row.desk_id == new.desk_id and row.period == period), None)


def _one_before(new: Document, sheets: Iterable[Document]) -> Document | None:
    return next((row for row in sheets if row.period < new.period and not why_not(row, new)), None)
