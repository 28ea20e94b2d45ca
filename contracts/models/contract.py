"""The contract: what was awarded to whom, under which schedule, and who looks after it."""

from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from sroi.tenancy.bases import Owned
from sroi.tenancy.rls import CompositeForeignKey, RowLevelSecurity


class Contract(Owned):
    """A contract with an SROI obligation. Amounts in euro excluding VAT; the term is half-open."""

    class Type(models.TextChoices):
        """What is bought; a subsidy or a permit can carry an obligation too."""

        WORKS = "works", _("works")
        SERVICES = "services", _("services")
        SUPPLIES = "supplies", _("supplies")
        SUBSIDY = "subsidy", _("subsidy")
        PERMIT = "permit", _("permit")

    municipality = models.ForeignKey(
        "tenancy.Municipality", on_delete=models.PROTECT, related_name="+", verbose_name=_("client"),
    )
    supplier = models.ForeignKey("tenancy.Supplier", on_delete=models.PROTECT, related_name="+", verbose_name=_("supplier"))
    number = models.CharField(_("number"), max_length=20)
    title = models.CharField(_("title"), max_length=200)
    client_number = models.CharField(_("number of the client"), max_length=60, blank=True)
    contract_type = models.CharField(_("type"), max_length=10, choices=Type)
    area = models.CharField(_("area"), max_length=80, blank=True)
    tender_publication_date = models.DateField(_("tender publication date"), null=True, blank=True)
    award_date = models.DateField(_("award date"))
    starts_on = models.DateField(_("first day"))
    until = models.DateField(_("until"), null=True, blank=True)
    value_excl_vat = models.DecimalField(_("contract value excl. VAT"), max_digits=14, decimal_places=2)
    labour_share_pct = models.DecimalField(_("labour share"), max_digits=5, decimal_places=2, null=True, blank=True)
    agreed_pct = models.DecimalField(_("agreed percentage"), max_digits=5, decimal_places=2, null=True, blank=True)
    #: Offered in the bid; binding where it is not below the rate of the schedule (rules section 1.1).
    offered_pct = models.DecimalField(_("offered percentage"), max_digits=5, decimal_places=2, null=True, blank=True)
    fixed_obligation = models.DecimalField(_("fixed obligation"), max_digits=14, decimal_places=2, null=True, blank=True)
    wage_sum = models.DecimalField(_("wage sum"), max_digits=14, decimal_places=2, null=True, blank=True)
    #: The supplier's own norm, in place of that of the schedule (rules section 10.5).
    fulltime_hours = models.DecimalField(_("full-time hours per week"), max_digits=4, decimal_places=2, null=True, blank=True)
    annual_hours = models.DecimalField(_("full-time hours per year"), max_digits=6, decimal_places=2, null=True, blank=True)
    #: The framework agreement that this contract is a call-off of: same desk and supplier, perhaps another client.
    framework = models.ForeignKey(
        "contracts.Contract", on_delete=models.PROTECT, related_name="call_offs", null=True, blank=True,
        db_constraint=False, verbose_name=_("framework agreement"),
    )
    is_framework = models.BooleanField(default=False)
    #: False on whichever of a framework agreement and its call-offs does not carry the obligation.
    bears_obligation = models.BooleanField(default=True)
    schedule = models.ForeignKey("buildingblocks.Schedule", on_delete=models.PROTECT, related_name="+")
    coordinator = models.ForeignKey(
        "accounts.Membership", on_delete=models.PROTECT, related_name="+", verbose_name=_("responsible coordinator"),
    )
    contract_holder_name = models.CharField(_("contract holder"), max_length=120, blank=True)
    contract_holder_email = models.EmailField(_("e-mail of the contract holder"), blank=True)
    supplier_contact_name = models.CharField(_("contact person of the supplier"), max_length=120, blank=True)
    supplier_contact_email = models.EmailField(_("e-mail of the contact person"), blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    #: Raised with each change; a form that was opened on an older number meets a conflict page.
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta(Owned.Meta):
        ordering = ("-award_date", "number")
        constraints = [
            RowLevelSecurity(
                name="contract_rls", read={"desk": "", "municipality": "", "supplier": ""}, write={"desk": ""},
            ),
            models.UniqueConstraint(fields=("desk", "number"), name="contract_number_once_per_desk"),
            models.UniqueConstraint(
                fields=("id", "desk", "municipality", "supplier"), name="contract_owners_key",
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gt=models.F("starts_on")), name="contract_term",
            ),
            models.CheckConstraint(condition=models.Q(value_excl_vat__gte=0), name="contract_value_not_negative"),
            models.UniqueConstraint(fields=("id", "desk", "supplier"), name="contract_framework_key"),
            models.UniqueConstraint(fields=("id", "desk", "municipality"), name="contract_client_key"),
            models.UniqueConstraint(fields=("id", "desk"), name="contract_desk_key"),
            CompositeForeignKey(
                name="contract_framework_fk", to="contracts.Contract", to_columns=("id", "desk_id", "supplier_id"),
                columns=("framework_id", "desk_id", "supplier_id"),
            ),
            models.CheckConstraint(
                condition=models.Q(is_framework=False) | models.Q(framework__isnull=True), name="contract_framework_is_no_call_off",
            ),
            models.CheckConstraint(
                condition=models.Q(bears_obligation=True) | models.Q(is_framework=True) | models.Q(framework__isnull=False),
                name="contract_without_obligation_has_a_framework",
            ),
        ]
        indexes = [
            models.Index(fields=("desk", "award_date", "id"), name="contract_desk_award"),
            models.Index(fields=("desk", "coordinator"), name="contract_desk_coordinator"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def last_day(self) -> date | None:
        """The last day of the term, as people write it ("t/m"); None for an open end."""
        return self.until - timedelta(days=1) if self.until else None


class NumberSeries(Owned):
    """The last contract number given out by a desk in a year; locked while the next one is taken."""

    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta(Owned.Meta):
        constraints = [
            RowLevelSecurity(name="number_series_rls", read={"desk": ""}, write={"desk": ""}),
            models.UniqueConstraint(fields=("desk", "year"), name="number_series_once"),
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


