"""The app."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """Figures, closed quarters and infosheets."""

    name = "reporting"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Show failed sheets and exports on the desk's page about background work; they need the models."""
        from contracts import background
        from reporting.background_kinds import EXPORTS, SHEETS

        background.add(SHEETS, EXPORTS)
