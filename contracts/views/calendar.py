"""The calendar of one membership, for programs that know its secret address. No sign-in, so nothing in it is secret."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from contracts.agenda import dates, feed
from sroi.accounts import queries
from sroi.accounts.acting import Acting
from sroi.accounts.tokens import hash_of
from sroi.tenancy.scope import scope


@require_safe
def calendar(request: HttpRequest, secret: str) -> HttpResponse:  # noqa: ARG001 (the address says all)
    """What comes up, as a calendar file; 404 for an address that opens nothing (any more)."""
    now = timezone.now()
    membership = queries.membership_of_feed(hash_of(secret), on=timezone.localdate(now))
    if membership is None or membership.scope is None:
        raise Http404
    with translation.override(membership.user.language), scope(membership.scope):
        rows = dates.appointments(acting=Acting(membership), on=timezone.localdate(now))
        data = feed.calendar(rows, name=str(membership.of), base=settings.BASE_URL, at=now)
    answer = HttpResponse(data, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="sroi.ics"'
    answer["Cache-Control"] = "private, max-age=3600"
    answer["Referrer-Policy"] = "no-referrer"
    return answer
