"""What figures need beside the ledger: contracts as they were when a quarter closed, and who a joint buyer buys for."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from contracts.models import Contract
from contracts.models.owners import contract_column, municipality_column, of_contract, supplier_column
from sroi.tenancy.bases import Owned, Reference
from sroi.tenancy.models import Supplier, quarter_validator
from sroi.tenancy.rls import CompositeForeignKey, RowLevelSecurity


class StoredContract(Owned):
    """What a contract was when a quarter closed, of what its ledger lines do not say.

    A row is written only where something differs from the last one, so the row of a quarter is the last with `quarter`
    up to it. A later correction of the type, or another size of the supplier, never moves a closed quarter.
    """

    append_only = True

    municipality = municipality_column()
    supplier = supplier_column()
    contract = contract_column()
    quarter = models.CharField(max_length=7, validators=[quarter_validator])
    contract_type = models.CharField(max_length=10, choices=Contract.Type)
    supplier_size = models.CharField(max_length=8, choices=Supplier.Size)
    #: With what revisions made of it up to the last day of the quarter.
    value_excl_vat = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta(Owned.Meta):
        ordering = ("contract_id", "quarter")
        constraints = [
            RowLevelSecurity(name="stored_contract_rls", read={"desk": ""}, write={"desk": ""}),
            of_contract("stored_contract_contract_fk"),
            models.UniqueConstraint(fields=("desk", "contract", "quarter"), name="stored_contract_once"),
        ]

    def __str__(self) -> str:
        return f"{self.quarter} {self.contract_id}"


class JointDivision(Reference):
    """For whom a joint buyer buys, from a quarter until a later division takes over. Never changed: a next number."""

    append_only = True

    joint = models.ForeignKey("tenancy.Municipality", on_delete=models.PROTECT, related_name="+", verbose_name=_("joint buyer"))
    number = models.PositiveSmallIntegerField()
    from_quarter = models.CharField(_("from quarter"), max_length=7, validators=[quarter_validator])
    written_by = models.CharField(max_length=120)
    written_at = models.DateTimeField()

    class Meta(Reference.Meta):
        ordering = ("joint_id", "from_quarter", "number")
        constraints = [
            RowLevelSecurity(name="joint_division_rls", read={"everyone": ""}, write={"desk": ""}),
            models.UniqueConstraint(fields=("desk", "joint", "number"), name="joint_division_once"),
            models.UniqueConstraint(fields=("id", "desk"), name="joint_division_owners_key"),
        ]

    def __str__(self) -> str:
        return f"{self.joint_id} {self.from_quarter}"


class JointShare(Reference):
    """The share of one member in a division, in percent. All shares of a division are at most 100 % together."""

    append_only = True

    division = models.ForeignKey(JointDivision, on_delete=models.PROTECT, related_name="shares", db_constraint=False)
    member = models.ForeignKey("tenancy.Municipality", on_delete=models.PROTECT, related_name="+", verbose_name=_("member"))
    share_pct = models.DecimalField(
        _("share"), max_digits=5, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))],
    )

    class Meta(Reference.Meta):
        ordering = ("-share_pct", "id")
        constraints = [
            RowLevelSecurity(name="joint_share_rls", read={"everyone": ""}, write={"desk": ""}),
            models.UniqueConstraint(fields=("desk", "division", "member"), name="joint_share_once"),
            models.CheckConstraint(condition=models.Q(share_pct__gt=0, share_pct__lte=100), name="joint_share_range"),
            CompositeForeignKey(
                name="joint_share_division_fk", to="reporting.JointDivision", to_columns=("id", "desk_id"),
                columns=("division_id", "desk_id"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.share_pct} %"
