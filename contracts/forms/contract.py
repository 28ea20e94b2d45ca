"""The forms of a contract: registering, changing what describes it, closing."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from contracts.actions.contracts import CORRECTIONS, ContractData, OpeningData
from contracts.forms.obligation import OneOfMixin
from contracts.forms.obligation_facts import ObligationFactsForm, offer
from contracts.labels import ROUTES
from contracts.models import Contract
from contracts.queries.contracts import known_suppliers
from contracts.queries.frameworks import frameworks
from sroi.accounts import queries as accounts
from sroi.accounts.models import Membership
from sroi.look.forms import DutchDateField, EuroField, HoursField, NoBsnCharField, PercentageField
from sroi.tenancy import queries as organisations
from sroi.tenancy.models import Municipality, Supplier, kvk_validator

DAY: Final = timedelta(days=1)
#: Field of the action → field of the form, where they differ.
NAMES: Final = {
    "municipality_id": "municipality", "supplier_id": "supplier", "coordinator_id": "coordinator",
    "schedule_id": "schedule", "framework_id": "framework", "until": "last_day", "kvk_number": "new_supplier_kvk", "name": "new_supplier_name",
}


class CoordinatorField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in its stubs only
    """The people of a desk who can be responsible, by name."""

    def label_from_instance(self, obj: Membership) -> str:
        """The name of the person."""
        return obj.user.name


class SupplierField(OneOfMixin, forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in its stubs only
    """A known company; the form also takes the KvK number of another one."""


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


class RegisterForm(PeopleMixin, DatesMixin, ObligationFactsForm):
    """Everything about a new contract, with opening balances per route (`opening_ROUTE`)."""

    use_required_attribute = False
    #: As on the page: the summary of errors follows it.
    field_order = (
        "title", "municipality", "client_number", "framework", "framework_obligation", "supplier", "new_supplier_kvk",
        "new_supplier_size", "new_supplier_kind", "new_supplier_name", "tender_publication_date", "award_date", "starts_on",
        "last_day", "contract_type", "area", "value_excl_vat", "labour_share_pct", "wage_sum", "offered_pct", "agreed_pct",
        "fixed_obligation", "schedule", "fulltime_hours", "annual_hours", "coordinator",
    )

    framework: forms.ModelChoiceField[Contract] = forms.ModelChoiceField(
        queryset=None, label=_("Under framework agreement"), required=False,  # filled in __init__: needs a scope
        empty_label=_("no framework agreement"), help_text=_("For a call-off: the supplier is the same."),
    )
    framework_obligation = forms.ChoiceField(
        label=_("Framework agreement"), required=False,
        choices=[
            ("", _("no, an ordinary contract or a call-off")),
            ("call_offs", _("yes, the obligation is on the call-offs")),
            ("framework", _("yes, with one obligation for all call-offs together")),
        ],
        help_text=_("Is this a framework agreement, and what carries the obligation?"),
    )
    fulltime_hours = HoursField(
        label=_("Full-time hours per week"), required=False, per_week=True, max_digits=4, min_value=Decimal("0.01"),
        max_value=Decimal(60), help_text=_("Only where this supplier's own norm was agreed in place of that of the schedule."),
    )
    annual_hours = HoursField(
        label=_("Full-time hours per year"), required=False, max_digits=6, min_value=Decimal("0.01"), max_value=Decimal(3000),
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
    new_supplier_kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=Supplier.Kind.choices, initial=Supplier.Kind.COMPANY,
        help_text=_("The members of a consortium are filled in on the page of the supplier."),
    )
    title = NoBsnCharField(label=_("Title"), max_length=200)
    client_number = forms.CharField(label=_("Number of the client"), required=False, max_length=60)
    opening_date = DutchDateField(label=_("Date of the opening balance"), required=False)
    #: The known clause (a handover) that becomes this contract, with the revision of it that was read.
    clause = forms.UUIDField(widget=forms.HiddenInput, required=False)
    clause_revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, desk_id: UUID, on: date, **kwargs: Any) -> None:
        super().__init__(*args, desk_id=desk_id, **kwargs)
        offer(  # clients that left too: what was awarded before is still of this desk
            self, municipality=organisations.clients_of(desk_id=desk_id), supplier=known_suppliers(desk_id=desk_id),
            coordinator=accounts.coordinators(desk_id, on=on), framework=frameworks().filter(desk_id=desk_id),
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
            "tender_publication_date", "labour_share_pct", "agreed_pct", "offered_pct", "fixed_obligation", "fulltime_hours",
            "annual_hours", "framework_obligation", "contract_holder_name", "contract_holder_email",
            "supplier_contact_name", "supplier_contact_email",
        )
        return ContractData(
            municipality_id=values["municipality"].pk, supplier_id=supplier_id, coordinator_id=values["coordinator"].pk,
            until=self.until, area=values.get("area", ""), wage_sum=values.get("wage_sum"),
            framework_id=values["framework"].pk if values["framework"] else None,
            schedule_id=values["schedule"].pk if values["schedule"] else None, **{name: values[name] for name in same},
        )

    def openings(self) -> list[OpeningData]:
        """The opening balances that were filled in."""
        values = self.cleaned_data
        amounts: dict[str, Decimal] = {route: values[f"opening_{route}"] for route in ROUTES if values[f"opening_{route}"]}
        return [OpeningData(date=values["opening_date"], route=route, amount=amount) for route, amount in amounts.items()]


class ChangeForm(PeopleMixin, DatesMixin):
    """What describes a contract; and what decides its obligation, while nothing is approved. Its value never."""

    #: As on the page: the summary of errors follows it.
    field_order = (
        "title", "client_number", "contract_type", "labour_share_pct", "tender_publication_date", "award_date", "starts_on",
        "last_day", "coordinator",
    )
    title = NoBsnCharField(label=_("Title"), max_length=200)
    client_number = forms.CharField(label=_("Number of the client"), required=False, max_length=60)
    tender_publication_date = DutchDateField(label=_("Tender publication date"), required=False)
    award_date = DutchDateField(label=_("Award date"))
    contract_type = forms.ChoiceField(label=_("Type"), choices=Contract.Type.choices)
    labour_share_pct = PercentageField(label=_("Labour share"), required=False, decimal_places=2)
    reason = NoBsnCharField(
        label=_("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stands in the history of the contract, where the supplier and the client can read it."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, contract: Contract, on: date, correct: bool, **kwargs: Any) -> None:
        """`correct`: ask what decides the obligation too."""
        kwargs["initial"] = self.values_of(contract)
        super().__init__(*args, **kwargs)
        if not correct:
            for name in CORRECTIONS:
                del self.fields[name]
        people = accounts.coordinators(contract.desk_id, on=on) | Membership.objects.filter(
            pk=contract.coordinator_id
        ).select_related("user")
        offer(self, coordinator=people)

    @staticmethod
    def values_of(contract: Contract) -> dict[str, Any]:
        """The fields of the form as the contract has them now."""
        names = (
            "title", "client_number", "tender_publication_date", "starts_on", "last_day", "contract_holder_name",
            "contract_holder_email", "supplier_contact_name", "supplier_contact_email", "revision", *CORRECTIONS,
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
