"""The errors of an action, beside the fields of the form that called it."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.forms import BaseForm


def add_errors(form: BaseForm, error: ValidationError, *, names: Mapping[str, str] | None = None) -> None:
    """Put the errors of an action at the fields of the form.

    `names` maps the action's field names to those of the form where they differ; an error about a field that the form
    does not have stands above the form.
    """
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        field = (names or {}).get(name, name)
        form.add_error(field if field in form.fields else None, errors)
