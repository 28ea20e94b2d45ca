"""The only writers of accounts: people, memberships, invitations, keys, organisations."""

from sroi.accounts.actions.invitations import accept_as, accept_as_new, check_open, invite, invite_again, withdraw_invitation
from sroi.accounts.actions.keys import create_token, revoke_token
from sroi.accounts.actions.memberships import end_membership, grant_membership
from sroi.accounts.actions.organisations import remove_connection, retry_mail, save_connection, save_organisation
from sroi.accounts.actions.people import choose_language, create_user, disable_user, enable_user
from sroi.accounts.actions.reminders import choose_digest, make_feed, revoke_feed

__all__ = [
    "accept_as",
    "accept_as_new",
    "check_open",
    "choose_digest",
    "choose_language",
    "create_token",
    "create_user",
    "disable_user",
    "enable_user",
    "end_membership",
    "grant_membership",
    "invite",
    "invite_again",
    "make_feed",
    "remove_connection",
    "retry_mail",
    "revoke_feed",
    "revoke_token",
    "save_connection",
    "save_organisation",
    "withdraw_invitation",
]
