"""The form of one row or object of a schedule, made from the table of the format."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _

from buildingblocks.faults import Fault
from buildingblocks.schedule_diff import differences
from contracts.forms.schedule_fields import Around
from contracts.forms.schedule_kinds import KINDS
from contracts.schedules.faults import fault_lines, fault_text
from contracts.schedules.format import FIELD_GROUPS, Key, Part
from contracts.schedules.rows import get, put
from contracts.schedules.shown import key_at

_PAIR: Final = re.compile(r"_(\d{1,4})_of$")


class PartForm(forms.Form):
    """One row or object. `stored` is what the document holds; keys without a field are kept as they are.

    `adding`: a new row, whose code must be new (`taken` are the others). Faults of the reader come back through
    `add_faults`.
    """

    use_required_attribute = False

    def __init__(
        self, *args: Any, part: Part, stored: Mapping[str, Any], around: Around, adding: bool = False,
        taken: Iterable[str] = (), **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.part, self.stored, self.adding, self.taken = part, dict(stored), adding, frozenset(taken)
        self.around = Around(around.document, around.bases, self._pairs(), around.inherited)
        self.keys = [key for key in part.keys if adding or not key.fixed]
        self.names: dict[str, list[str]] = {}
        for key in self.keys:
            value = get(self.stored, key)
            fields = KINDS[key.kind].fields(key, self.around, value)
            self.names[key.name] = list(fields)
            self.fields.update(fields)
            self.initial.update(KINDS[key.kind].initial(key, value))

    def _pairs(self) -> int:
        found = [int(match[1]) for name in self.data if (match := _PAIR.search(name))]
        return min(max(found, default=0), 100)

    def clean(self) -> dict[str, Any]:
        """A new row needs a code of its own, in one word."""
        values = super().clean() or self.cleaned_data
        code = values.get("code")
        if self.adding and code and str(code) in self.taken:
            self.add_error("code", _("This code is used already."))
        elif self.adding and code and len(str(code).split()) > 1:
            self.add_error("code", _("A code has no spaces."))
        return values

    def row(self) -> dict[str, Any]:
        """The row or object as it is to be stored; a value that means the same stays as it was written."""
        found: dict[str, Any] = copy.deepcopy(self.stored)
        for key in self.keys:
            value, old = KINDS[key.kind].value(key, self.cleaned_data), get(self.stored, key)
            if not self._same(key, old, value):
                put(found, key, value)
            elif key.kept and get(found, key) is None:
                put(found, key, None)
        return found

    def _same(self, key: Key, old: Any, new: Any) -> bool:
        if key.kind in {"choices", "codes"}:
            return sorted(map(str, old or ())) == sorted(map(str, new or ()))
        if key.kind == "day":
            return new is None and old is not None and KINDS["day"].initial(key, old)[key.field_name] is None
        if key.kind == "flag":
            return bool(old) == bool(new)
        if key.kind == "choice":
            return str(old or "").replace(" ", "") == str(new or "").replace(" ", "")
        return old is not None and not differences({"value": old}, {"value": new})

    def add_faults(self, faults: Iterable[Fault], *, prefix: str, document: Mapping[str, Any]) -> None:
        """Put the faults of the reader at their fields; what lies elsewhere stands above the form with its place."""
        for fault in faults:
            if fault.warning:
                continue
            rest = fault.path.removeprefix(prefix).removeprefix(".") if fault.path.startswith(prefix) else None
            key = key_at(self.part, rest) if rest is not None else None
            if key is None or key.name not in self.names or not self.names[key.name]:
                line = fault_lines([fault], document)[0]
                self.add_error(None, f"{line.place}: {line.text}")
            else:
                name = self._field_at(key, rest or "")
                if name not in self.errors:  # a number that cannot be read is also said to be missing
                    self.add_error(name, fault_text(fault))

    def _field_at(self, key: Key, path: str) -> str:
        """Of the fields of a key the one that the last word of the path names, else the first."""
        last = path.rpartition(".")[2]
        for name in self.names[key.name]:
            if name == f"{key.field_name}_{last}" or (name.endswith("_of") and self.cleaned_data.get(name) == last):
                return name
        return self.names[key.name][0]

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The fields under their headings, for `form_fields only=…`."""
        found = []
        for group, title in FIELD_GROUPS.items():
            names = [name for key in self.keys if key.group == group for name in self.names[key.name]]
            if names:
                filled = any(self.errors.get(name) or self[name].value() not in (None, "", [], False) for name in names)
                found.append({"title": title, "only": " ".join(names), "folded": group in {"vendors", "remarks"}, "open": filled})
        return found
