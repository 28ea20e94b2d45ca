"""A fulfilment entry: what a supplier did, in versions; for which contract it counts; what it came to; its evidence."""

from decimal import Decimal
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from contracts.models.owners import (
    ENTRY_KEY, both_or_neither, contract_column, municipality_column, of_contract, of_entry, supplier_column,
)
from contracts.workflow import EntryState
from sroi.tenancy.bases import Owned, Personal
from sroi.tenancy.rls import CompositeForeignKey, RowLevelSecurity


class Entry(Personal):
    """One reported effort of a supplier at a desk. It says what happened, nothing about money.

    `current_version` is what the supplier last wrote, `approved_version` what counts.
    """

    supplier = supplier_column()
    number = models.CharField(_("number"), max_length=20)
    block_code = models.CharField(_("building block"), max_length=60)
    kind = models.CharField(max_length=20)
    route = models.CharField(_("route"), max_length=20)
    is_person = models.BooleanField()
    candidate = models.ForeignKey(
        "contracts.Candidate", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False,
    )
    state = models.CharField(_("state"), max_length=12, choices=EntryState.choices(), default=EntryState.DRAFT)
    current_version = models.PositiveIntegerField(default=1)
    approved_version = models.PositiveIntegerField(null=True, blank=True)
    #: First and last day of the effort as last written, both included; for lists and for the page "please confirm".
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"), null=True, blank=True)
    #: Last day that the supplier confirmed; a placement counts up to it (rules 13.3).
    confirmed_until = models.DateField(_("confirmed up to and including"), null=True, blank=True)
    #: Sum of the shares of its allocations; the CHECK is the cap of 100 %, also for two writers at once.
    allocated_share = models.DecimalField(max_digits=7, decimal_places=6, default=Decimal(0))
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta(Personal.Meta):
        ordering = ("-created_at", "id")
        constraints = [
            RowLevelSecurity(
                name="entry_rls",
                read={"desk": "state <> 'draft'", "supplier": ""},
                write={"desk": "state <> 'draft'", "supplier": ""},
            ),
            models.UniqueConstraint(fields=("desk", "number"), name="entry_number_once_per_desk"),
            models.UniqueConstraint(fields=("id", "desk", "supplier"), name="entry_owners_key"),
            models.CheckConstraint(condition=models.Q(allocated_share__range=(0, 1)), name="entry_share_at_most_100"),
            models.CheckConstraint(
                condition=models.Q(is_person=False) | models.Q(candidate__isnull=False), name="entry_person_has_code",
            ),
            CompositeForeignKey(
                name="entry_candidate_fk", to="contracts.Candidate", to_columns=ENTRY_KEY,
                columns=("candidate_id", "desk_id", "supplier_id"),
            ),
        ]
        indexes = [
            models.Index(fields=("desk", "state", "submitted_at"), name="entry_desk_state"),
            models.Index(fields=("supplier", "state"), name="entry_supplier_state"),
            models.Index(fields=("desk", "candidate"), name="entry_desk_candidate"),
        ]

    def __str__(self) -> str:
        return self.number


class Origin(models.TextChoices):
    """Where the candidate lives, or where the company is that was bought from, seen from the desk; empty: not known."""

    REGION = "region", _("from the own region")
    ELSEWHERE = "elsewhere", _("from elsewhere")


class EntryVersion(Personal):
    """The facts of an entry as written at one moment (keys of rules section 10.5); never changed afterwards."""

    supplier = supplier_column()
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="versions", db_constraint=False)
    number = models.PositiveIntegerField()
    facts = models.JSONField()
    #: Contract → share of it (fraction of 1, as text). Empty: written before versions had shares, or the same as before.
    #: Allocations follow the approved version, and before there is one the version that is being written.
    shares = models.JSONField(null=True, blank=True)
    #: Texts that no amount depends on: description, vendor, invoice number.
    description = models.TextField(_("description"), blank=True)
    vendor_name = models.CharField(_("bought from"), max_length=160, blank=True)
    invoice_number = models.CharField(_("invoice number"), max_length=60, blank=True)
    #: No amount depends on it either; the figures are cut by it.
    origin = models.CharField(_("origin"), max_length=10, choices=Origin, blank=True, default="")
    written_by = models.CharField(max_length=120)
    written_at = models.DateTimeField()
    #: Until then it is the supplier's own draft, which the desk cannot read.
    submitted_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.CharField(max_length=120, null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta(Personal.Meta):
        ordering = ("entry_id", "number")
        constraints = [
            RowLevelSecurity(
                name="entry_version_rls",
                read={"desk": "submitted_at IS NOT NULL", "supplier": ""},
                write={"desk": "submitted_at IS NOT NULL", "supplier": ""},
            ),
            models.UniqueConstraint(fields=("desk", "entry", "number"), name="entry_version_once"),
            of_entry("entry_version_entry_fk"),
            both_or_neither("approved_by", "approved_at", name="entry_version_approved_pair"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} v{self.number}"

    @property
    def division(self) -> dict[UUID, Decimal] | None:
        """Contract → share of it, a fraction of 1; None where the version does not say."""
        return {UUID(key): Decimal(share) for key, share in self.shares.items()} if self.shares else None


class Allocation(Owned):
    """For which contract an entry counts, and for what share of it. A municipality never reads one."""

    municipality = municipality_column()
    supplier = supplier_column()
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="allocations", db_constraint=False)
    contract = contract_column("allocations")
    share = models.DecimalField(_("share"), max_digits=7, decimal_places=6, default=Decimal(1))
    submitted = models.BooleanField(default=False)

    class Meta(Owned.Meta):
        ordering = ("entry_id", "id")
        constraints = [
            RowLevelSecurity(
                name="allocation_rls",
                read={"desk": "submitted", "supplier": ""},
                write={"desk": "submitted", "supplier": ""},
            ),
            models.UniqueConstraint(fields=("desk", "entry", "contract"), name="allocation_once"),
            models.CheckConstraint(condition=models.Q(share__gt=0, share__lte=1), name="allocation_share"),
            of_entry("allocation_entry_fk"),
            of_contract("allocation_contract_fk"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} → {self.contract_id}"


class Calculation(Personal):
    """What an allocation came to and why; a new row only when the result changed. Inputs are enough to do it again."""

    append_only = True

    supplier = supplier_column()
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="calculations", db_constraint=False)
    contract_id = models.UUIDField(db_index=True)
    entry_version = models.PositiveIntegerField()
    schedule = models.ForeignKey("buildingblocks.Schedule", on_delete=models.PROTECT, related_name="+")
    rules_number = models.PositiveIntegerField()
    #: Last day counted, included.
    until = models.DateField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    inputs = models.JSONField()
    created_at = models.DateTimeField()

    class Meta(Personal.Meta):
        ordering = ("-created_at", "-id")
        constraints = [
            RowLevelSecurity(name="calculation_rls", read={"desk": "", "supplier": ""}, write={"desk": ""}),
            of_entry("calculation_entry_fk"),
        ]
        indexes = [models.Index(fields=("entry", "contract_id", "-created_at"), name="calculation_latest")]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.until}: {self.amount}"


class Evidence(Personal):
    """A file that shows that the effort happened; stored under our own name, served only by an authorised view."""

    supplier = supplier_column()
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="evidence", db_constraint=False)
    kind = models.CharField(_("kind of evidence"), max_length=40)
    #: Relative to MEDIA_ROOT; made by us from ids.
    path = models.CharField(max_length=200)
    original_name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.CharField(max_length=120)
    uploaded_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)
    submitted = models.BooleanField(default=False)

    class Meta(Personal.Meta):
        ordering = ("uploaded_at", "id")
        constraints = [
            RowLevelSecurity(
                name="evidence_rls",
                read={"desk": "submitted", "supplier": ""},
                write={"desk": "submitted", "supplier": ""},
            ),
            of_entry("evidence_entry_fk"),
        ]

    def __str__(self) -> str:
        return self.original_name
