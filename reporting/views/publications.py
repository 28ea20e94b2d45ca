"""The publication of a period: starting it, following it, mending what failed, and publishing."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contracts.errors import StepRefused
from contracts.forms.errors import add_errors
from contracts.policies import Permission
from contracts.views.access import requires
from reporting import queries
from reporting.actions import publication as actions
from reporting.forms.correction import CorrectionForm
from reporting.models import PublicationRun
from reporting.figures.report_period import ReportPeriod, parse_period
from reporting.views.quarters import desk_of
from sroi.accounts import once
from sroi.accounts.acting import ActingRequest
from sroi.tenancy import queries as organisations


@require_http_methods(["GET", "POST"])
@requires(Permission.PUBLISH)
def new_run(request: ActingRequest) -> HttpResponseBase:
    """What a publication of a period would be; then start it. A period that was published gets a correction."""
    if request.method == "GET" and not request.GET.get("period"):
        return redirect(request.acting.url("documents"))
    period, desk = _period(request), desk_of(request)
    if request.method == "GET":
        under_way = queries.under_way().filter(period=period.text).first()
        if under_way is not None:
            return redirect(request.acting.url("publication", pk=under_way.pk))
    clients = list(organisations.clients_of(desk_id=desk.pk))
    before = list(queries.runs().filter(period=period.text, published_at__isnull=False))
    form = CorrectionForm(request.POST or None, desk=desk, clients=clients) if before else None
    if request.method == "POST" and (form is None or form.is_valid()):
        started = _started(request, period, form)
        if started is not None:
            return started
    context = {"period": period.text, "form": form, "before": before, "sheets": len(clients) + 1,
               "can_start": period.text in queries.publishable_periods(desk=desk)}
    return TemplateResponse(request, "reporting/desk/publication_new.html", context)


def _started(request: ActingRequest, period: ReportPeriod, form: CorrectionForm | None) -> HttpResponseBase | None:
    """The page of the publication that was started; None where the form has to be shown again."""
    try:
        run = once.make(request, rows=PublicationRun.objects.all(), create=lambda key: actions.start(
            by=request.acting.actor, at=timezone.now(), desk=desk_of(request), period=period, run_id=key,
            change=form.cleaned_data["change"] if form else "", only=form.wanted() if form else None,
        ))
    except StepRefused as refusal:
        messages.warning(request, str(refusal))
        other = queries.under_way().filter(period=period.text).first()
        if other is not None:
            return redirect(request.acting.url("publication", pk=other.pk))
        return redirect(request.acting.url("documents"))
    except ValidationError as error:
        if form is None:  # published by somebody else since the page was opened
            messages.warning(request, " ".join(error.messages))
            return redirect(f"{request.acting.url('publication_new')}?period={period.text}")
        add_errors(form, error)
        return None
    return redirect(request.acting.url("publication", pk=run.pk))


def _period(request: ActingRequest) -> ReportPeriod:
    values = request.POST if request.method == "POST" else request.GET
    try:
        return parse_period(values.get("period", ""))
    except ValueError as error:
        raise Http404 from error


@require_GET
@requires(Permission.PUBLISH)
def run_page(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """One publication: how far it is, each of its sheets, and what can be done."""
    run = get_object_or_404(queries.runs(), pk=pk)
    context = {"run": run, "progress": queries.progress_of(run), "sheets": list(queries.sheets_of(run))}
    return TemplateResponse(request, "reporting/desk/publication.html", context)


@require_GET
@requires(Permission.PUBLISH)
def progress(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """The progress alone, for refreshing; once everything is done the page itself is asked for again."""
    run = get_object_or_404(queries.runs(), pk=pk)
    found = queries.progress_of(run)
    response = TemplateResponse(request, "reporting/desk/publication_progress.html", {"run": run, "progress": found})
    if not found.is_busy:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@requires(Permission.PUBLISH)
def publish(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """Publish all sheets."""
    return _do(request, pk, partial(actions.publish, at=timezone.now()), lambda count: ngettext(
        "%(count)s sheet is published. The client gets a mail.",
        "%(count)s sheets are published. The clients get a mail.", count) % {"count": count})


@require_POST
@requires(Permission.PUBLISH)
def make_again(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """Make all sheets anew."""
    return _do(request, pk, partial(actions.make_again, at=timezone.now()), _being_made)


@require_POST
@requires(Permission.PUBLISH)
def retry_all(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """Make what failed or was stopped."""
    return _do(request, pk, partial(actions.retry_all, at=timezone.now()), _being_made)


def _being_made(count: int) -> str:
    if not count:
        return _("There was nothing to make again.")
    return ngettext("%(count)s sheet is being made.", "%(count)s sheets are being made.", count) % {"count": count}


@require_POST
@requires(Permission.PUBLISH)
def stop(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """Stop what waits."""
    return _do(request, pk, actions.stop, lambda count: ngettext(
        "%(count)s sheet that was waiting is stopped.", "%(count)s sheets that were waiting are stopped.", count,
    ) % {"count": count})


@require_POST
@requires(Permission.PUBLISH)
def discard(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """Throw the sheets away."""
    return _do(
        request, pk, partial(actions.discard, at=timezone.now()), lambda _count: _("The sheets are thrown away."),
        after="documents",
    )


def _do(
    request: ActingRequest, pk: UUID, action: Callable[..., Any], say: Callable[[int], str], *, after: str = "",
) -> HttpResponseBase:
    """Do something with a publication, and go back to its page."""
    get_object_or_404(PublicationRun, pk=pk)
    try:
        messages.success(request, say(action(by=request.acting.actor, run_id=pk)))
    except StepRefused as refusal:
        messages.warning(request, str(refusal))
    return redirect(request.acting.url(after) if after else request.acting.url("publication", pk=pk))
