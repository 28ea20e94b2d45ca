"""Application settings of the look."""

from django.apps import AppConfig


class LookConfig(AppConfig):
    """Template tags, form fields and style sheets."""

    name = "sroi.look"
    label = "look"
