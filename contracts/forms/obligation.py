"""The form that revises an obligation."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Final

from django import forms
from django.core.validators import EMPTY_VALUES
from django.utils.translation import gettext_lazy as _

from contracts.actions.obligation import RevisionData
from contracts.models import ObligationRevision
from contracts.queries.revision import Proposal
from sroi.look.forms import DutchDateField, EuroField, NoBsnCharField, PercentageField


_PROPOSED: Final = frozenset(field.name for field in fields(Proposal))


class OneOfMixin:
    """A field of which one among several is needed, as the form decides: empty is no error, nor is it "(optional)"."""

    def validate(self, value: Any) -> None:
        """Only what was filled in is checked."""
        if value not in EMPTY_VALUES:
            super().validate(value)  # type: ignore[misc]  # every form field has it


class OneOfEuroField(OneOfMixin, EuroField):
    """An amount that belongs to one of the choices above it."""


class OneOfPercentageField(OneOfMixin, PercentageField):
    """A percentage that belongs to one of the choices above it."""


class ReviseAmountForm(forms.Form):
    """What changes and from when; read by itself to show the old and the new obligation."""

    use_required_attribute = False

    kind = forms.ChoiceField(
        label=_("What changes?"), choices=[row for row in ObligationRevision.Kind.choices if row[0] != "option"], widget=forms.RadioSelect,
        initial=ObligationRevision.Kind.ADJUSTMENT,
    )
    amount = OneOfEuroField(
        label=_("Change of the obligation"), min_value=None,
        help_text=_("With an agreed adjustment. A minus lowers the obligation, for example -2.500."),
    )
    new_value_excl_vat = OneOfEuroField(
        label=_("New contract value excl. VAT"),
        help_text=_("With a new contract value. The rule of the schedule is applied to it again."),
    )
    new_wage_sum = OneOfEuroField(
        label=_("Wage sum"), help_text=_("With a wage sum, where the schedule takes a percentage of it."),
    )
    percentage = OneOfPercentageField(
        label=_("Index percentage"), min_value=-50, max_value=100, decimal_places=3, max_digits=6,
        help_text=_("With an indexation. The contract value (and the wage sum) on that day is raised by it."),
    )
    new_labour_share_pct = OneOfPercentageField(
        label=_("New labour share"), decimal_places=2, help_text=_("With another labour share. Some schedules look at it."),
    )
    effective_on = DutchDateField(label=_("Takes effect on"))

    def clean(self) -> dict[str, Any]:
        """The amount that belongs to the kind, and not the other one."""
        values = super().clean() or self.cleaned_data
        amounts = {
            "adjustment": "amount", "base": "new_value_excl_vat", "wage_sum": "new_wage_sum", "indexation": "percentage",
            "labour": "new_labour_share_pct",
        }
        for kind, name in amounts.items():
            if values.get("kind") == kind and name not in self.errors:
                if values.get(name) is None:
                    self.add_error(name, _("This field is required."))
            elif values.get("kind") and values.get(name) is not None:
                self.add_error(name, _("Leave this empty, or choose the other kind of change."))
        return values


    def proposal(self) -> Proposal:
        """For `revised`."""
        return Proposal(**{name: value for name, value in self.cleaned_data.items() if name in _PROPOSED})


class ReviseForm(ReviseAmountForm):
    """The whole revision, with who asked for it and who agreed."""

    requested_by = NoBsnCharField(label=_("Requested by"), max_length=120)
    approved_by = NoBsnCharField(label=_("Approved by (client)"), max_length=120)
    reason = NoBsnCharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stands in the history of the contract, where the supplier and the client can read it."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def revision_data(self) -> RevisionData:
        """For `revise_obligation`."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "revision"}
        return RevisionData(**values)
