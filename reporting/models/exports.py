"""A full export: a row with a state, so that a dead worker loses nothing."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sroi.tenancy.bases import Owned
from sroi.tenancy.rls import RowLevelSecurity


class FullExport(Owned):
    """Everything of the desk in one file, as it was at one moment. The file is removed after a week, the row stays."""

    class State(models.TextChoices):
        """Requested → building → ready → removed; failed waits for a retry."""

        REQUESTED = "requested", _("waiting")
        BUILDING = "building", _("being made")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")
        REMOVED = "removed", _("removed")

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.REQUESTED)
    requested_by = models.CharField(max_length=120)
    requested_at = models.DateTimeField()
    building_since = models.DateTimeField(null=True, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True)
    #: Relative to MEDIA_ROOT; empty while there is no file.
    path = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.BigIntegerField(default=0)
    rows = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    failure = models.TextField(blank=True)

    class Meta(Owned.Meta):
        ordering = ("-requested_at", "id")
        constraints = [
            RowLevelSecurity(name="full_export_rls", read={"desk": ""}, write={"desk": ""}),
            models.UniqueConstraint(
                fields=("desk",), condition=models.Q(state__in=("requested", "building")), name="full_export_one_under_way",
            ),
            models.CheckConstraint(
                condition=models.Q(state="ready") & ~models.Q(path="") | ~models.Q(state="ready") & models.Q(path=""),
                name="full_export_ready_has_file",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.desk_id} {self.state}"
