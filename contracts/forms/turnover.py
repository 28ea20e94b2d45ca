"""The forms about the invoiced turnover of a contract."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from contracts.actions.turnover import TurnoverData
from sroi.look.forms import DutchDateField, EuroField, NoBsnCharField


class TurnoverForm(forms.Form):
    """One invoice of the supplier to the client."""

    number = NoBsnCharField(label=_("Invoice number"), max_length=60)
    invoiced_on = DutchDateField(label=_("Invoice date"))
    amount_excl_vat = EuroField(
        label=_("Amount excl. VAT"), min_value=None, help_text=_("A credit note has a minus, for example -2.500."),
    )

    def turnover_data(self) -> TurnoverData:
        """For `record_turnover`."""
        return TurnoverData(**self.cleaned_data)


class ReverseForm(forms.Form):
    """Why an invoice is taken off."""

    reason = NoBsnCharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stands in the history of the contract, where the supplier and the client can read it."),
    )
