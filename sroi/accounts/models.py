"""Users, memberships, invitations, API tokens, sign-in connections and the outbox. Identity tables."""

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


class ApiToken(Identity):
    """A key for the API. It acts as exactly one membership; only its hash is stored."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(_("name"), max_length=80)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "id")

    def __str__(self) -> str:
        return self.name


class SignInConnection(Identity):
    """Single sign-on (OpenID Connect) of one organisation; its members sign in at their own identity provider."""

    organisation = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in Organisation])
    desk = models.OneToOneField(ServiceDesk, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    municipality = models.OneToOneField(Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    supplier = models.OneToOneField(Supplier, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    app = models.OneToOneField("socialaccount.SocialApp", on_delete=models.CASCADE, related_name="connection")

    class Meta:
        constraints = [one_organisation("sign_in_connection_one_organisation")]

    def __str__(self) -> str:
        return str(self.desk or self.municipality or self.supplier or "platform")


class OutboxMail(Identity):
    """A mail that must go out. It holds no tenant content: names, a link and a template, rendered when it is sent."""

    class State(models.TextChoices):
        """Waiting mails are sent by the worker; a failed one shows on the page of failures."""

        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")

    class Template(models.TextChoices):
        """The mails that exist; each has `templates/emails/<code>.txt`."""

        INVITATION = "invitation", _("Invitation")
        RETURNED = "returned", _("Entry returned")
        REJECTED = "rejected", _("Entry rejected")
        PLEASE_CONFIRM = "please_confirm", _("Please confirm running placements")
        PUBLISHED = "published", _("Infosheet published")
        PASSWORD_RESET = "password_reset", _("New password")
        DECISION_ASKED = "decision_asked", _("Question to the contract holder")
        DECISION_GIVEN = "decision_given", _("Answer of the contract holder")

    to = models.EmailField()
    recipient_name = models.CharField(max_length=120)
    language = models.CharField(max_length=2, default="nl")
    template = models.CharField(max_length=20, choices=Template)
    #: Names and paths for the template (organisation, contract number, link path); never a reason, a person or an amount.
    context = models.JSONField(default=dict)
    #: Which desk's work caused it, to show it there; None for the platform. Not a policy column.
    desk_id = models.UUIDField(null=True, db_index=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    failure = models.TextField(blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "id")
        indexes = [models.Index(fields=("created_at",), condition=models.Q(state="waiting"), name="outbox_waiting")]
        constraints = [
            models.CheckConstraint(
                condition=(models.Q(state="sent") & models.Q(sent_at__isnull=False))
                | (~models.Q(state="sent") & models.Q(sent_at__isnull=True)),
                name="outbox_sent_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.to}"



class AccountEvent(Identity):
    """Who changed what about accounts and organisations; written in the transaction of the change, never altered.

    No foreign keys, so that the log never stands in the way of the data. Contracts have their own events.
    """

    append_only: ClassVar[bool] = True

    class Verb(models.TextChoices):
        """What happened."""

        INVITED = "invited", _("invited")
        INVITED_AGAIN = "invited_again", _("invited again")
        WITHDREW_INVITATION = "withdrew_invitation", _("withdrew an invitation")
        ACCEPTED_INVITATION = "accepted_invitation", _("accepted an invitation")
        GRANTED_MEMBERSHIP = "granted_membership", _("granted a membership")
        ENDED_MEMBERSHIP = "ended_membership", _("ended a membership")
        CREATED_USER = "created_user", _("created an account")
        DISABLED_USER = "disabled_user", _("disabled an account")
        ENABLED_USER = "enabled_user", _("enabled an account")
        CREATED_KEY = "created_key", _("created an API key")
        REVOKED_KEY = "revoked_key", _("withdrew an API key")
        CREATED_ORGANISATION = "created_organisation", _("created an organisation")
        CHANGED_ORGANISATION = "changed_organisation", _("changed an organisation")
        CHANGED_CONNECTION = "changed_connection", _("changed single sign-on")
        REMOVED_CONNECTION = "removed_connection", _("removed single sign-on")
        RETRIED_MAIL = "retried_mail", _("sent a mail again")

    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=120)
    role = models.CharField(max_length=24, blank=True)
    verb = models.CharField(max_length=24, choices=Verb)
    #: What kind of row it is about (`membership`, `invitation`, `user`, ...) and its key.
    subject_kind = models.CharField(max_length=24)
    subject_id = models.UUIDField(db_index=True)
    #: The person and the organisation that it concerns, as they were called then.
    person = models.CharField(max_length=120, blank=True)
    organisation = models.CharField(max_length=160, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_kind} {self.subject_id}"

    @property
    def role_label(self) -> str:
        """The role in which it was done, in the language of the reader."""
        return str(RoleCode(self.role).label) if self.role else ""
