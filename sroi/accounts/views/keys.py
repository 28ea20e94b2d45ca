"""Keys for the API, of the own memberships."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from sroi.accounts import actions, once, queries, signin
from sroi.accounts.acting import Acting
from sroi.accounts.errors import AccountProblem
from sroi.accounts.forms import TokenForm
from sroi.accounts.models import Membership


def _own(request: HttpRequest) -> list[Membership]:
    """The memberships for which keys exist: the API is about an organisation's data, so not the platform's."""
    return [found for found in signin.open_memberships(request) if found.of is not None]


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    """The list of keys and the form for a new one, whose text this answer shows and no other."""
    memberships = _own(request)
    form = TokenForm(request.POST or None, memberships=memberships)
    text = ""
    if request.method == "POST" and form.is_valid():
        mine = next(found for found in memberships if str(found.pk) == form.cleaned_data["membership"])
        try:
            _token, text = actions.create_token(
                membership_id=mine.pk, name=form.cleaned_data["name"], days=form.cleaned_data["days"],
                by=Acting(mine).actor, at=timezone.now(), pk=once.key_of(request),
            )  # fmt: skip
            once.spend(request)
            form = TokenForm(memberships=memberships)
        except AccountProblem as problem:
            form.add_error(None, str(problem))
        except ValidationError as problem:
            form.add_error(None, problem)
    tokens = queries.tokens_of(memberships)
    context = {"form": form, "text": text, "tokens": tokens, "now": timezone.now(), "memberships": memberships}
    return render(request, "accounts/keys.html", context)


@login_required
@require_POST
def revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Withdraw a key of the own memberships."""
    token = queries.tokens_of(_own(request)).filter(pk=pk).first()
    if token is None:
        raise Http404
    actions.revoke_token(token_id=token.pk, by=Acting(token.membership).actor, at=timezone.now())
    messages.success(request, _("The key “%(name)s” no longer works.") % {"name": token.name})
    return redirect("accounts:keys")
