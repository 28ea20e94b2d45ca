"""The log of accounts and organisations."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sroi.accounts.roles import RoleCode
from sroi.tenancy.bases import Identity


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
        MADE_FEED = "made_feed", _("made a calendar address")
        REVOKED_FEED = "revoked_feed", _("withdrew a calendar address")
        CHANGED_DIGEST = "changed_digest", _("changed how often the digest comes")
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
