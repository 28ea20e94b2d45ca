"""Keys for the API. A key acts as exactly one membership; only its hash is stored, so it is shown once."""

import hashlib
import secrets
from datetime import date, datetime

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from sroi.accounts.acting import Acting
from sroi.accounts.models import ApiToken, User

PREFIX = "sroi_"


def new_token() -> str:
    """A fresh key of 256 random bits; the prefix lets scanners for leaked secrets recognise it."""
    return PREFIX + secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """What is stored. One round of SHA-256 is enough for a random key (a password would need a slow hash)."""
    return hashlib.sha256(token.encode()).hexdigest()


def acting_by_token(request: HttpRequest, *, on: date, at: datetime) -> Acting | None:
    """The membership behind `Authorization: Bearer <key>`; None without a key or with one that no longer opens anything.

    A key stops with its own end, when it is withdrawn, when the membership ends and when the user is disabled.
    """
    word, _space, token = request.headers.get("Authorization", "").partition(" ")
    if word.lower() != "bearer" or not token:
        return None
    found = (
        ApiToken.objects.filter(
            token_hash=hash_of(token.strip()),
            revoked_at__isnull=True,
            expires_at__gt=at,
            membership__user__is_active=True,
        )
        .select_related(*(f"membership__{name}" for name in ("user", "desk", "municipality", "supplier", "limited_to_desk")))
        .first()
    )
    if found is None or not found.membership.is_active_on(on):
        return None
    return Acting(found.membership)


class TokenAuthentication(BaseAuthentication):
    """The only way into the API: no cookie. The middleware has found the membership and opened its scope already."""

    def authenticate(self, request: Request) -> tuple[User, Acting] | None:
        """The user and the membership.

        Raises:
            AuthenticationFailed: a key was sent that opens nothing.
        """
        acting: Acting | None = getattr(request._request, "acting", None)
        if acting is not None:
            return acting.membership.user, acting
        if request.headers.get("Authorization"):
            raise AuthenticationFailed(_("This key is not valid (any more)."))
        return None

    def authenticate_header(self, request: Request) -> str:
        """Makes the framework answer 401 instead of 403."""
        return 'Bearer realm="SROI Monitor"'


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # untyped base
    """How the API's own document describes the key."""

    target_class = "sroi.accounts.tokens.TokenAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        """An HTTP bearer key."""
        return {"type": "http", "scheme": "bearer"}
