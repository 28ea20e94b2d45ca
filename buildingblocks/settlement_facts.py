"""The facts that a settlement starts from: a contract with all that happened to it, and its approved entries.

Dates are first and last days, both included. Amounts are euro excl. VAT. The caller gathers them; nothing here looks
anything up.
"""

from __future__ import annotations

from dataclasses import field
from datetime import date
from decimal import Decimal

from sroi.periods import Period

from .circumstances import Occupied
from .facts import Facts
from .records import record


@record
class Invoice:
    """Turnover invoiced on the contract."""

    date: date
    amount_excl_vat: Decimal


@record
class BaseRevision:
    """From ``date`` on the base is another one (option, indexation, new value); None leaves a part as it was."""

    date: date
    value_excl_vat: Decimal | None = None
    labour_share_pct: Decimal | None = None
    wage_sum: Decimal | None = None
    fixed_obligation: Decimal | None = None
    agreed_pct: Decimal | None = None


@record
class Adjustment:
    """A signed amount on the net obligation, agreed with the buyer."""

    id: str
    date: date
    amount: Decimal


@record
class Certificate:
    """A PSO certificate of the supplier; ``valid_from`` and ``valid_to`` are its first and last day."""

    id: str
    level: str
    valid_from: date
    valid_to: date | None


@record
class Opening:
    """What was fulfilled before the contract entered the books, per route; ``block`` where it is known."""

    id: str
    date: date
    route: str
    amount: Decimal
    block: str | None = None


@record
class ContractFacts:
    """One contract. Without ``start`` and ``end`` the term cuts nothing.

    ``value_excl_vat``, ``fixed_obligation``, ``wage_sum`` and ``invoices`` all empty: nothing is owed or settled,
    only the entries are valued. ``fulltime_hours`` and ``annual_hours`` replace the norm of the schedule.
    ``agreed_pct`` fills in where the schedule names no rate; ``contract_pct`` was agreed with the buyer for this very
    contract and replaces rate and threshold of the schedule ("the percentage is custom and agreed with the desk").
    """

    id: str
    award_date: date | None = None
    tender_publication_date: date | None = None
    start: date | None = None
    end: date | None = None
    type: str | None = None
    area: str | None = None
    value_excl_vat: Decimal | None = None
    labour_share_pct: Decimal | None = None
    agreed_pct: Decimal | None = None
    contract_pct: Decimal | None = None
    offered_pct: Decimal | None = None
    fixed_obligation: Decimal | None = None
    wage_sum: Decimal | None = None
    invoices: tuple[Invoice, ...] = ()
    base_revisions: tuple[BaseRevision, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    pso: tuple[Certificate, ...] = ()
    opening: tuple[Opening, ...] = ()
    closed_on: date | None = None
    fulltime_hours: Decimal | None = None
    annual_hours: Decimal | None = None

    @property
    def term(self) -> Period:
        """Start up to the day after the end."""
        return Period.inclusive(self.start, self.end)

    @property
    def has_obligation(self) -> bool:
        """Whether anything is known from which an obligation follows."""
        known = (self.value_excl_vat, self.fixed_obligation, self.wage_sum)
        return any(value is not None for value in known) or bool(self.invoices)

    @property
    def taken_over_on(self) -> date | None:
        """The day on which an older contract entered the books: its latest opening date."""
        return max((opening.date for opening in self.opening), default=None)


@record
class EntryFacts:
    """One entry as allocated to the contract.

    ``share`` and ``sibling_shares`` are fractions of 1; the siblings are the other allocations of the entry that are
    valued by the same schedule version. ``counts_placement``: the placement is counted on this allocation (its
    largest share). ``clock_start``: first counted day of the candidate over all contracts. ``confirmed_until``: the
    entry counts to that day. ``approved``: the recorded approval that some blocks and bonuses ask for beforehand.
    ``occupied``, ``hours_used`` and ``spent_events`` tell what entries of the same candidate on other contracts
    already use. ``invoice``: a key by which two entries about the same invoice are recognised.
    """

    id: str
    block: str
    candidate: str | None = None
    facts: Facts = field(default_factory=Facts)
    confirmed_until: date | None = None
    share: Decimal = Decimal(1)
    sibling_shares: tuple[Decimal, ...] = ()
    counts_placement: bool = True
    takes_remainder: bool | None = None
    clock_start: date | None = None
    hours_used: Decimal = Decimal(0)
    occupied: tuple[Occupied, ...] = ()
    spent_events: frozenset[str] = frozenset()
    approved: bool = True
    invoice: str | None = None
