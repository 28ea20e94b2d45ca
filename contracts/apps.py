"""The app."""

from django.apps import AppConfig


class ContractsConfig(AppConfig):
    """Contracts, entries, ledger and balance."""

    name = "contracts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Add the kinds of background work; they need the models."""
        from contracts import background, background_kinds

        background.add(*background_kinds.KINDS)
