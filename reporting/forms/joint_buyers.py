"""The members of a joint buyer with their shares, one field per client of the desk."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from reporting.actions.joint_buyers import ShareData
from sroi.look.forms import PercentageField
from sroi.tenancy.models import Municipality


class DivisionForm(forms.Form):
    """From which quarter, and the share of every client; an empty share is no member."""

    use_required_attribute = False
    from_quarter = forms.CharField(
        label=_("From quarter"), max_length=7, help_text=_("2026-Q3. Closed quarters stay as they were."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, members: Sequence[Municipality], shares: Mapping[UUID, Decimal],
        from_quarter: str, revision: int,
    ) -> None:
        initial = {"from_quarter": from_quarter, "revision": revision} | {str(key): share for key, share in shares.items()}
        super().__init__(data, initial=initial)
        self._members = members
        for row in members:
            self.fields[str(row.pk)] = PercentageField(label=row.name, decimal_places=2, max_digits=5, required=False)

    @property
    def member_fields(self) -> list[forms.BoundField]:
        """The fields of the members, by name."""
        return [self[str(row.pk)] for row in self._members]

    def shares(self) -> list[ShareData]:
        """The members with a share."""
        given = [(row.pk, self.cleaned_data.get(str(row.pk))) for row in self._members]
        return [ShareData(key, share) for key, share in given if share is not None]

    def add_action_errors(self, error: ValidationError) -> None:
        """What the action refuses, next to its field; what is about the whole list above the form."""
        for name, texts in error.message_dict.items():
            self.add_error(name if name in self.fields else None, texts)
