"""The app exists for its management commands; it has no models."""

from django.apps import AppConfig


class EmbeddedConfig(AppConfig):
    """Embedded servers and the commands around starting the product."""

    name = "sroi.embedded"
