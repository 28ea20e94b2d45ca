"""The audit trail: what happened, by whom, in which role, and why. Append-only, and never read to compute anything."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from sroi.tenancy.bases import Owned
from sroi.tenancy.rls import RowLevelSecurity


class Event(Owned):
    """One step, written in the transaction of the change.

    No foreign keys to what it is about, so that the trail never blocks an erasure. An event about an entry has no
    municipality: the audience of a municipality then cannot read it.
    """

    append_only = True

    municipality = models.ForeignKey("tenancy.Municipality", on_delete=models.PROTECT, null=True, related_name="+")
    supplier = models.ForeignKey("tenancy.Supplier", on_delete=models.PROTECT, null=True, related_name="+")
    contract_id = models.UUIDField(null=True)
    entry_id = models.UUIDField(null=True)
    verb = models.CharField(_("what happened"), max_length=40)
    object_label = models.CharField(max_length=200, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    #: About a draft that the desk has not seen: only its owner (supplier or municipality) reads it.
    about_draft = models.BooleanField(default=False)
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=120)
    actor_role = models.CharField(max_length=24, blank=True)
    #: When it happened (given), and when the database wrote it down.
    at = models.DateTimeField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta(Owned.Meta):
        ordering = ("-at", "-id")
        constraints = [
            RowLevelSecurity(
                name="event_rls",
                read={"desk": "NOT about_draft", "municipality": "", "supplier": ""},
                write={"desk": "", "municipality": "", "supplier": ""},
            ),
        ]
        indexes = [
            models.Index(fields=("contract_id", "-at"), name="event_contract"),
            models.Index(fields=("entry_id", "-at"), name="event_entry"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.object_label}"
