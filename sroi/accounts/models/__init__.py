"""Users, memberships, invitations, other ways in, the outbox and the log. Identity tables."""

from sroi.accounts.models.access import ApiToken, CalendarFeed, SignInConnection
from sroi.accounts.models.event import AccountEvent
from sroi.accounts.models.outbox import Digest, OutboxMail
from sroi.accounts.models.people import Invitation, Membership, OrganisationRole, User, UserManager, one_organisation

__all__ = [
    "AccountEvent", "ApiToken", "CalendarFeed", "Digest", "Invitation", "Membership", "OrganisationRole", "OutboxMail",
    "SignInConnection", "User", "UserManager", "one_organisation",
]
