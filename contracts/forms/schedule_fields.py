"""From a kind of key of a schedule to form fields and back: the kinds with one field.

A stored value becomes the initial values of one or more fields, and what was filled in becomes a value of the document
again. Numbers are kept as text, so that no digit is lost. What a value may be, the reader of the file decides: these
fields only refuse what cannot be read at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from buildingblocks.reading import day_of, decimal
from contracts.queries.schedules import Version
from contracts.schedules import words
from contracts.schedules.format import Key
from sroi.look.forms import DutchDateField, DutchNumberField, NoBsnCharField

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Around:
    """What the choices of a form depend on: the resolved document, the bases that can be chosen, and the stored value.

    `pairs`: how many lines of pairs were sent. `inherited`: what holds where the form leaves a field empty.
    """

    document: Values
    bases: Sequence[Version] = ()
    pairs: int = 0
    inherited: Mapping[str, str] = field(default_factory=dict)


class Kind:
    """A text."""

    def fields(self, key: Key, around: Around, stored: Any) -> dict[str, forms.Field]:
        """The fields of a key, by their names; the first is the one at which faults stand."""
        return {key.field_name: self.field(key, around, stored)}

    def field(self, key: Key, around: Around, stored: Any) -> forms.Field:
        """The one field of a key that needs no more."""
        return NoBsnCharField(**common(key, around), max_length=1000)

    def initial(self, key: Key, stored: Any) -> dict[str, Any]:
        """The stored value as the values of the fields."""
        return {key.field_name: stored}

    def value(self, key: Key, given: Values) -> Any:
        """What was filled in as a value of the document; None for nothing."""
        return given.get(key.field_name) or None


class Long(Kind):
    """A text of more lines."""

    def field(self, key: Key, around: Around, stored: Any) -> forms.Field:
        return NoBsnCharField(**common(key, around), max_length=10000, widget=forms.Textarea(attrs={"rows": 3}))


class Lines(Long):
    """A list of texts, one on each line."""

    def initial(self, key: Key, stored: Any) -> dict[str, Any]:
        return {key.field_name: "\n".join(map(str, stored or ()))}

    def value(self, key: Key, given: Values) -> Any:
        return [line.strip() for line in str(given.get(key.field_name) or "").splitlines() if line.strip()]


class Day(Kind):
    """A date; a year or a month alone, which a file may hold, stays what it is until a date is chosen."""

    def field(self, key: Key, around: Around, stored: Any) -> forms.Field:
        return DutchDateField(**common(key, around))

    def initial(self, key: Key, stored: Any) -> dict[str, Any]:
        return {key.field_name: day_of(stored)}

    def value(self, key: Key, given: Values) -> Any:
        found = given.get(key.field_name)
        return found.isoformat() if isinstance(found, date) else None


class Number(Kind):
    """A number of any size; `prefix` and `suffix` say of what."""

    def __init__(self, *, prefix: str = "", suffix: str = "") -> None:
        self.prefix, self.suffix = prefix, suffix

    def field(self, key: Key, around: Around, stored: Any) -> forms.Field:
        return number_field(prefix=self.prefix, suffix=self.suffix, **common(key, around))

    def initial(self, key: Key, stored: Any) -> dict[str, Any]:
        return {key.field_name: decimal(stored)}

    def value(self, key: Key, given: Values) -> Any:
        return as_text(given.get(key.field_name))


class Flag(Kind):
    """A tick; without it the key is left out."""

    def field(self, key: Key, around: Around, stored: Any) -> forms.Field:
        return forms.BooleanField(**common(key, around) | {"required": False})

    def value(self, key: Key, given: Values) -> Any:
        return True if given.get(key.field_name) else None


class YesNo(Kind):
    """Yes, no, or nothing said."""

    def field(self, key: Key, around: Around, stored: Any) -> forms.Field:
        choices = [("", around.inherited.get(key.name) or "–"), ("yes", _("yes")), ("no", _("no"))]
        return forms.ChoiceField(**common(key, around), choices=choices)

    def initial(self, key: Key, stored: Any) -> dict[str, Any]:
        return {key.field_name: "" if stored is None else "yes" if stored else "no"}

    def value(self, key: Key, given: Values) -> Any:
        return {"yes": True, "no": False}.get(given.get(key.field_name) or "")


class Choice(Kind):
    """One of a closed list; a stored value outside the list of the form can be kept."""

    def field(self, key: Key, around: Around, stored: Any) -> forms.Field:
        found = [(code, str(text)[:1].upper() + str(text)[1:]) for code, text in key.choices.items()]
        if stored is not None and str(stored) not in key.choices:
            found.append((str(stored), str(stored)))
        made = forms.ChoiceField(**common(key, around), choices=[("", around.inherited.get(key.name) or "–"), *found])
        if key.name in around.inherited:
            made.width = "full"  # type: ignore[attr-defined]  # read by the look: the empty choice says what holds
        return made


class Choices(Kind):
    """Several of a closed list, in the order of the list."""

    def field(self, key: Key, around: Around, stored: Any) -> forms.Field:
        return forms.MultipleChoiceField(
            **common(key, around), choices=list(key.choices.items()), widget=forms.CheckboxSelectMultiple,
        )

    def initial(self, key: Key, stored: Any) -> dict[str, Any]:
        return {key.field_name: list(stored or ())}

    def value(self, key: Key, given: Values) -> Any:
        return list(given.get(key.field_name) or ())


def common(key: Key, around: Around) -> dict[str, Any]:
    """Label, hint and whether it must be filled in; where a base or a default holds instead, the hint says what."""
    holds = around.inherited.get(key.name, "") if key.kind not in {"choice", "yes_no"} else ""
    hint = f"{key.hint} {holds}".strip() if holds else key.hint
    return {"label": key.label, "help_text": hint, "required": key.required}


def number_field(*, prefix: str = "", suffix: str = "", **kwargs: Any) -> DutchNumberField:
    """A number as people write it, with as many digits as the format allows."""
    made = DutchNumberField(**kwargs, suffix=suffix, max_digits=25, decimal_places=10)
    made.prefix = prefix
    return made


def code_choices(name: str, document: Values) -> list[tuple[str, str]]:
    """The rows of a list as choices by their code; `kinds` gives the kinds of building blocks."""
    if name == "kinds":
        return [(f"kind:{code}", str(_("every %(kind)s") % {"kind": text})) for code, text in words.KINDS.items()]
    rows = document.get(name)
    return [
        (str(row["code"]), str(row.get("name_nl") or row["code"]))
        for row in rows or () if isinstance(row, Mapping) and row.get("code")
    ]


def as_text(value: Any) -> str | None:
    """A number as the document holds it."""
    return format(value, "f") if isinstance(value, Decimal) else None
