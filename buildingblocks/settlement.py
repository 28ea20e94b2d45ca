"""Settles a contract: the lines that its ledger should hold up to a day, and its figures.

Pure: everything comes in as facts. The amount of a quarter is the difference of two rounded cumulative values, so
quarters add up to the cent and a second run gives the same lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from sroi.money import ZERO

from .books import Books, books_of
from .contract_caps import Cut
from .lines import Line, LineKey, Settlement
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
from .valuation import explain

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
    recognition of the vendor is not tested (cases only). ``steps``: false where only amounts are wanted. Raises ``FactsError`` where an entry names a block that the
    schedule does not have; facts that lack are faults in the result, never an exception.
    """
    return _settlement(books_of(schedule, contract, entries, on=on, lenient=lenient), on, steps=steps)


def _settlement(books: Books, on: date, *, steps: bool) -> Settlement:
    schedule, gross = books.schedule, books.gross.at(on)
    valuations = {row.entry.id: explain(row.course, on=on, steps=steps) for row in books.courses}
    net, cut = books.net(on), books.cut(on)
    opening = books.opening(on)
    effects = books.pso.effects(on)
    pso = sum(effects.values(), ZERO)
    claimed = books.claimed(on)
    counted = claimed - cut.total
    fulfilled = counted + opening + (ZERO if books.pso.is_discount else pso)
    return Settlement(
        on=on,
        lines=lines_of(books),
        obligation=net,
        obligation_gross=gross.amount,
        obligation_forecast=books.net_forecast(on),
        claimed=claimed,
        fulfilled=fulfilled,
        open=max(ZERO, net - fulfilled),
        surplus=max(ZERO, fulfilled - net),
        not_counted=cut.total,
        pso_effect=pso,
        opening=opening,
        counted_by_category=_by_category(schedule, cut),
        counted_by_route=_by_route(books, on, pso),
        not_counted_by_cap=cut.by_cap,
        activities_required=gross.activities,
        activities_counted=_activities(books, valuations),
        faults=(*gross.faults, *_version_faults(schedule, books.contract)),
        valuations=valuations,
        next_change_on=books.next_change(on),
        forecast_end=books.forecast_end(),
    )


def _by_category(schedule: Schedule, cut: Cut) -> dict[str, Decimal]:
    """Counted after caps per category; a block in no category is a category of its own, one in two counts in both."""
    found: dict[str, Decimal] = {}
    for code, amount in cut.counted.items():
        for category in schedule.categories_of(code):
            found[category] = found.get(category, ZERO) + amount
    return found


def _by_route(books: Books, on: date, pso: Decimal) -> dict[str, Decimal]:
    """Entries, opening balance and PSO per route, before the caps of the contract: those have no route."""
    found: dict[str, Decimal] = {}
    for row in books.courses:
        found[row.block.route] = found.get(row.block.route, ZERO) + row.course.amount(on)
    for opening in books.contract.opening:
        if opening.date <= on:
            found[opening.route] = found.get(opening.route, ZERO) + opening.amount
    if pso and not books.pso.is_discount:
        found["pso"] = found.get("pso", ZERO) + pso
    return {route: amount for route, amount in found.items() if amount}


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
