"""What pages of the desk and of its client show alike of a known clause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_filters import FilterSet

from contracts.actions import clauses
from contracts.exporting import Column, export
from contracts.forms.errors import add_errors
from contracts.models import KnownClause
from contracts.views.desk.whose import query_without
from contracts.views.lists import EXPORT_LIMIT, in_order, page_of, wanted_export
from sroi.accounts import once
from sroi.accounts.acting import ActingRequest
from sroi.look.formatting import day, euro, percentage

State = KnownClause.State
BADGES: Final[dict[str, str]] = {
    State.DRAFT: "neutral", State.OPEN: "open", State.LINKED: "success", State.DISMISSED: "muted",
}


def columns(*, on: date) -> list[Column[KnownClause]]:
    """The columns of the file; the age in days is that of `on`."""
    return [
        Column(_("Title"), lambda row: row.title),
        Column(_("Client"), lambda row: row.municipality.name),
        Column(_("Number of the client"), lambda row: row.client_number),
        Column(_("Kind"), lambda row: row.get_kind_display()),
        Column(_("Award date"), lambda row: row.award_date),
        Column(_("Age in days"), lambda row: row.age(on=on) if row.state == State.OPEN else None),
        Column(_("Supplier"), lambda row: row.supplier_name),
        Column(_("KvK number"), lambda row: row.kvk_number),
        Column(_("Contract value excl. VAT"), lambda row: row.value_excl_vat),
        Column(_("State"), lambda row: row.get_state_display()),
        Column(_("Contract"), lambda row: row.contract.number if row.contract else ""),
        Column(_("Reason"), lambda row: row.reason),
        Column(_("Entered by"), lambda row: row.entered_by),
        Column(_("Known since"), lambda row: row.known_on),
    ]


def details(row: KnownClause, *, on: date) -> list[dict[str, Any]]:
    """What was told, for `components/data_list.html`; of a short announcement only what it has."""
    age = row.age(on=on)
    found = [
        {"label": _("Client"), "value": row.municipality.name},
        {"label": _("Number of the client"), "value": row.client_number},
        {"label": _("Award date"), "value": day(row.award_date) if row.award_date else "",
         "note": ngettext("%(days)s day ago", "%(days)s days ago", age) % {"days": age} if age is not None and age >= 0 else ""},
        {"label": _("Tender publication date"), "value": day(row.tender_publication_date) if row.tender_publication_date else ""},
        {"label": _("Supplier"), "value": row.supplier_name, "note": _("KvK %(number)s") % {"number": row.kvk_number} if row.kvk_number else ""},
        {"label": _("Type"), "value": row.get_contract_type_display()},
        {"label": _("Contract value excl. VAT"), "value": _money(row.value_excl_vat)},
        {"label": _("Labour share"), "value": _share(row.labour_share_pct)},
        {"label": _("Percentage in the tender"), "value": _share(row.asked_pct)},
        {"label": _("Percentage offered in the bid"), "value": _share(row.offered_pct)},
        {"label": _("First day"), "value": day(row.starts_on) if row.starts_on else ""},
        {"label": _("Last day"), "value": day(row.last_day) if row.last_day else ""},
        {"label": _("Contract holder"), "value": row.contact_name, "note": row.contact_email},
        {"label": _("Remarks"), "value": row.remarks},
        {"label": _("Told by"), "value": row.entered_by, "note": day(row.known_on) if row.known_on else ""},
    ]
    if row.kind == KnownClause.Kind.HANDOVER:
        found.insert(-2, {"label": _("Clause in the contract"), "value": _("yes") if row.clause_present else _("no")})
    return [item for item in found if item["value"]]


def _money(amount: Any) -> str:
    return "" if amount is None else euro(amount)


def _share(share: Any) -> str:
    return "" if share is None else percentage(share)


def list_page(
    request: ActingRequest, chosen: FilterSet, *, template: str, orders: Mapping[str, Sequence[str]], default: str, **more: Any
) -> HttpResponseBase:
    """A list with filters, order and pages; `?export=csv|xlsx` gives it as a file. `more` goes to the template."""
    found, today = in_order(chosen.qs, request, orders=orders, default=default), timezone.localdate()
    file_format = wanted_export(request)
    if file_format is not None:
        return export(rows=found[:EXPORT_LIMIT], columns=columns(on=today), name=_("known-clauses"), file_format=file_format)
    page = page_of(found, request)
    context = {
        "filter": chosen, "page": page, "rows": [(row, row.age(on=today), BADGES[row.state]) for row in page],
        "query": query_without(request, "export", "page"), "default_order": default, **more,
    }
    return TemplateResponse(request, template, context)


def announced(
    request: ActingRequest, form: forms.Form, *, municipality_id: UUID, desk_id: UUID | None, names: Mapping[str, str] | None = None
) -> bool:
    """Write a tender down in three fields; False with what is wrong in the form (`names`: field of the action → of the form)."""
    given = form.cleaned_data
    try:
        once.make(request, rows=KnownClause.objects.all(), create=lambda key: clauses.announce_clause(
            by=request.acting.actor, at=timezone.now(), municipality_id=municipality_id, title=given["title"],
            award_date=given["award_date"], client_number=given["client_number"], desk_id=desk_id, pk=key,
        ))
    except ValidationError as error:
        add_errors(form, error, names=names)
        return False
    return True


def shown(row: KnownClause) -> dict[str, Any]:
    """One tender, for the template of its page."""
    return {"row": row, "details": details(row, on=timezone.localdate()), "badge": BADGES[row.state]}
