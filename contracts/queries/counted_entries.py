"""The approved entries of some contracts as the settlement needs them, with what their candidates do elsewhere in the desk.

Rows are read as values: a recalculation of a region reads tens of thousands of them, and models would cost more than the sums.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import F, Q

from buildingblocks import queries as schedules
from buildingblocks.facts import Facts
from buildingblocks.schedule import Schedule as ScheduleRules
from buildingblocks.settlement_facts import EntryFacts
from contracts.models import Allocation, Contract, EntryVersion
from contracts.queries import elsewhere
from contracts.queries.division import leads, takes_remainder
from contracts.queries.elsewhere import Elsewhere


@dataclass(frozen=True, slots=True)
class _Counted:
    """An entry with its approved version."""

    id: UUID
    version: int
    facts: Facts
    invoice: str | None
    block: str
    is_person: bool
    candidate: UUID | None
    confirmed_until: date | None
    first_day: date


@dataclass(frozen=True, slots=True)
class _Part:
    """The share of an entry that counts for one contract."""

    entry: UUID
    contract: Contract
    share: Decimal

    def leads(self, others: Iterable["_Part"]) -> bool:
        """Whether this is the largest share; of equal shares the contract awarded first (rules 13.8)."""
        return leads(self.share, self.contract, [(other.share, other.contract) for other in others])

    def takes_remainder(self, others: Iterable["_Part"], *, rules: ScheduleRules) -> bool:
        """Whether the left-over cents of the division go to this contract (rules 12.2b)."""
        return takes_remainder(self.share, self.contract, [(other.share, other.contract) for other in others], rules=rules)


class CountedEntries:
    """What counts for each of these contracts; a constant number of queries."""

    def __init__(self, contract_ids: Sequence[UUID]) -> None:
        self._entries = {entry.id: entry for entry in _entries(contract_ids)}
        self._parts: dict[UUID, list[_Part]] = defaultdict(list)
        self._of_contract: dict[UUID, list[_Part]] = defaultdict(list)
        for part in _parts(self._entries):
            self._parts[part.entry].append(part)
            self._of_contract[part.contract.pk].append(part)
        self._by_candidate: dict[UUID, list[_Counted]] = defaultdict(list)
        for entry in self._entries.values():
            if entry.candidate is not None:
                self._by_candidate[entry.candidate].append(entry)
        self._clocks = {candidate: self._first_day(rows) for candidate, rows in self._by_candidate.items()}
        self.versions = {str(entry.id): entry.version for entry in self._entries.values()}

    def of(self, contract: Contract) -> tuple[EntryFacts, ...]:
        """The entries that count for this contract."""
        rows = sorted(self._of_contract[contract.pk], key=lambda part: part.entry)
        return tuple(self._entry_facts(self._entries[part.entry], part, contract) for part in rows)

    def _first_day(self, entries: Iterable[_Counted]) -> date | None:
        """First counted day of a candidate over all contracts (rules 12.7): the duration clock starts there."""
        days = [
            max(entry.facts.start or entry.first_day, part.contract.starts_on)
            for entry in entries
            for part in self._parts[entry.id]
        ]
        return min(days, default=None)

    def _entry_facts(self, entry: _Counted, part: _Part, contract: Contract) -> EntryFacts:
        rules = schedules.rules_of(contract.schedule)
        earlier = elsewhere.before(str(entry.id), entry.facts, self._elsewhere(entry, contract))
        siblings = [row for row in self._parts[entry.id] if row is not part]
        same_rules = [row for row in siblings if row.contract.schedule_id == contract.schedule_id]
        return EntryFacts(
            id=str(entry.id),
            block=entry.block,
            candidate=str(entry.candidate) if entry.candidate else None,
            facts=entry.facts,
            confirmed_until=entry.confirmed_until,
            share=part.share,
            sibling_shares=tuple(row.share for row in same_rules),
            counts_placement=entry.is_person and part.leads(siblings),
            takes_remainder=part.takes_remainder(same_rules, rules=rules),
            clock_start=self._clocks[entry.candidate] if entry.candidate else None,
            occupied=elsewhere.occupied(earlier, block=entry.block, rules=rules),
            spent_events=elsewhere.spent_events(earlier, rules),
            approved=True,
            invoice=entry.invoice,
        )

    def _elsewhere(self, entry: _Counted, contract: Contract) -> list[Elsewhere]:
        """The same candidate's entries that do not count for this contract."""
        if entry.candidate is None:
            return []
        return [
            Elsewhere(str(other.id), other.block, other.facts, other.confirmed_until)
            for other in self._by_candidate[entry.candidate]
            if other.id != entry.id and all(part.contract.pk != contract.pk for part in self._parts[other.id])
        ]


def _entries(contract_ids: Sequence[UUID]) -> Iterable[_Counted]:
    """The approved entries of the contracts, and the other ones of their candidates."""
    own = Allocation.objects.filter(contract_id__in=contract_ids, entry__approved_version__isnull=False)
    found = list(own.values_list("entry_id", "entry__candidate_id"))
    ids = {entry for entry, _ in found}
    candidates = {candidate for _, candidate in found if candidate is not None}
    approved = EntryVersion.objects.filter(number=F("entry__approved_version"), approved_at__isnull=False)
    rows = approved.filter(Q(entry_id__in=ids) | Q(entry__candidate_id__in=candidates)).order_by().values_list(
        "entry_id", "number", "facts", "vendor_name", "invoice_number", "entry__block_code", "entry__is_person",
        "entry__candidate_id", "entry__confirmed_until", "entry__first_day",
    )
    for entry, number, facts, vendor, invoice, block, is_person, candidate, confirmed_until, first_day in rows:
        bill = f"{vendor}|{invoice}".lower() if invoice else None
        yield _Counted(
            entry, number, Facts.from_json(facts), bill, block, is_person, candidate, confirmed_until, first_day,
        )


def _parts(entry_ids: Iterable[UUID]) -> Iterable[_Part]:
    rows = list(
        Allocation.objects.filter(entry_id__in=list(entry_ids)).order_by("entry_id", "id")
        .values_list("entry_id", "contract_id", "share")
    )
    wanted = Contract.objects.filter(pk__in={contract for _, contract, _ in rows})
    contracts = {row.pk: row for row in wanted.only("award_date", "starts_on", "schedule_id")}
    for entry, contract, share in rows:
        if contract in contracts:
            yield _Part(entry, contracts[contract], share)
