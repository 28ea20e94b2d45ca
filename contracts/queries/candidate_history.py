"""What candidates already do in approved entries, for valuing one more entry that is not approved yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from buildingblocks import queries as schedules
from buildingblocks.facts import Facts
from contracts.models import Allocation, Contract, EntryVersion
from contracts.queries import elsewhere
from contracts.queries.elsewhere import Elsewhere


@dataclass(frozen=True, slots=True)
class _Approved:
    entry: UUID
    effort: Elsewhere
    contracts: frozenset[UUID]
    first_counted: date


class CandidateHistory:
    """The approved entries of some candidates, read in two queries."""

    def __init__(self, candidate_ids: Iterable[UUID | None]) -> None:
        wanted = {candidate_id for candidate_id in candidate_ids if candidate_id is not None}
        self._by_candidate: dict[UUID, list[_Approved]] = defaultdict(list)
        if wanted:
            self._read(wanted)

    def _read(self, candidate_ids: set[UUID]) -> None:
        allocations = Allocation.objects.filter(
            entry__candidate_id__in=list(candidate_ids), entry__approved_version__isnull=False,
        ).select_related("entry", "contract")
        rows: dict[UUID, list[Allocation]] = defaultdict(list)
        for row in allocations:
            rows[row.entry_id].append(row)
        for version in EntryVersion.objects.filter(entry_id__in=list(rows), approved_at__isnull=False):
            entry = rows[version.entry_id][0].entry
            if version.number != entry.approved_version or entry.candidate_id is None:
                continue
            facts = Facts.from_json(version.facts)
            begins = facts.start or entry.first_day
            self._by_candidate[entry.candidate_id].append(
                _Approved(
                    entry.pk, Elsewhere(str(entry.pk), entry.block_code, facts, entry.confirmed_until),
                    frozenset(row.contract_id for row in rows[entry.pk]),
                    min(max(begins, row.contract.starts_on) for row in rows[entry.pk]),
                )
            )

    def clock(self, candidate_id: UUID | None, *, but: UUID | None = None) -> date | None:
        """First counted day over all contracts (rules 12.7), without the entry `but`."""
        return min((row.first_counted for row in self._others(candidate_id, but)), default=None)

    def around(
        self, candidate_id: UUID | None, *, contract: Contract, facts: Facts, name: str, block: str,
        but: UUID | None = None,
    ) -> dict[str, Any]:
        """The fields of `EntryFacts` about the person, for an entry called `name` with these facts in `block` on a contract.

        Entries on the same contract are left out of hours and bonuses: the settlement knows those itself.
        """
        others = [row.effort for row in self._others(candidate_id, but) if contract.pk not in row.contracts]
        earlier, rules = elsewhere.before(name, facts, others), schedules.rules_of(contract.schedule)
        return {
            "candidate": str(candidate_id) if candidate_id else None,
            "clock_start": self.clock(candidate_id, but=but),
            "occupied": elsewhere.occupied(earlier, block=block, rules=rules),
            "spent_events": elsewhere.spent_events(earlier, rules),
        }

    def _others(self, candidate_id: UUID | None, but: UUID | None) -> list[_Approved]:
        found = self._by_candidate.get(candidate_id, []) if candidate_id else []
        return [row for row in found if row.entry != but]
