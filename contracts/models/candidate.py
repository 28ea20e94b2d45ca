"""The person who is placed: a code, never a name."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from contracts.models.owners import supplier_column
from sroi.tenancy.bases import Personal
from sroi.tenancy.rls import RowLevelSecurity


class Candidate(Personal):
    """A code that the system generates, unique per desk and supplier (rules 13.1). The supplier keeps who it is."""

    supplier = supplier_column()
    code = models.CharField(_("candidate code"), max_length=12)
    created_at = models.DateTimeField()

    class Meta(Personal.Meta):
        ordering = ("code",)
        constraints = [
            RowLevelSecurity(
                name="candidate_rls", read={"desk": "", "supplier": ""}, write={"desk": "", "supplier": ""},
            ),
            models.UniqueConstraint(fields=("desk", "supplier", "code"), name="candidate_code_once"),
            models.UniqueConstraint(fields=("id", "desk", "supplier"), name="candidate_owners_key"),
        ]

    def __str__(self) -> str:
        return self.code
