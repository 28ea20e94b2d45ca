"""How the sign-in library behaves here: nobody signs up, mail goes through the outbox, an organisation's own sign-in
opens only that organisation.
"""

import base64
from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.encoding import force_bytes

from sroi.accounts import outbox, queries, signin
from sroi.accounts.context import PRODUCT_NAME
from sroi.accounts.models import OutboxMail, SignInConnection, User
from sroi.accounts.signin import Refusal

log = structlog.get_logger(__name__)

#: The mails of the library that can happen with our settings, and our own mail for each.
MAILS = {"account/email/password_reset_key": OutboxMail.Template.PASSWORD_RESET}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # untyped library
    """Sign-in with e-mail address and password."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an account starts from an invitation, whose page creates it."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The home of the only membership, else the page where one chooses."""
        return signin.landing_url(request)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Show the pages in the language of the account, also on a new device."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        remember_language(response, user.language)
        log.info("signed_in", actor=str(user.pk), methods=signin.methods(request))
        return response

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """A line in the log for whoever watches peaks of failures; never the address or the password."""
        log.warning("sign_in_failed", origin=self.get_client_ip(request))

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """No "you have signed in" and the like: the page that follows shows it."""
        template = args[0] if args else kwargs.get("message_template")
        if template not in {"account/messages/logged_in.txt", "account/messages/logged_out.txt"}:
            super().add_message(request, level, *args, **kwargs)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Put the mail in the outbox. The secret link is made when it is sent, so it is stored nowhere.

        Raises:
            KeyError: a mail that our settings should make impossible.
        """
        user: User = context["user"]
        outbox.put(
            template=MAILS[template_prefix],
            to=user.email,
            recipient_name=user.name,
            language=user.language,
            context={"user_id": str(user.pk)},
            at=timezone.now(),
        )


def remember_language(response: HttpResponse, language: str) -> None:
    """Keep the language for the next requests; the cookie says nothing about the person."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, max_age=365 * 24 * 3600,
        secure=settings.LANGUAGE_COOKIE_SECURE, httponly=True, samesite="Lax",
    )


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # untyped library
    """Sign-in at an organisation's own identity provider (OpenID Connect)."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Never: whoever has no membership is refused."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Match the person by (issuer, subject); the first time by a verified address.

        Either way only to somebody with a membership, in force today, of the organisation that owns the connection.

        Raises:
            ImmediateHttpResponse: a page that says why not.
        """
        try:
            self._match(request, sociallogin)
        except Refusal as refusal:
            log.warning("single_sign_on_refused", reason=refusal.code, provider=sociallogin.account.provider)
            page = render(request, "socialaccount/refused.html", {"refusal": refusal}, status=403)
            raise ImmediateHttpResponse(page) from refusal

    @staticmethod
    def _match(request: HttpRequest, sociallogin: SocialLogin) -> None:
        if sociallogin.state.get("process", AuthProcess.LOGIN) != AuthProcess.LOGIN:
            raise Refusal.no_connection()  # linking by hand is not offered; the first sign-in links
        connection = SignInConnection.objects.filter(app__provider_id=sociallogin.account.provider).first()
        if connection is None:
            raise Refusal.no_connection()
        known = sociallogin.is_existing
        user = sociallogin.user if known else _user_of_verified_address(sociallogin)
        member = user is not None and user.is_active and queries.is_member(
            user, of=connection, on=timezone.localdate()
        )
        if user is None or not member:
            raise Refusal.no_membership(connection)
        if not known:
            sociallogin.connect(request, user)

    def on_authentication_error(self, request: HttpRequest, provider: Any, **kwargs: Any) -> None:
        """A line in the log; the library shows our page."""
        log.warning("single_sign_on_failed", provider=str(provider), error=str(kwargs.get("error")))


def _user_of_verified_address(sociallogin: SocialLogin) -> User | None:
    """The user whose address the identity provider vouches for."""
    verified = [address.email.lower() for address in sociallogin.email_addresses if address.verified is True]
    return User.objects.filter(email__in=verified).first() if len(verified) == 1 else None


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # untyped library
    """Second factors: their secrets are stored encrypted, with keys derived from the secret key of the installation."""

    def _get_site_name(self) -> str:
        return PRODUCT_NAME

    def encrypt(self, text: str) -> str:
        """For the database."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """From the database; older secret keys still open it when they are listed as fallbacks."""
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> MultiFernet:
    return MultiFernet([Fernet(_derived(key)) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _derived(secret: str | bytes) -> bytes:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"second factor").derive(force_bytes(secret))
    return base64.urlsafe_b64encode(key)
