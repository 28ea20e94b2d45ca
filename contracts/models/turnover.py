"""The turnover that was invoiced on a contract; where the schedule says so, the obligation moves with it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from contracts.models.owners import contract_column, municipality_column, of_contract, supplier_column
from sroi.tenancy.bases import Owned
from sroi.tenancy.rls import RowLevelSecurity


class TurnoverInvoice(Owned):
    """One invoice of the supplier to the client, in euro excluding VAT; a credit note is negative (rules section 13.5).

    Rows never change. What was written down wrongly is taken off by a `reversal`: the same number, `attempt` and date
    with the opposite amount. The number can then be recorded again, as the next attempt.
    """

    append_only = True

    municipality = municipality_column()
    supplier = supplier_column()
    contract = contract_column("turnover")
    number = models.CharField(_("invoice number"), max_length=60)
    #: The number without capitals and spaces, by which the same invoice is recognised.
    key = models.CharField(max_length=60)
    attempt = models.PositiveSmallIntegerField(default=1)
    reversal = models.BooleanField(default=False)
    invoiced_on = models.DateField(_("invoice date"))
    amount_excl_vat = models.DecimalField(_("amount excl. VAT"), max_digits=14, decimal_places=2)
    reason = models.TextField(_("reason"), blank=True)
    recorded_by = models.CharField(max_length=120)
    recorded_at = models.DateTimeField()

    class Meta(Owned.Meta):
        ordering = ("invoiced_on", "number", "attempt", "reversal")
        constraints = [
            RowLevelSecurity(
                name="turnover_rls", read={"desk": "", "municipality": "", "supplier": ""}, write={"desk": ""},
            ),
            of_contract("turnover_contract_fk"),
            models.UniqueConstraint(
                fields=("desk", "contract", "key", "attempt", "reversal"), name="turnover_invoice_once_per_contract",
            ),
            models.CheckConstraint(condition=~models.Q(amount_excl_vat=0), name="turnover_amount_not_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.invoiced_on}"
