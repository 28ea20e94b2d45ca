"""The parts of the page of one entry as data for the components."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final
from uuid import UUID

from django.forms import Form
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from buildingblocks.facts import Facts
from buildingblocks.schedule import Block
from contracts.division_texts import division_lines, names_of
from contracts.fact_texts import Change, FactLine, beside_facts, changed, in_words
from contracts.forms.entry_fields import age_words
from contracts.forms.division import Division
from contracts.forms.review import ApproveForm, RefuseForm
from contracts.labels import EVIDENCE, KINDS, ROUTES, STATE_BADGES, fault_text, label
from contracts.models import Contract, Entry, EntryVersion, Evidence
from contracts.policies import Permission, may
from contracts.queries import entries as queries
from contracts.queries import timeline, worklist
from contracts.queries.division import Part, choices, live_shares, parts_of, shares_of
from contracts.queries.entry_warnings import Doubt, warnings_for
from contracts.queries.explanations import Explanation, explain_all
from contracts.step_texts import StepLine, step_line
from contracts.workflow import EntryState
from sroi.accounts.acting import ActingRequest
from sroi.look.formatting import day, moment, percentage

DOUBTS: Final = {
    Doubt.OVERLAP: lazy("The same candidate has another entry in these days."),
    Doubt.INVOICE: lazy("The same invoice of the same vendor was reported before."),
    Doubt.FILE: lazy("One of the files was handed in with another entry."),
}
#: Evidence that can also be stated in the entry itself, with the facts or texts that do so.
STATED: Final = {
    "period": ("start",), "level_and_period": ("start",), "vendor_recognition": ("vendor_recognition",),
    "labour_part_of_invoice": ("labour_amount_excl_vat",), "activity_description": ("description",),
}


@dataclass(frozen=True, slots=True)
class VersionPart:
    """One version: its facts in words, and what differs from the version before it."""

    version: EntryVersion
    lines: list[FactLine]
    changes: list[Change]
    approved: bool


@dataclass(frozen=True, slots=True)
class ValuePart:
    """What the entry counts for on one contract (`counted`), or would count for (`tried`).

    `share` is a percentage. `dropped`: once the version under review is approved it no longer counts for it.
    """

    contract: Contract
    counted: Explanation | None
    tried: Explanation | None
    steps: list[StepLine]
    faults: list[str]
    share: Decimal
    dropped: bool = False


@dataclass(frozen=True, slots=True)
class EvidencePart:
    """One piece of evidence that the building block asks for: `state` is file, stated or missing."""

    label: str
    state: str


def page(
    request: ActingRequest, entry: Entry, *, forms: Mapping[str, Form] | None = None, division: Division | None = None
) -> TemplateResponse:
    """The page of an entry; `forms` has the form that was sent and refused, by the name of its step."""
    versions = queries.versions_of(entry)
    newest = versions[0]
    shown = _shown(entry, newest)
    block = queries.block_of(entry, shown[0].contract) if shown else None
    files = queries.evidence_of(entry)
    may_review = entry.state == EntryState.SUBMITTED and may(request.acting.role, Permission.REVIEW_ENTRY)
    context = {
        "entry": entry, "block_name": block.name_nl if block else entry.block_code, "badge": STATE_BADGES[entry.state],
        "version": newest, "versions": version_parts(entry, versions, ages=age_words(queries.rules_of(entry, [part.contract for part in shown]))), "values": _values(entry, newest, shown),
        "details": _details(request, entry, shown), "files": _files(request, files),
        "required": _required(block, newest, files), "may_review": may_review,
        "decide_url": "#decide" if may_review else "",
        "suspicions": [(DOUBTS[row.doubt], row.other) for row in warnings_for(entry, newest)],
        "events": timeline.timeline(timeline.events_of_entry(entry.pk)),
        "days_waiting": queries.days_waiting(entry, on=timezone.localdate()),
        "next_entry": worklist.to_review().exclude(pk=entry.pk).first(),
        **(_forms(entry, block, newest, forms or {}) if may_review else {}),
        **(_division(division, _new_division(entry, newest, shown, block)) if may_review else {}),
    }
    return TemplateResponse(request, "contracts/desk/entry.html", context)


def _shown(entry: Entry, newest: EntryVersion) -> list[Part]:
    """For which contracts it counts; where it waits for a review, for which it would."""
    return parts_of(shares_of(entry, newest) if entry.state == EntryState.SUBMITTED else live_shares(entry))


def division_of(entry: Entry, data: Mapping[str, Any]) -> Division | None:
    """The contracts and shares as a coordinator sent them; None where the kind of effort is not known any more."""
    newest = queries.versions_of(entry)[0]
    shown = _shown(entry, newest)
    block = queries.block_of(entry, shown[0].contract) if shown else None
    return _new_division(entry, newest, shown, block, data=data)


def _new_division(
    entry: Entry, newest: EntryVersion, shown: list[Part], block: Block | None, *, data: Mapping[str, Any] | None = None
) -> Division | None:
    if block is None or entry.state != EntryState.SUBMITTED:
        return None
    kept = live_shares(entry) if entry.approved_version is not None else {}
    found = choices(desk_id=entry.desk_id, supplier_id=entry.supplier_id, block=block, keep=kept)
    return Division(found, data=data, shares=shares_of(entry, newest), contract=shown[0].contract, always=True)


def _division(sent: Division | None, stored: Division | None) -> dict[str, Any]:
    """The rows to correct, open where they were sent; nothing where there is only one contract to choose."""
    division = sent or stored
    if division is None or not (len(division.rows) > 1 or len(division.choices.offered) > 1):
        return {"division": None}
    return {"division": division, "division_open": sent is not None and sent.is_sent}


def is_by_agreement(entry: Entry) -> bool:
    """Whether the coordinator gives the amount of this entry."""
    newest = queries.versions_of(entry)[0]
    shown = _shown(entry, newest)
    return _by_agreement(queries.block_of(entry, shown[0].contract) if shown else None, newest)


def _by_agreement(block: Block | None, version: EntryVersion) -> bool:
    """The block has no value of its own, and the supplier gave no amounts per day."""
    return block is not None and block.unit == "by_agreement" and not version.facts.get("days")


def _forms(entry: Entry, block: Block | None, version: EntryVersion, sent: Mapping[str, Form]) -> dict[str, Any]:
    start = {"revision": entry.revision, "agreed_value": Facts.from_json(version.facts).agreed_value}
    return {
        "approve_form": sent.get("approve") or ApproveForm(initial=start, by_agreement=_by_agreement(block, version)),
        "return_form": sent.get("return") or RefuseForm(initial=start, auto_id="return_%s"),
        "reject_form": sent.get("reject") or RefuseForm(initial=start, auto_id="reject_%s"),
        "sent": next(iter(sent), ""),
    }


def version_parts(entry: Entry, versions: list[EntryVersion], *, ages: Mapping[int, str]) -> list[VersionPart]:
    """All versions, the newest first, each with what it changed."""
    names = names_of(versions)
    words = {version.number: _lines(version, names, ages) for version in versions}
    older = {version.number: before.number for version, before in pairwise(versions)}
    return [
        VersionPart(
            version, words[version.number],
            changed(words[older[version.number]], words[version.number]) if version.number in older else [],
            approved=version.number == entry.approved_version,
        )
        for version in versions
    ]


def _lines(version: EntryVersion, names: Mapping[UUID, str], ages: Mapping[int, str]) -> list[FactLine]:
    return [*in_words(Facts.from_json(version.facts), ages=ages), *beside_facts(version), *division_lines(version, names)]


def _values(entry: Entry, newest: EntryVersion, shown: list[Part]) -> list[ValuePart]:
    """Per contract what is counted, and for a version under review what it would come to; dropped contracts last."""
    today, counts = timezone.localdate(), entry.approved_version is not None
    live = parts_of(live_shares(entry)) if counts else []
    proposed = {part.contract_id for part in shown}
    rows = [*shown, *(part for part in live if part.contract_id not in proposed)]
    counted = explain_all(entry, [part.contract for part in live], on=today)
    submitted = entry.state == EntryState.SUBMITTED
    tried = explain_all(entry, [part.contract for part in shown], on=today, version=newest) if submitted else {}
    found = [_value(part, counted.get(part.contract_id), tried.get(part.contract_id)) for part in rows]
    return [replace(part, dropped=part.contract.pk not in proposed) for part in found if part is not None]


def _value(part: Part, counted: Explanation | None, tried: Explanation | None) -> ValuePart | None:
    shown = tried or counted
    if shown is None:
        return None
    return ValuePart(
        part.contract, counted, tried, [step_line(step, schedule=shown.rules) for step in shown.valuation.steps],
        [fault_text(fault) for fault in shown.valuation.faults], share=part.percentage,
    )


def _details(request: ActingRequest, entry: Entry, shown: list[Part]) -> list[dict[str, Any]]:
    acting = request.acting
    rows: list[dict[str, Any]] = [
        {"label": _("Supplier"), "value": entry.supplier.name, "url": acting.url("supplier", pk=entry.supplier_id)},
    ]
    for row in shown:
        part = _("%(share)s of the entry") % {"share": percentage(row.percentage)} if row.share != 1 else ""
        rows.append({
            "label": _("Contract"), "value": str(row.contract), "url": acting.url("contract", pk=row.contract_id),
            "note": ", ".join(filter(None, (row.contract.municipality.name, part))),
        })
    rows.append({"label": _("Kind"), "value": label(KINDS, entry.kind), "note": label(ROUTES, entry.route)})
    if entry.candidate:
        rows.append({"label": _("Candidate code"), "value": entry.candidate.code})
    if entry.confirmed_until:
        rows.append({"label": _("Confirmed up to and including"), "value": day(entry.confirmed_until)})
    if entry.submitted_at:
        rows.append({"label": _("Submitted"), "value": moment(entry.submitted_at)})
    return rows


def _files(request: ActingRequest, files: list[Evidence]) -> list[dict[str, Any]]:
    return [
        {
            "name": row.original_name, "url": request.acting.url("evidence", pk=row.pk), "size": row.size,
            "kind": label(EVIDENCE, row.kind),
            "note": _("%(who)s, %(at)s") % {"who": row.uploaded_by, "at": moment(row.uploaded_at)},
        }
        for row in files
    ]


def _required(block: Block | None, version: EntryVersion, files: list[Evidence]) -> list[EvidencePart]:
    """What the block asks for: there as a file, stated in the entry, or missing."""
    kinds, parts = {row.kind for row in files}, []
    for code in block.evidence_required if block else ():
        stated = any(version.facts.get(name) or getattr(version, name, "") for name in STATED.get(code, ()))
        state = "file" if code in kinds else "stated" if stated else "missing"
        parts.append(EvidencePart(label(EVIDENCE, code), state))
    return parts
