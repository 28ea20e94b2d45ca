"""The forms of a contract: registering, changing what describes it, closing."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from buildingblocks import queries as schedules
from buildingblocks.models import Schedule
from contracts.actions.contracts import ContractData, OpeningData
from contracts.forms.obligation import OneOfMixin
from contracts.labels import ROUTES
from contracts.models import Contract
from contracts.queries.contracts import known_suppliers
from sroi.accounts import queries as accounts
from sroi.accounts.models import Membership
from sroi.look.forms import DutchDateField, EuroField, NoBsnCharField, PercentageField
from sroi.tenancy import queries as organisations
from sroi.tenancy.models import Municipality, Supplier, kvk_validator

DAY: Final = timedelta(days=1)
#: Field of the action → field of the form, where they differ.
NAMES: Final = {
    "municipality_id": "municipality", "supplier_id": "supplier", "coordinator_id": "coordinator",
    "schedule_id": "schedule", "until": "last_day", "kvk_number": "new_supplier_kvk", "name": "new_supplier_name",
}


class CoordinatorField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in its stubs only
    """The people of a desk who can be responsible, by name."""

    def label_from_instance(self, obj: Membership) -> str:
        """The name of the person."""
        return obj.user.name


class SupplierField(OneOfMixin, forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in its stubs only
    """A known company; the form also takes the KvK number of another one."""


def _offer(form: forms.Form, **rows: QuerySet[Any]) -> None:
    """Let fields choose from rows that are known in a scope only."""
    for name, found in rows.items():
        field = form.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = found


class DatesMixin(forms.Form):
    """First and last day; an empty last day is an open end."""

    starts_on = DutchDateField(label=_("First day"))
    last_day = DutchDateField(label=_("Last day"), required=False, help_text=_("Leave empty for an open end."))

    def clean(self) -> dict[str, Any]:
        """The last day lies on or after the first."""
        values = super().clean() or self.cleaned_data
        first, last = values.get("starts_on"), values.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day comes before the first day."))
        return values

    @property
    def until(self) -> date | None:
        """The day after the last day, None for an open end."""
        last = self.cleaned_data.get("last_day")
        return last + DAY if last else None


class PeopleMixin(forms.Form):
    """Who looks after the contract on each side."""

    coordinator = CoordinatorField(queryset=Membership.objects.none(), label=_("Responsible coordinator"))
    contract_holder_name = NoBsnCharField(label=_("Contract holder at the client"), required=False, max_length=120)
    contract_holder_email = forms.EmailField(label=_("E-mail address of the contract holder"), required=False)
    supplier_contact_name = NoBsnCharField(label=_("Contact person of the supplier"), required=False, max_length=120)
    supplier_contact_email = forms.EmailField(label=_("E-mail address of the contact person"), required=False)


class ObligationFactsForm(forms.Form):
    """What decides the obligation; read by itself for the preview, while the rest of the form is still empty."""

    contract_type = forms.ChoiceField(label=_("Type"), choices=[("", "–"), *Contract.Type.choices])
    tender_publication_date = DutchDateField(label=_("Tender publication date"), required=False)
    award_date = DutchDateField(label=_("Award date"))
    starts_on = DutchDateField(label=_("First day"))
    value_excl_vat = EuroField(label=_("Contract value excl. VAT"), help_text=_("As awarded, without options."))
    labour_share_pct = PercentageField(
        label=_("Labour share"), required=False, decimal_places=2,
        help_text=_("The part of the contract value that is labour. Some schedules ask for it."),
    )
    agreed_pct = PercentageField(
        label=_("Agreed percentage"), required=False, decimal_places=2,
        help_text=_("In place of the percentage of the schedule."),
    )
    fixed_obligation = EuroField(
        label=_("Fixed obligation"), required=False, help_text=_("An agreed amount in place of the rule of the schedule."),
    )
    area = forms.ChoiceField(label=_("Area"), required=False)
    schedule: forms.ModelChoiceField[Schedule] = forms.ModelChoiceField(
        queryset=None, label=_("Schedule"), required=False,  # filled in __init__: needs a scope
        empty_label=_("the version that the dates select"), help_text=_("Choose one by hand only if that was agreed."),
    )

    def __init__(self, *args: Any, desk_id: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        versions = schedules.published(desk_id=desk_id)
        _offer(self, schedule=versions)
        self._offer_areas(versions)

    def _offer_areas(self, versions: Any) -> None:
        """The areas that the schedules know; without any there is no such question."""
        rules = [rule for row in versions for rule in schedules.rules_of(row).obligation.rules]
        areas = sorted({rule.area for rule in rules if rule.area})
        if areas:
            field = self.fields["area"]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "–"), *((area, area) for area in areas)]
        else:
            del self.fields["area"]

    def clean(self) -> dict[str, Any]:
        """A percentage or an amount, not both."""
        values = super().clean() or self.cleaned_data
        if values.get("agreed_pct") is not None and values.get("fixed_obligation") is not None:
            self.add_error("fixed_obligation", _("Give a percentage or a fixed amount, not both."))
        return values


class RegisterForm(PeopleMixin, DatesMixin, ObligationFactsForm):
    """Everything about a new contract, with opening balances per route (`opening_ROUTE`)."""

    use_required_attribute = False
    #: As on the page: the summary of errors follows it.
    field_order = (
        "title", "municipality", "client_number", "supplier", "new_supplier_kvk", "new_supplier_size", "new_supplier_name",
        "tender_publication_date", "award_date", "starts_on", "last_day", "contract_type", "area", "value_excl_vat",
        "labour_share_pct", "agreed_pct", "fixed_obligation", "schedule", "coordinator",
    )

    municipality = forms.ModelChoiceField(
        queryset=Municipality.objects.none(), label=_("Client"), empty_label=_("choose a client"),
    )
    supplier = SupplierField(
        queryset=Supplier.objects.none(), label=_("Supplier"), empty_label=_("another company, see below"),
        help_text=_("The companies that this desk knows already."),
    )
    new_supplier_kvk = forms.CharField(
        label=_("KvK number"), required=False, max_length=8, validators=[kvk_validator],
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    new_supplier_name = forms.CharField(label=_("Name of the company"), required=False, max_length=160)
    new_supplier_size = forms.ChoiceField(
        label=_("Size"), required=False, choices=Supplier.Size.choices, initial=Supplier.Size.UNKNOWN,
    )
    title = NoBsnCharField(label=_("Title"), max_length=200)
    client_number = forms.CharField(label=_("Number of the client"), required=False, max_length=60)
    opening_date = DutchDateField(label=_("Date of the opening balance"), required=False)

    def __init__(self, *args: Any, desk_id: UUID, on: date, **kwargs: Any) -> None:
        super().__init__(*args, desk_id=desk_id, **kwargs)
        _offer(
            self, municipality=organisations.clients_of(desk_id=desk_id, on=on), supplier=known_suppliers(desk_id=desk_id),
            coordinator=accounts.coordinators(desk_id, on=on),
        )
        for route, name in ROUTES.items():
            self.fields[f"opening_{route}"] = EuroField(label=capfirst(name), required=False)

    def clean(self) -> dict[str, Any]:
        """Exactly one way to name the supplier, and a date where there is an opening balance."""
        values = super().clean()
        named, number = values.get("supplier"), values.get("new_supplier_kvk")
        if named and number:
            self.add_error("new_supplier_kvk", _("Choose a company from the list or fill in a KvK number, not both."))
        if not named and not number and "new_supplier_kvk" not in self.errors:
            self.add_error("supplier", _("Choose the supplier, or fill in the KvK number of another company."))
        if any(values.get(f"opening_{route}") for route in ROUTES) and not values.get("opening_date"):
            self.add_error("opening_date", _("Give the date of the opening balance."))
        return values

    @property
    def opening_fields(self) -> list[forms.BoundField]:
        """The amounts of the opening balance, in the order of the routes."""
        return [self[f"opening_{route}"] for route in ROUTES]

    @property
    def has_opening(self) -> bool:
        """Whether something about the opening balance was filled in, or is wrong."""
        names = ["opening_date", *(f"opening_{route}" for route in ROUTES)]
        return any(self.data.get(name) or name in self.errors for name in names) if self.is_bound else False

    def contract_data(self, *, supplier_id: UUID) -> ContractData:
        """For `register_contract`."""
        values = self.cleaned_data
        same = (
            "title", "contract_type", "award_date", "starts_on", "value_excl_vat", "client_number",
            "tender_publication_date", "labour_share_pct", "agreed_pct", "fixed_obligation", "contract_holder_name",
            "contract_holder_email", "supplier_contact_name", "supplier_contact_email",
        )
        return ContractData(
            municipality_id=values["municipality"].pk, supplier_id=supplier_id, coordinator_id=values["coordinator"].pk,
            until=self.until, area=values.get("area", ""),
            schedule_id=values["schedule"].pk if values["schedule"] else None, **{name: values[name] for name in same},
        )

    def openings(self) -> list[OpeningData]:
        """The opening balances that were filled in."""
        values = self.cleaned_data
        amounts: dict[str, Decimal] = {route: values[f"opening_{route}"] for route in ROUTES if values[f"opening_{route}"]}
        return [OpeningData(date=values["opening_date"], route=route, amount=amount) for route, amount in amounts.items()]


class ChangeForm(PeopleMixin, DatesMixin):
    """What describes a contract. Its value and obligation change by a revision only."""

    #: As on the page: the summary of errors follows it.
    field_order = ("title", "client_number", "tender_publication_date", "starts_on", "last_day", "coordinator")
    title = NoBsnCharField(label=_("Title"), max_length=200)
    client_number = forms.CharField(label=_("Number of the client"), required=False, max_length=60)
    tender_publication_date = DutchDateField(label=_("Tender publication date"), required=False)
    reason = NoBsnCharField(
        label=_("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stands in the history of the contract, where the supplier and the client can read it."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, contract: Contract, on: date, **kwargs: Any) -> None:
        kwargs["initial"] = self.values_of(contract)
        super().__init__(*args, **kwargs)
        people = accounts.coordinators(contract.desk_id, on=on) | Membership.objects.filter(
            pk=contract.coordinator_id
        ).select_related("user")
        _offer(self, coordinator=people)

    @staticmethod
    def values_of(contract: Contract) -> dict[str, Any]:
        """The fields of the form as the contract has them now."""
        names = (
            "title", "client_number", "tender_publication_date", "starts_on", "last_day", "contract_holder_name",
            "contract_holder_email", "supplier_contact_name", "supplier_contact_email", "revision",
        )
        return {name: getattr(contract, name) for name in names} | {"coordinator": contract.coordinator_id}

    def changes(self) -> dict[str, Any]:
        """For `change_contract`: fields of the contract with their new values."""
        other = {"last_day", "coordinator", "reason", "revision"}
        values = {name: value for name, value in self.cleaned_data.items() if name not in other}
        return values | {"until": self.until, "coordinator_id": self.cleaned_data["coordinator"].pk}


class CloseForm(forms.Form):
    """The day on which a contract is closed, and why."""

    closed_on = DutchDateField(label=_("Closed on"))
    reason = NoBsnCharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example: the work was delivered and the obligation is fulfilled."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)
