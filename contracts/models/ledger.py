"""The ledger (what is owed and what counts, append-only) and the balance (a cache of it, one row per contract)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from buildingblocks import rules_number
from contracts.models.owners import contract_column, municipality_column, of_contract, supplier_column
from sroi.tenancy.bases import Owned
from sroi.tenancy.rls import RowLevelSecurity


def euro_column(**options: Any) -> models.DecimalField[Decimal, Decimal]:
    """Euro with two decimals."""
    return models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0), **options)


class LedgerLine(Owned):
    """One line; never updated or deleted (the application role has no right to). Dimensions are frozen on it."""

    append_only = True

    class Kind(models.TextChoices):
        """What a line is about. The first four move the obligation or the count of contracts, the rest what counts."""

        CONTRACT = "contract", _("contract")
        OBLIGATION = "obligation", _("obligation")
        ADJUSTMENT = "adjustment", _("adjustment of the obligation")
        PSO_DISCOUNT = "pso_discount", _("PSO discount")
        FULFILMENT = "fulfilment", _("fulfilment")
        PSO = "pso", _("PSO as fulfilment")
        CAP = "cap", _("not counted because of a maximum")
        OPENING = "opening", _("opening balance")

    OBLIGATION_KINDS = (Kind.OBLIGATION, Kind.ADJUSTMENT, Kind.PSO_DISCOUNT)
    FULFILMENT_KINDS = (Kind.FULFILMENT, Kind.PSO, Kind.CAP, Kind.OPENING)

    municipality = municipality_column()
    supplier = supplier_column()
    contract = contract_column("lines")
    kind = models.CharField(max_length=12, choices=Kind)
    component = models.CharField(max_length=80)
    entry_id = models.UUIDField(null=True)
    route = models.CharField(max_length=20, blank=True)
    block = models.CharField(max_length=60, blank=True)
    group = models.CharField(max_length=24, blank=True)
    origin = models.CharField(max_length=10, blank=True, default="")
    supplier_size = models.CharField(max_length=8)
    is_person = models.BooleanField()
    amount = euro_column()
    placements = models.SmallIntegerField(default=0)
    contracts = models.SmallIntegerField(default=0)
    #: Quarter in which it happened, and quarter in which it is reported (rules 13.2); different means correction.
    effort_quarter = models.CharField(max_length=7)
    reported_quarter = models.CharField(max_length=7)
    #: Accounting date, given; "stand per DATE" is the lines booked on or before it.
    booked_on = models.DateField()
    rules_number = models.PositiveIntegerField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta(Owned.Meta):
        ordering = ("booked_on", "id")
        constraints = [
            RowLevelSecurity(
                name="ledger_rls", read={"desk": "", "municipality": "NOT is_person", "supplier": ""}, write={"desk": ""},
            ),
            of_contract("ledger_contract_fk"),
        ]
        indexes = [
            models.Index(fields=("contract", "kind"), name="ledger_contract_kind"),
            models.Index(fields=("desk", "reported_quarter", "municipality"), name="ledger_desk_quarter"),
            models.Index(fields=("desk", "booked_on"), name="ledger_desk_booked"),
        ]

    def __str__(self) -> str:
        return f"{self.effort_quarter} {self.kind} {self.amount}"


class Balance(Owned):
    """The figures of a contract for fast lists; provably equal to its ledger (`manage.py recalculate --check`).

    `stale_since` is the work list of the worker: filled in the transaction of a change, emptied by a recalculation.
    """

    municipality = municipality_column()
    supplier = supplier_column()
    contract = models.OneToOneField(
        "contracts.Contract", on_delete=models.PROTECT, related_name="balance", db_constraint=False,
    )
    obligation = euro_column()
    fulfilled = euro_column()
    pso_effect = euro_column()
    not_counted = euro_column()
    open = euro_column()
    surplus = euro_column()
    #: Where a number of activities is owed in place of an amount (rules section 1.1): how many, and how many count.
    activities_owed = models.PositiveSmallIntegerField(null=True, blank=True)
    activities_done = models.PositiveSmallIntegerField(default=0)
    as_of = models.DateField(null=True, blank=True)
    next_change_on = models.DateField(null=True, blank=True)
    stale_since = models.DateTimeField(null=True, blank=True)
    #: Recalculations that failed since the last change; why is in `RecalculationFailure`.
    attempts = models.PositiveSmallIntegerField(default=0)
    rules_number = models.PositiveIntegerField(default=0)

    class Meta(Owned.Meta):
        constraints = [
            RowLevelSecurity(
                name="balance_rls",
                read={"desk": "", "municipality": "", "supplier": ""},
                write={"desk": "", "supplier": ""},
            ),
            of_contract("balance_contract_fk"),
        ]
        indexes = [
            models.Index(fields=("desk", "stale_since"), name="balance_stale", condition=models.Q(stale_since__isnull=False)),
            models.Index(
                fields=("desk", "next_change_on"), name="balance_due", condition=models.Q(next_change_on__isnull=False),
            ),
            models.Index(fields=("desk", "rules_number"), name="balance_rules"),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id}: {self.fulfilled} / {self.obligation}"

    @property
    def is_of_earlier_rules(self) -> bool:
        """Whether its figures were calculated by other rules than the current ones; they may wait for the desk."""
        return rules_number.is_earlier(self.rules_number)

    @property
    def is_being_recalculated(self) -> bool:
        """Whether newer figures come by themselves in a moment."""
        return self.stale_since is not None and not self.is_of_earlier_rules


class RecalculationFailure(Owned):
    """Why the last recalculation of a contract failed: a technical text, so beside the balance, for the desk only."""

    municipality = municipality_column()
    supplier = supplier_column()
    contract = models.OneToOneField(
        "contracts.Contract", on_delete=models.PROTECT, related_name="recalculation_failure", db_constraint=False,
    )
    reason = models.TextField()

    class Meta(Owned.Meta):
        constraints = [
            RowLevelSecurity(name="recalculation_failure_rls", read={"desk": ""}, write={"desk": ""}),
            of_contract("recalculation_failure_contract_fk"),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id}: {self.reason}"
