"""Who is asking: language, second factor, and the tenant scope that the URL or the token names."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import structlog
from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.template.response import SimpleTemplateResponse
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from redis.exceptions import RedisError

from sroi.accounts import queries, signin
from sroi.accounts.acting import Acting
from sroi.accounts.models import User
from sroi.accounts.navigation import navigation_for
from sroi.accounts.roles import Organisation
from sroi.accounts.tokens import acting_by_token
from sroi.tenancy.scope import scope

GetResponse = Callable[[HttpRequest], HttpResponse]
View = Callable[..., HttpResponseBase]
log = structlog.get_logger(__name__)

#: Seconds after which trying to sign in again makes sense.
TRY_AGAIN_AFTER = 120

#: Pages that show no data of an organisation: open before the second factor is set up.
OPEN_PAGES = frozenset({
    "health", "account_login", "account_logout", "account_inactive", "accounts:language", "accounts:second_factor",
    "accounts:invitation",
})  # fmt: skip

#: URL namespace → kind of organisation, and the URL argument with its slug.
AREAS = {
    "desk": (Organisation.DESK, "desk_slug"),
    "municipality": (Organisation.MUNICIPALITY, "municipality_slug"),
    "supplier": (Organisation.SUPPLIER, "supplier_slug"),
    "platform": (Organisation.PLATFORM, None),
}


class ActingMiddleware:
    """Runs a view of an organisation inside its scope: one transaction, that tenant's rows.

    Signed out → the sign-in page; no membership of the organisation in the URL → 404, because a 403 would confirm that
    it exists. An exception in the view rolls the transaction back.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing here: the view is known in `process_view` only."""
        request.acting = None  # type: ignore[attr-defined]  # ActingRequest, for views inside an organisation
        structlog.contextvars.clear_contextvars()
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Find the membership, open the scope, run the view and render it inside."""
        namespace = (request.resolver_match.namespaces or [""])[0] if request.resolver_match else ""
        if namespace == "api":
            acting = acting_by_token(request, on=timezone.localdate(), at=timezone.now())
        elif namespace in AREAS:
            if not request.user.is_authenticated:
                return redirect(f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': request.get_full_path()})}")
            acting = self._membership_in_url(request, namespace, kwargs)
        else:
            return None
        if acting is None:
            return None  # the API answers 401 itself
        request.acting = acting  # type: ignore[attr-defined]  # likewise
        return run_in_scope(request, acting, view, args, kwargs)

    @staticmethod
    def _membership_in_url(request: HttpRequest, namespace: str, kwargs: dict[str, Any]) -> Acting:
        organisation, argument = AREAS[namespace]
        slug = kwargs.pop(argument) if argument else None
        memberships = signin.open_memberships(request)
        membership = queries.widest(memberships, organisation=organisation, slug=slug)
        if membership is None:
            raise Http404
        acting = Acting(membership, can_switch=len(memberships) > 1)
        acting.navigation = navigation_for(acting, path=request.path)
        return acting


def run_in_scope(
    request: HttpRequest, acting: Acting, view: View, args: list[Any], kwargs: dict[str, Any]
) -> HttpResponseBase:
    """Call the view and render its template inside the scope of `acting`; the platform has none."""
    structlog.contextvars.bind_contextvars(
        actor=str(acting.actor.user_id), role=acting.role.value,
        scope=f"{acting.membership.organisation}:{getattr(acting.organisation, 'slug', '')}",
    )
    if acting.scope is None:
        with transaction.atomic():
            return _rendered(view(request, *args, **kwargs))
    with scope(acting.scope):
        response = _rendered(view(request, *args, **kwargs))
        if response.status_code >= 500:
            transaction.set_rollback(True)
        return response


def _rendered(response: HttpResponseBase) -> HttpResponseBase:
    """Render a template response now: its queries need the scope."""
    return response.render() if isinstance(response, SimpleTemplateResponse) else response


class CountersAwayMiddleware:
    """Nobody signs in while the attempts cannot be counted: a page that says so instead of an error, or of no limit.

    The counters are in Redis. Pages for people who are signed in do not need them: sessions are in the database.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing here: it is about exceptions only."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """503 with when to try again, and one line in the log."""
        if not isinstance(exception, RedisError):
            return None
        page = request.resolver_match.view_name if request.resolver_match else ""
        log.error("sign_in_needs_redis", page=page, error=f"{type(exception).__name__}: {exception}")
        response = render(request, "503.html", status=503)
        response.headers["Retry-After"] = str(TRY_AGAIN_AFTER)
        patch_cache_control(response, no_store=True)
        response._has_been_logged = True  # type: ignore[attr-defined]  # Django would log the status once more
        return response


class SecondFactorMiddleware:
    """Without a second factor nobody gets further than the pages to set one up (ASVS 5.0, 6.3.3; BIO2 5.17.01).

    Somebody who signed in at the own organisation has shown it there; but such a sign-in may not change the password or
    the second factors of the account, or the organisation's administrator could take over the account.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing here: the view is known in `process_view` only."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Send whoever lacks a second factor to the page that explains how to set one up."""
        if not isinstance(request.user, User) or request.resolver_match is None:
            return None
        page = request.resolver_match.view_name
        by_organisation = "socialaccount" in signin.methods(request)
        if by_organisation:
            return redirect("accounts:switch") if is_security_page(page) else None
        if not settings.REQUIRE_SECOND_FACTOR or page in OPEN_PAGES or is_security_page(page):
            return None
        if signin.has_second_factor(request.user):
            return None
        return redirect(f"{resolve_url('accounts:second_factor')}?{urlencode({'next': request.get_full_path()})}")


def is_security_page(page: str) -> bool:
    """Pages of the account itself: second factors, password, confirming who one is."""
    return page.startswith(("mfa_", "account_change_password", "account_set_password", "account_reauthenticate"))


class UserLanguageMiddleware:
    """The language that the user chose (kept with the account), else Dutch; never the browser's guess."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Activate the language for this request."""
        language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, settings.LANGUAGE_CODE)
        translation.activate(language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = translation.get_language()
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language())
        return response
