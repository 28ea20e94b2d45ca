"""The forms of imports: uploading a file, and filtering the list."""

from __future__ import annotations

import django_filters as filters
from django import forms
from django.utils.translation import gettext_lazy as _

from contracts.models import ImportBatch


class UploadForm(forms.Form):
    """A file and what its rows are."""

    kind = forms.ChoiceField(
        label=_("What is in the file?"), choices=ImportBatch.Kind.choices, widget=forms.RadioSelect,
        help_text=_("Import suppliers first: a contract refers to its supplier by KvK number."),
    )
    file = forms.FileField(
        label=_("File"), allow_empty_file=True, max_length=200,
        help_text=_("An Excel file (.xlsx) or a CSV file, up to 5 MB: 5,000 suppliers or 2,000 contracts."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )


class ImportFilter(filters.FilterSet):  # type: ignore[misc]  # the library has no types
    """Name of the file, kind and state."""

    q = filters.CharFilter(label=_("Name of the file"), field_name="original_name", lookup_expr="icontains")
    kind = filters.ChoiceFilter(label=_("Kind"), choices=ImportBatch.Kind.choices, empty_label=_("all"))
    state = filters.ChoiceFilter(label=_("State"), choices=ImportBatch.State.choices, empty_label=_("all"))

    class Meta:
        model = ImportBatch
        fields: tuple[str, ...] = ()

    @property
    def in_use(self) -> int:
        """How many filters are filled in."""
        return sum(1 for name in self.filters if self.form.data.get(name))
