"""What new rules of the engine would change (waits for the desk), and that a desk accepted them."""

from django.db import models

from contracts.models.ledger import euro_column
from contracts.models.owners import municipality_column, of_contract, supplier_column
from sroi.tenancy.bases import Owned
from sroi.tenancy.rls import RowLevelSecurity


class RulesDifference(Owned):
    """What would be posted for one contract under the current rules, in euro; also where that is nothing.

    It is there as long as the contract is held: last calculated by earlier rules, and the desk has not accepted the
    current ones. For the desk only: it is no amount that counts.
    """

    municipality = municipality_column()
    supplier = supplier_column()
    contract = models.OneToOneField(
        "contracts.Contract", on_delete=models.PROTECT, related_name="rules_difference", db_constraint=False,
    )
    #: The rules that would be carried out.
    number = models.PositiveIntegerField()
    #: Change of the obligation and of what is fulfilled, and how many lines the ledger would get.
    obligation = euro_column()
    fulfilled = euro_column()
    lines = models.PositiveIntegerField()
    #: `stale_since` of the balance as it was calculated: another value there means that the facts changed since.
    since = models.DateTimeField(null=True)
    #: The day from which time alone changes it.
    next_change_on = models.DateField(null=True)
    calculated_at = models.DateTimeField()

    class Meta(Owned.Meta):
        constraints = [
            RowLevelSecurity(name="rules_difference_rls", read={"desk": ""}, write={"desk": ""}),
            of_contract("rules_difference_contract_fk"),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id}: {self.obligation} / {self.fulfilled}"


class RulesAcceptance(Owned):
    """A desk accepted rules of the engine, with the totals that were seen; from then on they are posted."""

    append_only = True

    number = models.PositiveIntegerField()
    accepted_by = models.CharField(max_length=120)
    accepted_at = models.DateTimeField()
    #: How many contracts were held, how many of them differ, and the changes in euro.
    contracts = models.PositiveIntegerField()
    differing = models.PositiveIntegerField()
    obligation = euro_column()
    fulfilled = euro_column()

    class Meta(Owned.Meta):
        ordering = ("-number",)
        constraints = [
            RowLevelSecurity(name="rules_acceptance_rls", read={"desk": ""}, write={"desk": ""}),
            models.UniqueConstraint(fields=("desk", "number"), name="rules_acceptance_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.accepted_at:%Y-%m-%d}"
