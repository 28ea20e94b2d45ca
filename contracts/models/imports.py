"""An import of a spreadsheet: uploaded, checked row by row, then taken in as a whole or not at all, both by a task."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sroi.tenancy.bases import Owned
from sroi.tenancy.rls import RowLevelSecurity


class ImportBatch(Owned):
    """One file. `report` holds the outcome of the dry run: totals, and the faults with row, column, value and message.

    The file stays with its row, also after it was taken in: it shows where figures came from. A file in which a citizen
    service number was seen is not kept (`path` is empty then), and the number is not in the report either.

    `checking` and `taking_in` are work for a task, which claims the row first (`claimed_at`); a claim that grows too old
    was lost with its worker. `actor_id`, `actor_role` and `language` are those of whoever asked for that work.
    """

    class Kind(models.TextChoices):
        """What the rows are."""

        SUPPLIERS = "suppliers", _("suppliers")
        CONTRACTS = "contracts", _("contracts with opening balances")

    class State(models.TextChoices):
        """Checking → checked or faulty; checked → taking in → done or faulty; work that breaks off is failed."""

        CHECKING = "checking", _("is being checked")
        CHECKED = "checked", _("checked")
        FAULTY = "faulty", _("has faults")
        TAKING_IN = "taking_in", _("is being taken in")
        DONE = "done", _("taken in")
        FAILED = "failed", _("failed")

    #: The states in which there is work for a task.
    BUSY = (State.CHECKING, State.TAKING_IN)

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    state = models.CharField(_("state"), max_length=10, choices=State)
    original_name = models.CharField(max_length=120)
    path = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, default="")
    rows = models.PositiveIntegerField(_("rows"), default=0)
    faults = models.PositiveIntegerField(_("faults"), default=0)
    report = models.JSONField(default=dict)
    uploaded_by = models.CharField(max_length=120)
    uploaded_at = models.DateTimeField()
    actor_id = models.UUIDField(null=True, blank=True)
    actor_role = models.CharField(max_length=24, blank=True)
    language = models.CharField(max_length=8, blank=True)
    confirmed_by = models.CharField(max_length=120, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    failure = models.TextField(blank=True)
    done_by = models.CharField(max_length=120, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta(Owned.Meta):
        ordering = ("-uploaded_at", "-id")
        constraints = [
            RowLevelSecurity(name="import_batch_rls", read={"desk": ""}, write={"desk": ""}),
            models.CheckConstraint(
                condition=models.Q(state="done", done_at__isnull=False) | ~models.Q(state="done") & models.Q(done_at__isnull=True),
                name="import_batch_done_has_a_moment",
            ),
            models.CheckConstraint(
                condition=models.Q(faults=0) | models.Q(state="faulty"), name="import_batch_with_faults_is_not_taken_in",
            ),
            models.CheckConstraint(
                condition=models.Q(claimed_at__isnull=True) | models.Q(state__in=("checking", "taking_in")),
                name="import_batch_claimed_is_busy",
            ),
            models.CheckConstraint(
                condition=models.Q(state="failed") & ~models.Q(failure="") | ~models.Q(state="failed") & models.Q(failure=""),
                name="import_batch_failed_has_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=("desk", "sha256"), name="import_batch_desk_sha256"),
            models.Index(
                fields=("desk", "uploaded_at"), name="import_batch_busy",
                condition=models.Q(state__in=("checking", "taking_in")),
            ),
        ]

    def __str__(self) -> str:
        return self.original_name

    @property
    def is_busy(self) -> bool:
        """Whether a task is at it, or will be."""
        return self.state in self.BUSY

    @property
    def is_confirmed(self) -> bool:
        """Whether somebody asked to take it in: what came after was no longer about the check."""
        return self.confirmed_at is not None
