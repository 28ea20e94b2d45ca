"""The page behind the link in an invitation."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from sroi.accounts import actions, queries
from sroi.accounts.acting import Acting
from sroi.accounts.errors import NotPossible
from sroi.accounts.forms import NewAccountForm
from sroi.accounts.invitation_links import invitation_id_in
from sroi.accounts.models import Invitation, User
from sroi.accounts.roles import ROLES, RoleCode


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, key: str) -> HttpResponse:
    """Shows for whom the invitation is; who has an account signs in and accepts, who has none makes one here."""
    invitation_id = invitation_id_in(key)
    invitation = queries.invitation(invitation_id) if invitation_id else None
    if invitation is None:
        raise Http404
    try:
        user = request.user
        if isinstance(user, User) and request.method == "POST" and invitation.accepted_by_id == user.pk:
            return _accept_signed_in(request, user, invitation)  # the second click
        actions.check_open(invitation, at=timezone.now())
        if isinstance(user, User):
            return _accept_signed_in(request, user, invitation)
        if queries.user_by_email(invitation.email) is not None:
            return _page(request, invitation, sign_in=True)
        return _accept_new(request, invitation)
    except NotPossible as problem:
        return render(request, "accounts/invitation_closed.html", {"problem": problem.message}, status=410)


def _page(request: HttpRequest, invitation: Invitation, **context: object) -> HttpResponse:
    role = ROLES[RoleCode(invitation.role)]
    return render(request, "accounts/invitation.html", {"invitation": invitation, "role": role, **context})


def _accept_signed_in(request: HttpRequest, user: User, invitation: Invitation) -> HttpResponse:
    if user.email != invitation.email:
        return _page(request, invitation, somebody_else=True)
    if request.method == "GET":
        return _page(request, invitation, accept=True)
    membership = actions.accept_as(invitation_id=invitation.pk, user=user, at=timezone.now())
    return redirect(Acting(membership).url("home"))


def _accept_new(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    form = NewAccountForm(request.POST or None, invitation=invitation)
    if request.method == "GET" or not form.is_valid():
        return _page(request, invitation, form=form)
    membership = actions.accept_as_new(
        invitation_id=invitation.pk, name=form.cleaned_data["name"], password=form.cleaned_data["password"],
        language=translation.get_language() or "nl", at=timezone.now(),
    )  # fmt: skip
    record_authentication(request, membership.user, method="invitation", reauthenticated=True)
    response: HttpResponse = perform_login(request, membership.user, redirect_url=Acting(membership).url("home"))
    return response
