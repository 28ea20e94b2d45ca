"""An app without models: the command `seed_demo` and what it plays."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Only for trying the product out; the command refuses production mode."""

    name = "demo"
