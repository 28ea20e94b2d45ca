"""An app without models: the command `generate_country`."""

from django.apps import AppConfig


class BenchConfig(AppConfig):
    """Only for measuring; nothing in production calls it."""

    name = "bench"
