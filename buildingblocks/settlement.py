"""Settles a contract: the lines that its ledger should hold up to a day, and its figures.

Pure: everything comes in as facts. The amount of a quarter is the difference of two rounded cumulative values, so
quarters add up to the cent and a second run gives the same lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from datetime import date
from decimal import Decimal

from sroi.money import ZERO

from .books import Books, books_of
from .contract_caps import Cut
from .lines import Line, LineKey
from .records import record
from .schedule import Schedule
from .settlement_facts import (
    Adjustment,
    BaseRevision,
    Certificate,
    ContractFacts,
    EntryFacts,
    Invoice,
    Opening,
)
from .settlement_lines import lines_of
from .steps import Valuation
from .valuation import explain, without_steps

__all__ = [
    "Adjustment",
    "BaseRevision",
    "Certificate",
    "ContractFacts",
    "EntryFacts",
    "Invoice",
    "Line",
    "LineKey",
    "Opening",
    "Settlement",
    "settle",
]


@record
class Settlement:
    """A contract settled up to and including a day. All amounts in euro, cumulative.

    ``obligation``: net of PSO discount and adjustments. ``claimed``: sum of the entries before caps. ``fulfilled``:
    counted, opening balance and PSO booked as fulfilment. ``not_counted``: taken off by caps. ``pso_effect``: discount
    or fulfilment, positive. ``activities_required`` and ``activities_counted`` only where the obligation is a number of
    activities. ``next_change_on``: the next day on which time alone changes a line, None when there is none.
    What few readers ask for is reckoned from the ``books`` when they do.
    """

    on: date
    books: Books = field(repr=False, compare=False)
    cut: Cut
    lines: tuple[Line, ...]
    obligation: Decimal
    obligation_gross: Decimal
    claimed: Decimal
    fulfilled: Decimal
    open: Decimal
    surplus: Decimal
    pso_effect: Decimal
    opening: Decimal
    activities_required: int | None
    activities_counted: int
    faults: tuple[str, ...]
    next_change_on: date | None
    valuations: dict[str, Valuation] = field(default_factory=dict)

    @property
    def not_counted(self) -> Decimal:
        """What the caps of the contract take off."""
        return self.cut.total

    @property
    def not_counted_by_cap(self) -> dict[str, Decimal]:
        """The same per cap."""
        return self.cut.by_cap

    @property
    def obligation_forecast(self) -> Decimal:
        """The obligation with the award value where it follows invoiced turnover."""
        return self.books.net_forecast(self.on)

    @property
    def forecast_end(self) -> Decimal:
        """What will be fulfilled at the planned end if everything runs as reported."""
        return self.books.forecast_end()

    @property
    def counted_by_category(self) -> dict[str, Decimal]:
        """Counted after caps; a block in no category is a category of its own, one in two counts in both."""
        found: dict[str, Decimal] = {}
        for code, amount in self.cut.counted.items():
            for category in self.books.schedule.categories_of(code):
                found[category] = found.get(category, ZERO) + amount
        return found

    @property
    def counted_by_route(self) -> dict[str, Decimal]:
        """Entries, opening balance and PSO per route, before the caps of the contract: those have no route."""
        books, found = self.books, dict[str, Decimal]()
        for index, row in enumerate(books.courses):
            found[row.block.route] = found.get(row.block.route, ZERO) + books.amount(index, self.on)
        for opening in books.contract.opening:
            if opening.date <= self.on:
                found[opening.route] = found.get(opening.route, ZERO) + opening.amount
        if self.pso_effect and not books.pso.is_discount:
            found["pso"] = found.get("pso", ZERO) + self.pso_effect
        return {route: amount for route, amount in found.items() if amount}


def settle(
    schedule: Schedule,
    contract: ContractFacts,
    entries: Sequence[EntryFacts] = (),
    *,
    on: date,
    lenient: bool = False,
    steps: bool = True,
) -> Settlement:
    """The contract up to and including ``on``: what the ledger should hold, the balance and the reasons.

    ``entries``: the approved entries with their allocation to this contract. ``lenient``: an invoice without a
    recognition of the vendor is not tested (cases only). ``steps``: false where only amounts are wanted. Raises
    ``FactsError`` where an entry names a block that the schedule does not have; facts that lack are faults in the
    result, never an exception.
    """
    return _settlement(books_of(schedule, contract, entries, on=on, lenient=lenient), on, steps=steps)


def _settlement(books: Books, on: date, *, steps: bool) -> Settlement:
    gross, net, cut, opening = books.gross.at(on), books.net(on), books.cut(on), books.opening(on)
    pso = sum(books.pso.effects(on).values(), ZERO)
    amounts = books.amounts(on)
    claimed = sum(amounts, ZERO)
    fulfilled = claimed - cut.total + opening + (ZERO if books.pso.is_discount else pso)
    valuations = {
        row.entry.id: explain(row.course, on=on) if steps else without_steps(row.course, on=on, amount=amount)
        for row, amount in zip(books.courses, amounts, strict=True)
    }
    return Settlement(
        on=on,
        books=books,
        cut=cut,
        lines=lines_of(books),
        obligation=net,
        obligation_gross=gross.amount,
        claimed=claimed,
        fulfilled=fulfilled,
        open=max(ZERO, net - fulfilled),
        surplus=max(ZERO, fulfilled - net),
        pso_effect=pso,
        opening=opening,
        activities_required=gross.activities,
        activities_counted=_activities(books, valuations),
        faults=(*gross.faults, *_version_faults(books.schedule, books.contract)),
        next_change_on=books.next_change(on),
        valuations=valuations,
    )


def _activities(books: Books, valuations: dict[str, Valuation]) -> int:
    """Entries of kind activity that count, for an obligation in numbers."""
    return sum(
        1 for row in books.courses if row.block.kind == "activity" and valuations[row.entry.id].first_counted_day
    )


def _version_faults(schedule: Schedule, contract: ContractFacts) -> tuple[str, ...]:
    anchor = {
        "award_date": contract.award_date,
        "tender_publication_date": contract.tender_publication_date,
        "contract_start": contract.start,
    }[schedule.policy.version_anchor]
    return () if anchor is None or schedule.in_force(anchor) else ("schedule_not_in_force",)
