"""The last weeks before the day of seeding, so that the work lists of desk and suppliers are alive.

The company of the demo sign-ins has contracts of five municipalities, with entries in every state.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Final

from buildingblocks.durations import add_months
from demo.making import DAY, working
from demo.plan import (
    APPROVED, DRAFT, REJECTED, RETURNED, SUBMITTED, WITHDRAWN, PlannedAdvice, PlannedContract, PlannedEntry,
)
from demo.region import Region
from sroi.accounts.demo import DEMO_SUPPLIER_KVK

#: Public buyer, title, days since the award, days until the end of the term (negative: past it), obligation in euro.
_CONTRACTS: Final = (
    ("arnhem", "Renovatie sporthal De Voorbeeldhal Arnhem", 410, 420, 96000),
    ("duiven", "Verduurzaming brandweerkazerne Duiven", 330, 250, 54500),
    ("zevenaar", "Verbouwing wijkcentrum Het Fictief Zevenaar", 600, 38, 41200),
    ("rheden", "Herstel gevels gemeentehuis Rheden", 620, -24, 28750),
    ("overbetuwe", "Nieuwbouw gymzaal Overbetuwe", 26, 700, 73400),
)


def work_today(region: Region, *, today: date) -> None:
    """Extend the plan with what is under way on `today`; both desks have waiting entries, one has the demo company."""
    if region.suppliers and region.slug == "midden-gelderland":
        _demo_company(region, today=today)
    _waiting(region, today=today)
    for days in (2, 6, 11):
        buyer = region.buyer()
        subject = f"Percentage voor de aanbesteding van volgend kwartaal, {region.make.names[buyer]}"
        region.plan.advices.append(PlannedAdvice(buyer, working(today - (days + 2) * DAY), subject))


def _demo_company(region: Region, *, today: date) -> None:
    company = next(row.supplier for row in region.plan.contracts if row.supplier.kvk_number == DEMO_SUPPLIER_KVK)
    rows: list[PlannedContract] = []
    for number, (buyer, title, since, left, obligation) in enumerate(_CONTRACTS):
        award = working(today - since * DAY)
        row = region.make.contract(
            municipality=buyer, supplier=company, award=award, months=12, obligation=Decimal(obligation),
            schedule=region.schedule, starts=award + 12 * DAY, registered=working(award + 5 * DAY),
        )
        row.title, row.until, row.coordinator, row.closed_on = title, today + left * DAY, 0 if number < 3 else 1, None
        rows.append(row)
    region.plan.contracts += rows
    _entries_in_every_state(region, rows, today=today)


def _entries_in_every_state(region: Region, rows: list[PlannedContract], *, today: date) -> None:
    arnhem, duiven, zevenaar, rheden, _new = rows
    make, words = region.make, region.make.words

    def job(block: str, kind: str, months_ago: int, months: int, hours: int | None) -> PlannedEntry:
        start = add_months(today.replace(day=1), -months_ago)
        return make.placement(block, kind, (None if hours is None else Decimal(hours), start, add_months(start, months) - DAY))

    def buy(amount: str, days: int, block: str = "SOC_PURCHASE") -> PlannedEntry:
        return make.invoice(block, Decimal(amount), working(today - days * DAY))

    counted = [
        (arnhem, job("DGR", "employment", 8, 14, 32)), (arnhem, job("BBL_1_2", "learning", 9, 18, None)),
        (duiven, job("PW_LT2", "employment", 7, 12, 36)), (zevenaar, job("WW_GT1", "employment", 6, 6, 36)),
        (arnhem, buy("6480.00", 200)), (zevenaar, buy("12350.50", 160, "GROUP_SECONDMENT")), (rheden, buy("8925.00", 230)),
        (duiven, make.activity("MVO", Decimal(1600), working(today - 120 * DAY))),
    ]
    for contract, entry in counted:
        entry.outcome, entry.evidence = APPROVED, True
        contract.entries.append(entry)
    open_work: tuple[tuple[PlannedContract, PlannedEntry, str, int, str], ...] = (
        (arnhem, buy("3725.00", 15), SUBMITTED, 9, ""),
        (duiven, job("DGR", "employment", 1, 12, 28), SUBMITTED, 4, ""),
        (zevenaar, make.activity("MVO", Decimal(800), working(today - 12 * DAY)), SUBMITTED, 6, ""),
        (arnhem, buy("2150.75", 30), RETURNED, 20, words["return_reasons"][2]),
        (duiven, buy("990.00", 45), REJECTED, 35, words["reject_reasons"][1]),
        (zevenaar, buy("1440.00", 50), WITHDRAWN, 44, ""),
        (arnhem, buy("4310.00", 8), DRAFT, 3, ""),
        (duiven, _unfinished(today), DRAFT, 2, ""),
    )
    for contract, entry, outcome, days, reason in open_work:
        _under_way(contract, entry, outcome, days, reason, today=today)
        entry.evidence = outcome == SUBMITTED


def _unfinished(today: date) -> PlannedEntry:
    """A draft in which the hours still lack."""
    facts: dict[str, Any] = {"start": add_months(today.replace(day=1), -1).isoformat()}
    return PlannedEntry(block="PW_GT2", facts=facts, written_on=today, decided_on=today, description="Nieuwe collega in de ploeg")


def _under_way(
    contract: PlannedContract, entry: PlannedEntry, outcome: str, days: int, reason: str, *, today: date
) -> None:
    entry.outcome, entry.reason = outcome, reason
    entry.written_on = max(today - days * DAY, entry.start)
    entry.decided_on = min(entry.written_on + 3 * DAY, today - DAY)
    contract.entries.append(entry)


def _waiting(region: Region, *, today: date) -> None:
    """Entries of other companies that wait for a review, a returned one and a draft."""
    make, rng = region.make, region.make.rng
    running = [
        row for row in region.plan.contracts
        if row.registered_on < today - 60 * DAY and row.until is not None and row.until > today + 30 * DAY
        and row.supplier.kvk_number != DEMO_SUPPLIER_KVK
    ]
    states = [SUBMITTED] * (14 if region.slug == "midden-gelderland" else 6) + [RETURNED, RETURNED, DRAFT, DRAFT]
    for number, (row, state) in enumerate(zip(rng.sample(running, len(states)), states, strict=True)):
        day = working(today - (8 + number * 2) * DAY)
        amount = Decimal(rng.randrange(12, 90)) * 50
        if number % 4 == 3:
            entry = make.activity(region.activity, amount, day)
        else:
            entry = make.invoice("GROUP_SECONDMENT" if number % 5 == 4 else "SOC_PURCHASE", amount, day)
        entry.evidence = number % 3 == 0
        _under_way(row, entry, state, 2 + number, rng.choice(make.words["return_reasons"]), today=today)
