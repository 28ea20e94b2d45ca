"""A building-block schedule as it is stored: one document per version, with the columns that select it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sroi.tenancy.bases import Reference
from sroi.tenancy.rls import RowLevelSecurity


class Schedule(Reference):
    """One version of a desk's table. Published means frozen: contracts are pinned to it and amounts rest on it.

    `document` is the file as it was given and `resolved` the same with its base merged in (`extends`), so that a later
    edition of the base changes nothing here.
    """

    class Status(models.TextChoices):
        """A draft is the desk's alone; a published version never changes; a retired one takes no new contracts."""

        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        RETIRED = "retired", _("retired")

    code = models.CharField(_("code"), max_length=80)
    title = models.CharField(_("title"), max_length=200)
    region = models.CharField(_("region"), max_length=200)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    demonstration = models.BooleanField(default=False)
    #: Half-open; null `valid_from`: never selected by a date, only pinned by hand.
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    #: Which date of a contract selects the version (rules 12.9): award_date, tender_publication_date, contract_start.
    version_anchor = models.CharField(max_length=30)
    document = models.JSONField()
    resolved = models.JSONField()
    loaded_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    #: Counts the changes of a draft, so that two people at once see each other.
    revision = models.PositiveIntegerField(default=1)

    class Meta(Reference.Meta):
        ordering = ("valid_from", "code")
        constraints = [
            RowLevelSecurity(
                name="schedule_rls", read={"desk": "", "everyone": "status <> 'draft'"}, write={"desk": ""},
            ),
            models.UniqueConstraint(fields=("desk", "code"), name="schedule_code_once_per_desk"),
            models.CheckConstraint(
                condition=models.Q(status="draft", published_at__isnull=True)
                | (~models.Q(status="draft") & models.Q(published_at__isnull=False)),
                name="schedule_published_pair",
            ),
        ]

    def __str__(self) -> str:
        return self.title
