"""The accounts pages of a desk and of a supplier: people, invitations, ending an account."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sroi.accounts import actions, once, queries
from sroi.accounts.acting import ActingRequest
from sroi.accounts.errors import NotAllowed, NotPossible
from sroi.accounts.forms import InviteForm
from sroi.accounts.listing import Listing
from sroi.accounts.models import Invitation
from sroi.accounts.policies import manages
from sroi.accounts.roles import ROLES, Organisation, RoleCode

View = Callable[..., HttpResponse]


def managers_only(view: View) -> View:
    """For roles that may invite somebody; 403 for the others."""

    @wraps(view)
    def checked(request: ActingRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.acting.membership.role_definition.may_invite:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked


def _people(on: date) -> Listing:
    in_force = Q(starts_on__lte=on) & (Q(ends_on__isnull=True) | Q(ends_on__gt=on)) & Q(user__is_active=True)
    return Listing(
        search=("user__name", "user__email", "organisation_name"),
        orders={"name": "user__name", "organisation": "organisation_name", "role": "role", "since": "starts_on"},
        default_order="name",
        filters={
            "kind": {kind.value: Q(organisation=kind) for kind in Organisation},
            "state": {"active": in_force, "ended": ~in_force},
        },
        defaults={"state": "active"},
    )


@require_GET
@managers_only
def people(request: ActingRequest) -> HttpResponse:
    """Who can sign in for this organisation, and for a desk also at its buyers and suppliers."""
    mine, today = request.acting.membership, timezone.localdate()
    context = _people(today).context(request, queries.memberships_under(mine, on=today))
    rows = [
        {
            "membership": membership,
            "active": membership.is_active_on(today) and membership.user.is_active,
            "url": request.acting.url("person", pk=membership.user_id) if mine.of is None else "",
            "end_url": request.acting.url("accounts_end", pk=membership.pk)
            if manages(mine, membership) and membership.user_id != mine.user_id else "",
        }
        for membership in context["page"]
    ]  # fmt: skip
    return render(request, "accounts/people.html", context | _frame(request, "accounts") | {"rows": rows})


def _invitations() -> Listing:
    now = timezone.now()
    waiting = Q(accepted_at__isnull=True, withdrawn_at__isnull=True)
    return Listing(
        search=("name", "email", "organisation_name"),
        orders={"name": "name", "organisation": "organisation_name", "role": "role", "sent": "created_at"},
        default_order="-sent",
        filters={
            "state": {
                "open": waiting & Q(expires_at__gt=now),
                "expired": waiting & Q(expires_at__lte=now),
                "accepted": Q(accepted_at__isnull=False),
                "withdrawn": Q(withdrawn_at__isnull=False),
            }
        },
    )


@require_GET
@managers_only
def invitations(request: ActingRequest) -> HttpResponse:
    """Invitations that are open, expired, accepted or withdrawn."""
    mine, now = request.acting.membership, timezone.now()
    found = queries.invitations_under(mine, on=timezone.localdate(now))
    context = _invitations().context(request, found)
    rows = [
        {"invitation": invitation, "state": state_of(invitation), "may": manages(mine, invitation)}
        for invitation in context["page"]
    ]
    page = _frame(request, "accounts_invitations") | {"rows": rows}
    return render(request, "accounts/invitations.html", context | page)


def state_of(invitation: Invitation) -> str:
    """`accepted`, `withdrawn`, `expired` or `open`."""
    if invitation.accepted_at is not None:
        return "accepted"
    if invitation.withdrawn_at is not None:
        return "withdrawn"
    return "expired" if invitation.expires_at <= timezone.now() else "open"


@require_http_methods(["GET", "POST"])
@managers_only
def invite(request: ActingRequest) -> HttpResponse:
    """The form with which somebody is invited."""
    form = InviteForm(request.POST or None, mine=request.acting.membership, on=timezone.localdate())
    if request.method == "POST" and form.is_valid() and send_invitation(request, form):
        return redirect(request.acting.url("accounts_invitations"))
    return render(request, "accounts/invite.html", {"form": form, "back_url": request.acting.url("accounts")})


def send_invitation(request: ActingRequest, form: InviteForm) -> bool:
    """Invite whom the form names, once; False with the reason in the form."""
    data = form.cleaned_data
    try:
        invitation = once.make(request, rows=Invitation.objects.all(), create=lambda pk: actions.invite(
            role=RoleCode(data["role"]), of=data["of"], email=data["email"], name=data["name"],
            language=data["language"], by=request.acting.actor, at=timezone.now(), pk=pk,
        ))  # fmt: skip
    except ValidationError as error:
        form.add_error(None, error)
        return False
    except NotAllowed as problem:
        raise PermissionDenied(problem.message) from problem
    messages.success(request, _("%(name)s gets an e-mail with a link that is valid for 14 days.") % {"name": invitation.name})
    return True


@require_http_methods(["GET", "POST"])
@managers_only
def end(request: ActingRequest, pk: UUID) -> HttpResponse:
    """Ask, then end an account."""
    found = queries.memberships_under(request.acting.membership, on=timezone.localdate())
    membership = get_object_or_404(found, pk=pk)
    if not manages(request.acting.membership, membership):
        raise PermissionDenied
    if request.method == "GET":
        back = request.acting.url("accounts")
        return render(request, "accounts/end.html", {"membership": membership, "back_url": back})
    try:
        actions.end_membership(membership_id=membership.pk, by=request.acting.actor, at=timezone.now())
    except NotPossible as problem:
        messages.error(request, str(problem))
    except NotAllowed as problem:
        raise PermissionDenied(problem.message) from problem
    else:
        messages.success(request, _("The account of %(name)s has ended.") % {"name": membership.user.name})
    return redirect(request.acting.url("accounts"))


@require_POST
@managers_only
def invite_again(request: ActingRequest, pk: UUID) -> HttpResponse:
    """Send the link again."""
    return _change(request, pk, actions.invite_again, _("The e-mail is sent again; the link is valid for 14 days."))


@require_POST
@managers_only
def withdraw(request: ActingRequest, pk: UUID) -> HttpResponse:
    """Make the link worthless."""
    return _change(request, pk, actions.withdraw_invitation, _("The invitation has been withdrawn."))


def _change(request: ActingRequest, pk: UUID, action: Callable[..., Invitation], done: str) -> HttpResponse:
    found = queries.invitations_under(request.acting.membership, on=timezone.localdate())
    invitation = get_object_or_404(found, pk=pk)
    try:
        action(invitation_id=invitation.pk, by=request.acting.actor, at=timezone.now())
    except NotPossible as problem:
        messages.error(request, str(problem))
    except NotAllowed as problem:
        raise PermissionDenied(problem.message) from problem
    else:
        messages.success(request, done)
    return redirect(request.acting.url("accounts_invitations"))


@require_GET
@managers_only
def roles(request: ActingRequest) -> HttpResponse:
    """The roles as one table, with what each may do."""
    return render(request, "accounts/roles.html", _frame(request, "accounts_roles") | {"roles": ROLES.values()})


def _frame(request: ActingRequest, current: str) -> dict[str, object]:
    """Tabs and addresses that the pages share."""
    pages = {"accounts": _("People"), "accounts_invitations": _("Invitations"), "accounts_roles": _("Roles")}
    urls = {page: request.acting.url(page) for page in pages}
    return {
        "tabs": [{"label": label, "url": urls[page], "active": page == current} for page, label in pages.items()],
        "list_url": urls[current],
        "invite_url": request.acting.url("accounts_invite"),
        "several_kinds": request.acting.membership.organisation == Organisation.DESK,
    }
