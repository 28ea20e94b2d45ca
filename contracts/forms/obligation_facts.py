"""What decides the obligation of a contract that is being registered."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from buildingblocks import queries as schedules
from buildingblocks.models import Schedule
from contracts.models import Contract
from sroi.look.forms import DutchDateField, EuroField, PercentageField


def offer(form: forms.Form, **rows: QuerySet[Any]) -> None:
    """Let fields choose from rows that are known in a scope only."""
    for name, found in rows.items():
        field = form.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = found


class ObligationFactsForm(forms.Form):
    """What decides the obligation; read by itself for the preview, while the rest of the form is still empty."""

    contract_type = forms.ChoiceField(label=_("Type"), choices=[("", "–"), *Contract.Type.choices])
    tender_publication_date = DutchDateField(label=_("Tender publication date"), required=False)
    award_date = DutchDateField(label=_("Award date"))
    starts_on = DutchDateField(label=_("First day"))
    value_excl_vat = EuroField(label=_("Contract value excl. VAT"), help_text=_("As awarded, without options."))
    labour_share_pct = PercentageField(
        label=_("Labour share"), required=False, decimal_places=2,
        help_text=_("The part of the contract value that is labour. Some schedules ask for it."),
    )
    agreed_pct = PercentageField(
        label=_("Agreed percentage"), required=False, decimal_places=2,
        help_text=_("In place of the percentage of the schedule."),
    )
    offered_pct = PercentageField(
        label=_("Percentage offered in the bid"), required=False, decimal_places=2,
        help_text=_("Only where the bid offered more than the minimum. It is binding then."),
    )
    fixed_obligation = EuroField(
        label=_("Fixed obligation"), required=False, help_text=_("An agreed amount in place of the rule of the schedule."),
    )
    wage_sum = EuroField(
        label=_("Wage sum"), required=False,
        help_text=_("Where the schedule takes a percentage of it. Nothing is owed until it is known; you can add it later."),
    )
    area = forms.ChoiceField(label=_("Area"), required=False)
    schedule: forms.ModelChoiceField[Schedule] = forms.ModelChoiceField(
        queryset=None, label=_("Schedule"), required=False,  # filled in __init__: needs a scope
        empty_label=_("the version that the dates select"), help_text=_("Choose one by hand only if that was agreed."),
    )

    def __init__(self, *args: Any, desk_id: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        versions = schedules.published(desk_id=desk_id)
        offer(self, schedule=versions)
        self._ask_what_schedules_ask(versions)

    def _ask_what_schedules_ask(self, versions: Any) -> None:
        """The areas and the wage sum, where a schedule has rules about them; without any there is no such question."""
        rules = [rule for row in versions for rule in schedules.rules_of(row).obligation.rules]
        areas = sorted({rule.area for rule in rules if rule.area})
        if areas:
            field = self.fields["area"]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "–"), *((area, area) for area in areas)]
        else:
            del self.fields["area"]
        if all(rule.basis != "wage_sum" for rule in rules):
            del self.fields["wage_sum"]

    def clean(self) -> dict[str, Any]:
        """A percentage, that of the bid or an amount: one of them."""
        values = super().clean() or self.cleaned_data
        if values.get("agreed_pct") is not None and values.get("fixed_obligation") is not None:
            self.add_error("fixed_obligation", _("Give a percentage or a fixed amount, not both."))
        if values.get("offered_pct") is not None and (
            values.get("agreed_pct") is not None or values.get("fixed_obligation") is not None
        ):
            self.add_error("offered_pct", _("Give the offered percentage or what was agreed in its place, not both."))
        return values
