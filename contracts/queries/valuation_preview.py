"""What efforts would count for before anybody approved or confirmed them: the settlement's own courses, tried out.

Facts about persons: only the desk and the supplier can read what is needed here.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from buildingblocks.course import Course
from buildingblocks.entry_courses import courses
from buildingblocks.facts import Facts
from buildingblocks.settlement_facts import EntryFacts
from buildingblocks.steps import Valuation
from buildingblocks.valuation import explain
from contracts.models import Allocation, Contract, Entry, EntryVersion
from contracts.queries.candidate_history import CandidateHistory
from contracts.queries.confirmation import confirmed_on_approval
from contracts.queries.settlement import Bundle, bundles
from contracts.workflow import EntryState

_TRIED: Final = "tried"
ZERO: Final = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Preview:
    """What an effort comes to on one contract, in euro before caps of the contract.

    `now`: up to and including today. `planned`: over the whole effort as planned, None where it has no end.
    """

    now: Valuation
    planned: Valuation | None


def preview(
    *, contract: Contract, block_code: str, facts: Facts, on: date, candidate_id: UUID | None = None,
    entry_id: UUID | None = None, share: Decimal = Decimal(1),
) -> Preview:
    """What these facts would count for on a contract beside everything that counts already.

    `entry_id`: the entry that they replace. An effort about a person counts to the day that is confirmed; handing in
    confirms up to today.

    Raises:
        KeyError: the contract is not in this scope.
        FactsError: its schedule does not have the block.
    """
    bundle = bundles([contract.pk])[contract.pk]
    name = str(entry_id) if entry_id else _TRIED
    around = CandidateHistory([candidate_id]).around(
        candidate_id, contract=bundle.contract, facts=facts, name=name, block=block_code, but=entry_id,
    )
    tried = EntryFacts(
        id=name, block=block_code, facts=facts, share=share,
        confirmed_until=_confirmed(bundle, block_code, facts, on), **around,
    )
    course = _courses(bundle, [*(row for row in bundle.entries if row.id != name), tried], on=on)[name]
    forecast = course.forecast()
    planned = None if forecast.is_open else explain(forecast, on=None)
    return Preview(explain(course, on=on), planned)


def under_review(contract_ids: Iterable[UUID], *, on: date) -> dict[UUID, Decimal]:
    """Per contract what approving everything that waits for a review would add today, in euro before caps.

    A change of an approved entry adds the difference, which can be negative. Contracts with nothing to review are
    left out. A constant number of queries.
    """
    rows = list(
        Allocation.objects.filter(contract_id__in=list(contract_ids), entry__state=EntryState.SUBMITTED)
        .select_related("entry")
        .order_by("contract_id", "entry_id")
    )
    if not rows:
        return {}
    versions = _current_versions([row.entry for row in rows])
    history = CandidateHistory(row.entry.candidate_id for row in rows)
    found = bundles({row.contract_id for row in rows})
    waiting: dict[UUID, list[EntryFacts]] = defaultdict(list)
    for row in rows:
        version = versions.get(row.entry_id)
        if version is not None:
            waiting[row.contract_id].append(_waiting(row, version, history, found[row.contract_id].contract))
    return {contract_id: _added(found[contract_id], tried, on=on) for contract_id, tried in waiting.items()}


def confirmations(entries: Iterable[Entry], *, until: date, on: date) -> dict[UUID, Decimal]:
    """Per approved placement what confirming it up to `until` adds on `on`, over all its contracts, in euro."""
    days = {str(entry.pk): min(filter(None, (entry.last_day, until))) for entry in entries}
    contract_ids = Allocation.objects.filter(entry_id__in=list(days)).order_by().values_list("contract_id", flat=True)
    added: dict[UUID, Decimal] = defaultdict(lambda: ZERO)
    for bundle in bundles(set(contract_ids)).values():
        later = [_confirmed_later(row, days.get(row.id)) for row in bundle.entries]
        before, after = _courses(bundle, bundle.entries, on=on), _courses(bundle, later, on=on)
        for name in days.keys() & before.keys():
            added[UUID(name)] += after[name].amount(on) - before[name].amount(on)
    return dict(added)


def _courses(bundle: Bundle, entries: Sequence[EntryFacts], *, on: date) -> dict[str, Course]:
    return {row.entry.id: row.course for row in courses(bundle.rules, bundle.facts, entries, on=on)}


def _confirmed(bundle: Bundle, block_code: str, facts: Facts, on: date) -> date | None:
    is_person = any(block.code == block_code and block.is_person for block in bundle.rules.blocks)
    return min(filter(None, (facts.end, on))) if is_person else None


def _confirmed_later(row: EntryFacts, day: date | None) -> EntryFacts:
    if day is None or (row.confirmed_until is not None and row.confirmed_until >= day):
        return row
    return replace(row, confirmed_until=day)


def _current_versions(entries: Sequence[Entry]) -> dict[UUID, EntryVersion]:
    current = {entry.pk: entry.current_version for entry in entries}
    rows = EntryVersion.objects.filter(entry_id__in=list(current))
    return {row.entry_id: row for row in rows if row.number == current[row.entry_id]}


def _waiting(
    row: Allocation, version: EntryVersion, history: CandidateHistory, contract: Contract
) -> EntryFacts:
    entry, facts = row.entry, Facts.from_json(version.facts)
    around = history.around(
        entry.candidate_id, contract=contract, facts=facts, name=str(entry.pk), block=entry.block_code,
        but=entry.pk,
    )
    return EntryFacts(
        id=str(entry.pk), block=entry.block_code, facts=facts, confirmed_until=confirmed_on_approval(entry),
        share=row.share, **around,
    )


def _added(bundle: Bundle, tried: Sequence[EntryFacts], *, on: date) -> Decimal:
    """The difference that these entries make; those of which an older version counts are replaced."""
    known = {block.code for block in bundle.rules.blocks}
    usable = {row.id: row for row in tried if row.block in known}
    before = _courses(bundle, bundle.entries, on=on)
    after = _courses(bundle, [*(row for row in bundle.entries if row.id not in usable), *usable.values()], on=on)
    gone = sum((before[name].amount(on) for name in usable.keys() & before.keys()), ZERO)
    return sum((after[name].amount(on) for name in usable), ZERO) - gone
