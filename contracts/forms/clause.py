"""The forms about known clauses: handing over an award, announcing a tender, and ending one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django import forms
from django.core.validators import EMPTY_VALUES
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from contracts.actions.clauses import NEEDED, ClauseData
from contracts.forms.obligation import OneOfEuroField, OneOfMixin
from contracts.models import Contract, KnownClause
from sroi.look.forms import DutchDateField, NoBsnCharField, PercentageField
from sroi.tenancy import queries as organisations
from sroi.tenancy.models import Municipality, ServiceDesk, kvk_validator

DAY: Final = timedelta(days=1)
#: Field of the action → field of the form, where they differ.
NAMES: Final = {"until": "last_day"}


class DeskField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in its stubs only
    """The desks that a buyer takes part in; asked only where there are several."""


def _ask_desk(form: forms.Form, desks: QuerySet[ServiceDesk]) -> None:
    field = form.fields["desk"]
    assert isinstance(field, DeskField)
    field.queryset = desks
    if len(desks) < 2:  # evaluated once, for the choices too
        del form.fields["desk"]


class LaterTextField(OneOfMixin, NoBsnCharField):
    """A text that handing over needs and a draft does not."""


class LaterDateField(OneOfMixin, DutchDateField):
    """The same for a day."""


class LaterChoiceField(OneOfMixin, forms.ChoiceField):
    """The same for a choice."""


class LaterEmailField(OneOfMixin, forms.EmailField):
    """The same for an e-mail address."""


class HandoverForm(forms.Form):
    """What a desk needs to register a contract. Nothing is required for a draft; the action asks what is needed."""

    use_required_attribute = False

    desk = DeskField(
        queryset=ServiceDesk.objects.none(), label=_("Service desk"), required=False, empty_label=_("choose a service desk"),
    )
    title = NoBsnCharField(label=_("Title"), max_length=200)
    client_number = forms.CharField(label=_("Own number"), required=False, max_length=60)
    supplier_name = LaterTextField(label=_("Name of the supplier"), max_length=160)
    kvk_number = forms.CharField(
        label=_("KvK number of the supplier"), required=False, max_length=8, validators=[kvk_validator],
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    tender_publication_date = DutchDateField(label=_("Tender publication date"), required=False)
    award_date = LaterDateField(label=_("Award date"))
    starts_on = LaterDateField(label=_("First day"))
    last_day = DutchDateField(label=_("Last day"), required=False, help_text=_("Leave empty for an open end."))
    contract_type = LaterChoiceField(label=_("Type"), choices=[("", "–"), *Contract.Type.choices])
    value_excl_vat = OneOfEuroField(
        label=_("Contract value excl. VAT"), help_text=_("As awarded, without options."),
    )
    labour_share_pct = PercentageField(
        label=_("Labour share"), required=False, decimal_places=2, help_text=_("The part of the contract value that is labour."),
    )
    asked_pct = PercentageField(label=_("Percentage in the tender"), required=False, decimal_places=2)
    offered_pct = PercentageField(
        label=_("Percentage offered in the bid"), required=False, decimal_places=2,
        help_text=_("Only where the bid offered more than the minimum."),
    )
    clause_present = forms.BooleanField(
        label=_("The clause on social return is in the contract that was signed"), required=False,
    )
    contact_name = LaterTextField(label=_("Contract holder"), max_length=120)
    contact_email = LaterEmailField(label=_("E-mail address of the contract holder"))
    remarks = NoBsnCharField(label=_("Remarks"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, desks: QuerySet[ServiceDesk], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_desk(self, desks)

    @staticmethod
    def values_of(row: KnownClause) -> dict[str, Any]:
        """The fields of the form as a draft has them."""
        names = ("last_day", "desk", *(name for name in ClauseData.__dataclass_fields__ if name != "until"), "revision")
        return {name: getattr(row, name) for name in names}

    def ask_for_all(self) -> None:
        """Say of every field without which nothing can be handed over that it is missing, so that no fault comes afterwards."""
        for name in NEEDED:
            if name not in self.errors and self.cleaned_data.get(name) in EMPTY_VALUES:
                self.add_error(name, _("This field is required."))

    def clause_data(self) -> ClauseData:
        """For `draft_handover` and `hand_over`."""
        values = self.cleaned_data
        last = values["last_day"]
        names = [name for name in ClauseData.__dataclass_fields__ if name != "until"]
        return ClauseData(**{name: values[name] for name in names}, until=last + DAY if last else None)

    @property
    def desk_id(self) -> UUID | None:
        """The desk that was chosen; None where there is one only, or none was."""
        desk = self.cleaned_data.get("desk")
        return desk.pk if desk else None


class AnnounceForm(forms.Form):
    """A tender with a clause in three fields, by a buyer."""

    use_required_attribute = False

    desk = DeskField(
        queryset=ServiceDesk.objects.none(), label=_("Service desk"), empty_label=_("choose a service desk"),
    )
    title = NoBsnCharField(label=_("Title of the tender"), max_length=200)
    award_date = DutchDateField(label=_("Award date"))
    client_number = forms.CharField(label=_("Own number"), required=False, max_length=60)

    def __init__(self, *args: Any, desks: QuerySet[ServiceDesk], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_desk(self, desks)


class DeskAnnounceForm(forms.Form):
    """The same by the desk, for one of its clients."""

    use_required_attribute = False

    municipality = forms.ModelChoiceField(label=_("Client"), queryset=Municipality.objects.none(), empty_label=_("choose a client"))
    title = NoBsnCharField(label=_("Title of the tender"), max_length=200)
    award_date = DutchDateField(label=_("Award date"))
    client_number = forms.CharField(label=_("Number of the client"), required=False, max_length=60)

    def __init__(self, *args: Any, desk_id: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["municipality"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = organisations.clients_of(desk_id=desk_id)


class LinkForm(forms.Form):
    """The contract that a tender has become."""

    contract: forms.ModelChoiceField[Contract] = forms.ModelChoiceField(
        queryset=None, label=_("Contract"), empty_label=_("choose a contract"),  # filled in __init__: needs a scope
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, municipality_id: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["contract"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Contract.objects.filter(municipality_id=municipality_id).order_by("-award_date", "number")


class DismissForm(forms.Form):
    """Why there will be no contract of a tender."""

    reason = NoBsnCharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), help_text=_("The client reads this."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)


class ReopenForm(forms.Form):
    """Putting a tender back on the work list: nothing is asked but the revision that was read."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
