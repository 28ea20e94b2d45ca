"""Options and extensions of a contract: what may be added later, and what became of it."""

from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from contracts.models.owners import contract_column, municipality_column, of_contract, supplier_column
from sroi.tenancy.bases import Owned
from sroi.tenancy.rls import CompositeForeignKey, RowLevelSecurity


class ContractOption(Owned):
    """A conditional part of a contract: a value in euro excl. VAT (0 for more time only) and a half-open planned term.

    It counts from the day on which it is exercised, by the revision that this makes (rules section 2); never before.
    """

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", _("not decided yet")
        EXERCISED = "exercised", _("exercised")
        LAPSED = "lapsed", _("lapsed")

    municipality = municipality_column()
    supplier = supplier_column()
    contract = contract_column("options")
    description = models.CharField(_("description"), max_length=200)
    value_excl_vat = models.DecimalField(_("value excl. VAT"), max_digits=14, decimal_places=2)
    starts_on = models.DateField(_("planned first day"), null=True, blank=True)
    until = models.DateField(_("planned until"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    decided_on = models.DateField(_("takes effect on"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    approved_by = models.CharField(_("approved by (client)"), max_length=120, blank=True)
    revision = models.ForeignKey(
        "contracts.ObligationRevision", on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_constraint=False,
    )
    created_at = models.DateTimeField()

    class Meta(Owned.Meta):
        ordering = ("starts_on", "id")
        constraints = [
            RowLevelSecurity(
                name="option_rls", read={"desk": "", "municipality": "", "supplier": ""}, write={"desk": ""},
            ),
            of_contract("option_contract_fk"),
            CompositeForeignKey(
                name="option_revision_fk", to="contracts.ObligationRevision",
                columns=("revision_id", "desk_id", "municipality_id", "supplier_id"),
                to_columns=("id", "desk_id", "municipality_id", "supplier_id"),
            ),
            models.CheckConstraint(condition=models.Q(value_excl_vat__gte=0), name="option_value_not_negative"),
            models.CheckConstraint(
                condition=models.Q(starts_on__isnull=True) | models.Q(until__isnull=True) | models.Q(until__gt=models.F("starts_on")),
                name="option_term",
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", decided_on__isnull=True, revision__isnull=True)
                | models.Q(state="exercised", decided_on__isnull=False, revision__isnull=False)
                | models.Q(state="lapsed", decided_on__isnull=False, revision__isnull=True),
                name="option_decided_once",
            ),
        ]

    def __str__(self) -> str:
        return self.description

    @property
    def last_day(self) -> date | None:
        """The last day of the planned term; None where it gives no more time."""
        return self.until - timedelta(days=1) if self.until else None
