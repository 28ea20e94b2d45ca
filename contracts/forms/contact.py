"""Logging a contact."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from contracts.actions.contacts import ContactData
from contracts.forms.obligation_facts import offer
from contracts.models import Contact, Contract
from contracts.queries.contracts import known_suppliers
from sroi.look.forms import DutchDateField, NoBsnCharField
from sroi.tenancy import queries as organisations
from sroi.tenancy.models import Municipality, Supplier


class ContactForm(forms.Form):
    """When, how, with whom, about what, and what comes next. People are roles, so that no names are kept."""

    use_required_attribute = False

    made_on = DutchDateField(label=_("Date"))
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("choose a kind")), *Contact.Kind.choices])
    contract: forms.ModelChoiceField[Contract] = forms.ModelChoiceField(
        queryset=None, label=_("Contract"), required=False, empty_label=_("not about one contract"),  # filled in __init__
        help_text=_("Client and supplier are those of the contract."),
    )
    municipality = forms.ModelChoiceField(
        queryset=Municipality.objects.none(), label=_("Client"), required=False, empty_label=_("no client"),
    )
    supplier = forms.ModelChoiceField(
        queryset=Supplier.objects.none(), label=_("Supplier"), required=False, empty_label=_("no supplier"),
    )
    people = forms.MultipleChoiceField(
        label=_("Spoken to"), choices=Contact.Who.choices, widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose roles. Names of people do not belong in this log."),
    )
    summary = NoBsnCharField(
        label=_("Summary"), widget=forms.Textarea(attrs={"rows": 4}), help_text=_("Only your own desk reads this."),
    )
    next_step = NoBsnCharField(label=_("Next step"), required=False, max_length=200)
    next_step_on = DutchDateField(label=_("Day of the next step"), required=False)

    def __init__(self, *args: Any, desk_id: UUID, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(
            self, contract=Contract.objects.filter(desk_id=desk_id).order_by("closed_on", "-award_date", "number"),
            municipality=organisations.clients_of(desk_id=desk_id), supplier=known_suppliers(desk_id=desk_id),
        )
        self.fields["made_on"].initial = today

    def contact_data(self) -> ContactData:
        """For `log_contact`."""
        values = self.cleaned_data
        same = ("made_on", "kind", "people", "summary", "next_step", "next_step_on")
        parties = ("contract", "municipality", "supplier")
        keys: dict[str, Any] = {f"{name}_id": values[name].pk if values[name] else None for name in parties}
        return ContactData(**keys, **{name: values[name] for name in same})
