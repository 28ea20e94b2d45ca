"""Users, memberships and invitations."""

from datetime import date
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from sroi.accounts.roles import ROLES, Organisation, Role, RoleCode
from sroi.tenancy.bases import Identity
from sroi.tenancy.models import Municipality, ServiceDesk, Supplier
from sroi.tenancy.scope import Audience, Scope


class UserManager(BaseUserManager["User"]):
    """Creates users by e-mail address."""

    def create_user(self, *, email: str, name: str, password: str | None = None, language: str = "nl") -> "User":
        """A user with this address (lower case); without a password only single sign-on or a reset opens the account."""
        user = self.model(email=email.strip().lower(), name=name, language=language)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, Identity):
    """A person who signs in. What they may do hangs on memberships, never on the user."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(_("language"), max_length=2, choices=[("nl", "Nederlands"), ("en", "English")], default="nl")
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        ordering = ("email",)

    def __str__(self) -> str:
        return self.name or self.email


def one_organisation(name: str) -> models.CheckConstraint:
    """Exactly the organisation column that the kind names is filled."""
    def only(kind: Organisation) -> models.Q:
        columns = {f"{column}__isnull": column != kind for column in ("desk", "municipality", "supplier")}
        return models.Q(organisation=kind, **columns)

    condition = models.Q()
    for kind in Organisation:
        condition |= only(kind)
    return models.CheckConstraint(condition=condition, name=name)


class OrganisationRole(Identity):
    """A role in exactly one organisation; shared by memberships and invitations."""

    organisation = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in Organisation])
    desk = models.ForeignKey(ServiceDesk, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    #: A supplier membership that a desk created sees that desk's rows only.
    limited_to_desk = models.ForeignKey(ServiceDesk, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    role = models.CharField(_("role"), max_length=24, choices=RoleCode)

    class Meta:
        abstract = True

    @property
    def of(self) -> ServiceDesk | Municipality | Supplier | None:
        """The organisation itself; None for the platform."""
        return self.desk or self.municipality or self.supplier

    @property
    def role_definition(self) -> Role:
        """The row of the role table."""
        return ROLES[RoleCode(self.role)]


class Membership(OrganisationRole):
    """A user acts for an organisation in a role, from a day until (not including) another."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        ordering = ("starts_on", "id")
        constraints = [
            one_organisation("membership_one_organisation"),
            models.CheckConstraint(
                condition=models.Q(limited_to_desk__isnull=True) | models.Q(organisation="supplier"),
                name="membership_limit_is_for_suppliers",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="membership_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"

    def is_active_on(self, day: date) -> bool:
        """Whether the membership is in force on that day."""
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)

    @property
    def scope(self) -> Scope | None:
        """The tenant scope of someone who acts with this membership; None for a platform operator."""
        if self.organisation == Organisation.PLATFORM or self.of is None:
            return None
        return Scope(Audience(self.organisation), self.of.id, self.limited_to_desk_id)


class Invitation(OrganisationRole):
    """An invitation by e-mail with a link that expires and works once."""

    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=120)
    invited_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "id")
        constraints = [
            one_organisation("invitation_one_organisation"),
            models.CheckConstraint(
                condition=models.Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | models.Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="invitation_accepted_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} {self.role}"
