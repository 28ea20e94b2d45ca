"""Advice on social return before a contract is awarded: countable work of the desk."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sroi.tenancy.bases import Owned
from sroi.tenancy.rls import RowLevelSecurity


class Advice(Owned):
    """One advice: to whom, when, about what.

    `reported_quarter` is the quarter that counts it: that of `given_on`, or the first open one where that was closed when
    the advice was logged, so that a closed quarter never gets another advice.
    """

    municipality = models.ForeignKey(
        "tenancy.Municipality", on_delete=models.PROTECT, related_name="+", verbose_name=_("client"),
    )
    given_on = models.DateField(_("given on"))
    reported_quarter = models.CharField(_("counts in"), max_length=7)
    subject = models.CharField(_("subject"), max_length=200)
    given_by = models.CharField(max_length=120)
    created_at = models.DateTimeField()

    class Meta(Owned.Meta):
        ordering = ("-given_on", "-id")
        constraints = [
            RowLevelSecurity(name="advice_rls", read={"desk": "", "municipality": ""}, write={"desk": ""}),
        ]
        indexes = [models.Index(fields=("desk", "given_on"), name="advice_desk_given")]

    def __str__(self) -> str:
        return self.subject


