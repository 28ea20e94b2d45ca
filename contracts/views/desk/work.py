"""Background work of a desk: what failed and why, what still waits, and trying again."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from contracts import background
from contracts.policies import Permission
from contracts.queries import rules
from contracts.queries import worklist as queries
from contracts.views.access import requires
from sroi.accounts.acting import ActingRequest

#: Rows of what waits; it empties by itself.
FIRST: Final = 25


@require_GET
@requires(Permission.RETRY_WORK)
def work(request: ActingRequest) -> HttpResponseBase:
    """Everything that failed, kind by kind, and the first of what waits."""
    stale = queries.stale_balances()
    kinds = [
        {"kind": kind, "rows": [kind.row(found, request.acting) for found in kind.failed()]}
        for kind in background.kinds()
    ]
    context = {"kinds": kinds, "stale": stale[:FIRST], "stale_count": stale.count(), "held": rules.held().count()}
    return TemplateResponse(request, "contracts/desk/work.html", context)


@require_POST
@requires(Permission.RETRY_WORK)
def retry(request: ActingRequest) -> HttpResponseBase:
    """Try one piece of work again: its kind and its key are a field of the form."""
    kind = next((kind for kind in background.kinds() if kind.code in request.POST), None)
    if kind is None:
        raise Http404
    pk = _id(request.POST[kind.code])
    try:
        kind.retry(by=request.acting.actor, at=timezone.now(), pk=pk)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    messages.success(request, _("It is tried again. This takes a moment."))
    return redirect(request.acting.url("work"))


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error
