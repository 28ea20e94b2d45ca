"""Gathers the facts of contracts for `buildingblocks.settlement`: a constant number of queries for any number."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar
from uuid import UUID


from buildingblocks import queries as schedules
from buildingblocks.schedule import Schedule as ScheduleRules
from buildingblocks.settlement import Settlement, settle
from buildingblocks.settlement_facts import (
    Adjustment, BaseRevision, Certificate, ContractFacts, EntryFacts, Invoice, Opening,
)
from contracts.models import (
    Contract, ObligationRevision, OpeningBalance, PsoCertificate, TurnoverInvoice,
)
from contracts.queries.counted_entries import CountedEntries

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
    origins: dict[str, str]

    def settle(self, *, on: date, steps: bool = True) -> Settlement:
        """The lines that the ledger should hold up to and including `on`; `steps`: with the explanation of each entry.

        Of a framework agreement and its call-offs one side carries the obligation; only that side counts as contract.
        """
        found = settle(self.rules, self.facts, self.entries, on=on, steps=steps)
        if self.contract.bears_obligation:
            return found
        return replace(found, lines=tuple(line for line in found.lines if line.kind != "contract"))


def settled(contract_id: UUID, *, on: date) -> Settlement:
    """Settle one contract from its facts as they are now.

    Raises:
        KeyError: the contract is not in this scope.
    """
    return bundles([contract_id])[contract_id].settle(on=on)


def bundles(contract_ids: Iterable[UUID], *, with_persons: bool = True) -> dict[UUID, Bundle]:
    """The facts of these contracts, by contract. `with_persons` off: as if there were no placements."""
    contracts = list(Contract.objects.filter(pk__in=list(contract_ids)).select_related("schedule", "supplier").defer(*schedules.DOCUMENTS_OF_CONTRACT))
    ids = [contract.pk for contract in contracts]
    revisions = _by_contract(ObligationRevision.objects.filter(contract_id__in=ids))
    openings = _by_contract(OpeningBalance.objects.filter(contract_id__in=ids))
    turnover = _by_contract(TurnoverInvoice.objects.filter(contract_id__in=ids))
    certificates: dict[tuple[UUID, UUID], list[PsoCertificate]] = defaultdict(list)
    for row in PsoCertificate.objects.filter(supplier_id__in={contract.supplier_id for contract in contracts}):
        certificates[row.desk_id, row.supplier_id].append(row)  # one desk's only (rules 8.3): a supplier sees those of all
    counted = CountedEntries(ids, with_persons=with_persons)
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
            origins=counted.origins,
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
    facts = ContractFacts(
        id=str(contract.pk),
        award_date=contract.award_date,
        tender_publication_date=contract.tender_publication_date,
        start=contract.starts_on,
        end=contract.last_day,
        type=contract.contract_type,
        area=contract.area or None,
        pso=tuple(Certificate(str(row.pk), row.level, row.valid_from, row.until - DAY) for row in certificates),
        opening=tuple(Opening(str(row.pk), row.date, row.route, row.amount, row.block or None) for row in openings),
        closed_on=contract.closed_on,
        fulltime_hours=contract.fulltime_hours,
        annual_hours=contract.annual_hours,
    )
    return _with_obligation(facts, contract, revisions, turnover) if contract.bears_obligation else facts


def _with_obligation(
    facts: ContractFacts, contract: Contract, revisions: Sequence[ObligationRevision], turnover: Sequence[TurnoverInvoice]
) -> ContractFacts:
    """The facts with everything from which an obligation follows."""
    adjustments = [row for row in revisions if row.kind == ObligationRevision.Kind.ADJUSTMENT]
    bases = [row for row in revisions if row.kind != ObligationRevision.Kind.ADJUSTMENT]
    return replace(
        facts,
        value_excl_vat=contract.value_excl_vat,
        labour_share_pct=contract.labour_share_pct,
        contract_pct=contract.agreed_pct,
        offered_pct=contract.offered_pct,
        fixed_obligation=contract.fixed_obligation,
        wage_sum=contract.wage_sum,
        invoices=tuple(Invoice(row.invoiced_on, row.amount_excl_vat) for row in turnover),
        base_revisions=tuple(
            BaseRevision(
                row.effective_on, value_excl_vat=row.new_value_excl_vat, wage_sum=row.new_wage_sum,
                labour_share_pct=row.new_labour_share_pct,
            )
            for row in bases
        ),
        adjustments=tuple(Adjustment(str(row.pk), row.effective_on, row.amount or Decimal(0)) for row in adjustments),
    )
