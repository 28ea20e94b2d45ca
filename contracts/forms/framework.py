"""Bringing a contract under a framework agreement: which one, and why."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contracts.models import Contract
from contracts.queries.frameworks import frameworks
from sroi.look.forms import NoBsnCharField


class CallOffForm(forms.Form):
    """The framework agreements of the supplier of the contract that are not closed."""

    framework: forms.ModelChoiceField[Contract] = forms.ModelChoiceField(
        queryset=None, label=_("Under framework agreement"), empty_label="–",  # filled in __init__: needs a scope
    )
    reason = NoBsnCharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000,
        help_text=_("Stands in the history of the contract, where the supplier and the client can read it."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, contract: Contract, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["framework"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = frameworks().filter(supplier_id=contract.supplier_id, desk_id=contract.desk_id)
