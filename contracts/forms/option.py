"""The forms about options of a contract."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from contracts.actions.options import ExerciseData, OptionData
from sroi.look.forms import DutchDateField, EuroField, NoBsnCharField

DAY: Final = timedelta(days=1)


def _after(day: date | None) -> date | None:
    return day + DAY if day else None


class OptionForm(forms.Form):
    """An option that is not taken up yet."""

    description = NoBsnCharField(
        label=_("Description"), max_length=200, help_text=_("For example: first extension of one year."),
    )
    value_excl_vat = EuroField(label=_("Value excl. VAT"), help_text=_("0 for an option that gives more time only."))
    starts_on = DutchDateField(label=_("Planned first day"), required=False)
    last_day = DutchDateField(label=_("Planned last day"), required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def option_data(self) -> OptionData:
        """For `add_option`."""
        values = self.cleaned_data
        return OptionData(
            description=values["description"], value_excl_vat=values["value_excl_vat"], starts_on=values["starts_on"],
            until=_after(values["last_day"]),
        )


class ExerciseDayForm(forms.Form):
    """From when an option counts; read by itself to show the old and the new obligation."""

    effective_on = DutchDateField(label=_("Takes effect on"))


class ExerciseForm(ExerciseDayForm):
    """Taking up an option, with who asked for it and who agreed."""

    last_day = DutchDateField(
        label=_("New last day of the contract"), required=False, help_text=_("Leave empty when the term stays what it is."),
    )
    requested_by = NoBsnCharField(label=_("Requested by"), max_length=120)
    approved_by = NoBsnCharField(label=_("Approved by (client)"), max_length=120)
    reason = NoBsnCharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stands in the history of the contract, where the supplier and the client can read it."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def exercise_data(self) -> ExerciseData:
        """For `exercise_option`."""
        same = ("effective_on", "reason", "requested_by", "approved_by")
        values: dict[str, Any] = {name: self.cleaned_data[name] for name in same}
        return ExerciseData(**values, until=_after(self.cleaned_data["last_day"]))


class LapseForm(forms.Form):
    """Why an option lapses."""

    reason = NoBsnCharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stands in the history of the contract, where the supplier and the client can read it."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)
