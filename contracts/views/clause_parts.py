"""What pages of the desk and of its client show alike of a known clause."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contracts.exporting import Column
from contracts.models import KnownClause
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
