"""The forms about questions to a contract holder: asking, answering, and answering back."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from contracts.actions.decisions import ProposalData, Seen
from contracts.forms.obligation import ReviseAmountForm
from contracts.models import ClientAgreement
from sroi.look.forms import NoBsnCharField

_ANSWERS: Final = [
    ("agree", _("I agree")), ("refuse", _("I do not agree")), ("ask", _("I have a question first")),
]


def _text(label: Any, help_text: Any = "", *, rows: int = 4) -> NoBsnCharField:
    return NoBsnCharField(label=label, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows}))


class EscalateForm(forms.Form):
    """A problem, and what the desk would do about it."""

    reason = _text(_("What is the matter?"), _("The contract holder reads this. The supplier does not."))
    next_step = _text(_("Proposed next step"), _("What do you ask the contract holder to agree to?"), rows=3)


class ProposeForm(ReviseAmountForm):
    """A revision that the client is asked to decide on."""

    requested_by = NoBsnCharField(label=_("Requested by"), max_length=120)
    reason = _text(
        _("Reason"), rows=3,
        help_text=_("Once the client agrees, this stands in the history of the contract, where the supplier can read it."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def proposal_data(self) -> ProposalData:
        """For `propose`."""
        return ProposalData(**{name: value for name, value in self.cleaned_data.items() if name != "revision"})


class TextForm(forms.Form):
    """A text about a request as it was read."""

    text = _text(_("Your answer"))
    version = forms.IntegerField(widget=forms.HiddenInput)


class WithdrawForm(TextForm):
    """Why the desk takes a request back."""

    text = _text(_("Reason"), _("The contract holder reads this."), rows=3)


class AnswerForm(forms.Form):
    """The decision of the contract holder, with what stood on the screen (`revision`, `old`, `new`) for a proposal."""

    use_required_attribute = False

    step = forms.ChoiceField(label=_("Your decision"), choices=_ANSWERS, widget=forms.RadioSelect)
    text = _text(_("Reason or question"), _("The service desk reads this. It stays with the contract."))
    version = forms.IntegerField(widget=forms.HiddenInput)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    old = forms.DecimalField(widget=forms.HiddenInput, required=False)
    new = forms.DecimalField(widget=forms.HiddenInput, required=False)

    @property
    def seen(self) -> Seen | None:
        """What the contract holder saw; None where it is no proposal."""
        values = self.cleaned_data
        if values.get("revision") is None or values.get("old") is None or values.get("new") is None:
            return None
        return Seen(values["revision"], values["old"], values["new"])


class AgreementForm(forms.Form):
    """What was agreed with a client."""

    use_required_attribute = False

    decides = forms.ChoiceField(
        label=_("Who decides on a change of the obligation?"), choices=ClientAgreement.Decides.choices, widget=forms.RadioSelect,
        help_text=_("If the contract holder decides, a change of the desk is a proposal that waits for an answer."),
    )
    contacts_per_year = forms.IntegerField(
        label=_("Agreed contacts a year"), required=False, min_value=0, max_value=366,
        help_text=_("Leave empty when nothing was agreed."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)
