"""What changes an obligation, or stands beside it: revisions, opening balances and PSO certificates."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from contracts.models.owners import contract_column, municipality_column, of_contract, supplier_column
from sroi.tenancy.bases import Owned
from sroi.tenancy.rls import RowLevelSecurity

#: Routes whose euros rest on persons (vocabulary section 5); a municipality never reads a row about them.
PERSON_ROUTES = ("jobs", "learning")


#: Kind of revision → the amounts that it has; all others are empty.
_AMOUNTS: dict[str, tuple[str, ...]] = {
    "adjustment": ("amount",),
    "base": ("new_value_excl_vat",),
    "option": ("new_value_excl_vat",),
    "indexation": ("new_value_excl_vat", "percentage"),
    "wage_sum": ("new_wage_sum",),
    "labour": ("new_labour_share_pct",),
}
_COLUMNS = sorted({name for names in _AMOUNTS.values() for name in names})


def _only_its_amounts() -> models.Q:
    """Every revision has the amounts of its kind and no others; an indexation also the wage sum, where there is one."""
    found = models.Q()
    for kind, filled in _AMOUNTS.items():
        free = ("new_wage_sum",) if kind == "indexation" else ()
        found |= models.Q(kind=kind, **{f"{name}__isnull": name not in filled for name in _COLUMNS if name not in free})
    return found


class ObligationRevision(Owned):
    """A dated change of the obligation, made in consultation with the buyer (rules section 2).

    An `adjustment` is a signed amount on the net obligation. The others run the whole chain (basis × rate, maximum, PSO)
    again: `base` with a new contract value, `option` with the value that an exercised option gives, `indexation` with
    value (and wage sum) raised by a `percentage`, `wage_sum` with another wage sum (the first one too: nothing is owed
    by the wage sum before it), `labour` with another labour share.
    """

    class Kind(models.TextChoices):
        """What is changed."""

        ADJUSTMENT = "adjustment", _("agreed adjustment of the obligation")
        BASE = "base", _("new contract value")
        WAGE_SUM = "wage_sum", _("wage sum")
        INDEXATION = "indexation", _("indexation of the contract value")
        LABOUR = "labour", _("labour share")
        OPTION = "option", _("option exercised")

    municipality = municipality_column()
    supplier = supplier_column()
    contract = contract_column("revisions")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    effective_on = models.DateField(_("takes effect on"))
    amount = models.DecimalField(_("change in euro"), max_digits=14, decimal_places=2, null=True, blank=True)
    new_value_excl_vat = models.DecimalField(
        _("new contract value excl. VAT"), max_digits=14, decimal_places=2, null=True, blank=True,
    )
    new_wage_sum = models.DecimalField(_("new wage sum"), max_digits=14, decimal_places=2, null=True, blank=True)
    new_labour_share_pct = models.DecimalField(_("new labour share"), max_digits=5, decimal_places=2, null=True, blank=True)
    percentage = models.DecimalField(_("index percentage"), max_digits=6, decimal_places=3, null=True, blank=True)
    old_obligation = models.DecimalField(max_digits=14, decimal_places=2)
    new_obligation = models.DecimalField(max_digits=14, decimal_places=2)
    reason = models.TextField(_("reason"))
    requested_by = models.CharField(_("requested by"), max_length=120)
    approved_by = models.CharField(_("approved by (client)"), max_length=120)
    created_at = models.DateTimeField()

    class Meta(Owned.Meta):
        ordering = ("effective_on", "id")
        constraints = [
            RowLevelSecurity(
                name="revision_rls", read={"desk": "", "municipality": "", "supplier": ""}, write={"desk": ""},
            ),
            of_contract("revision_contract_fk"),
            models.UniqueConstraint(fields=("id", "desk", "municipality", "supplier"), name="revision_owners_key"),
            models.CheckConstraint(
                condition=_only_its_amounts(),
                name="revision_has_the_amount_of_its_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.effective_on}"


class OpeningBalance(Owned):
    """What was fulfilled before the contract entered the system, per route (rules section 13.7)."""

    municipality = municipality_column()
    supplier = supplier_column()
    contract = contract_column("openings")
    date = models.DateField(_("date"))
    route = models.CharField(_("route"), max_length=20)
    block = models.CharField(_("block"), max_length=60, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)

    class Meta(Owned.Meta):
        ordering = ("date", "route", "id")
        constraints = [
            RowLevelSecurity(
                name="opening_rls",
                read={"desk": "", "municipality": "route NOT IN ('jobs', 'learning')", "supplier": ""},
                write={"desk": ""},
            ),
            of_contract("opening_contract_fk"),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.route}"


class PsoCertificate(Owned):
    """A PSO certificate (or Code Sociale Ondernemingen) of a supplier, as one desk knows it; half-open validity."""

    supplier = supplier_column()
    number = models.CharField(_("number"), max_length=60, blank=True)
    level = models.CharField(_("level"), max_length=24)
    valid_from = models.DateField(_("valid from"))
    until = models.DateField(_("valid until"))
    created_at = models.DateTimeField()

    class Meta(Owned.Meta):
        ordering = ("valid_from", "id")
        constraints = [
            RowLevelSecurity(name="pso_rls", read={"desk": "", "supplier": ""}, write={"desk": ""}),
            models.CheckConstraint(condition=models.Q(until__gt=models.F("valid_from")), name="pso_period"),
        ]

    def __str__(self) -> str:
        return f"PSO {self.level} {self.valid_from}"
