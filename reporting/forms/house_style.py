"""The form of a house style. The contrast is judged by the action, not here."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from reporting.actions.house_styles import StyleData
from reporting.style.house_style import ALT_LENGTH, DEFAULT, FONTS, INK, WHITE
from reporting.style.pictures import ACCEPT, LOGO
from sroi.look.forms import NoBsnCharField

#: Field of the action → field of the form, where they differ.
NAMES: Final = {"logo": "logo_file"}
_TEXTS: Final = (("", _("whichever reads best (white or dark)")), (WHITE, _("white")), (INK, _("dark")))


class ColourInput(forms.TextInput):
    """The colour picker of the browser; it always holds a colour."""

    input_type = "color"


class HouseStyleForm(forms.Form):
    """Colours, font and logo. `logo` is the digest of a picture that is stored already: an upload is kept when there are faults."""

    token_file = forms.FileField(
        label=_("File with design tokens (JSON)"), required=False, widget=forms.FileInput(attrs={"accept": ".json"}),
        help_text=_("Colours, font and logo from a file of your designer. Loading it fills in the form; nothing is saved yet."),
    )
    primary = forms.CharField(label=_("Main colour"), widget=ColourInput, help_text=_("Of the band at the top, the bars and the headings."))
    accent = forms.CharField(label=_("Accent colour"), widget=ColourInput, help_text=_("Of the line under the band and of marks."))
    text = forms.ChoiceField(label=_("Text on the main colour"), required=False, choices=_TEXTS)
    font = forms.ChoiceField(
        label=_("Font"), choices=[(font.key, font.family) for font in FONTS.values()],
        help_text=_("Fonts that come with the product and may be stored in a PDF."),
    )
    logo_file = forms.FileField(
        label=_("Logo"), required=False, widget=forms.FileInput(attrs={"accept": ACCEPT[LOGO]}),
        help_text=_("SVG or PNG. It stands on a white ground."),
    )
    logo = forms.CharField(required=False, widget=forms.HiddenInput)
    logo_alt = NoBsnCharField(
        label=_("What the logo shows"), required=False, max_length=ALT_LENGTH,
        help_text=_("For people who cannot see it, for example: logo of the municipality."),
    )
    remove_logo = forms.BooleanField(label=_("No logo"), required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = str(self.data.get("text") or self.initial.get("text") or "")
        field = self.fields["text"]
        assert isinstance(field, forms.ChoiceField)
        if given and given not in dict(_TEXTS):
            field.choices = [*_TEXTS, (given, given)]  # from a file of tokens: any colour may stand there

    def style(self) -> StyleData:
        """What was filled in, as the action takes it; colours in small letters."""
        values = self.cleaned_data
        logo = "" if values["remove_logo"] else values["logo"]
        return StyleData(
            primary=values["primary"].lower(), accent=values["accent"].lower(), font=values["font"],
            text=values["text"].lower(), logo=logo, logo_alt=values["logo_alt"] if logo else "",
        )


#: The form where nothing was set yet.
FIRST: Final = {
    "primary": DEFAULT.primary, "accent": DEFAULT.accent, "font": DEFAULT.font, "text": "", "logo": "", "logo_alt": "",
    "revision": 0,
}
