"""Other ways in than a sign-in: API keys, single sign-on, calendar addresses."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sroi.accounts.models.people import Membership, one_organisation
from sroi.accounts.roles import Organisation
from sroi.tenancy.bases import Identity
from sroi.tenancy.models import Municipality, ServiceDesk, Supplier


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


class CalendarFeed(Identity):
    """An address with which a calendar program reads what comes up for one membership; only its hash is stored."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="calendar_feeds")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("membership",), condition=models.Q(revoked_at__isnull=True), name="calendar_feed_one_in_use",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id}"
