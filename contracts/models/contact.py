"""The contact log: who of which organisation the desk spoke to, about what, and what was agreed."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from sroi.tenancy.bases import Owned
from sroi.tenancy.rls import CompositeForeignKey, RowLevelSecurity


class Contact(Owned):
    """One contact of the desk. The desk's own note: no other organisation reads it. People are roles, never names."""

    class Kind(models.TextChoices):
        """How the contact was made."""

        PHONE = "phone", _("telephone")
        MAIL = "mail", _("e-mail")
        VISIT = "visit", _("visit")
        MEETING = "meeting", _("meeting")
        TRAINING = "training", _("training")

    class Who(models.TextChoices):
        """Whom the desk spoke to."""

        CONTRACT_HOLDER = "contract_holder", _("contract holder")
        BUYER = "buyer", _("buyer")
        POLICY = "policy", _("policy officer")
        ALDERMAN = "alderman", _("alderman or management")
        SUPPLIER_CONTACT = "supplier_contact", _("contact person of the supplier")
        SUPPLIER_HR = "supplier_hr", _("personnel department of the supplier")
        SUPPLIER_SITE = "supplier_site", _("project leader of the supplier")
        EMPLOYER_SERVICE = "employer_service", _("employers' service point")
        OTHER = "other", _("somebody else")

    #: What an annual report calls a session.
    SESSIONS: Final = (Kind.MEETING, Kind.TRAINING)

    municipality = models.ForeignKey(
        "tenancy.Municipality", on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("client"),
    )
    supplier = models.ForeignKey(
        "tenancy.Supplier", on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("supplier"),
    )
    contract = models.ForeignKey(
        "contracts.Contract", on_delete=models.PROTECT, related_name="contacts", null=True, blank=True, db_constraint=False,
        verbose_name=_("contract"),
    )
    made_on = models.DateField(_("date"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    #: Codes of `Who`.
    people = models.JSONField(_("spoken to"), default=list)
    summary = models.TextField(_("summary"))
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    next_step_on = models.DateField(_("on"), null=True, blank=True)
    next_step_done_on = models.DateField(null=True, blank=True)
    made_by = models.CharField(max_length=120)
    created_at = models.DateTimeField()

    class Meta(Owned.Meta):
        ordering = ("-made_on", "-id")
        constraints = [
            RowLevelSecurity(name="contact_rls", read={"desk": ""}, write={"desk": ""}),
            CompositeForeignKey(
                name="contact_contract_fk", to="contracts.Contract", to_columns=("id", "desk_id"),
                columns=("contract_id", "desk_id"),
            ),
            models.CheckConstraint(
                condition=models.Q(municipality__isnull=False) | models.Q(supplier__isnull=False), name="contact_is_with_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(contract__isnull=True)
                | models.Q(municipality__isnull=False, supplier__isnull=False),
                name="contact_has_the_parties_of_its_contract",
            ),
            models.CheckConstraint(
                condition=models.Q(next_step="", next_step_on__isnull=True, next_step_done_on__isnull=True)
                | (~models.Q(next_step="") & models.Q(next_step_on__isnull=False)),
                name="contact_next_step_has_a_day",
            ),
        ]
        indexes = [models.Index(fields=("desk", "made_on"), name="contact_desk_made")]

    def __str__(self) -> str:
        return f"{self.kind} {self.made_on}"

    @property
    def people_labels(self) -> list[str]:
        """The roles in words."""
        names = dict(self.Who.choices)
        return [str(names.get(code, code)) for code in self.people]
