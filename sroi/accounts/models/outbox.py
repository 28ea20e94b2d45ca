"""Mail that must go out, and how often somebody wants the digest."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sroi.accounts.models.people import Membership
from sroi.tenancy.bases import Identity


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
        DIGEST = "digest", _("What waits for you")
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


class Digest(Identity):
    """Somebody wants what waits for one membership by mail; without a row there is no digest."""

    class Rhythm(models.TextChoices):
        """On which days it comes."""

        DAILY = "daily", _("every working day")
        WEEKLY = "weekly", _("every Monday")

    membership = models.OneToOneField(Membership, on_delete=models.CASCADE, related_name="digest")
    rhythm = models.CharField(_("how often"), max_length=6, choices=Rhythm)
    #: The day of the last digest that was due, also when nothing waited: the second run of a day sends nothing.
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("membership_id",)

    def __str__(self) -> str:
        return f"{self.membership_id} {self.rhythm}"
