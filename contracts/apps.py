"""The app."""

from django.apps import AppConfig


class ContractsConfig(AppConfig):
    """Contracts, entries, ledger and balance."""

    name = "contracts"
    default_auto_field = "django.db.models.BigAutoField"
