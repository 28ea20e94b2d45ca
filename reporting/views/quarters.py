"""The quarters of a desk: which are closed, what still waits in the next one, and closing it."""

from django.contrib import messages
from django.db import OperationalError
from django.db.models import QuerySet
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from psycopg.errors import DeadlockDetected

from contracts.actions.quarters import ensure_quarters
from contracts.errors import StepRefused
from contracts.models import Balance, DeskQuarter, Entry
from contracts.policies import Permission
from contracts.queries import rules
from contracts.queries.entries import waiting_for_confirmation
from contracts.views.access import requires
from contracts.views.lists import page_of
from reporting import queries
from reporting.actions.closing import close_quarter
from sroi.accounts.acting import ActingRequest
from sroi.look.formatting import quarter_name
from sroi.periods import Quarter
from sroi.tenancy.models import ServiceDesk


def desk_of(request: ActingRequest) -> ServiceDesk:
    """The desk of the page."""
    desk = request.acting.organisation
    assert isinstance(desk, ServiceDesk)
    return desk


@require_GET
@requires(Permission.CLOSE_QUARTER)
def quarter_list(request: ActingRequest) -> HttpResponseBase:
    """All quarters, newest first, with the one that can be closed now."""
    desk, today = desk_of(request), timezone.localdate()
    ensure_quarters(desk_id=desk.pk, up_to=Quarter.of(today))
    rows = queries.quarter_rows(desk=desk, on=today)
    following = next((row for row in rows if row.is_next), None)
    context = {
        "page": page_of(rows, request),
        "next": following,
        "unconfirmed": _unconfirmed(following.quarter).count() if following else 0,
        "stale": Balance.objects.filter(~rules.of_earlier_rules(), stale_since__isnull=False).count(),
        "held": rules.held().count(),
        "under_way": list(queries.under_way()), "due": queries.periods_due(desk=desk, on=today),
        "year_to_come": queries.year_to_come(desk=desk, on=today),
    }
    return TemplateResponse(request, "reporting/desk/quarters.html", context)


def _unconfirmed(quarter: Quarter) -> QuerySet[Entry]:
    return Entry.objects.filter(waiting_for_confirmation(quarter=quarter)).select_related("supplier", "candidate")


@require_http_methods(["GET", "POST"])
@requires(Permission.CLOSE_QUARTER)
def close(request: ActingRequest, quarter: str) -> HttpResponseBase:
    """What still waits in a quarter first; then close it for the whole desk."""
    desk = desk_of(request)
    try:
        wanted = Quarter.parse(quarter)
    except ValueError as error:
        raise Http404 from error
    if not DeskQuarter.objects.filter(desk=desk, quarter=str(wanted)).exists():
        raise Http404
    if request.method == "POST":
        now = timezone.now()
        try:
            close_quarter(by=request.acting.actor, at=now, desk=desk, quarter=wanted, on=timezone.localdate(now))
        except StepRefused as refusal:
            messages.warning(request, str(refusal))
        except OperationalError as error:
            if not isinstance(error.__cause__, DeadlockDetected):
                raise
            messages.warning(request, _("Somebody saved something at the same moment, so the quarter is not closed. Close it again."))
        else:
            messages.success(request, _("%(quarter)s is closed.") % {"quarter": quarter_name(str(wanted))})
        return redirect(request.acting.url("quarters"))
    context = {
        "quarter": wanted,
        "page": page_of(_unconfirmed(wanted).order_by("supplier__name", "number"), request),
        "to_review": Entry.objects.filter(state="submitted", first_day__lt=wanted.end).count(),
        "stale": Balance.objects.filter(~rules.of_earlier_rules(), stale_since__isnull=False).count(),
        "held": rules.held().count(),
        "can_close": wanted.end <= timezone.localdate(),
    }
    return TemplateResponse(request, "reporting/desk/quarter_close.html", context)
