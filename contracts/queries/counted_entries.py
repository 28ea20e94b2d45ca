"""The approved entries of some contracts as the settlement needs them, with what their candidates do elsewhere in the desk.

Rows are read as values, ids as text: a recalculation of a region reads tens of thousands of them, and models would cost
more than the sums.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db import connection

from buildingblocks import queries as schedules
from buildingblocks.facts import Facts
from buildingblocks.schedule import Schedule as ScheduleRules
from buildingblocks.settlement_facts import EntryFacts
from contracts.models import Contract
from contracts.queries import elsewhere
from contracts.queries.division import leads, takes_remainder
from contracts.queries.elsewhere import Elsewhere

#: The approved entries of the contracts, and the other ones of their candidates. Two looks by index instead of one with
#: OR, which would read every entry of the desk.
_ENTRIES: Final = """
    WITH own AS (
        SELECT DISTINCT entry.id, entry.candidate_id
        FROM contracts_allocation AS allocation JOIN contracts_entry AS entry ON entry.id = allocation.entry_id
        WHERE allocation.contract_id = ANY(%s) AND entry.approved_version IS NOT NULL AND (%s OR NOT entry.is_person)
    ), counted AS (
        SELECT id FROM own
        UNION SELECT entry.id FROM contracts_entry AS entry WHERE entry.candidate_id IN (SELECT candidate_id FROM own)
    )
    SELECT entry.id::text, version.number, version.facts, version.vendor_name, version.invoice_number, version.origin, entry.block_code,
        entry.is_person, entry.candidate_id::text, entry.confirmed_until, entry.first_day
    FROM counted JOIN contracts_entry AS entry ON entry.id = counted.id
        JOIN contracts_entryversion AS version ON version.entry_id = entry.id AND version.number = entry.approved_version
    WHERE version.approved_at IS NOT NULL
    ORDER BY entry.id
"""
#: Every part of these entries, in the order in which they were divided.
_PARTS: Final = """
    SELECT allocation.entry_id::text, allocation.share, contract.id::text, contract.award_date, contract.starts_on,
        contract.schedule_id::text
    FROM contracts_allocation AS allocation JOIN contracts_contract AS contract ON contract.id = allocation.contract_id
    WHERE allocation.entry_id = ANY(%s::uuid[]) ORDER BY allocation.entry_id, allocation.id
"""


class _Counted(NamedTuple):
    """An entry with its approved version."""

    id: str
    version: int
    facts: Facts
    invoice: str | None
    origin: str
    block: str
    is_person: bool
    candidate: str | None
    confirmed_until: date | None
    first_day: date


class _Signed(NamedTuple):
    """What a division and a clock need to know of a contract."""

    pk: str
    award_date: date
    starts_on: date
    schedule_id: str


class _Part(NamedTuple):
    """The share of an entry that counts for one contract."""

    entry: str
    share: Decimal
    contract: _Signed

    def leads(self, others: Iterable["_Part"]) -> bool:
        """Whether this is the largest share; of equal shares the contract awarded first (rules 13.8)."""
        return leads(self.share, self.contract, [(other.share, other.contract) for other in others])

    def takes_remainder(self, others: Iterable["_Part"], *, rules: ScheduleRules) -> bool:
        """Whether the left-over cents of the division go to this contract (rules 12.2b)."""
        return takes_remainder(self.share, self.contract, [(other.share, other.contract) for other in others], rules=rules)


class CountedEntries:
    """What counts for each of these contracts; a constant number of queries. `with_persons` off: placements are left out."""

    def __init__(self, contract_ids: Sequence[UUID], *, with_persons: bool = True) -> None:
        self._entries = {entry.id: entry for entry in _entries(contract_ids, with_persons=with_persons)}
        self._parts: dict[str, list[_Part]] = defaultdict(list)
        self._of_contract: dict[str, list[_Part]] = defaultdict(list)
        for part in _parts(list(self._entries)):
            self._parts[part.entry].append(part)
            self._of_contract[part.contract.pk].append(part)
        self._by_candidate: dict[str, list[_Counted]] = defaultdict(list)
        for entry in self._entries.values():
            if entry.candidate is not None:
                self._by_candidate[entry.candidate].append(entry)
        self._clocks = {candidate: self._first_day(rows) for candidate, rows in self._by_candidate.items()}
        self.versions = {entry.id: entry.version for entry in self._entries.values()}
        self.origins = {entry.id: entry.origin for entry in self._entries.values() if entry.origin}

    def of(self, contract: Contract) -> tuple[EntryFacts, ...]:
        """The entries that count for this contract."""
        rules = schedules.rules_of(contract.schedule)
        rows = sorted(self._of_contract[str(contract.pk)], key=lambda part: part.entry)
        return tuple([self._entry_facts(self._entries[part.entry], part, rules) for part in rows])

    def _first_day(self, entries: Iterable[_Counted]) -> date | None:
        """First counted day of a candidate over all contracts (rules 12.7): the duration clock starts there."""
        days = [
            max(entry.facts.start or entry.first_day, part.contract.starts_on)
            for entry in entries
            for part in self._parts[entry.id]
        ]
        return min(days, default=None)

    def _entry_facts(self, entry: _Counted, part: _Part, rules: ScheduleRules) -> EntryFacts:
        others = self._elsewhere(entry, part.contract.pk)
        earlier = elsewhere.before(entry.id, entry.facts, others) if others else ()
        return EntryFacts(
            id=entry.id,
            block=entry.block,
            candidate=entry.candidate,
            facts=entry.facts,
            confirmed_until=entry.confirmed_until,
            **self._divided(entry, part, rules),
            clock_start=self._clocks[entry.candidate] if entry.candidate else None,
            occupied=elsewhere.occupied(earlier, block=entry.block, rules=rules) if earlier else (),
            spent_events=elsewhere.spent_events(earlier, rules) if earlier else frozenset(),
            approved=True,
            invoice=entry.invoice,
        )

    def _divided(self, entry: _Counted, part: _Part, rules: ScheduleRules) -> dict[str, Any]:
        """What the parts of the entry that count for other contracts mean for this part."""
        parts = self._parts[entry.id]
        if len(parts) == 1:
            return {"share": part.share, "counts_placement": entry.is_person, "takes_remainder": True}
        siblings = [row for row in parts if row is not part]
        same_rules = [row for row in siblings if row.contract.schedule_id == part.contract.schedule_id]
        return {
            "share": part.share,
            "sibling_shares": tuple([row.share for row in same_rules]),
            "counts_placement": entry.is_person and part.leads(siblings),
            "takes_remainder": part.takes_remainder(same_rules, rules=rules),
        }

    def _elsewhere(self, entry: _Counted, contract_id: str) -> list[Elsewhere]:
        """The same candidate's entries that do not count for this contract."""
        if entry.candidate is None:
            return []
        return [
            Elsewhere(other.id, other.block, other.facts, other.confirmed_until)
            for other in self._by_candidate[entry.candidate]
            if other is not entry and all(part.contract.pk != contract_id for part in self._parts[other.id])
        ]


def _entries(contract_ids: Sequence[UUID], *, with_persons: bool) -> Iterator[_Counted]:
    for row in _rows(_ENTRIES, contract_ids, with_persons):
        entry, number, facts, vendor, invoice, origin, block, is_person, candidate, confirmed_until, first_day = row
        bill = f"{vendor}|{invoice}".lower() if invoice else None
        yield _Counted(
            entry, number, Facts.from_stored(json.loads(facts)), bill, origin, block, is_person, candidate, confirmed_until, first_day,
        )


def _parts(entry_ids: Sequence[str]) -> Iterator[_Part]:
    signed: dict[str, _Signed] = {}
    for entry, share, contract_id, *signed_as in _rows(_PARTS, entry_ids):
        yield _Part(entry, share, signed.setdefault(contract_id, _Signed(contract_id, *signed_as)))


def _rows(query: str, ids: Sequence[UUID] | Sequence[str], *more: bool) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, [list(ids), *more])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
