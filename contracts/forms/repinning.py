"""Moving a contract to another version: which one, and why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from buildingblocks.models import Schedule
from contracts.forms.schedule import ReasonForm


class ChooseVersionForm(forms.Form):
    """Another published version of the desk."""

    versie = forms.ChoiceField(label=_("Version"))

    def __init__(self, *args: Any, schedules: Iterable[Schedule], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["versie"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "–"), *((str(row.pk), row.title) for row in schedules)]


class RepinForm(ReasonForm):
    """Why, and what the person saw."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _(
            "Stands in the history of the contract, where the supplier and the client can read it."
        )
