"""An import of a spreadsheet: uploaded, checked row by row, then taken in as a whole or not at all."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sroi.tenancy.bases import Owned
from sroi.tenancy.rls import RowLevelSecurity


class ImportBatch(Owned):
    """One file. `report` holds the outcome of the dry run: totals, and the faults with row, column, value and message.

    The file stays with its row, also after it was taken in: it shows where figures came from. A file in which a citizen
    service number was seen is not kept (`path` is empty then), and the number is not in the report either.
    """

    class Kind(models.TextChoices):
        """What the rows are."""

        SUPPLIERS = "suppliers", _("suppliers")
        CONTRACTS = "contracts", _("contracts with opening balances")

    class State(models.TextChoices):
        """A checked batch without faults can be taken in once."""

        CHECKED = "checked", _("checked")
        FAULTY = "faulty", _("has faults")
        DONE = "done", _("taken in")

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
        ]
        indexes = [models.Index(fields=("desk", "sha256"), name="import_batch_desk_sha256")]

    def __str__(self) -> str:
        return self.original_name
