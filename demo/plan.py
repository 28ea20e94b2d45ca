"""What happens in the demonstration, before any of it is in the database. Pure: no database, no clock.

Dates are first and last days, both included, except `until` (the day after the last one). Euro are excl. VAT.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from buildingblocks.facts import Facts
from buildingblocks.schedule import Schedule
from buildingblocks.settlement import Settlement, settle
from buildingblocks.settlement_facts import (
    Adjustment, BaseRevision, Certificate, ContractFacts, EntryFacts, Opening,
)

DAY = timedelta(days=1)

#: What becomes of an entry. `corrected`: returned first, then approved.
APPROVED, CORRECTED, RETURNED, REJECTED, SUBMITTED, WITHDRAWN, DRAFT = (
    "approved", "corrected", "returned", "rejected", "submitted", "withdrawn", "draft",
)
COUNTING = (APPROVED, CORRECTED)


@dataclass(frozen=True, slots=True)
class PlannedSupplier:
    """A company; `pso` are its certificates as (level, first day, day after the last)."""

    name: str
    kvk_number: str
    sector: str
    size: str
    slug: str = ""
    pso: tuple[tuple[str, date, date], ...] = ()


@dataclass(slots=True)
class PlannedEntry:
    """One effort: what the supplier writes, when, and what the desk makes of it."""

    block: str
    facts: dict[str, Any]
    written_on: date
    decided_on: date
    outcome: str = APPROVED
    description: str = ""
    vendor_name: str = ""
    invoice_number: str = ""
    reason: str = ""
    evidence: bool = False
    #: Last day that the supplier confirms, whatever the quarter; None: it confirms every quarter.
    confirmed_to: date | None = None

    @property
    def start(self) -> date:
        """First day of the effort."""
        return date.fromisoformat(self.facts.get("start") or self.facts["invoice_date"])

    @property
    def is_placement(self) -> bool:
        """Whether it is about a person who works or learns for a time."""
        return "start" in self.facts and "amount_excl_vat" not in self.facts and "hours" not in self.facts

    def counted_to(self, day: date) -> date:
        """Up to which day it is confirmed when every quarter so far was confirmed on its last day."""
        return min(day, self.confirmed_to or day)


@dataclass(slots=True)
class PlannedRevision:
    """A change of the obligation; `amount` for an agreed adjustment, `new_value` for another contract value."""

    on: date
    reason: str
    amount: Decimal | None = None
    new_value: Decimal | None = None


@dataclass(slots=True)
class PlannedContract:
    """A contract and everything that happens on it."""

    municipality: str
    supplier: PlannedSupplier
    title: str
    contract_type: str
    award_date: date
    registered_on: date
    starts_on: date
    until: date | None
    value: Decimal
    schedule: Schedule
    labour_share: Decimal | None = None
    fixed_obligation: Decimal | None = None
    coordinator: int = 0
    openings: list[tuple[date, str, Decimal]] = field(default_factory=list)
    revisions: list[PlannedRevision] = field(default_factory=list)
    entries: list[PlannedEntry] = field(default_factory=list)
    closed_on: date | None = None

    def facts(self) -> ContractFacts:
        """The contract as the settlement sees it."""
        return ContractFacts(
            id="", award_date=self.award_date, start=self.starts_on, end=self.until - DAY if self.until else None,
            type=self.contract_type, value_excl_vat=self.value, labour_share_pct=self.labour_share,
            fixed_obligation=self.fixed_obligation,
            base_revisions=tuple(BaseRevision(row.on, value_excl_vat=row.new_value) for row in self.revisions if row.new_value),
            adjustments=tuple(
                Adjustment(str(number), row.on, row.amount) for number, row in enumerate(self.revisions) if row.amount
            ),
            pso=tuple(
                Certificate(str(number), level, first, until - DAY)
                for number, (level, first, until) in enumerate(self.supplier.pso)
            ),
            opening=tuple(Opening(str(number), *row) for number, row in enumerate(self.openings)),
            closed_on=self.closed_on,
        )

    def settled(self, on: date) -> Settlement:
        """What the ledger should hold on a day when everything decided by then is booked."""
        entries = [
            EntryFacts(
                id=f"{number:04d}", block=row.block, candidate=f"{number:04d}", facts=Facts.from_json(row.facts),
                confirmed_until=row.counted_to(on) if row.is_placement else None,
                invoice=f"{row.vendor_name}|{row.invoice_number}" if row.invoice_number else None,
            )
            for number, row in enumerate(self.entries)
            if row.outcome in COUNTING and row.decided_on <= on
        ]
        return settle(self.schedule, self.facts(), entries, on=on)

    def obligation(self, on: date) -> Decimal:
        """The net obligation on a day; efforts do not matter for it."""
        return settle(self.schedule, replace(self.facts(), opening=()), (), on=on).obligation


@dataclass(slots=True)
class PlannedAdvice:
    """One advice before award."""

    municipality: str
    on: date
    subject: str


@dataclass(slots=True)
class Plan:
    """Everything of one desk."""

    suppliers: list[PlannedSupplier] = field(default_factory=list)
    contracts: list[PlannedContract] = field(default_factory=list)
    advices: list[PlannedAdvice] = field(default_factory=list)

    def entries(self) -> Iterator[tuple[PlannedContract, PlannedEntry]]:
        """All entries with their contract."""
        for contract in self.contracts:
            for entry in contract.entries:
                yield contract, entry
