"""How the current sign-in was done, and what that opens."""

from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sroi.accounts import queries
from sroi.accounts.acting import Acting
from sroi.accounts.models import Membership, SignInConnection, User


@dataclass
class Refusal(Exception):
    """Somebody signed in at an identity provider but gets no further; `message` is for the person."""

    code: str
    message: str | Promise

    @classmethod
    def no_connection(cls) -> "Refusal":
        """The connection has been removed meanwhile."""
        return cls("no_connection", _("This way of signing in is not in use any more."))

    @classmethod
    def no_membership(cls, connection: SignInConnection) -> "Refusal":
        """Not known here, not verified, disabled or ended: one answer for all, it tells nothing about who exists."""
        return cls(
            "no_membership",
            _("You have signed in at your organisation, but you have no account for %(organisation)s here. "
              "Ask the service desk or your administrator for an invitation.") % {"organisation": connection},
        )


def methods(request: HttpRequest) -> list[str]:
    """The steps of this sign-in: `password`, `mfa`, `socialaccount`, `invitation`, `demo`."""
    return [record["method"] for record in get_authentication_records(request, request.user)]


def connection_of(request: HttpRequest) -> SignInConnection | None:
    """The connection through which this person signed in; None for a sign-in with a password or passkey.

    Raises:
        SignInConnection.DoesNotExist: the connection was removed, so the sign-in is worth nothing any more.
    """
    for record in get_authentication_records(request, request.user):
        if record["method"] == "socialaccount":
            return SignInConnection.objects.get(app__provider_id=record["provider"])
    return None


def has_second_factor(user: User) -> bool:
    """Whether the user has an authenticator app or a passkey; recovery codes alone do not count."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=kinds).exists())


def open_memberships(request: HttpRequest) -> list[Membership]:
    """The memberships in force that this sign-in opens.

    A sign-in at an organisation's own identity provider opens that organisation only: otherwise its administrator
    could read another organisation's data through a shared colleague (ASVS 5.0, 6.8.1).
    """
    assert isinstance(request.user, User)
    try:
        connection = connection_of(request)
    except SignInConnection.DoesNotExist:
        return []
    found = queries.active_memberships(request.user, on=timezone.localdate())
    return list(found if connection is None else found.filter(**queries.same_organisation(connection)))


def landing_url(request: HttpRequest) -> str:
    """Where somebody starts: the home of the only membership, else the page where one chooses."""
    memberships = open_memberships(request)
    return Acting(memberships[0]).url("home") if len(memberships) == 1 else reverse("accounts:switch")


#: Session key: where somebody was going before a second factor had to be set up.
ONWARD = "after_second_factor"


def end_sign_in(request: HttpRequest) -> None:
    """Sign out here, also in the library's own book-keeping."""
    get_adapter(request).logout(request)
