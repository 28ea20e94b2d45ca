"""All kinds of keys of a schedule as form fields: those with one field, and those that are made of several."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from buildingblocks.reading import decimal
from contracts.forms.schedule_fields import (
    Around, Choice, Choices, Day, Flag, Kind, Lines, Long, Number, Values, YesNo, as_text, code_choices, common, number_field,
)
from contracts.schedules import words
from contracts.schedules.format import Key
from sroi.look.forms import NoBsnCharField

#: Empty lines offered below the filled ones where a key holds pairs.
MORE: Final = 3


class Codes(Choices):
    """Rows of other lists, by their codes."""

    def field(self, key: Key, around: Around, stored: Any) -> forms.Field:
        choices = [choice for name in key.of for choice in code_choices(name, around.document)]
        choices += [(code, code) for code in stored or () if code not in dict(choices)]
        return forms.MultipleChoiceField(**common(key, around), choices=choices, widget=forms.CheckboxSelectMultiple)


class Condition(Kind):
    """An age, a permanent contract or a statement of the supplier."""

    def fields(self, key: Key, around: Around, stored: Any) -> dict[str, forms.Field]:
        name = key.field_name
        none = [("", _("no condition"))] if not key.required else [("", "–")]
        return {
            name: forms.ChoiceField(**common(key, around), choices=[*none, *words.CONDITIONS.items()]),
            f"{name}_op": forms.ChoiceField(
                label=_("With an age: how compared?"), required=False, choices=[("", "–"), *words.COMPARISONS.items()],
            ),
            f"{name}_years": number_field(label=_("With an age: how many years?"), required=False),
            f"{name}_claim": NoBsnCharField(
                label=_("With a statement: its code"), required=False, max_length=100,
                help_text=_("Short and without spaces. The supplier ticks the statement, the reviewer confirms it."),
            ),
        }

    def initial(self, key: Key, stored: Any) -> dict[str, Any]:
        given = stored if isinstance(stored, Mapping) else {}
        age: Any = given.get("age") if isinstance(given.get("age"), Mapping) else {}
        name = key.field_name
        return {
            name: next((kind for kind in words.CONDITIONS if given.get(kind) is not None), ""),
            f"{name}_op": age.get("op"), f"{name}_years": decimal(age.get("years")), f"{name}_claim": given.get("claim"),
        }

    def value(self, key: Key, given: Values) -> Any:
        name = key.field_name
        kind = given.get(name)
        if kind == "age":
            return {"age": {"op": given.get(f"{name}_op") or None, "years": as_text(given.get(f"{name}_years"))}}
        if kind == "contract":
            return {"contract": "permanent"}
        return {"claim": given.get(f"{name}_claim") or ""} if kind == "claim" else None


class Pairs(Kind):
    """Codes with a number each: the weights of registers, the exceptions of a maximum."""

    def fields(self, key: Key, around: Around, stored: Any) -> dict[str, forms.Field]:
        choices = list(key.choices.items()) or code_choices("blocks", around.document)
        stored_codes = list(stored) if isinstance(stored, Mapping) else []
        choices += [(code, code) for code in stored_codes if code not in dict(choices)]
        lines = max(len(stored_codes) + MORE, around.pairs)
        found: dict[str, forms.Field] = {}
        for number in range(1, min(lines, len(choices)) + 1):
            found[f"{key.field_name}_{number}_of"] = forms.ChoiceField(
                label=f"{key.label} ({number})", required=False, choices=[("", "–"), *choices],
                help_text=key.hint if number == 1 else "",
            )
            found[f"{key.field_name}_{number}_value"] = number_field(label=_("Number (%(n)s)") % {"n": number}, required=False)
        return found

    def initial(self, key: Key, stored: Any) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for number, (code, value) in enumerate(stored.items() if isinstance(stored, Mapping) else (), start=1):
            found |= {f"{key.field_name}_{number}_of": code, f"{key.field_name}_{number}_value": decimal(value)}
        return found

    def value(self, key: Key, given: Values) -> Any:
        found: dict[str, Any] = {}
        for number in range(1, len(given) + 1):
            code = given.get(f"{key.field_name}_{number}_of")
            if code:
                found[code] = as_text(given.get(f"{key.field_name}_{number}_value"))
        return found


class Scope(Kind):
    """Over what a maximum sums: the three plain scopes, a kind, a building block or a category."""

    def field(self, key: Key, around: Around, stored: Any) -> forms.Field:
        groups: list[Any] = [("", "–"), *((code, str(text)) for code, text in words.CAP_SCOPES.items())]
        named = [
            (_("All entries of a kind"), [(f"kind:{code}", str(text)) for code, text in words.KINDS.items()]),
            (_("All entries of a building block"), [(f"block:{code}", name) for code, name in code_choices("blocks", around.document)]),
            (_("All entries of a category"),
             [(f"category:{code}", name) for code, name in code_choices("categories", around.document)]),
        ]
        known = {code for code, _name in groups} | {code for _title, rows in named for code, _name in rows}
        if stored and str(stored) not in known:
            groups.append((str(stored), str(stored)))
        return forms.ChoiceField(**common(key, around), choices=[*groups, *((title, rows) for title, rows in named if rows)])


class Share(Kind):
    """A comparison with a percentage."""

    def fields(self, key: Key, around: Around, stored: Any) -> dict[str, forms.Field]:
        return {
            key.field_name: forms.ChoiceField(**common(key, around), choices=[("", _("any")), *words.COMPARISONS.items()]),
            f"{key.field_name}_value": number_field(label=_("Labour share"), required=False, suffix="%"),
        }

    def initial(self, key: Key, stored: Any) -> dict[str, Any]:
        given = stored if isinstance(stored, Mapping) else {}
        return {key.field_name: given.get("op"), f"{key.field_name}_value": decimal(given.get("value"))}

    def value(self, key: Key, given: Values) -> Any:
        op, value = given.get(key.field_name) or None, as_text(given.get(f"{key.field_name}_value"))
        return {"op": op, "value": value} if op or value is not None else None


class Base(Kind):
    """The version that this one extends."""

    def field(self, key: Key, around: Around, stored: Any) -> forms.Field:
        choices = {row.code: row.title for row in reversed(around.bases)}
        if stored and stored not in choices:
            choices[stored] = stored
        return forms.ChoiceField(**common(key, around), choices=[("", _("nothing: this table stands by itself")), *choices.items()])


KINDS: Final[dict[str, Kind]] = {
    "text": Kind(), "long": Long(), "lines": Lines(), "day": Day(), "number": Number(), "whole": Number(),
    "euro": Number(prefix="€"), "percentage": Number(suffix="%"), "flag": Flag(), "yes_no": YesNo(), "choice": Choice(),
    "choices": Choices(), "codes": Codes(), "condition": Condition(), "weights": Pairs(), "exceptions": Pairs(),
    "scope": Scope(), "share": Share(), "base": Base(),
}
