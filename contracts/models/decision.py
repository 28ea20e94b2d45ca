"""What a desk puts before the contract holder of a client: an escalation, or a proposal that the client decides on."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from contracts.models.obligation import ObligationRevision
from contracts.models.owners import contract_column, municipality_column, of_contract, supplier_column
from sroi.tenancy.bases import Owned
from sroi.tenancy.rls import CompositeForeignKey, RowLevelSecurity

#: Kind of revision → the one amount that a proposal of it has. What follows from it is worked out when it is agreed.
PROPOSED: Final[dict[str, str]] = {
    "adjustment": "amount", "base": "new_value_excl_vat", "wage_sum": "new_wage_sum", "indexation": "percentage",
    "labour": "new_labour_share_pct",
}


def _one_amount() -> models.Q:
    """An escalation has no amount; a proposal has that of its kind and no other."""
    names = list(PROPOSED.values())
    found = models.Q(kind="escalation", change="", **{f"{name}__isnull": True for name in names})
    for change, filled in PROPOSED.items():
        found |= models.Q(kind="proposal", change=change, **{f"{name}__isnull": name != filled for name in names})
    return found


class DecisionRequest(Owned):
    """A question of the desk to the contract holder. It changes nothing by itself; euro excl. VAT, percentages 0-100.

    The supplier never reads it: what was agreed becomes a revision, and that one it does read.
    """

    class Kind(models.TextChoices):
        """What is asked."""

        ESCALATION = "escalation", _("escalation")
        PROPOSAL = "proposal", _("proposal for the obligation")

    class State(models.TextChoices):
        """Whose turn it is, or how it ended."""

        OPEN = "open", _("waits for the client")
        ASKED = "asked", _("question for the desk")
        AGREED = "agreed", _("agreed")
        REFUSED = "refused", _("not agreed")
        WITHDRAWN = "withdrawn", _("withdrawn")

    #: Not answered yet: on the work list of the desk.
    WAITING: Final = (State.OPEN, State.ASKED)

    municipality = municipality_column()
    supplier = supplier_column()
    contract = contract_column("decision_requests")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    reason = models.TextField(_("reason"))
    next_step = models.TextField(_("proposed next step"), blank=True)
    #: The names of the people who got the mail.
    recipients = models.CharField(max_length=400)
    raised_by = models.CharField(max_length=120)
    raised_at = models.DateTimeField()

    change = models.CharField(_("what changes"), max_length=10, blank=True, choices=ObligationRevision.Kind)
    effective_on = models.DateField(_("takes effect on"), null=True, blank=True)
    requested_by = models.CharField(_("requested by"), max_length=120, blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    new_value_excl_vat = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    new_wage_sum = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    new_labour_share_pct = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    percentage = models.DecimalField(max_digits=6, decimal_places=3, null=True, blank=True)

    #: What the contract holder said last, and what the desk said to that (or why it withdrew the request).
    answer = models.TextField(blank=True)
    answered_by = models.CharField(max_length=120, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    reply = models.TextField(blank=True)
    replied_by = models.CharField(max_length=120, blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    #: The revision that agreeing made.
    posted = models.ForeignKey(
        "contracts.ObligationRevision", on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_constraint=False,
    )
    #: Raised with each step; a form that was opened on an older number meets a conflict page.
    version = models.PositiveIntegerField(default=1)

    class Meta(Owned.Meta):
        ordering = ("-raised_at", "-id")
        constraints = [
            RowLevelSecurity(
                name="decision_rls", read={"desk": "", "municipality": ""},
                write={"desk": "", "municipality": "state <> 'withdrawn'"},
            ),
            of_contract("decision_contract_fk"),
            CompositeForeignKey(
                name="decision_posted_fk", to="contracts.ObligationRevision",
                columns=("posted_id", "desk_id", "municipality_id", "supplier_id"),
                to_columns=("id", "desk_id", "municipality_id", "supplier_id"),
            ),
            models.CheckConstraint(condition=_one_amount(), name="decision_has_the_amount_of_its_kind"),
            models.CheckConstraint(
                condition=models.Q(state__in=("open", "withdrawn")) | models.Q(answered_at__isnull=False),
                name="decision_answered",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="proposal", state="agreed", posted__isnull=False)
                | (~models.Q(kind="proposal", state="agreed") & models.Q(posted__isnull=True)),
                name="decision_posted_once_agreed",
            ),
        ]
        indexes = [models.Index(fields=("desk", "state"), name="decision_desk_state")]

    def __str__(self) -> str:
        return f"{self.kind} {self.raised_at:%Y-%m-%d}"

    @property
    def is_waiting(self) -> bool:
        """Whether somebody still has to do something."""
        return self.state in self.WAITING

    @property
    def is_proposal(self) -> bool:
        """Whether agreeing changes the obligation."""
        return self.kind == self.Kind.PROPOSAL


class ClientAgreement(Owned):
    """What a desk agreed with a client about working together. Without a row: as the defaults say."""

    class Decides(models.TextChoices):
        """Who decides on a change of the obligation."""

        DESK = "desk", _("the desk, after consulting the client")
        CLIENT = "client", _("the contract holder, in this system")

    municipality = municipality_column()
    decides = models.CharField(_("who decides on a change of the obligation"), max_length=8, choices=Decides, default=Decides.DESK)
    contacts_per_year = models.PositiveSmallIntegerField(_("agreed contacts a year"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta(Owned.Meta):
        ordering = ("id",)
        constraints = [
            RowLevelSecurity(name="agreement_rls", read={"desk": "", "municipality": ""}, write={"desk": ""}),
            models.UniqueConstraint(fields=("desk", "municipality"), name="agreement_once_per_client"),
        ]

    def __str__(self) -> str:
        return f"{self.municipality_id}: {self.decides}"
