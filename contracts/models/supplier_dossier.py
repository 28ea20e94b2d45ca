"""What a desk knows about a supplier: its dossier, and its members where it is a consortium."""

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


#: A client that awarded a contract to the consortium at this desk.
_CLIENT_OF_IT = (
    "(SELECT sroi_scope('municipality')) IS NOT NULL AND EXISTS (SELECT 1 FROM contracts_contract AS own "
    "WHERE own.desk_id = contracts_consortiummember.desk_id AND own.supplier_id = contracts_consortiummember.supplier_id "
    "AND own.municipality_id = (SELECT sroi_scope('municipality')))"
)


class ConsortiumMember(Owned):
    """A company in a consortium as one desk knows it: its share in percent, and whether it answers for the obligation.

    Kept per desk and not beside the organisations, which every desk can read: who works with whom, for which share, is
    nobody else's business. A client of the consortium reads who they are. `supplier` is the consortium.
    """

    supplier = supplier_column()
    member = models.ForeignKey("tenancy.Supplier", on_delete=models.PROTECT, related_name="+", verbose_name=_("member"))
    share_pct = models.DecimalField(_("share"), max_digits=5, decimal_places=2)
    responsible = models.BooleanField(_("responsible"), default=False)

    class Meta(Owned.Meta):
        ordering = ("-responsible", "-share_pct", "id")
        constraints = [
            RowLevelSecurity(
                name="consortium_rls", read={"desk": "", "supplier": "", "everyone": _CLIENT_OF_IT}, write={"desk": ""},
            ),
            models.UniqueConstraint(fields=("desk", "supplier", "member"), name="consortium_member_once"),
            models.UniqueConstraint(
                fields=("desk", "supplier"), condition=models.Q(responsible=True), name="consortium_one_responsible",
            ),
            models.CheckConstraint(
                condition=models.Q(share_pct__gt=0) & models.Q(share_pct__lte=100), name="consortium_share",
            ),
            models.CheckConstraint(condition=~models.Q(member=models.F("supplier")), name="consortium_not_its_own_member"),
        ]

    def __str__(self) -> str:
        return f"{self.supplier_id}: {self.member_id}"
