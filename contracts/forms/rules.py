"""Accepting new rules of the calculation: the totals that were seen go along."""

from __future__ import annotations

from django import forms

from contracts.queries.rules import Progress, Totals


class AcceptRulesForm(forms.Form):
    """Which rules, and the totals as they stood on the page."""

    number = forms.IntegerField(widget=forms.HiddenInput)
    contracts = forms.IntegerField(widget=forms.HiddenInput)
    differing = forms.IntegerField(widget=forms.HiddenInput)
    obligation = forms.DecimalField(widget=forms.HiddenInput)
    fulfilled = forms.DecimalField(widget=forms.HiddenInput)

    @classmethod
    def showing(cls, found: Progress) -> AcceptRulesForm:
        """The form under the totals of a page."""
        return cls(initial={"number": found.number, **{name: str(value) for name, value in found.totals._asdict().items()}})

    @property
    def seen(self) -> Totals:
        """What the person saw; of a valid form."""
        given = self.cleaned_data
        return Totals(given["contracts"], given["differing"], given["obligation"], given["fulfilled"])
