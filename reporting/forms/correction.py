"""What a coordinator fills in to correct what was published."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from sroi.look.forms import NoBsnCharField
from sroi.tenancy.models import Municipality, ServiceDesk

#: The value of the desk's own edition among the sheets to choose from.
DESK = "desk"


class CorrectionForm(forms.Form):
    """A next version: what changed, and which sheets it is about; all of them unless somebody says otherwise."""

    change = NoBsnCharField(
        label=_("What has changed?"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In plain words, at most 300 characters. The client reads this line on the sheet and in the list."),
    )
    only = forms.MultipleChoiceField(
        label=_("Which sheets get a new version?"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one sheet.")},
    )

    def __init__(self, *args: Any, desk: ServiceDesk, clients: list[Municipality], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["only"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(DESK, desk.name), *((str(client.pk), client.name) for client in clients)]
        field.initial = [value for value, _label in field.choices]

    def wanted(self) -> list[UUID | None]:
        """The clients that were chosen; None is the desk's own edition."""
        return [None if value == DESK else UUID(value) for value in self.cleaned_data["only"]]
