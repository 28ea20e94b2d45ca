"""How an obligation came about, in words: the sum, the rule of the schedule behind it, and what is missing."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contracts.labels import FACTS, label
from contracts.queries.foreseen import Foreseen
from sroi.look.formatting import euro, percentage, whole_euro


def basis_text(found: Foreseen, *, value_excl_vat: Decimal | None, wage_sum: Decimal | None = None) -> str:
    """The sum behind the amount, in one line; empty where nothing can be said."""
    if found.fixed:
        return _("an agreed fixed amount")
    if found.rule is None and not found.own_pct:
        return ""
    rate = percentage(found.rate_pct)
    basis = found.rule.basis if found.rule is not None else "award_value"
    wages = _("%(rate)s of the wage sum") if wage_sum is None else _("%(rate)s of the wage sum of %(value)s")
    texts = {
        "award_value": _("%(rate)s of the contract value of %(value)s") % {"rate": rate, "value": euro(value_excl_vat)},
        "invoiced_turnover": _("%(rate)s of the invoiced turnover") % {"rate": rate},
        "wage_sum": wages % {"rate": rate, "value": euro(wage_sum)},
        "fixed_amount": _("a fixed amount of the schedule"),
        "activities": _("%(number)s activities") % {"number": found.activities or 0},
    }
    return texts[basis]


def rule_text(found: Foreseen) -> str:
    """When the rule of the schedule applies, and its limits; empty where it has none or something else was agreed."""
    rule = found.rule
    if rule is None or found.fixed or found.own_pct:
        return ""
    parts = []
    if rule.labour_share is not None:
        words = {
            ">=": _("labour share of at least %(limit)s"), ">": _("labour share above %(limit)s"),
            "<": _("labour share below %(limit)s"), "<=": _("labour share up to %(limit)s"),
        }
        parts.append(words[rule.labour_share.op] % {"limit": percentage(rule.labour_share.value)})
    if rule.threshold is not None:
        above = _("value from %(limit)s") if rule.comparison == "gte" else _("value of more than %(limit)s")
        parts.append(above % {"limit": whole_euro(rule.threshold)})
    if rule.area:
        parts.append(_("area %(area)s") % {"area": rule.area})
    if rule.max_obligation is not None:
        parts.append(_("at most %(limit)s") % {"limit": whole_euro(rule.max_obligation)})
    return ", ".join(parts)


def offer_text(found: Foreseen) -> str:
    """What the percentage of the bid did, next to that of the schedule; empty where it decides nothing."""
    if not found.offered or found.rule is None or found.rule.basis in ("fixed_amount", "activities"):
        return ""
    if found.least is None or found.least_pct is None:
        return _("The schedule names no percentage: the one of the bid counts.")
    values = {"least": percentage(found.least_pct), "from": euro(found.least), "to": euro(found.expected)}
    if found.expected == found.least:
        return _("The schedule asks %(least)s; the bid changes nothing.") % values
    return _("The schedule asks %(least)s. Because of the bid the obligation is %(to)s in place of %(from)s.") % values


def activities_text(*, done: int, owed: int) -> str:
    """An obligation in numbers: how many activities count, of how many."""
    return ngettext("%(done)s of %(owed)s activity", "%(done)s of %(owed)s activities", owed) % {"done": done, "owed": owed}


def fault_text(fault: str) -> str:
    """Why an obligation cannot be told or is nothing."""
    code, _colon, name = fault.partition(":")
    if code == "missing_fact":
        facts = {"value_excl_vat": _("contract value"), "wage_sum": _("wage sum"), "agreed_pct": _("agreed percentage")}
        return _("This is missing: %(fact)s.") % {"fact": facts.get(name) or label(FACTS, name)}
    texts = {
        "below_threshold": _("The contract value is not above the threshold of the schedule: no obligation."),
        "no_obligation_rule": _("No rule of the schedule fits this contract. Fill in the labour share, or a fixed amount."),
        "offered_below_minimum": _("The offered percentage is below the minimum of the schedule."),
    }
    return texts.get(code, code)
