"""The page of one entry: check and hand in a draft, see what happened to it, correct or withdraw it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from buildingblocks.facts import Facts
from buildingblocks.schedule import Block
from contracts.actions.entries import submit_entry, withdraw_entry
from contracts.actions.entry_data import missing_facts
from contracts.actions.evidence_files import ACCEPT
from contracts.errors import Conflict, StepRefused
from contracts.division_texts import division_lines, is_divided, names_of
from contracts.fact_texts import Change, FactLine, beside_facts, changed, in_words
from contracts.forms.entry_fields import age_words
from contracts.labels import FACTS, ROUTES, STATE_BADGES, label
from contracts.models import Entry, EntryVersion
from contracts.policies import Permission
from contracts.queries import entries as queries
from contracts.queries import timeline
from contracts.queries.division import Part, live_shares, parts_of, shares_of
from contracts.queries.explanations import explain_all
from contracts.views.access import requires
from contracts.views.conflicts import conflict_page, seen_revision
from contracts.views.supplier.evidence_rows import evidence_kinds
from contracts.views.supplier.worth import worth_of
from contracts.workflow import ENTRY_STATE_LABELS, EntryState, EntryStep, may_take
from sroi.accounts.acting import ActingRequest

_NO_MORE_FILES = frozenset({EntryState.REJECTED, EntryState.WITHDRAWN})


@require_GET
@requires(Permission.READ_ENTRIES)
def entry_page(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """Everything about one entry, with the buttons that its state allows."""
    entry = get_object_or_404(Entry.objects.select_related("candidate", "desk"), pk=pk)
    versions = queries.versions_of(entry)
    current = next(row for row in versions if row.number == entry.current_version)
    live, parts = parts_of(live_shares(entry)), parts_of(shares_of(entry, current))
    contract = next((part for part in parts if part.contract.closed_on is None), parts[0]).contract
    block = queries.block_of(entry, contract)
    ages = age_words(queries.rules_of(entry, [part.contract for part in parts]))
    context: dict[str, Any] = {
        "entry": entry, "contract": contract, "parts": parts, "is_divided": is_divided(parts),
        "block_name": block.name_nl if block else entry.block_code, "route": label(ROUTES, entry.route),
        "state": ENTRY_STATE_LABELS[EntryState(entry.state)], "badge": STATE_BADGES[entry.state],
        "facts": in_words(Facts.from_json(current.facts), ages=ages), "texts": beside_facts(current),
        "versions": version_rows(versions, entry, names_of(versions), ages=ages), "kinds": evidence_kinds(request, entry, block), "accept": ACCEPT,
        "events": timeline.timeline(timeline.events_of_entry(entry.pk)),
        **_amounts(entry, live, parts, current), **_steps(entry, current, block),
    }
    return TemplateResponse(request, "contracts/supplier/entry.html", context)


def _amounts(entry: Entry, live: list[Part], parts: list[Part], current: EntryVersion) -> dict[str, Any]:
    """What counts now, and what the version that is being written or reviewed comes to, over all its contracts."""
    today, counts = timezone.localdate(), entry.approved_version is not None
    stored = explain_all(entry, [part.contract for part in live], on=today) if counts else {}
    known = {pk: row for pk, row in stored.items() if row.counts}
    pending = current.number != entry.approved_version
    newer = explain_all(entry, [part.contract for part in parts], on=today, version=current) if pending else {}
    return {
        "counted": worth_of(known, live) if len(known) == len(live) else None, "worth": worth_of(newer, parts),
        "counts": counts, "not_calculated": len(known) < len(live),
    }


def _steps(entry: Entry, current: EntryVersion, block: Block | None) -> dict[str, Any]:
    """Which buttons there are, and what is missing before it can be handed in."""
    open_change = entry.state == EntryState.APPROVED and entry.current_version != entry.approved_version
    may_submit = may_take(EntryStep.SUBMIT, state=entry.state) and (
        current.submitted_at is None or entry.state == EntryState.RETURNED
    )
    missing = missing_facts(block, Facts.from_json(current.facts)) if may_submit and block else []
    return {
        "may_submit": may_submit, "missing": [label(FACTS, name) for name in missing], "open_change": open_change,
        "may_change": may_take(EntryStep.CHANGE, state=entry.state),
        "may_withdraw": open_change or may_take(EntryStep.WITHDRAW, state=entry.state),
        "may_add": entry.state not in _NO_MORE_FILES, "is_draft": entry.state == EntryState.DRAFT,
        "is_returned": entry.state == EntryState.RETURNED, "is_rejected": entry.state == EntryState.REJECTED,
        "is_submitted": entry.state == EntryState.SUBMITTED, "is_approved": entry.state == EntryState.APPROVED,
    }


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version with what it changed; `role`: counts, is the newest, or was before."""

    version: EntryVersion
    counts: bool
    is_current: bool
    changes: tuple[Change, ...]


def version_rows(
    versions: list[EntryVersion], entry: Entry, names: Mapping[UUID, str], *, ages: Mapping[int, str]
) -> list[VersionRow]:
    """The versions, the newest first, each compared with the one before it."""
    rows = []
    for newer, older in zip(versions, [*versions[1:], None], strict=True):
        changes = changed(_lines(older, names, ages), _lines(newer, names, ages)) if older else []
        rows.append(
            VersionRow(
                newer, newer.number == entry.approved_version, newer.number == entry.current_version, tuple(changes),
            )
        )
    return rows


def _lines(version: EntryVersion, names: Mapping[UUID, str], ages: Mapping[int, str]) -> list[FactLine]:
    return [*in_words(Facts.from_json(version.facts), ages=ages), *beside_facts(version), *division_lines(version, names)]


@require_POST
@requires(Permission.REPORT_ENTRY)
def entry_submit(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """Hand the entry to the desk."""
    entry = get_object_or_404(Entry, pk=pk)
    here = request.acting.url("entry", pk=pk)
    try:
        submit_entry(by=request.acting.actor, at=timezone.now(), entry_id=pk, revision=seen_revision(request))
    except ValidationError:
        messages.error(request, _("Something is still missing. Complete the entry first."))
        return redirect(request.acting.url("entry_change", pk=pk))
    except Conflict as error:
        return _changed_meanwhile(request, entry, error)
    except StepRefused as error:
        messages.warning(request, str(error))
        return redirect(here)
    messages.success(request, _("Handed in. The desk will review it; you get a message if something has to change."))
    return redirect(here)


@require_POST
@requires(Permission.REPORT_ENTRY)
def entry_withdraw(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """Take the entry back, or throw the draft away."""
    entry = get_object_or_404(Entry, pk=pk)
    was_draft, counted = entry.state == EntryState.DRAFT, entry.approved_version is not None
    try:
        withdraw_entry(by=request.acting.actor, at=timezone.now(), entry_id=pk, revision=seen_revision(request))
    except Conflict as error:
        return _changed_meanwhile(request, entry, error)
    except StepRefused as error:
        messages.warning(request, str(error))
        return redirect(request.acting.url("entry", pk=pk))
    if was_draft:
        messages.success(request, _("The draft was thrown away."))
        return redirect(request.acting.url("entries"))
    messages.success(
        request,
        _("The change was withdrawn. What was approved counts on.") if counted else _("The entry was withdrawn."),
    )
    return redirect(request.acting.url("entry", pk=pk))


def _changed_meanwhile(request: ActingRequest, entry: Entry, error: Conflict) -> HttpResponseBase:
    return conflict_page(
        request, title=entry.number, error=error, labels={"state": _("State")}, newest=entry.revision,
        url=request.acting.url("entry", pk=entry.pk),
    )

