"""What efforts would count for before anybody approved or confirmed them: the settlement's own courses, tried out.

Facts about persons: only the desk and the supplier can read what is needed here.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db.models import F

from buildingblocks.course import Course
from buildingblocks.entry_courses import courses
from buildingblocks.facts import Facts
from buildingblocks.settlement_facts import EntryFacts
from buildingblocks.steps import Valuation
from buildingblocks.valuation import explain
from contracts.models import Allocation, Contract, Entry, EntryVersion
from contracts.queries.candidate_history import CandidateHistory
from contracts.queries.confirmation import confirmed_on_approval
from contracts.queries.division import Part, around, contracts_of
from contracts.queries.settlement import Bundle, bundles
from contracts.workflow import EntryState

_TRIED: Final = "tried"
#: So many contracts with everything that counts on them are held in memory at a time.
_BATCH: Final = 250
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
    """What these facts would count for on one contract beside everything that counts already.

    `entry_id`: the entry that they replace. An effort about a person counts to the day that is confirmed; handing in
    confirms up to today.

    Raises:
        KeyError: the contract is not in this scope.
        FactsError: its schedule does not have the block.
    """
    parts = [Part(contract, share)]
    return divided(parts, block_code=block_code, facts=facts, on=on, candidate_id=candidate_id, entry_id=entry_id)[contract.pk]


def divided(
    parts: Sequence[Part], *, block_code: str, facts: Facts, on: date, candidate_id: UUID | None = None,
    entry_id: UUID | None = None,
) -> dict[UUID, Preview]:
    """The same per contract for an effort that is divided; the number of queries does not grow with the parts.

    Raises:
        KeyError, FactsError: as for one contract.
    """
    name = str(entry_id) if entry_id else _TRIED
    history, found = CandidateHistory([candidate_id]), bundles([part.contract.pk for part in parts])
    previews: dict[UUID, Preview] = {}
    for part in parts:
        bundle = found[part.contract.pk]
        person = history.around(
            candidate_id, contract=bundle.contract, facts=facts, name=name, block=block_code, but=entry_id,
        )
        tried = EntryFacts(
            id=name, block=block_code, facts=facts, confirmed_until=_confirmed(bundle, block_code, facts, on),
            **around(part.contract, parts), **person,
        )
        course = _courses(bundle, [*(row for row in bundle.entries if row.id != name), tried], on=on)[name]
        forecast = course.forecast()
        planned = None if forecast.is_open else explain(forecast, on=None)
        previews[part.contract.pk] = Preview(explain(course, on=on), planned)
    return previews


def under_review(contract_ids: Iterable[UUID], *, on: date, with_persons: bool = True) -> dict[UUID, Decimal]:
    """Per contract what approving everything that waits for a review would add up to day `on`, in euro before caps.

    A change of an approved entry adds the difference, which can be negative; it can bring other shares and contracts.
    `with_persons` off: only what is about nobody, valued as if there were no placements, so that it rests on nobody.
    A maximum that both share would make the others rest on them.
    Contracts with nothing to review are left out. A constant number of queries for every `_BATCH` contracts with something.
    """
    ids = set(contract_ids)
    waiting = _Waiting(ids, with_persons=with_persons)
    if not waiting.entries:
        return {}
    history = CandidateHistory(entry.candidate_id for entry in waiting.entries)
    concerned = sorted(ids & waiting.contract_ids)
    added: dict[UUID, Decimal] = {}
    for start in range(0, len(concerned), _BATCH):
        for contract_id, bundle in bundles(concerned[start : start + _BATCH], with_persons=with_persons).items():
            added[contract_id] = _added(bundle, *waiting.of(bundle.contract, history), on=on)
    return added


class _Waiting:
    """The entries under review of some contracts, with the division that approving them would give."""

    def __init__(self, contract_ids: set[UUID], *, with_persons: bool) -> None:
        submitted = Entry.objects.filter(state=EntryState.SUBMITTED)
        if not with_persons:
            submitted = submitted.filter(is_person=False)
        proposed = EntryVersion.objects.filter(
            entry__state=EntryState.SUBMITTED, entry__approved_version__isnull=False, number=F("entry__current_version"),
            shares__has_any_keys=[str(pk) for pk in contract_ids],
        )
        live = Allocation.objects.filter(contract_id__in=contract_ids, entry__state=EntryState.SUBMITTED)
        ids = {*live.order_by().values_list("entry_id", flat=True), *proposed.order_by().values_list("entry_id", flat=True)}
        self.entries = list(submitted.filter(pk__in=ids).order_by("pk")) if ids else []
        self._versions = _current_versions(self.entries)
        self._live: dict[UUID, dict[UUID, Decimal]] = defaultdict(dict)
        for row in Allocation.objects.filter(entry__in=self.entries) if ids else ():
            self._live[row.entry_id][row.contract_id] = row.share
        wanted = {pk: self._versions[pk].division or self._live[pk] for pk in self._versions}
        contracts = contracts_of({pk for shares in wanted.values() for pk in shares}) if ids else {}
        self._parts = {
            pk: [Part(contracts[contract_id], share) for contract_id, share in shares.items() if contract_id in contracts]
            for pk, shares in wanted.items()
        }
        self._by_contract: dict[UUID, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            parts = self._parts.get(entry.pk, ())
            for contract_id in {*self._live[entry.pk], *(part.contract_id for part in parts)}:
                self._by_contract[contract_id].append(entry)

    @property
    def contract_ids(self) -> AbstractSet[UUID]:
        """The contracts for which one of them counts, or would count."""
        return self._by_contract.keys()

    def of(self, contract: Contract, history: CandidateHistory) -> tuple[list[EntryFacts], set[str]]:
        """The entries as they would count for a contract, and the names of those that would no longer."""
        tried, gone = [], set()
        for entry in self._by_contract[contract.pk]:
            parts = self._parts.get(entry.pk, [])
            if any(part.contract_id == contract.pk for part in parts):
                tried.append(_waiting(entry, self._versions[entry.pk], parts, history, contract))
            elif contract.pk in self._live[entry.pk] and parts:
                gone.add(str(entry.pk))
        return tried, gone


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
    entry: Entry, version: EntryVersion, parts: Sequence[Part], history: CandidateHistory, contract: Contract
) -> EntryFacts:
    facts = Facts.from_json(version.facts)
    person = history.around(
        entry.candidate_id, contract=contract, facts=facts, name=str(entry.pk), block=entry.block_code, but=entry.pk,
    )
    return EntryFacts(
        id=str(entry.pk), block=entry.block_code, facts=facts, confirmed_until=confirmed_on_approval(entry),
        **around(contract, parts), **person,
    )


def _added(bundle: Bundle, tried: Sequence[EntryFacts], dropped: AbstractSet[str], *, on: date) -> Decimal:
    """The difference that these entries make; those of which an older version counts are replaced, `dropped` ones go."""
    known = {block.code for block in bundle.rules.blocks}
    usable = {row.id: row for row in tried if row.block in known}
    before = _courses(bundle, bundle.entries, on=on)
    stay = [row for row in bundle.entries if row.id not in usable and row.id not in dropped]
    after = _courses(bundle, [*stay, *usable.values()], on=on)
    gone = sum((before[name].amount(on) for name in (usable.keys() | dropped) & before.keys()), ZERO)
    return sum((after[name].amount(on) for name in usable), ZERO) - gone
