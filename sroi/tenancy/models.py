"""The organisations: service desks, municipalities (every public buyer) and suppliers. Identity tables."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from sroi.tenancy.bases import Identity, Reference
from sroi.tenancy.rls import RowLevelSecurity

kvk_validator = RegexValidator(r"^\d{8}$", _("A KvK number has eight digits, including leading zeros."))
cbs_validator = RegexValidator(r"^GM\d{4}$", _("A municipality code is GM followed by four digits."))
quarter_validator = RegexValidator(r"^\d{4}-Q[1-4]$", _("Write a quarter as 2026-Q3."))


class ServiceDesk(Identity):
    """A regional service desk (steunpunt, servicedesk): the tenant that everything belongs to."""

    slug = models.SlugField(_("short name in addresses"), unique=True, max_length=60)
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail address"))
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    first_quarter = models.CharField(
        _("first quarter"), max_length=7, validators=[quarter_validator],
        help_text=_("The quarter in which the books of this desk start."),
    )
    #: Persons per published block, `infosheet.md` section 2 of the domain hand-book: 5, adjustable from 3 to 10.
    disclosure_threshold = models.PositiveSmallIntegerField(
        _("smallest published group"), default=5, validators=[MinValueValidator(3), MaxValueValidator(10)],
    )
    #: Off until the desk and its clients decide otherwise: what the world has read cannot be taken back (ADR 0017).
    publishes_openly = models.BooleanField(
        _("published sheets are open to everybody"), default=False,
        help_text=_("Everybody can then read the published sheets and the open data, without signing in."),
    )

    class Meta:
        ordering = ("name",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(disclosure_threshold__range=(3, 10)), name="service_desk_threshold_3_10",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Municipality(Identity):
    """A public buyer (opdrachtgever) of any kind; a joint arrangement buys for several municipalities."""

    class Kind(models.TextChoices):
        """What kind of public body it is."""

        MUNICIPALITY = "municipality", _("municipality")
        JOINT_ARRANGEMENT = "joint_arrangement", _("joint arrangement")
        OTHER = "other_public_body", _("other public body")

    slug = models.SlugField(_("short name in addresses"), unique=True, max_length=60)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.MUNICIPALITY)
    cbs_code = models.CharField(_("CBS code"), max_length=6, blank=True, validators=[cbs_validator])
    buys_for = models.ManyToManyField(
        "self", verbose_name=_("buys for"), symmetrical=False, blank=True, related_name="bought_for_by",
    )

    class Meta:
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(fields=("cbs_code",), condition=~models.Q(cbs_code=""), name="municipality_cbs_code"),
        ]

    def __str__(self) -> str:
        return self.name


class Supplier(Identity):
    """A company (or consortium) that won a contract and carries its obligation: the opdrachtnemer."""

    class Kind(models.TextChoices):
        """A consortium is a supplier of its own; its members are what each desk knows of it (`ConsortiumMember`)."""

        COMPANY = "company", _("company")
        CONSORTIUM = "consortium", _("consortium")

    class Size(models.TextChoices):
        """Size class by number of employees, as the European definition of small and medium companies has it."""

        MICRO = "micro", _("fewer than 10 employees")
        SMALL = "small", _("10 to 49 employees")
        MEDIUM = "medium", _("50 to 249 employees")
        LARGE = "large", _("250 employees or more")
        UNKNOWN = "unknown", _("size not known")

    slug = models.SlugField(_("short name in addresses"), unique=True, max_length=80)
    name = models.CharField(_("name"), max_length=160)
    kvk_number = models.CharField(_("KvK number"), max_length=8, unique=True, validators=[kvk_validator])
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.COMPANY)
    size = models.CharField(_("size"), max_length=8, choices=Size, default=Size.UNKNOWN)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Participation(Reference):
    """A municipality takes part in a desk from a day until (not including) another; "all but Doesburg" is data."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    class Meta(Reference.Meta):
        ordering = ("starts_on", "id")
        constraints = [
            RowLevelSecurity(name="participation_rls", read={"everyone": ""}, write={"desk": ""}),
            models.UniqueConstraint(fields=("desk", "municipality", "starts_on"), name="participation_once"),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gt=models.F("starts_on")),
                name="participation_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality_id} {self.starts_on}–{self.ends_on or ''}"
