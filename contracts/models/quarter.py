"""The quarters of a desk: open or closed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from contracts.models.owners import both_or_neither
from sroi.tenancy.bases import Reference
from sroi.tenancy.models import quarter_validator
from sroi.tenancy.rls import RowLevelSecurity


class DeskQuarter(Reference):
    """A calendar quarter of a desk's books. Closed in order, for the whole desk; a closed one never opens again.

    Posting takes `FOR SHARE` on the row, closing `FOR UPDATE`: a foreign key alone would let a line slip in after.
    """

    quarter = models.CharField(_("quarter"), max_length=7, validators=[quarter_validator])
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=120, null=True, blank=True)

    class Meta(Reference.Meta):
        ordering = ("quarter",)
        constraints = [
            RowLevelSecurity(name="desk_quarter_rls", read={"everyone": ""}, write={"desk": ""}),
            models.UniqueConstraint(fields=("desk", "quarter"), name="desk_quarter_once"),
            both_or_neither("closed_at", "closed_by", name="desk_quarter_closed_pair"),
        ]

    def __str__(self) -> str:
        return self.quarter
