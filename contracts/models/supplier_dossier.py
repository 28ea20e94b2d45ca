"""What a desk knows about a supplier; every desk has its own dossier."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from contracts.models.owners import supplier_column
from sroi.tenancy.bases import Owned
from sroi.tenancy.rls import RowLevelSecurity


class SupplierDossier(Owned):
    """A supplier at a desk: whom to speak to. It exists from the first contract or import on."""

    supplier = supplier_column()
    contact_name = models.CharField(_("contact person"), max_length=120, blank=True)
    contact_email = models.EmailField(_("e-mail address"), blank=True)
    contact_phone = models.CharField(_("telephone"), max_length=30, blank=True)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta(Owned.Meta):
        ordering = ("created_at", "id")
        constraints = [
            RowLevelSecurity(name="dossier_rls", read={"desk": "", "supplier": ""}, write={"desk": ""}),
            models.UniqueConstraint(fields=("desk", "supplier"), name="dossier_once_per_desk"),
        ]

    def __str__(self) -> str:
        return f"{self.supplier_id}"
