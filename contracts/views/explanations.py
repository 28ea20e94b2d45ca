"""Why an entry counts for its amount: the same page for the desk and for the supplier."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from contracts.fact_texts import in_words
from contracts.forms.entry_fields import age_words
from contracts.labels import fault_text
from contracts.models import Entry
from contracts.policies import Permission
from contracts.policy_texts import policy_lines
from contracts.queries import entries as queries
from contracts.queries.division import Part, live_shares, parts_of, shares_of
from contracts.queries.explanations import Explanation, explain
from contracts.step_texts import step_line
from contracts.views.access import requires
from sroi.accounts.acting import ActingRequest
from sroi.look.formatting import day, euro, hours, percentage, period


@require_GET
@requires(Permission.READ_ENTRIES)
def explanation(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """The amount of an entry on a contract (`?contract=`, the largest share without), step by step.

    A version that waits for approval is explained with `?version=new`.
    """
    entry = get_object_or_404(Entry.objects.select_related("supplier"), pk=pk)
    version = entry.versions.order_by("-number").first() if request.GET.get("version") == "new" else None
    parts = parts_of(shares_of(entry, version) if version else live_shares(entry))
    chosen = _chosen(parts, request.GET.get("contract", ""))
    found = explain(entry, chosen.contract, on=timezone.localdate(), version=version)
    if found is None:
        raise Http404
    lines = [step_line(step, schedule=found.rules) for step in found.valuation.steps]
    context = {
        "entry": entry, "found": found, "steps": lines, "inputs": _inputs(found),
        "facts": in_words(found.facts, ages=age_words(queries.rules_of(entry, [part.contract for part in parts]))),
        "limits": [line.text for line in lines if line.limit], "policy": policy_lines(found.rules.policy_json),
        "faults": [fault_text(fault) for fault in found.valuation.faults], "schedule": _schedule(found),
        "others": [part for part in parts if part is not chosen], "title": _title(found),
        "capped": found.contract.balance.not_counted if found.counts else None,
    }
    return TemplateResponse(request, "contracts/explanation.html", context)


def _chosen(parts: list[Part], wanted: str) -> Part:
    """The part of the wanted contract, the largest share where none is named.

    Raises:
        Http404: the entry does not count for that contract.
    """
    found = [row for row in parts if wanted in ("", str(row.contract_id))]
    if not found:
        raise Http404
    return found[0]


def _title(found: Explanation) -> str:
    amount = euro(found.valuation.amount)
    return _("Why %(amount)s?") % {"amount": amount}


def _schedule(found: Explanation) -> list[dict[str, Any]]:
    rules = found.rules
    return [
        {"label": _("Schedule"), "value": found.schedule.title, "note": rules.region},
        {"label": _("Valid"),
         "value": period(found.schedule.valid_from, found.schedule.valid_until) if found.schedule.valid_from else ""},
        {"label": _("Building block"), "value": found.block.name_nl},
        {"label": _("Contract"), "value": str(found.contract)},
    ]


def _inputs(found: Explanation) -> list[dict[str, Any]]:
    """What the amount depends on besides the facts of the entry."""
    around = found.circumstances
    norm = around.fulltime_hours or found.rules.fulltime_hours
    rows: list[tuple[str, str | None]] = [
        (_("Term of the contract"), period(around.term.start, around.term.end) if around.term.start else None),
        (_("Share for this contract"), percentage(around.share * 100)),
        (_("Confirmed up to and including"), day(around.until) if around.until else None),
        (_("Calculated up to and including"), day(found.until) if found.until else None),
        (_("Full-time norm per week"), hours(norm) if norm else None),
        (_("First counted day of the candidate"), day(around.clock_start) if around.clock_start else None),
        (_("Version of the entry"), str(found.version)),
        (_("Days that count"), _days(found)),
    ]
    return [{"label": label, "value": value} for label, value in rows if value is not None]


def _days(found: Explanation) -> str | None:
    first, last = found.valuation.first_counted_day, found.valuation.last_counted_day
    if first is None or last is None:
        return None
    return day(first) if first == last else _("%(first)s up to and including %(last)s") % {"first": day(first), "last": day(last)}
