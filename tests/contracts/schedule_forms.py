"""What a browser sends for a form of a schedule as it is shown."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict


def sent(form: forms.Form, **typed: Any) -> dict[str, Any]:
    """The fields as they are shown, with what somebody typed instead."""
    found: dict[str, Any] = {}
    for bound in form:
        value = bound.value()
        if isinstance(bound.field, forms.BooleanField):
            if value:
                found[bound.name] = "on"
        elif isinstance(bound.field, forms.MultipleChoiceField):
            found[bound.name] = [str(one) for one in value or ()]
        else:
            found[bound.name] = "" if value is None else str(bound.field.widget.format_value(value) or "") if isinstance(
                bound.field.widget, forms.DateInput) else str(value)
    return found | typed


def as_query(values: dict[str, Any]) -> QueryDict:
    """The same as a request holds it."""
    query = QueryDict(mutable=True)
    for name, value in values.items():
        query.setlist(name, value if isinstance(value, list) else [value])
    return query
