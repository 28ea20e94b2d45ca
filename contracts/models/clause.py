"""Known clauses: tenders with a condition on social return, until there is a contract of each of them."""

from datetime import date, timedelta
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from contracts.models.contract import Contract
from contracts.models.owners import municipality_column
from sroi.tenancy.bases import Owned
from sroi.tenancy.rls import CompositeForeignKey, RowLevelSecurity


class KnownClause(Owned):
    """A tender with a clause, told by a buyer or the desk. Euro excl. VAT, percentages 0-100, the term is half-open.

    A handover is one with everything that the desk needs to register the contract; the short kind has a title, an award
    date and a number. A draft is the buyer's own: the desk does not see it.
    """

    class Kind(models.TextChoices):
        """How much was told."""

        HANDOVER = "handover", _("handover")
        SHORT = "short", _("announcement")

    class State(models.TextChoices):
        """What became of it."""

        DRAFT = "draft", _("draft")
        OPEN = "open", _("not registered yet")
        LINKED = "linked", _("registered as a contract")
        DISMISSED = "dismissed", _("dismissed")

    #: Nothing more happens to these.
    ENDED: Final = (State.LINKED, State.DISMISSED)

    municipality = municipality_column()
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    title = models.CharField(_("title"), max_length=200)
    client_number = models.CharField(_("number of the client"), max_length=60, blank=True)
    award_date = models.DateField(_("award date"), null=True, blank=True)
    tender_publication_date = models.DateField(_("tender publication date"), null=True, blank=True)
    supplier_name = models.CharField(_("name of the supplier"), max_length=160, blank=True)
    kvk_number = models.CharField(_("KvK number"), max_length=8, blank=True)
    contract_type = models.CharField(_("type"), max_length=10, choices=Contract.Type, blank=True)
    value_excl_vat = models.DecimalField(_("contract value excl. VAT"), max_digits=14, decimal_places=2, null=True, blank=True)
    labour_share_pct = models.DecimalField(_("labour share"), max_digits=5, decimal_places=2, null=True, blank=True)
    asked_pct = models.DecimalField(_("percentage in the tender"), max_digits=5, decimal_places=2, null=True, blank=True)
    offered_pct = models.DecimalField(_("offered percentage"), max_digits=5, decimal_places=2, null=True, blank=True)
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    contact_name = models.CharField(_("contract holder"), max_length=120, blank=True)
    contact_email = models.EmailField(_("e-mail of the contract holder"), blank=True)
    clause_present = models.BooleanField(_("the clause is in the contract"), default=True)
    remarks = models.TextField(_("remarks"), blank=True)
    entered_by = models.CharField(max_length=120)
    entered_at = models.DateTimeField()
    #: The day from which the desk knows it; empty while it is a draft.
    known_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    closed_by = models.CharField(max_length=120, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    contract = models.ForeignKey(
        "contracts.Contract", on_delete=models.PROTECT, related_name="known_clauses", null=True, blank=True, db_constraint=False,
    )
    revision = models.PositiveIntegerField(default=1)

    class Meta(Owned.Meta):
        ordering = ("award_date", "id")
        constraints = [
            RowLevelSecurity(
                name="clause_rls", read={"desk": "state <> 'draft'", "municipality": ""},
                write={"desk": "state <> 'draft'", "municipality": "state IN ('draft', 'open')"},
            ),
            CompositeForeignKey(
                name="clause_contract_fk", to="contracts.Contract", to_columns=("id", "desk_id", "municipality_id"),
                columns=("contract_id", "desk_id", "municipality_id"),
            ),
            models.CheckConstraint(
                condition=models.Q(state="draft", known_on__isnull=True)
                | (~models.Q(state="draft") & models.Q(known_on__isnull=False, award_date__isnull=False)),
                name="clause_known_from_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(state="linked", contract__isnull=False, closed_on__isnull=False)
                | (models.Q(state="dismissed", contract__isnull=True, closed_on__isnull=False) & ~models.Q(reason=""))
                | models.Q(state__in=("draft", "open"), contract__isnull=True, closed_on__isnull=True),
                name="clause_ended_once",
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(starts_on__isnull=True) | models.Q(until__gt=models.F("starts_on")),
                name="clause_term",
            ),
        ]
        indexes = [models.Index(fields=("desk", "state", "municipality"), name="clause_desk_state")]

    def __str__(self) -> str:
        return self.title

    @property
    def last_day(self) -> date | None:
        """The last day of the term; None for an open end."""
        return self.until - timedelta(days=1) if self.until else None

    def age(self, *, on: date) -> int | None:
        """Days since the award on a day; None where it is not known."""
        return (on - self.award_date).days if self.award_date else None
