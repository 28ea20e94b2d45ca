"""Closed quarters as they were, the division into published blocks, and the documents."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from reporting.models.figures import JointDivision, JointShare, StoredContract
from reporting.models.exports import FullExport
from reporting.models.styles import SheetPicture, SheetStory, SheetStyle
from sroi.tenancy.bases import Owned
from sroi.tenancy.models import quarter_validator
from sroi.tenancy.rls import CompositeForeignKey, RowLevelSecurity

__all__ = [
    "DisclosureBlocks", "Document", "FullExport", "JointDivision", "JointShare", "PublicationRun", "SheetPicture", "SheetStory",
    "SheetStyle", "StoredContract", "StoredFlow", "StoredStock",
]


class StoredFlow(Owned):
    """What a closed quarter held, per municipality and dimension: the rows that its figures are sums of.

    Exact, so for the desk's own eyes; what others see goes through the disclosure rules first.
    """

    append_only = True

    municipality = models.ForeignKey("tenancy.Municipality", on_delete=models.PROTECT, related_name="+")
    quarter = models.CharField(max_length=7, validators=[quarter_validator])
    kind = models.CharField(max_length=12)
    route = models.CharField(max_length=20, blank=True)
    group = models.CharField(max_length=24, blank=True)
    is_person = models.BooleanField()
    is_correction = models.BooleanField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    placements = models.IntegerField()
    contracts = models.IntegerField()

    class Meta(Owned.Meta):
        ordering = ("quarter", "municipality_id", "kind", "route", "group", "id")
        constraints = [
            RowLevelSecurity(name="stored_flow_rls", read={"desk": ""}, write={"desk": ""}),
            models.UniqueConstraint(
                fields=(
                    "desk",
                    "quarter",
                    "municipality",
                    "kind",
                    "route",
                    "group",
                    "is_person",
                    "is_correction",
                ),
                name="stored_flow_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quarter} {self.kind} {self.route}"


class StoredStock(Owned):
    """The state of a municipality's contracts at the end of a closed quarter, by the terms that they had when it closed."""

    append_only = True

    municipality = models.ForeignKey("tenancy.Municipality", on_delete=models.PROTECT, related_name="+")
    quarter = models.CharField(max_length=7, validators=[quarter_validator])
    contracts_total = models.IntegerField()
    contracts_closed = models.IntegerField()
    obligation = models.DecimalField(max_digits=14, decimal_places=2)
    fulfilled = models.DecimalField(max_digits=14, decimal_places=2)
    person_amount = models.DecimalField(max_digits=14, decimal_places=2)
    open = models.DecimalField(max_digits=14, decimal_places=2)
    surplus = models.DecimalField(max_digits=14, decimal_places=2)
    #: Euro owed by the contracts that time is told of, that times the part of it that has passed, and how many are at risk
    #: (`reporting.figures.progress`). Null where the quarter closed before they were stored.
    time_owed = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    time_passed = models.DecimalField(max_digits=24, decimal_places=8, null=True)
    at_risk = models.IntegerField(null=True)
    #: Euro that was reported, waited for a review when the quarter closed, and is about nobody; null as above.
    committed = models.DecimalField(max_digits=14, decimal_places=2, null=True)

    class Meta(Owned.Meta):
        ordering = ("quarter", "municipality_id")
        constraints = [
            RowLevelSecurity(name="stored_stock_rls", read={"desk": ""}, write={"desk": ""}),
            models.UniqueConstraint(fields=("desk", "quarter", "municipality"), name="stored_stock_once"),
        ]

    def __str__(self) -> str:
        return f"{self.quarter} {self.municipality_id}"


#: What everybody reads of the documents: the published ones of the desks that publish openly.
OPENLY_PUBLISHED: Final = (
    "state = 'published' AND desk_id IN (SELECT open_desk.id FROM tenancy_servicedesk open_desk WHERE open_desk.publishes_openly)"
)


class DisclosureBlocks(Owned):
    """The desk's division of persons into published blocks; it only grows (`reporting.disclosure.partition`)."""

    partition = models.JSONField()
    through = models.CharField(max_length=7, validators=[quarter_validator])
    updated_at = models.DateTimeField()

    class Meta(Owned.Meta):
        constraints = [
            RowLevelSecurity(name="disclosure_blocks_rls", read={"desk": ""}, write={"desk": ""}),
            models.UniqueConstraint(fields=("desk",), name="disclosure_blocks_once"),
        ]

    def __str__(self) -> str:
        return f"{self.desk_id} {self.through}"


class PublicationRun(Owned):
    """One publication of the sheets of a period: asked for, made sheet by sheet in the background, published at once.

    A desk has at most one run of a period under way; the next one is a correction and says in `change` what changed.
    A run that is thrown away leaves its row and none of its sheets.
    """

    period = models.CharField(_("period"), max_length=7)
    change = models.CharField(_("what changed"), max_length=300, blank=True)
    requested_by = models.CharField(max_length=120)
    requested_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.CharField(max_length=120, null=True, blank=True)
    discarded_at = models.DateTimeField(null=True, blank=True)
    discarded_by = models.CharField(max_length=120, null=True, blank=True)
    #: First and third quartile of what the clients fulfilled (shares 0-1, as text), or nothing; unset before the first sheet.
    region_range = models.JSONField(null=True, blank=True)

    class Meta(Owned.Meta):
        ordering = ("-requested_at", "id")
        constraints = [
            RowLevelSecurity(name="publication_run_rls", read={"desk": ""}, write={"desk": ""}),
            models.UniqueConstraint(fields=("id", "desk"), name="publication_run_key"),
            models.UniqueConstraint(
                fields=("desk", "period"),
                condition=models.Q(published_at__isnull=True, discarded_at__isnull=True),
                name="publication_run_one_under_way",
            ),
            models.CheckConstraint(
                condition=models.Q(published_at__isnull=True) | models.Q(discarded_at__isnull=True),
                name="publication_run_ends_once",
            ),
        ]

    def __str__(self) -> str:
        return self.period

    @property
    def is_under_way(self) -> bool:
        """Whether it is neither published nor thrown away."""
        return self.published_at is None and self.discarded_at is None


class Document(Owned):
    """An infosheet of a municipality, or of the whole desk, over a quarter or a year.

    Building is a row with a state, so that a dead worker loses nothing. `sheet` is the snapshot that the page and the
    PDF are made from; once published it never changes (a trigger refuses it), a correction is a next version that says
    in `change` what changed.
    """

    class State(models.TextChoices):
        """Requested → building → built → published; what failed or was stopped waits until it is asked for again."""

        REQUESTED = "requested", _("waiting")
        BUILDING = "building", _("being made")
        BUILT = "built", _("ready to publish")
        FAILED = "failed", _("failed")
        STOPPED = "stopped", _("stopped")
        PUBLISHED = "published", _("published")

    run = models.ForeignKey(PublicationRun, on_delete=models.PROTECT, related_name="documents", db_constraint=False)
    municipality = models.ForeignKey(
        "tenancy.Municipality", on_delete=models.PROTECT, null=True, related_name="+"
    )
    period = models.CharField(_("period"), max_length=7)
    version = models.PositiveSmallIntegerField(default=1)
    change = models.CharField(_("what changed"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.REQUESTED)
    sheet = models.JSONField(null=True, blank=True)
    #: Relative to MEDIA_ROOT.
    path = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    failure = models.TextField(blank=True)
    requested_by = models.CharField(max_length=120)
    requested_at = models.DateTimeField()
    building_since = models.DateTimeField(null=True, blank=True)
    built_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.CharField(max_length=120, null=True, blank=True)

    class Meta(Owned.Meta):
        ordering = ("-period", "municipality__name", "-version")
        constraints = [
            RowLevelSecurity(
                name="document_rls",
                read={"desk": "", "municipality": "state = 'published'", "public": OPENLY_PUBLISHED},
                write={"desk": ""},
            ),
            CompositeForeignKey(
                name="document_run_fk", columns=("run_id", "desk_id"), to="reporting.PublicationRun",
                to_columns=("id", "desk_id"),
            ),
            models.UniqueConstraint(
                fields=("desk", "municipality", "period", "version"),
                nulls_distinct=False,
                name="document_version_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state="published", published_at__isnull=False, published_by__isnull=False)
                | (
                    ~models.Q(state="published")
                    & models.Q(published_at__isnull=True, published_by__isnull=True)
                ),
                name="document_published_pair",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=("requested", "building", "failed", "stopped")) | ~models.Q(path=""),
                name="document_built_has_file",
            ),
        ]
        indexes = [
            models.Index(
                fields=("desk", "requested_at"),
                name="document_waiting",
                condition=models.Q(state__in=("requested", "building")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period} v{self.version}"
