"""Joint buyers on screen: which there are, and for whom they buy. The desk administrator writes a division."""

from decimal import Decimal
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from contracts.errors import Conflict
from contracts.policies import Permission
from contracts.views.access import requires
from contracts.views.conflicts import conflict_page
from reporting.actions.joint_buyers import first_open_quarter, newest_division, set_division
from reporting.disclosure.joint_buyers import divisions_of
from reporting.forms.joint_buyers import DivisionForm
from reporting.views.quarters import desk_of
from sroi.accounts.acting import ActingRequest
from sroi.tenancy import queries as organisations
from sroi.tenancy.models import Municipality, ServiceDesk

JOINT = Municipality.Kind.JOINT_ARRANGEMENT


@require_GET
@requires(Permission.KEEP_JOINT_BUYERS)
def joint_buyers(request: ActingRequest) -> HttpResponseBase:
    """The joint buyers of the desk with their divisions, the newest first."""
    desk = desk_of(request)
    known = divisions_of(desk_id=desk.pk)
    rows = [
        (row, known.get(row.pk, [])) for row in organisations.clients_of(desk_id=desk.pk).filter(kind=JOINT)
    ]
    return TemplateResponse(request, "reporting/desk/joint_buyers.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@requires(Permission.KEEP_JOINT_BUYERS)
def division(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """Write a division; it starts with the shares that hold now."""
    desk = desk_of(request)
    clients = organisations.clients_of(desk_id=desk.pk)
    joint = get_object_or_404(clients, pk=pk, kind=JOINT)
    form = DivisionForm(
        request.POST if request.method == "POST" else None, members=list(clients.exclude(kind=JOINT)),
        shares=_shares(desk, joint), from_quarter=str(first_open_quarter(desk=desk, at=timezone.now())),
        revision=_number(desk, joint),
    )
    if request.method == "POST" and form.is_valid():
        done = _saved(request, desk, joint, form)
        if done is not None:
            return done
    return TemplateResponse(
        request, "reporting/desk/joint_division.html", {"form": form, "joint": joint},
        status=422 if request.method == "POST" else 200,
    )


def _shares(desk: ServiceDesk, joint: Municipality) -> dict[UUID, Decimal]:
    """Member → percentage in the division that was written last."""
    written = divisions_of(desk_id=desk.pk).get(joint.pk, [])
    newest = max(written, key=lambda row: row.number, default=None)
    return {member: percent for member, _name, percent in newest.members} if newest else {}


def _number(desk: ServiceDesk, joint: Municipality) -> int:
    newest = newest_division(desk=desk, joint_id=joint.pk)
    return newest.number if newest else 0


def _saved(request: ActingRequest, desk: ServiceDesk, joint: Municipality, form: DivisionForm) -> HttpResponseBase | None:
    """Save the division; None with the errors in the form."""
    url = request.acting.url("joint_buyers")
    try:
        set_division(
            by=request.acting.actor, at=timezone.now(), desk=desk, joint_id=joint.pk,
            from_quarter=form.cleaned_data["from_quarter"], shares=form.shares(), seen=form.cleaned_data["revision"],
        )
    except ValidationError as error:
        form.add_action_errors(error)
        return None
    except Conflict as error:
        return conflict_page(
            request, title=joint.name, error=error, labels={"from_quarter": _("From quarter")}, url=url,
            newest=_number(desk, joint),
        )
    messages.success(request, _("The members of the joint buyer are saved."))
    return redirect(url)
