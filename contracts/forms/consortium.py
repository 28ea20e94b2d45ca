"""The members of a consortium, one row each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from contracts.actions.consortia import MemberData
from contracts.forms.obligation import OneOfMixin
from contracts.models import ConsortiumMember
from sroi.look.forms import PercentageField
from sroi.tenancy.models import kvk_validator

#: Most members, and the empty rows that are offered.
MOST: Final = 10
SPARE: Final = 3
_FIELDS: Final = ("kvk_number", "name", "share_pct")


class OneOfCharField(OneOfMixin, forms.CharField):
    """A text of a row that may be empty as a whole."""


class OneOfShareField(OneOfMixin, PercentageField):
    """The share of a row that may be empty as a whole."""


class OneOfChoiceField(OneOfMixin, forms.ChoiceField):
    """Needed as soon as there is a member, which the action sees to."""


class MembersForm(forms.Form):
    """Rows `0_kvk_number`, `0_name`, `0_share_pct` …, and which row is responsible; rows that stay empty are left out."""

    use_required_attribute = False

    def __init__(self, data: Mapping[str, Any] | None = None, *, members: list[ConsortiumMember], revision: int) -> None:
        super().__init__(data, initial=self._initial(members, revision))
        sent = max((place for place in range(MOST) for name in _FIELDS if (data or {}).get(f"{place}_{name}")), default=-1)
        self.places = range(min(MOST, max(len(members) + SPARE, sent + 1)))
        for place in self.places:
            self.fields[f"{place}_kvk_number"] = OneOfCharField(
                label=_("KvK number"), max_length=8, validators=[kvk_validator],
                widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            )
            self.fields[f"{place}_name"] = OneOfCharField(
                label=_("Name"), max_length=160, help_text=_("Not needed for a company that is known here already."),
            )
            self.fields[f"{place}_share_pct"] = OneOfShareField(label=_("Share"), decimal_places=2, max_digits=5)
        self.fields["responsible"] = OneOfChoiceField(
            label=_("Responsible member"), choices=[("", "–"), *self._choices()],
            help_text=_("The member that answers for the whole obligation."),
        )
        self.fields["revision"] = forms.IntegerField(widget=forms.HiddenInput)

    @staticmethod
    def _initial(members: list[ConsortiumMember], revision: int) -> dict[str, Any]:
        found: dict[str, Any] = {"revision": revision}
        for place, row in enumerate(members):
            found |= {
                f"{place}_kvk_number": row.member.kvk_number, f"{place}_name": row.member.name,
                f"{place}_share_pct": row.share_pct,
            }
            if row.responsible:
                found["responsible"] = str(place)
        return found

    def _choices(self) -> list[tuple[str, Any]]:
        return [(str(place), _("member %(number)s") % {"number": place + 1}) for place in self.places]

    def clean(self) -> dict[str, Any]:
        """A row that is begun is complete, apart from the name of a company that is known already."""
        values = super().clean() or self.cleaned_data
        for place in self._begun():
            for name in ("kvk_number", "share_pct"):
                key = f"{place}_{name}"
                if values.get(key) in (None, "") and key not in self.errors:
                    self.add_error(key, _("This field is required."))
        return values

    def _begun(self) -> list[int]:
        return [
            place for place in self.places
            if any(self.cleaned_data.get(f"{place}_{name}") not in (None, "") for name in _FIELDS)
        ]

    def members(self) -> list[MemberData]:
        """For `set_members`."""
        values = self.cleaned_data
        return [
            MemberData(
                **{name: values[f"{place}_{name}"] for name in _FIELDS}, responsible=values["responsible"] == str(place),
            )
            for place in self._begun()
        ]

    def add_action_errors(self, error: ValidationError) -> None:
        """Put the errors of the action at the row that they are about."""
        begun = self._begun()
        for name, texts in error.message_dict.items():
            place, _dot, column = name.partition(".")
            field = f"{begun[int(place)]}_{column}" if column else "responsible" if name == "members" else None
            self.add_error(field, texts)

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        """The fields of each row."""
        return [[self[f"{place}_{name}"] for name in _FIELDS] for place in self.places]
