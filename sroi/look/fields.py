"""What a template needs to draw a form field, worked out from any bound field of Django.

Ids follow Django: ``<id>_helptext`` for the hint and ``<id>_error`` for the errors, so that the
``aria-describedby`` made by Django is right.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.forms import BaseForm, BoundField
from django.forms.utils import ErrorList

_CLASSES: Final[tuple[tuple[type[forms.Widget], str], ...]] = (
    (forms.CheckboxInput, "sroi-choice__input"),
    (forms.Textarea, "utrecht-textarea utrecht-textarea--html-textarea"),
    (forms.Select, "utrecht-select utrecht-select--html-select"),
    (forms.FileInput, "sroi-file"),
    (forms.widgets.Input, "utrecht-textbox utrecht-textbox--html-input"),
)


@dataclass(frozen=True, kw_only=True)
class SummaryError:
    """One line of the error summary.

    ``target`` is the id of the input, empty for an error of the whole form.
    """

    text: str
    label: str
    target: str


def summary_errors(form: BaseForm) -> list[SummaryError]:
    """The errors of a form in the order of its fields, the form's own first.

    Hidden fields have no place to jump to.
    """
    found = [SummaryError(text=str(text), label="", target="") for text in form.non_field_errors()]
    for bound in form:
        target = "" if bound.is_hidden else _first_input(bound)
        found += [
            SummaryError(text=str(text), label=str(bound.label), target=target) for text in bound.errors
        ]
    return found


def _first_input(bound: BoundField) -> str:
    """The id that can take focus: of a group of choices its first choice."""
    if isinstance(bound.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return f"{bound.auto_id}_0"
    if isinstance(bound.field.widget, forms.MultiWidget):
        return f"{bound.auto_id}_0"
    return str(bound.id_for_label or bound.auto_id)


def _width(bound: BoundField) -> str:
    """How wide the input is where nobody says so.

    ``full`` for long text, ``short`` for dates and numbers, else ``medium``.
    """
    declared = getattr(bound.field, "width", "")
    if declared:
        return str(declared)
    widget = bound.field.widget
    if isinstance(widget, forms.Textarea):
        return "full"
    if isinstance(widget, forms.DateInput | forms.NumberInput | forms.TimeInput):
        return "short"
    return "medium"


def _control(bound: BoundField) -> str:
    """The input with the classes of its kind; ids and ``aria-*`` come from Django."""
    widget = bound.field.widget
    css = next((name for kind, name in _CLASSES if isinstance(widget, kind)), "")
    if bound.errors and css.startswith("utrecht-"):
        css += f" {css.split()[0]}--invalid"
    own = widget.attrs.get("class", "")
    attrs: dict[str, str | bool] = {"class": f"{css} {own}".strip()} if css else {}
    return str(bound.as_widget(attrs=attrs))


def field_context(
    bound: BoundField, *, label: str, hint: str, prefix: str, suffix: str, width: str, hide_label: bool
) -> dict[str, Any]:
    """The context of ``components/field.html`` or, for a group of choices, ``components/choices.html``."""
    widget = bound.field.widget
    group = isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple)
    checkbox = isinstance(widget, forms.CheckboxInput)
    if hint:
        bound.help_text = hint
    errors: ErrorList | list[str] = bound.errors
    context: dict[str, Any] = {
        "bound": bound,
        "label": label or bound.label,
        "hint": bound.help_text,
        "errors": errors,
        "id": bound.auto_id,
        "optional": not bound.field.required and not checkbox,
        "prefix": prefix or getattr(bound.field, "prefix", ""),
        "suffix": suffix or getattr(bound.field, "suffix", ""),
        "width": width or _width(bound),
        "hide_label": hide_label,
        "fieldset": widget.use_fieldset,
    }
    if group:
        return context | {"template": "components/choices.html"}
    template = "components/checkbox.html" if checkbox else "components/field.html"
    return context | {
        "template": template,
        "control": _control(bound),
        "multiple": isinstance(widget, forms.MultiWidget),
    }
