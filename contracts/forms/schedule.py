"""The smaller forms about schedules: the filter of the list, choosing versions, a new draft, a file, a reason."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from buildingblocks.models import Schedule
from contracts.queries.schedules import Version
from sroi.look.forms import NoBsnCharField


class ScheduleFilter(filters.FilterSet):  # type: ignore[misc]  # the library has no types
    """Title or code, and state."""

    q = filters.CharFilter(label=_("Title or code"), method="search")
    state = filters.ChoiceFilter(label=_("State"), field_name="status", choices=Schedule.Status.choices, empty_label=_("all"))

    class Meta:
        model = Schedule
        fields: tuple[str, ...] = ()

    def search(self, rows: QuerySet[Schedule], _name: str, text: str) -> QuerySet[Schedule]:
        """Part of the title or of the code."""
        return rows.filter(Q(title__icontains=text.strip()) | Q(code__icontains=text.strip()))

    @property
    def in_use(self) -> int:
        """How many filters are filled in."""
        return sum(1 for name in self.filters if self.form.data.get(name))


def _choices(versions: Iterable[Version]) -> list[Any]:
    """The versions of the desk and the shipped ones, apart."""
    rows = list(versions)
    groups = [
        (_("Of this desk"), [(row.ref, row.title) for row in rows if row.schedule is not None]),
        (_("That come with the product"), [(row.ref, row.title) for row in rows if row.schedule is None]),
    ]
    return [("", "–"), *((name, found) for name, found in groups if found)]


class CompareForm(forms.Form):
    """Two versions."""

    van = forms.ChoiceField(label=_("From"))
    naar = forms.ChoiceField(label=_("Compare with"))

    def __init__(self, *args: Any, versions: Iterable[Version], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = _choices(versions)
        for field in self.fields.values():
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices


class NewDraftForm(forms.Form):
    """What a new draft starts from, and how it is called."""

    START = {
        "empty": _("An empty table"),
        "copy": _("A copy of another version"),
        "addendum": _("An addendum: everything of another version, with rows of its own on top"),
    }
    start = forms.ChoiceField(label=_("Start with"), choices=list(START.items()), widget=forms.RadioSelect, initial="copy")
    version = forms.ChoiceField(label=_("Which version?"), required=False, help_text=_("Not needed for an empty table."))
    title_nl = NoBsnCharField(label=_("Title"), max_length=200)
    region = NoBsnCharField(label=_("Region"), max_length=200, required=False, help_text=_("Empty: as in the other version."))
    id = NoBsnCharField(
        label=_("Code of this version"), max_length=80, help_text=_("Unique within the desk, for example our-region-2027."),
    )

    def __init__(self, *args: Any, versions: Iterable[Version], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["version"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = _choices(versions)

    def clean(self) -> dict[str, Any]:
        """A copy and an addendum need a version, an empty table a region."""
        values = super().clean() or self.cleaned_data
        if values.get("start") in {"copy", "addendum"} and not values.get("version"):
            self.add_error("version", _("Choose a version."))
        if values.get("start") == "empty" and not values.get("region"):
            self.add_error("region", _("This field is required."))
        return values


class UploadScheduleForm(forms.Form):
    """A schedule as a JSON file."""

    file = forms.FileField(
        label=_("File"), max_length=200, allow_empty_file=True, widget=forms.ClearableFileInput(attrs={"accept": ".json"}),
        help_text=_("A JSON file in the format of schedules, up to 2 MB. It becomes a draft."),
    )
    replace = forms.BooleanField(
        label=_("Replace the draft with the same code, if there is one"), required=False,
    )


class RowSearch(forms.Form):
    """A row of a long table by part of its name or code."""

    q = forms.CharField(label=_("Name or code"), required=False, max_length=200)

    @property
    def text(self) -> str:
        """What is looked for, as it is compared."""
        return self.cleaned_data.get("q", "") if self.is_valid() else ""


class ReasonForm(forms.Form):
    """Why."""

    reason = NoBsnCharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)
