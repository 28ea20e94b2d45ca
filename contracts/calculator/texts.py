"""What the calculator says in words: an effort in one line, a maximum, and the reason of an obligation."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from buildingblocks.planning import Effort
from buildingblocks.schedule import Cap, Schedule
from contracts.labels import KINDS, REGISTERS, fault_text, label
from sroi.look.formatting import euro, hours, number, percentage


def effort_text(effort: Effort, *, schedule: Schedule) -> str:
    """An effort as a plan would name it: "1 person, 36 hours per week, 7 months"."""
    block, facts = schedule.block(effort.block), effort.facts
    parts: list[str] = []
    if block.is_person:
        parts.append(ngettext("%(count)s person", "%(count)s persons", effort.times) % {"count": effort.times})
    elif effort.times > 1:
        parts.append(_("%(count)s times") % {"count": effort.times})
    if facts.hours_per_week is not None:
        parts.append(_("%(hours)s per week") % {"hours": hours(facts.hours_per_week)})
    counted = (
        ("months", ngettext("%(count)s month", "%(count)s months", int(facts.months or 0)), facts.months),
        ("weeks", ngettext("%(count)s week", "%(count)s weeks", int(facts.weeks or 0)), facts.weeks),
        ("half_days", ngettext("%(count)s half day", "%(count)s half days", int(facts.half_days or 0)), facts.half_days),
    )
    parts += [text % {"count": number(value)} for _name, text, value in counted if value is not None]
    if facts.hours is not None:
        parts.append(hours(facts.hours))
    if facts.employees is not None:
        parts.append(ngettext("%(count)s employee", "%(count)s employees", int(facts.employees)) % {
            "count": number(facts.employees)})
    if facts.agreed_value is not None:
        parts.append(_("%(amount)s, agreed with the service desk") % {"amount": euro(facts.agreed_value)})
    if facts.labour_amount_excl_vat is not None:
        parts.append(_("%(amount)s of labour excl. VAT") % {"amount": euro(facts.labour_amount_excl_vat)})
    elif facts.amount_excl_vat is not None:
        parts.append(_("%(amount)s excl. VAT") % {"amount": euro(facts.amount_excl_vat)})
    parts += [label(REGISTERS, code) for code in facts.vendor_recognition or ()]
    return ", ".join(parts)


def missing_text(name: str) -> str:
    """A fact that is not there (`contracts.forms.calculator.EffortForm.missing`)."""
    if name == "hours_or_cost":
        return _("Fill in one of these: the hours, or what is asked instead.")
    return fault_text(f"missing_fact:{name}")


def cap_text(code: str, *, schedule: Schedule) -> str:
    """A maximum of the contract in one sentence; `CODE/BLOCK` is the exception of one block."""
    name, _slash, excepted = code.partition("/")
    cap = next((cap for cap in schedule.caps if cap.code in {code, name}), None)
    if cap is None:
        return code
    value = dict(cap.exceptions).get(excepted) if excepted and cap.code == name else cap.value
    what = _what(cap, excepted if cap.code == name else "", schedule)
    if cap.type == "max_pct_obligation":
        return _("%(what)s: at most %(share)s of the obligation counts.") % {"what": what, "share": percentage(value)}
    return _("%(what)s: at most %(amount)s counts.") % {"what": what, "amount": euro(value)}


def _what(cap: Cap, block: str, schedule: Schedule) -> str:
    if block or cap.scope == "block":
        return schedule.block(block or cap.name or "").name_nl
    if cap.scope == "category":
        return next((row.name_nl for row in schedule.categories if row.code == cap.name), cap.name or "")
    if cap.scope == "kind":
        text = label(KINDS, cap.name or "")
        return text[:1].upper() + text[1:]
    return _("All efforts together")
