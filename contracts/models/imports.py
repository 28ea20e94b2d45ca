"""An import of a spreadsheet: uploaded, checked row by row, then taken in as a whole or not at all."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sroi.tenancy.bases import Owned
from sroi.tenancy.rls import RowLevelSecurity


class ImportBatch(Owned):
    """One file. `report` holds the outcome of the dry run: totals and the faults with row, column and message."""

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
    path = models.CharField(max_length=200)
    report = models.JSONField(default=dict)
    uploaded_by = models.CharField(max_length=120)
    uploaded_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta(Owned.Meta):
        ordering = ("-uploaded_at", "-id")
        constraints = [RowLevelSecurity(name="import_batch_rls", read={"desk": ""}, write={"desk": ""})]

    def __str__(self) -> str:
        return self.original_name
