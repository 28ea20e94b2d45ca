"""The form of the test bench: the facts of one building block, without a person, a contract or evidence."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from buildingblocks.schedule import Schedule
from contracts.actions.entry_data import BESIDE_FACTS
from contracts.forms.entry import EntryForm
from contracts.labels import KINDS, label


class BenchForm(EntryForm):
    """The facts that the value of a building block depends on; none of them has to be filled in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, complete=False, may_choose_person=False, **kwargs)
        for name in BESIDE_FACTS:
            self.fields.pop(name, None)
        hints: dict[str, Any] = {"agreed_value": "", "age_band": "", "end": _("Empty: what runs on counts for its first year.")}
        for name, hint in hints.items():
            if name in self.fields:
                self.fields[name].help_text = hint


class BlockForm(forms.Form):
    """Which building block."""

    blok = forms.ChoiceField(label=_("Building block"))

    def __init__(self, *args: Any, schedule: Schedule, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = dict.fromkeys(block.kind for block in schedule.blocks)
        field = self.fields["blok"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "–"), *(
            (label(KINDS, kind), [(block.code, block.name_nl) for block in schedule.blocks if block.kind == kind]) for kind in kinds
        )]
