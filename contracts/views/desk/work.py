"""Background work of a desk: what failed and why, what still waits, and trying again."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from contracts.actions import letters, recalculation
from contracts.models import Contract
from contracts.policies import Permission
from contracts.queries import worklist as queries
from contracts.views.access import requires
from sroi.accounts.acting import ActingRequest

#: Rows of what waits; it empties by itself.
FIRST: Final = 25


@require_GET
@requires(Permission.RETRY_WORK)
def work(request: ActingRequest) -> HttpResponseBase:
    """Everything that failed, and the first of what waits."""
    desk_id, stale = request.acting.membership.desk_id, queries.stale_balances()
    assert desk_id is not None, "only members of a desk pass the permission"
    context = {
        "balances": queries.failed_balances(), "mails": queries.failed_mails(desk_id=desk_id),
        "stale": stale[:FIRST], "stale_count": stale.count(), "maximum": recalculation.MAX_ATTEMPTS,
    }
    return TemplateResponse(request, "contracts/desk/work.html", context)


@require_POST
@requires(Permission.RETRY_WORK)
def retry(request: ActingRequest) -> HttpResponseBase:
    """Try one piece of work again: `contract` or `mail` in the form names it."""
    by, at, desk_id = request.acting.actor, timezone.now(), request.acting.membership.desk_id
    assert desk_id is not None, "only members of a desk pass the permission"
    if "contract" in request.POST:
        contract = get_object_or_404(Contract, pk=_id(request.POST["contract"]))
        recalculation.retry(by=by, at=at, contract_id=contract.pk)
    elif "mail" in request.POST:
        mail = get_object_or_404(queries.failed_mails(desk_id=desk_id), pk=_id(request.POST["mail"]))
        letters.retry_mail(by=by, at=at, desk_id=desk_id, mail_id=mail.pk)
    else:
        raise Http404
    messages.success(request, _("It is tried again. This takes a moment."))
    return redirect(request.acting.url("work"))


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error
