"""The members of a consortium: the form of the desk."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contracts.actions.consortia import set_members
from contracts.errors import Conflict, StepRefused
from contracts.forms.consortium import MembersForm
from contracts.models import SupplierDossier
from contracts.policies import Permission
from contracts.queries.suppliers import members_of
from contracts.views.access import requires
from contracts.views.conflicts import conflict_page
from sroi.accounts.acting import ActingRequest
from sroi.tenancy.models import Supplier


@require_http_methods(["GET", "POST"])
@requires(Permission.KEEP_DOSSIER)
def members(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """Who is in the consortium, for which share, and who is responsible; the whole list is saved at once."""
    dossier = get_object_or_404(SupplierDossier.objects.select_related("supplier"), supplier_id=pk)
    if dossier.supplier.kind != Supplier.Kind.CONSORTIUM:
        messages.warning(request, _("This supplier is a company, not a consortium."))
        return redirect(request.acting.url("supplier", pk=pk))
    form = MembersForm(
        request.POST if request.method == "POST" else None, members=list(members_of(pk)), revision=dossier.revision,
    )
    if request.method == "POST" and form.is_valid():
        done = _saved(request, dossier, form)
        if done is not None:
            return done
    context = {"supplier": dossier.supplier, "form": form}
    status = 422 if request.method == "POST" else 200
    return TemplateResponse(request, "contracts/desk/consortium.html", context, status=status)


def _saved(request: ActingRequest, dossier: SupplierDossier, form: MembersForm) -> HttpResponseBase | None:
    """Save the list; None with the errors in the form."""
    url = request.acting.url("supplier", pk=dossier.supplier_id)
    try:
        set_members(
            by=request.acting.actor, at=timezone.now(), dossier_id=dossier.pk, revision=form.cleaned_data["revision"],
            members=form.members(),
        )
    except ValidationError as error:
        form.add_action_errors(error)
        return None
    except Conflict as error:
        return conflict_page(
            request, title=dossier.supplier.name, error=error, labels={"members": _("Members")}, url=url,
            newest=dossier.revision,
        )
    except StepRefused as error:
        messages.warning(request, str(error))
        return redirect(url)
    messages.success(request, _("The members of the consortium are saved."))
    return redirect(url)
