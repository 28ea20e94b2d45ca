"""What somebody gets outside the screens: a calendar address and a digest, per membership of their own."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.conf import settings
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from sroi.accounts import actions, queries, signin
from sroi.accounts.acting import Acting
from sroi.accounts.models import Digest, Membership


def _own(request: HttpRequest) -> list[Membership]:
    """The memberships that have something to remember: those of an organisation."""
    return [found for found in signin.open_memberships(request) if found.of is not None]


def _mine(request: HttpRequest, pk: UUID) -> Membership:
    found = next((membership for membership in _own(request) if membership.pk == pk), None)
    if found is None:
        raise Http404
    return found


@login_required
@never_cache
@require_GET
def reminders(request: HttpRequest) -> HttpResponse:
    """The memberships, each with its calendar address and digest."""
    return _page(request)


@login_required
@never_cache
@require_POST
def make_feed(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A new calendar address, which this answer shows and no other."""
    membership = _mine(request, pk)
    secret = actions.make_feed(membership_id=membership.pk, by=Acting(membership).actor, at=timezone.now())
    path = reverse("calendar", kwargs={"secret": secret})
    return _page(request, made_for=membership, address=settings.BASE_URL.rstrip("/") + path)


@login_required
@require_POST
def revoke_feed(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Withdraw the calendar address."""
    membership = _mine(request, pk)
    actions.revoke_feed(membership_id=membership.pk, by=Acting(membership).actor, at=timezone.now())
    messages.success(request, _("The calendar address no longer works."))
    return redirect("accounts:reminders")


@login_required
@require_POST
def choose_digest(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change how often the digest comes."""
    membership, rhythm = _mine(request, pk), request.POST.get("rhythm", "")
    if rhythm and rhythm not in Digest.Rhythm.values:
        raise Http404
    actions.choose_digest(membership_id=membership.pk, rhythm=rhythm, by=Acting(membership).actor, at=timezone.now())
    messages.success(request, _("Saved."))
    return redirect("accounts:reminders")


def _page(request: HttpRequest, *, made_for: Membership | None = None, address: str = "") -> HttpResponse:
    memberships = _own(request)
    feeds = {feed.membership_id: feed for feed in queries.feeds_of(memberships)}
    digests = {digest.membership_id: digest.rhythm for digest in queries.digests_of(memberships)}
    rows = [(membership, feeds.get(membership.pk), digests.get(membership.pk, "")) for membership in memberships]
    choices = [("", _("never")), *Digest.Rhythm.choices]
    context = {"rows": rows, "choices": choices, "made_for": made_for, "address": address}
    return render(request, "accounts/reminders.html", context)
