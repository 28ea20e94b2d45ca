"""Logging an advice."""

from datetime import date
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from sroi.look.forms import DutchDateField, NoBsnCharField
from sroi.tenancy import queries as organisations
from sroi.tenancy.models import Municipality


class AdviceForm(forms.Form):
    """To whom, when and about what."""

    municipality = forms.ModelChoiceField(label=_("Client"), queryset=Municipality.objects.none(), empty_label=_("choose a client"))
    given_on = DutchDateField(label=_("Given on"))
    subject = NoBsnCharField(label=_("Subject"), max_length=200)

    def __init__(self, *args: object, desk_id: UUID, today: date, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they are
        clients = self.fields["municipality"]
        assert isinstance(clients, forms.ModelChoiceField)
        clients.queryset = organisations.clients_of(desk_id=desk_id)
        self.fields["given_on"].initial = today
