"""After the published figures: a few new contracts and efforts each quarter, up to the day of seeding."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from demo.making import DAY, titled, working
from demo.placements import one_placement
from demo.plan import PlannedAdvice, PlannedContract
from demo.region import Region
from sroi.periods import Quarter

FAR = timedelta(days=3650)


def carry_on(region: Region, *, today: date) -> None:
    """Extend the plan up to and including `today`; what lies after it is left to be played by nobody."""
    make = region.make
    make.room = {
        id(row): max(row.obligation(region.since) - row.settled(today + FAR).fulfilled, Decimal(0))
        for row in region.plan.contracts
    }
    first = Quarter.of(region.since).next()
    for quarter in first.to(Quarter.of(today)):
        for _number in range(region.per_quarter["contracts"]):
            contract = _contract(region, quarter)
            region.plan.contracts.append(contract)
            make.room[id(contract)] = contract.obligation(contract.award_date)
        _efforts(region, quarter)
        if quarter > first.next():
            _too_late(region, quarter)
        for _number in range(region.per_quarter["advices"]):
            buyer = region.buyer()
            day = make.effort_day(quarter)
            region.plan.advices.append(PlannedAdvice(buyer, day, titled(make.rng, make.words, make.names, buyer)))
    _close(region)


def _contract(region: Region, quarter: Quarter) -> PlannedContract:
    make, rng = region.make, region.make.rng
    award = make.effort_day(quarter)
    obligation = Decimal(rng.choice((6, 9, 12, 15, 20, 28, 40, 75))) * 1000 + rng.randrange(20) * 50
    contract = make.contract(
        municipality=region.buyer(), supplier=rng.choice(region.suppliers), award=award,
        months=rng.choice((12, 18, 24, 36, 48)), obligation=obligation, schedule=region.schedule,
        starts=award + rng.randrange(5, 20) * DAY,
    )
    contract.coordinator = rng.randrange(5)
    return contract


def _efforts(region: Region, quarter: Quarter) -> None:
    """What has no room any more is left out: the amounts after the published figures are free."""
    make, rows, rng = region.make, region.plan.contracts, region.make.rng
    for block, number in region.placements.items():
        for _number in range(number):
            one_placement(make, rows, block, [quarter], on=quarter.last + FAR)
    for kind, number in (("purchases", region.per_quarter["purchases"]), ("activities", region.per_quarter["activities"])):
        for _number in range(number):
            amount = Decimal(rng.randrange(8, 90)) * 50
            contract, day = make.place_within(rows, [quarter], amount)
            group = rng.random() < 0.3
            contract.entries.append(
                make.activity(region.activity, amount, day) if kind == "activities"
                else make.invoice("GROUP_SECONDMENT" if group else "SOC_PURCHASE", amount, day)
            )


def _too_late(region: Region, quarter: Quarter) -> None:
    """An invoice of a quarter that is closed by now: it is reported in this one, as a correction."""
    make = region.make
    amount = Decimal(make.rng.randrange(10, 60)) * 25
    contract, day = make.place_within(region.plan.contracts, [quarter.plus(-2)], amount)
    entry = make.invoice("SOC_PURCHASE", amount, day)
    entry.written_on = working(quarter.start + make.rng.randrange(25, 50) * DAY)
    entry.decided_on = working(entry.written_on + 5 * DAY)
    if contract.closed_on is None and (contract.until is None or contract.until > entry.decided_on):
        contract.entries.append(entry)


def _close(region: Region) -> None:
    """Contracts whose term is over are closed some weeks later."""
    for row in region.plan.contracts:
        if row.closed_on is None and row.until is not None and region.since < row.until + 14 * DAY:
            row.closed_on = working(row.until + region.make.rng.randrange(21, 50) * DAY)
        elif row.closed_on is None and row.until is not None:
            row.closed_on = working(region.since + region.make.rng.randrange(40, 120) * DAY)
