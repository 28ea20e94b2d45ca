"""What a desk keeps about a supplier."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from buildingblocks import queries as schedules
from contracts.labels import PSO_LEVELS, label
from sroi.look.forms import DutchDateField, NoBsnCharField

DAY = timedelta(days=1)


class DossierForm(forms.Form):
    """The contact person of a supplier at this desk."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    contact_name = NoBsnCharField(label=_("Contact person"), max_length=120, required=False)
    contact_email = forms.EmailField(label=_("E-mail address"), required=False)
    contact_phone = forms.CharField(label=_("Telephone"), max_length=30, required=False)

    def changes(self) -> dict[str, Any]:
        """What to change, for the action."""
        return {name: self.cleaned_data[name] for name in ("contact_name", "contact_email", "contact_phone")}


class PsoForm(forms.Form):
    """A PSO certificate; people write its last day, the action takes the day after it."""

    level = forms.ChoiceField(label=_("Level"))
    number = forms.CharField(label=_("Number of the certificate"), max_length=60, required=False)
    valid_from = DutchDateField(label=_("Valid from"))
    last_day = DutchDateField(label=_("Valid up to and including"))

    def __init__(self, *args: object, desk_id: UUID, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they are
        known = {rule.level for row in schedules.published(desk_id=desk_id) for rule in schedules.rules_of(row).pso}
        choices = [(code, label(PSO_LEVELS, code)) for code in PSO_LEVELS if code in known]
        level = self.fields["level"]
        assert isinstance(level, forms.ChoiceField)
        level.choices = choices

    def values(self) -> dict[str, Any]:
        """The keyword arguments of the action."""
        given = self.cleaned_data
        return {
            "level": given["level"], "number": given["number"], "valid_from": given["valid_from"],
            "until": given["last_day"] + DAY,
        }
