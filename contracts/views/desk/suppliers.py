"""The suppliers of a desk: the list, the dossier of one, its contact person, its PSO certificates, and asking to confirm."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contracts.actions import dossiers, letters, obligation
from contracts.errors import Conflict, StepRefused
from contracts.exporting import Column, export
from contracts.forms.dossier import DossierForm, PsoForm
from contracts.forms.errors import add_errors
from contracts.labels import PSO_LEVELS, label
from contracts.models import Entry, Event, PsoCertificate, SupplierDossier
from contracts.policies import Permission
from contracts.queries import suppliers as queries
from contracts.queries import timeline
from contracts.queries.contacts import contacts_with
from contracts.queries.entries import rows_of, waiting_for_confirmation
from contracts.queries.worklist import closing_quarter, to_review
from contracts.views.access import requires
from contracts.views.conflicts import conflict_page
from contracts.views.desk.whose import query_without
from contracts.views.lists import EXPORT_LIMIT, in_order, page_of, wanted_export
from sroi.accounts import once
from sroi.accounts.acting import ActingRequest
from sroi.accounts.listing import search_text
from sroi.look.formatting import euro
from sroi.tenancy.models import Supplier

ORDERS: Final = {
    "name": ["supplier__name"], "contact": ["contact_name"], "contracts": ["contracts"], "open": ["open"],
    "review": ["to_review"],
}
FIRST_ENTRIES: Final = 10


@require_GET
@requires(Permission.READ_CONTRACTS)
def supplier_list(request: ActingRequest) -> HttpResponseBase:
    """The suppliers with a dossier at this desk; `?export=csv|xlsx` gives the same list as a file."""
    text = search_text(request)
    rows = queries.matching(queries.listed(), text=text)
    found: QuerySet[SupplierDossier] = in_order(rows, request, orders=ORDERS, default="name")
    file_format = wanted_export(request)
    if file_format is not None:
        return export(rows=queries.with_clients(found[:EXPORT_LIMIT]), columns=_columns(), name=_("suppliers"), file_format=file_format)
    page = page_of(found, request)
    context = {"page": page, "rows": queries.with_clients(page), "q": text, "query": query_without(request, "export", "page")}
    return TemplateResponse(request, "contracts/desk/suppliers.html", context)


def _columns() -> list[Column[Any]]:
    return [
        Column(_("Supplier"), lambda row: row.supplier.name),
        Column(_("KvK number"), lambda row: row.supplier.kvk_number),
        Column(_("Kind"), lambda row: row.supplier.get_kind_display()),
        Column(_("Size"), lambda row: row.supplier.get_size_display()),
        Column(_("Contact person"), lambda row: row.contact_name),
        Column(_("E-mail address"), lambda row: row.contact_email),
        Column(_("Telephone"), lambda row: row.contact_phone),
        Column(_("Running contracts"), lambda row: row.contracts),
        Column(_("Open"), lambda row: row.open),
        Column(_("Open per client"), lambda row: "; ".join(f"{name}: {euro(amount)}" for name, amount in row.clients)),
        Column(_("Entries to review"), lambda row: row.to_review),
    ]


def _dossier(pk: UUID) -> SupplierDossier:
    """The dossier of this desk; the address names the supplier, which is the same at every desk."""
    return get_object_or_404(SupplierDossier.objects.select_related("supplier"), supplier_id=pk)


@require_GET
@requires(Permission.READ_CONTRACTS)
def supplier_page(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """The dossier of one supplier."""
    dossier, today = _dossier(pk), timezone.localdate()
    quarter = closing_quarter(on=today)
    waiting = Entry.objects.filter(waiting_for_confirmation(quarter=quarter), supplier_id=pk).count() if quarter else 0
    context = {
        "dossier": dossier, "supplier": dossier.supplier, "contracts": queries.contracts_with(pk),
        "certificates": [_certificate(row) for row in queries.certificates_of(pk)], "today": today,
        "rows": rows_of(to_review().filter(supplier_id=pk)[:FIRST_ENTRIES], on=today), "waiting": waiting,
        "is_consortium": dossier.supplier.kind == Supplier.Kind.CONSORTIUM, "members": queries.members_of(pk),
        "contacts": contacts_with(supplier_id=pk)[:FIRST_ENTRIES],
        "contact_url": f"{request.acting.url('contact_new')}?supplier={pk}",
        "quarter": quarter, "details": _details(dossier), "events": timeline.timeline(queries.events_of(pk)[:20]),
    }
    return TemplateResponse(request, "contracts/desk/supplier.html", context)


def _details(dossier: SupplierDossier) -> list[dict[str, Any]]:
    supplier, email = dossier.supplier, dossier.contact_email
    return [
        {"label": _("Contact person"), "value": dossier.contact_name or "–"},
        {"label": _("E-mail address"), "value": email or "–", "url": f"mailto:{email}" if email else ""},
        {"label": _("Telephone"), "value": dossier.contact_phone or "–"},
        {"label": _("KvK number"), "value": supplier.kvk_number},
        {"label": _("Kind"), "value": supplier.get_kind_display()},
        {"label": _("Size"), "value": supplier.get_size_display()},
    ]


def _certificate(row: PsoCertificate) -> dict[str, Any]:
    today = timezone.localdate()
    if row.valid_from > today:
        state, kind = _("not valid yet"), "neutral"
    elif row.until <= today:
        state, kind = _("expired"), "muted"
    else:
        state, kind = _("valid"), "success"
    return {"row": row, "level": label(PSO_LEVELS, row.level), "state": state, "kind": kind}


@require_http_methods(["GET", "POST"])
@requires(Permission.KEEP_DOSSIER)
def change(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """Change the contact person."""
    dossier = _dossier(pk)
    url = request.acting.url("supplier", pk=pk)
    now = {name: getattr(dossier, name) for name in ("revision", "contact_name", "contact_email", "contact_phone")}
    form = DossierForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        try:
            dossiers.change_dossier(
                by=request.acting.actor, at=timezone.now(), dossier_id=dossier.pk, changes=form.changes(),
                revision=form.cleaned_data["revision"],
            )
        except ValidationError as error:
            add_errors(form, error)
        except Conflict as conflict:
            labels = {name: field.label for name, field in form.fields.items() if name != "revision"}
            return conflict_page(
                request, title=dossier.supplier.name, error=conflict, labels=labels, url=url,
                newest=dossier.revision,
            )
        else:
            messages.success(request, _("The contact details were saved."))
            return redirect(url)
    context = {"supplier": dossier.supplier, "form": form, "title": _("Change the contact person"), "label": _("Save")}
    return TemplateResponse(request, "contracts/desk/supplier_form.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.KEEP_DOSSIER)
def new_certificate(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """Record a PSO certificate; its effect on every running contract follows by itself."""
    dossier = _dossier(pk)
    form = PsoForm(request.POST or None, desk_id=dossier.desk_id)
    if request.method == "POST" and form.is_valid():
        try:
            once.make(request, rows=PsoCertificate.objects.all(), create=lambda key: obligation.register_pso_certificate(
                by=request.acting.actor, at=timezone.now(), desk_id=dossier.desk_id, supplier_id=pk, pk=key, **form.values(),
            ))
        except ValidationError as error:
            add_errors(form, error, names={"until": "last_day"})
        else:
            messages.success(request, _("The certificate was recorded. Contracts of this supplier are recalculated."))
            return redirect(request.acting.url("supplier", pk=pk))
    context = {"supplier": dossier.supplier, "form": form, "title": _("Record a PSO certificate"), "label": _("Record")}
    return TemplateResponse(request, "contracts/desk/supplier_form.html", context)


@require_POST
@requires(Permission.KEEP_DOSSIER)
def ask_to_confirm(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """Mail the supplier that running placements wait for a confirmation; back to where the button stood."""
    dossier = _dossier(pk)
    try:
        asked = once.make(request, rows=Event.objects.all(), create=lambda key: letters.ask_to_confirm(
            by=request.acting.actor, at=timezone.now(), supplier_id=pk, pk=key,
        ))
    except StepRefused as refused:
        messages.warning(request, f"{dossier.supplier.name}: {refused}")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        people = asked.after["people"]
        sent = ngettext("%(name)s gets a mail (%(people)s person).", "%(name)s gets a mail (%(people)s people).", people)
        messages.success(request, sent % {"name": dossier.supplier.name, "people": people})
    if request.POST.get("back") == "home":
        return redirect(request.acting.url("home"))
    return redirect(request.acting.url("supplier", pk=pk))
