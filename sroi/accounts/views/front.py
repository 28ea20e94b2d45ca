"""The front page, the switch between memberships, the language and the first second factor."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from sroi.accounts import actions, queries, signin
from sroi.accounts.acting import Acting
from sroi.accounts.adapters import remember_language
from sroi.accounts.demo import DEMO_SIGNINS, demo_sign_in
from sroi.accounts.models import User
from sroi.accounts.roles import ROLES
from sroi.tenancy.models import Municipality, ServiceDesk, Supplier


def safe_next(request: HttpRequest, *, default: str) -> str:
    """Where the form or the address wants to go next, when that is a page of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours else default


@require_GET
def front_page(request: HttpRequest) -> HttpResponse:
    """Signed in: on to the work. Else a calm page with the sign-in, in the demonstration with one click per role."""
    if request.user.is_authenticated:
        return redirect(signin.landing_url(request))
    return render(request, "front.html", {"people": _demo_people() if settings.DEMO else []})


def _demo_people() -> list[dict[str, object]]:
    """The demo sign-ins that exist, with the name of their organisation; two queries per kind at most."""
    present = set(User.objects.filter(email__in=[person.email for person in DEMO_SIGNINS]).values_list("email", flat=True))
    names: dict[str, str] = {}
    slugs = [person.slug for person in DEMO_SIGNINS]
    for model in (ServiceDesk, Municipality, Supplier):
        names.update(model.objects.filter(slug__in=slugs).values_list("slug", "name"))
    return [
        {"person": person, "role": ROLES[person.role], "organisation": names.get(person.slug, "")}
        for person in DEMO_SIGNINS
        if person.email in present
    ]


@require_POST
def demo_sign_in_page(request: HttpRequest) -> HttpResponse:
    """One click signs in as a demo person. The address exists in the demonstration only."""
    person = demo_sign_in(request.POST.get("email", "")) if settings.DEMO else None
    user = User.objects.filter(email=person.email, is_active=True).first() if person else None
    if user is None:
        raise Http404
    if request.user.is_authenticated:
        signin.end_sign_in(request)
    record_authentication(request, user, method="demo")
    response: HttpResponse = perform_login(request, user)
    return response


@login_required
@require_GET
def switch(request: HttpRequest) -> HttpResponse:
    """A card per membership that this sign-in opens."""
    cards = [
        {"membership": membership, "role": membership.role_definition, "url": Acting(membership).url("home")}
        for membership in signin.open_memberships(request)
    ]
    return render(request, "accounts/switch.html", {"cards": cards})


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language in a cookie and, for somebody who is signed in, with the account."""
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        raise Http404
    if isinstance(request.user, User):
        actions.choose_language(user=request.user, language=language)
    response = redirect(safe_next(request, default="/"))
    remember_language(response, language)
    return response


@require_GET
def organisations(request: HttpRequest) -> HttpResponse:
    """The organisations with their own sign-in page."""
    context = {"connections": queries.connections(), "next": safe_next(request, default="")}
    return render(request, "accounts/organisations.html", context)


def not_offered(_request: HttpRequest) -> HttpResponse:
    """Pages of the sign-in library that do not fit here: a changed address, linked accounts, signing up.

    Raises:
        Http404: always.
    """
    raise Http404


@login_required
@require_GET
def second_factor(request: HttpRequest) -> HttpResponse:
    """Explains the second step and offers the two ways; once there is one, on to where the person was going."""
    assert isinstance(request.user, User)
    if signin.has_second_factor(request.user):
        return redirect(request.session.pop(signin.ONWARD, "/"))
    request.session[signin.ONWARD] = safe_next(request, default="/")
    return render(request, "accounts/second_factor.html")
