"""Deciding on an entry."""

from django import forms
from django.utils.translation import gettext_lazy as _

from sroi.look.forms import EuroField, NoBsnCharField


class ApproveForm(forms.Form):
    """Approving; the amount only where the building block is valued by agreement, the reason for another division."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    agreed_value = EuroField(
        label=_("Agreed amount"), required=False, help_text=_("The amount that counts for this entry, excl. VAT."),
    )
    reason = NoBsnCharField(
        label=_("Why you divide it in another way"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only if you change the contracts or the shares. The supplier reads this."),
    )

    def __init__(self, *args: object, by_agreement: bool = False, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they are
        if not by_agreement:
            del self.fields["agreed_value"]
        else:
            self.fields["agreed_value"].required = True


class RefuseForm(forms.Form):
    """Returning or rejecting, with the reason that the supplier reads."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    reason = NoBsnCharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The supplier reads this."),
    )
