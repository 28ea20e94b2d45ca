"""Gathers the facts of contracts for `buildingblocks.settlement`: a constant number of queries for any number."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from django.db.models import Q

from buildingblocks import queries as schedules
from buildingblocks.facts import Facts
from buildingblocks.schedule import Schedule as ScheduleRules
from buildingblocks.settlement import Settlement, settle
from buildingblocks.settlement_facts import (
    Adjustment, BaseRevision, Certificate, ContractFacts, EntryFacts, Invoice, Opening,
)
from contracts.models import (
    Allocation, Contract, Entry, EntryVersion, ObligationRevision, OpeningBalance, PsoCertificate, TurnoverInvoice,
)
from contracts.queries import elsewhere
from contracts.queries.division import leads
from contracts.queries.elsewhere import Elsewhere

DAY = timedelta(days=1)
Row = TypeVar("Row", ObligationRevision, OpeningBalance, TurnoverInvoice)


@dataclass(frozen=True, slots=True)
class Bundle:
    """Everything that `settle` needs for one contract, and the row it is about."""

    contract: Contract
    rules: ScheduleRules
    facts: ContractFacts
    entries: tuple[EntryFacts, ...]
    versions: dict[str, int]

    def settle(self, *, on: date) -> Settlement:
        """The lines that the ledger should hold up to and including `on`."""
        return settle(self.rules, self.facts, self.entries, on=on)


def settled(contract_id: UUID, *, on: date) -> Settlement:
    """Settle one contract from its facts as they are now.

    Raises:
        KeyError: the contract is not in this scope.
    """
    return bundles([contract_id])[contract_id].settle(on=on)


def bundles(contract_ids: Iterable[UUID]) -> dict[UUID, Bundle]:
    """The facts of these contracts, by contract."""
    contracts = list(Contract.objects.filter(pk__in=list(contract_ids)).select_related("schedule", "supplier").defer(*schedules.DOCUMENTS_OF_CONTRACT))
    ids = [contract.pk for contract in contracts]
    revisions = _by_contract(ObligationRevision.objects.filter(contract_id__in=ids))
    openings = _by_contract(OpeningBalance.objects.filter(contract_id__in=ids))
    turnover = _by_contract(TurnoverInvoice.objects.filter(contract_id__in=ids))
    certificates: dict[tuple[UUID, UUID], list[PsoCertificate]] = defaultdict(list)
    for row in PsoCertificate.objects.filter(supplier_id__in={contract.supplier_id for contract in contracts}):
        certificates[row.desk_id, row.supplier_id].append(row)  # one desk's only (rules 8.3): a supplier sees those of all
    counted = _CountedEntries(ids)
    return {
        contract.pk: Bundle(
            contract=contract,
            rules=schedules.rules_of(contract.schedule),
            facts=_contract_facts(
                contract, revisions[contract.pk], openings[contract.pk], certificates[contract.desk_id, contract.supplier_id],
                turnover[contract.pk],
            ),
            entries=counted.of(contract),
            versions=counted.versions,
        )
        for contract in contracts
    }


def _by_contract(rows: Iterable[Row]) -> dict[UUID, list[Row]]:
    grouped: dict[UUID, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row.contract_id].append(row)
    return grouped


def _contract_facts(
    contract: Contract, revisions: Sequence[ObligationRevision], openings: Sequence[OpeningBalance],
    certificates: Sequence[PsoCertificate], turnover: Sequence[TurnoverInvoice],
) -> ContractFacts:
    adjustments = [row for row in revisions if row.kind == ObligationRevision.Kind.ADJUSTMENT]
    bases = [row for row in revisions if row.kind != ObligationRevision.Kind.ADJUSTMENT]
    return ContractFacts(
        id=str(contract.pk),
        award_date=contract.award_date,
        tender_publication_date=contract.tender_publication_date,
        start=contract.starts_on,
        end=contract.last_day,
        type=contract.contract_type,
        area=contract.area or None,
        value_excl_vat=contract.value_excl_vat,
        labour_share_pct=contract.labour_share_pct,
        contract_pct=contract.agreed_pct,
        fixed_obligation=contract.fixed_obligation,
        invoices=tuple(Invoice(row.invoiced_on, row.amount_excl_vat) for row in turnover),
        base_revisions=tuple(
            BaseRevision(row.effective_on, value_excl_vat=row.new_value_excl_vat, wage_sum=row.new_wage_sum) for row in bases
        ),
        adjustments=tuple(Adjustment(str(row.pk), row.effective_on, row.amount or Decimal(0)) for row in adjustments),
        pso=tuple(Certificate(str(row.pk), row.level, row.valid_from, row.until - DAY) for row in certificates),
        opening=tuple(Opening(str(row.pk), row.date, row.route, row.amount, row.block or None) for row in openings),
        closed_on=contract.closed_on,
    )


class _CountedEntries:
    """The approved entries of some contracts, with what their candidates do elsewhere in the desk."""

    def __init__(self, contract_ids: Sequence[UUID]) -> None:
        own = Allocation.objects.filter(contract_id__in=contract_ids, entry__approved_version__isnull=False)
        entry_ids = set(own.values_list("entry_id", flat=True))
        candidates = set(
            Entry.objects.filter(pk__in=entry_ids, candidate__isnull=False).values_list("candidate_id", flat=True)
        )
        related = Entry.objects.filter(Q(pk__in=entry_ids) | Q(candidate_id__in=candidates), approved_version__isnull=False)
        self.entries = {entry.pk: entry for entry in related}
        self.allocations: dict[UUID, list[Allocation]] = defaultdict(list)
        self.of_contract: dict[UUID, list[Allocation]] = defaultdict(list)
        for row in Allocation.objects.filter(entry_id__in=self.entries).select_related("contract"):
            self.allocations[row.entry_id].append(row)
            self.of_contract[row.contract_id].append(row)
        self.approved = self._approved_versions()
        self.facts = {pk: Facts.from_json(version.facts) for pk, version in self.approved.items()}
        self.by_candidate: dict[UUID, list[UUID]] = defaultdict(list)
        for pk, entry in self.entries.items():
            if entry.candidate_id is not None:
                self.by_candidate[entry.candidate_id].append(pk)
        self.clocks = self._clocks()
        self.versions = {str(pk): entry.approved_version or 0 for pk, entry in self.entries.items()}

    def _approved_versions(self) -> dict[UUID, EntryVersion]:
        rows = EntryVersion.objects.filter(entry_id__in=self.entries, approved_at__isnull=False)
        return {row.entry_id: row for row in rows if row.number == self.entries[row.entry_id].approved_version}

    def _clocks(self) -> dict[UUID, date]:
        """First counted day of each candidate over all contracts (rules 12.7): the duration clock starts there."""
        clocks: dict[UUID, date] = {}
        for pk, entry in self.entries.items():
            if entry.candidate_id is None:
                continue
            first = self.facts[pk].start or entry.first_day
            for allocation in self.allocations[pk]:
                day = max(first, allocation.contract.starts_on)
                clocks[entry.candidate_id] = min(day, clocks.get(entry.candidate_id, day))
        return clocks

    def of(self, contract: Contract) -> tuple[EntryFacts, ...]:
        """The entries that count for this contract."""
        rows = sorted(self.of_contract[contract.pk], key=lambda allocation: allocation.entry_id)
        return tuple(self._entry_facts(self.entries[row.entry_id], row, contract) for row in rows)

    def _entry_facts(self, entry: Entry, allocation: Allocation, contract: Contract) -> EntryFacts:
        facts = self.facts[entry.pk]
        earlier = elsewhere.before(str(entry.pk), facts, self._elsewhere(entry, contract))
        siblings = [row for row in self.allocations[entry.pk] if row.pk != allocation.pk]
        same_rules = [row for row in siblings if row.contract.schedule_id == contract.schedule_id]
        return EntryFacts(
            id=str(entry.pk),
            block=entry.block_code,
            candidate=str(entry.candidate_id) if entry.candidate_id else None,
            facts=facts,
            confirmed_until=entry.confirmed_until,
            share=allocation.share,
            sibling_shares=tuple(row.share for row in same_rules),
            counts_placement=entry.is_person and _leads(allocation, siblings),
            takes_remainder=_leads(allocation, same_rules),
            clock_start=self.clocks.get(entry.candidate_id) if entry.candidate_id else None,
            occupied=elsewhere.occupied(earlier, block=entry.block_code, rules=schedules.rules_of(contract.schedule)),
            spent_events=elsewhere.spent_events(earlier, schedules.rules_of(contract.schedule)),
            approved=True,
            invoice=self._invoice(entry),
        )

    def _elsewhere(self, entry: Entry, contract: Contract) -> list[Elsewhere]:
        """The same candidate's entries that do not count for this contract."""
        if entry.candidate_id is None:
            return []
        return [
            Elsewhere(str(pk), self.entries[pk].block_code, self.facts[pk], self.entries[pk].confirmed_until)
            for pk in self.by_candidate[entry.candidate_id]
            if pk != entry.pk and all(row.contract_id != contract.pk for row in self.allocations[pk])
        ]

    def _invoice(self, entry: Entry) -> str | None:
        version = self.approved[entry.pk]
        return f"{version.vendor_name}|{version.invoice_number}".lower() if version.invoice_number else None


def _leads(allocation: Allocation, siblings: Sequence[Allocation]) -> bool:
    """Whether this is the largest share; of equal shares the contract awarded first (rules 13.8)."""
    return leads(allocation.share, allocation.contract, [(row.share, row.contract) for row in siblings])
