"""Writing and withdrawing a story, and the filter of the list."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from reporting.actions.stories import StoryData
from reporting.style.house_style import ALT_LENGTH
from reporting.models import SheetStory
from reporting.style.pictures import ACCEPT, PHOTO
from reporting.sheet.words import period_name
from reporting.style.story import TEXT_LENGTH, TITLE_LENGTH
from reporting.style.queries import standing
from sroi.look.forms import DutchDateField, NoBsnCharField
from sroi.periods import Quarter
from sroi.tenancy import queries as organisations
from sroi.tenancy.models import Municipality, ServiceDesk

#: Field of the action → field of the form, where they differ.
NAMES: Final = {"picture": "picture_file", "consent_until": "consent_last_day"}
#: The desk's own sheet, in the list of clients.
OWN: Final = "own"
_QUARTERS: Final = 9


def periods(*, on: date) -> list[str]:
    """The quarters that a story can be written for, newest first, each year after its quarters: two years back."""
    now = Quarter.of(on)
    found: list[str] = []
    for back in range(_QUARTERS):
        quarter = now.plus(-back)
        found.append(str(quarter))
        if quarter.number == 1 or back == _QUARTERS - 1:
            found.append(str(quarter.year))
    return found


class StoryForm(forms.Form):
    """A story. `picture` is the digest of a picture that is stored already: an upload is kept when there are faults."""

    of = forms.ChoiceField(label=_("Infosheet of"))
    period = forms.ChoiceField(label=_("Period"))
    title = NoBsnCharField(label=_("Title"), max_length=TITLE_LENGTH)
    text = NoBsnCharField(
        label=_("Text"), max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 6}),
    )
    picture_file = forms.FileField(
        label=_("Picture"), required=False, widget=forms.FileInput(attrs={"accept": ACCEPT[PHOTO]}),
        help_text=_("PNG or JPG. Whoever can be recognised in it has to give permission as well."),
    )
    picture = forms.CharField(required=False, widget=forms.HiddenInput)
    picture_alt = NoBsnCharField(
        label=_("What the picture shows"), required=False, max_length=ALT_LENGTH, help_text=_("For people who cannot see it."),
    )
    remove_picture = forms.BooleanField(label=_("No picture"), required=False)
    consent_by = NoBsnCharField(
        label=_("Who gave permission?"), max_length=120,
        help_text=_("A role and not a name of a candidate, for example: the employee and the director of the company."),
    )
    consent_on = DutchDateField(label=_("On which day?"))
    consent_last_day = DutchDateField(
        label=_("Permission up to and including"), required=False, help_text=_("Empty: until it is withdrawn."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args: Any, owners: Iterable[tuple[str, str]], on: date, **kwargs: Any) -> None:
        """`owners`: whose sheets it can stand on; one is not asked."""
        super().__init__(*args, **kwargs)
        choices, field = list(owners), self.fields["of"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        if len(choices) == 1:
            del self.fields["of"]
        self.fields["text"].help_text = now(
            "At most %(count)s characters, so that the infosheet stays one page. Write no names of candidates."
        ) % {"count": TEXT_LENGTH}
        self.only_owner = choices[0][0] if len(choices) == 1 else ""
        period = self.fields["period"]
        assert isinstance(period, forms.ChoiceField)
        known, stored = periods(on=on), str(self.initial.get("period", ""))
        period.choices = [(name, period_name(name)) for name in [*known, *([stored] if stored and stored not in known else [])]]

    @property
    def owner(self) -> str:
        """Whose sheet was chosen: a key of `owners`."""
        return str(self.cleaned_data.get("of") or self.only_owner)

    def story(self) -> StoryData:
        """What was filled in, as the action takes it."""
        values = self.cleaned_data
        last_day: date | None = values["consent_last_day"]
        return StoryData(
            period=values["period"], title=values["title"], text=values["text"], consent_by=values["consent_by"],
            consent_on=values["consent_on"], consent_until=last_day + timedelta(days=1) if last_day else None,
            picture="" if values["remove_picture"] else values["picture"], picture_alt=values["picture_alt"],
        )

    @staticmethod
    def initial_of(row: SheetStory) -> dict[str, Any]:
        """What the form shows of a stored story."""
        last_day = row.consent_until - timedelta(days=1) if row.consent_until else None
        names = ("period", "title", "text", "picture_alt", "consent_by", "consent_on", "revision")
        return {name: getattr(row, name) for name in names} | {
            "consent_last_day": last_day, "picture": row.picture.digest if row.picture else "",
        }


class WithdrawForm(forms.Form):
    """Why a permission is taken back; nobody has to give a reason."""

    reason = NoBsnCharField(label=_("Reason"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


def _clients(request: Any) -> QuerySet[Municipality]:
    organisation = getattr(getattr(request, "acting", None), "organisation", None)
    if isinstance(organisation, ServiceDesk):
        return organisations.clients_of(desk_id=organisation.pk)
    return Municipality.objects.none()


def _periods_in_use() -> list[tuple[str, str]]:
    found = SheetStory.objects.order_by("-period").values_list("period", flat=True).distinct()
    return [(name, period_name(name)) for name in found]


class StoryFilter(django_filters.FilterSet):  # type: ignore[misc]  # the library has no types
    """By word, client, period and state; a municipality's own list has no client."""

    q = django_filters.CharFilter(label=_("Word in title or text"), method="search")
    municipality = django_filters.ModelChoiceFilter(label=_("Client"), queryset=_clients, empty_label=_("all"))
    period = django_filters.ChoiceFilter(label=_("Period"), choices=_periods_in_use, empty_label=_("all"))
    state = django_filters.ChoiceFilter(
        label=_("State"), method="in_state", empty_label=_("all"),
        choices=[("chosen", _("on the infosheet")), ("free", _("not on an infosheet")), ("ended", _("permission ended"))],
    )

    class Meta:
        model = SheetStory
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, narrow: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if narrow:
            del self.filters["municipality"]

    def search(self, rows: QuerySet[SheetStory], _name: str, text: str) -> QuerySet[SheetStory]:
        """Part of the title or the text."""
        return rows.filter(Q(title__icontains=text.strip()) | Q(text__icontains=text.strip()))

    def in_state(self, rows: QuerySet[SheetStory], _name: str, state: str) -> QuerySet[SheetStory]:
        """Chosen for a sheet, free, or without permission."""
        stands = standing(on=timezone.localdate())
        if state == "ended":
            return rows.filter(~stands)
        return rows.filter(stands, chosen_at__isnull=state == "free")

    @property
    def in_use(self) -> int:
        """How many filters narrow the list."""
        return sum(bool(self.data.get(name)) for name in self.filters)
