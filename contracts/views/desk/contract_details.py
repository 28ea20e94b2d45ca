"""What was agreed about a contract and its key figures, as data for the components."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from contracts.models import Balance, Contract
from contracts.obligation_texts import activities_text, offer_text
from contracts.queries.contract_facts import stated
from contracts.queries.foreseen import foreseen
from sroi.look.formatting import day, euro, number, percentage, period, share


def figures(balance: Balance) -> list[dict[str, str]]:
    """The key figures: those that are always there, and those that say something on this contract only."""
    if balance.activities_owed is not None:
        return in_activities(balance)
    filled = share(balance.fulfilled, balance.obligation)
    rows = [
        {"label": _("Obligation"), "value": euro(balance.obligation), "note": ""},
        {"label": _("Filled"), "value": euro(balance.fulfilled), "note": "" if filled is None else percentage(filled)},
        {"label": _("Open"), "value": euro(balance.open), "note": ""},
        {"label": _("Surplus"), "value": euro(balance.surplus), "note": ""},
    ]
    if balance.pso_effect:
        rows.append({"label": _("Effect of PSO"), "value": euro(balance.pso_effect), "note": ""})
    if balance.not_counted:
        rows.append({
            "label": _("Not counted"), "value": euro(balance.not_counted), "note": _("because of a maximum"),
        })
    return rows


def in_activities(balance: Balance) -> list[dict[str, str]]:
    """The figures where a number of activities is owed; euros are what those came to by the schedule."""
    owed, done = balance.activities_owed or 0, balance.activities_done
    return [
        {"label": _("Obligation"), "value": _("%(number)s activities") % {"number": number(owed)}, "note": ""},
        {"label": _("Filled"), "value": activities_text(done=done, owed=owed), "note": ""},
        {"label": _("Open"), "value": _("%(number)s activities") % {"number": number(max(0, owed - done))}, "note": ""},
        {"label": _("Value of what was done"), "value": euro(balance.fulfilled), "note": _("not asked for")},
    ]


def details(contract: Contract) -> list[dict[str, Any]]:
    """What was agreed."""
    rows: list[tuple[str, Any, str]] = [
        (_("Client"), contract.municipality.name, ""),
        (_("Supplier"), contract.supplier.name, _("KvK %(number)s") % {"number": contract.supplier.kvk_number}),
        (_("Number of the client"), contract.client_number, ""),
        (_("Type"), contract.get_contract_type_display(), ""),
        (_("Term"), period(contract.starts_on, contract.until), ""),
        (_("Tender published"), day(contract.tender_publication_date), ""),
        (_("Awarded"), day(contract.award_date), ""),
        (_("Contract value excl. VAT"), euro(contract.value_excl_vat), ""),
        (_("Labour share"), percentage(contract.labour_share_pct), ""),
        (_("Schedule"), contract.schedule.title, _("demonstration") if contract.schedule.demonstration else ""),
    ]
    rows += agreed(contract)
    if contract.closed_on is not None:
        rows.append((_("Closed on"), day(contract.closed_on), ""))
    return [{"label": name, "value": value or None, "note": note} for name, value, note in rows]


def agreed(contract: Contract) -> list[tuple[str, Any, str]]:
    """What was agreed about the obligation of this contract only."""
    found: list[tuple[str, Any, str]] = []
    if contract.agreed_pct is not None:
        found.append((_("Agreed percentage"), percentage(contract.agreed_pct), ""))
    if contract.offered_pct is not None:
        at_award = foreseen(schedule=contract.schedule, facts=stated(contract))
        did = offer_text(at_award) if contract.bears_obligation else ""
        found.append((_("Percentage offered in the bid"), percentage(contract.offered_pct), did))
    if contract.fixed_obligation is not None:
        found.append((_("Fixed obligation"), euro(contract.fixed_obligation), ""))
    if contract.wage_sum is not None:
        found.append((_("Wage sum"), euro(contract.wage_sum), _("at the award")))
    norm = [
        _("%(hours)s hours per week") % {"hours": number(contract.fulltime_hours)} if contract.fulltime_hours else "",
        _("%(hours)s hours per year") % {"hours": number(contract.annual_hours)} if contract.annual_hours else "",
    ]
    if any(norm):
        found.append((_("Norm of the supplier"), ", ".join(filter(None, norm)), _("in place of the norm of the schedule")))
    if contract.is_framework:
        bears = _("one obligation for all call-offs together") if contract.bears_obligation else _("the obligation is on the call-offs")
        found.append((_("Framework agreement"), _("yes"), bears))
    elif contract.framework_id is not None and not contract.bears_obligation:
        found.append((_("Call-off"), _("without an obligation of its own"), _("the obligation is on the framework agreement")))
    return found
