"""Servicedesk Social Return Helmond-De Peel up to 30 April 2025, with the figures that it published.

Source: the desk's letter about 2024 and the stand per 30 April 2025. How the amounts are spread over contracts is
invented; opening balances of the pilot take what the published breakdown of 2024 leaves of the cumulative amount.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from random import Random
from typing import Final

from buildingblocks import schedule_file
from demo.exact import Option, options, pair_for, placement_value, split
from demo.making import DAY, Maker, titled, working
from demo.organisations import desks_json, planned_suppliers, work_json
from demo.plan import Plan, PlannedAdvice, PlannedContract, PlannedEntry, PlannedSupplier
from demo.region import Region
from sroi.periods import Quarter

SLUG: Final = "helmond-de-peel"
#: Day of the published stand.
STAND: Final = date(2025, 4, 30)
YEAR_END: Final = date(2024, 12, 31)
TAKEN_OVER: Final = date(2024, 3, 1)
OBLIGATION, FULFILLED = Decimal("4978970.00"), Decimal("4112961.00")
JOBS_AND_LEARNING, GROUP_SECONDMENT = Decimal("338656.00"), Decimal("282010.00")
SOCIAL_PURCHASING, ACTIVITIES, PSO = Decimal("640691.00"), Decimal("110453.00"), Decimal("1313169.00")
ACTIVE, CLOSED, PILOT, ADVICES = 135, 9, 58, 72
#: Invented: what was bought and given in the first four months of 2025.
PURCHASES_2025, INITIATIVE_2025 = Decimal("118450.00"), Decimal("36000.00")
BUYERS: Final = {"helmond": 40, "gr-peelgemeenten": 14, "geldrop-mierlo": 12, "deurne": 10, "gemert-bakel": 9,
                 "someren": 6, "asten": 5, "laarbeek": 4}
YEARLY: Final = {"PW": 30000, "BA": 40000, "WIA_WAJONG": 40000, "WW": 15000, "BBL_1_2": 20000}


def helmond_de_peel() -> Region:
    """The plan; the same each time."""
    made = _Planner()
    return Region(
        slug=SLUG, plan=made.plan, make=made.make, since=STAND, stands=(STAND,), published=(),
        schedule=made.schedule, suppliers=made.suppliers[22:], buyers=BUYERS, activity="ACTIVITY",
        per_quarter={"contracts": 4, "purchases": 4, "activities": 1, "advices": 6},
        placements={"BA": 1, "PW": 1, "BBL_1_2": 2},
    )


class _Planner:
    def __init__(self) -> None:
        self.rng = Random(SLUG)  # noqa: S311 (invented data, the same each time)
        about = desks_json()[SLUG]
        self.names = {slug: name for slug, name, _code in about["municipalities"]}
        self.names[about["joint"]["slug"]] = "de Peelgemeenten"
        self.make = Maker(self.rng, work_json(), self.names)
        self.schedule = schedule_file.shipped("demo-helmond-de-peel")
        self.suppliers = planned_suppliers(SLUG)
        self.plan = Plan()
        self._pso_contracts()
        self._other_contracts()
        self._placements()
        self._invoices_and_activities()
        self._openings()
        self._close()
        self._advices()

    def _buyer(self) -> str:
        return self.rng.choices(list(BUYERS), weights=list(BUYERS.values()))[0]

    # --- contracts ---

    def _pso_contracts(self) -> None:
        """Twelve contracts that run inside 2024 and ten longer ones; one of them is made to fit the published sum."""
        short = [("3-30plus", 124000)] * 6 + [("3", 132000)] * 6
        longer = [("3", 98000), ("3-30plus", 82000), ("2", 120000)] * 3 + [("1", 90000)]
        for number, (level, size) in enumerate([*short, *longer]):
            supplier = self._certified(number, level)
            obligation = Decimal(size + self.rng.randrange(-300, 300) * 100)
            award = date(2024, 3, 1) + self.rng.randrange(3, 18 if number < 12 else 90) * DAY
            contract = self._new(self._buyer(), supplier, award, 24, obligation)
            if number < 12:
                contract.until = date(2025, 1, 1) if number % 2 else date(2024, 12, 1)
            self.plan.contracts.append(contract)
        last = self.plan.contracts[0]
        missing = PSO - sum(row.settled(YEAR_END).pso_effect for row in self.plan.contracts)
        last.value += missing * 20
        for row in self.plan.contracts:
            assert row.until is not None
            self.make.room[id(row)] = row.obligation(STAND) - row.settled(row.until).pso_effect

    def _certified(self, number: int, level: str) -> PlannedSupplier:
        first = date(2023, 5, 1) + self.rng.randrange(200) * DAY
        until = first.replace(year=first.year + 2)
        found = self.suppliers[number]
        self.suppliers[number] = replace(found, pso=((level, first, until), (level, until, until.replace(year=until.year + 2))))
        return self.suppliers[number]

    def _new(self, buyer: str, supplier: PlannedSupplier, award: date, months: int, obligation: Decimal) -> PlannedContract:
        registered = max(award + self.rng.randrange(3, 11) * DAY, date(2024, 3, 4))
        contract = self.make.contract(
            municipality=buyer, supplier=supplier, award=award, registered=registered, months=months,
            obligation=obligation, schedule=self.schedule, pct=5,
        )
        contract.coordinator = self.rng.randrange(3)
        return contract

    def _other_contracts(self) -> None:
        contracts = self.plan.contracts
        rest = OBLIGATION - sum(row.obligation(STAND) for row in contracts)
        new = ACTIVE + CLOSED - PILOT - len(contracts)
        pilot = split((rest * Decimal("0.68")).quantize(Decimal(50)), PILOT, rng=self.rng, step=Decimal(50), spread=0.6)
        pilot_sum = sum(pilot)
        others = split(rest - pilot_sum, new, rng=self.rng, step=Decimal(50), spread=0.6)
        companies = self.suppliers[22:]
        for number, obligation in enumerate([*pilot, *others]):
            old = number < PILOT
            first, days = (date(2021, 3, 1), 1000) if old else (date(2024, 3, 4), 410)
            award = first + (number if old else self.rng.randrange(days)) * (DAY * 17 if old else DAY)
            award = _calm(award)
            row = self._new(
                "helmond" if old else self._buyer(), companies[number % len(companies)], award,
                12 * self.rng.choice((4, 5, 6) if old else (1, 2, 2, 3, 4)), obligation,
            )
            if old:
                row.registered_on = date(2024, 3, 4) + self.rng.randrange(18) * DAY
            self._rate(row, obligation)
            contracts.append(row)
            self.make.room[id(row)] = obligation * (Decimal(self.rng.randrange(60, 80) if number % 5 == 0 else self.rng.randrange(10, 30)) / 100 if old else 1)

    def _rate(self, row: PlannedContract, obligation: Decimal) -> None:
        """Labour-extensive supplies carry 2 %; a small or a bespoke obligation is a fixed amount."""
        if row.contract_type == "supplies":
            row.labour_share, row.value = Decimal(20), obligation * 50
        if row.value <= 100000 or self.rng.random() < 0.04 or obligation % 1:
            row.fixed_obligation = obligation
            row.value = max(row.value, Decimal(100000) + obligation)

    # --- efforts ---

    def _placements(self) -> None:
        """Ten jobs and thirteen learning contracts of 2024; the last two jobs make up the published sum exactly."""
        jobs = ["PW", "BA", "PW", "WIA_WAJONG", "BA", "WW", "PW", "BA"]
        left = JOBS_AND_LEARNING
        for number, block in enumerate([*jobs, *["BBL_1_2"] * 13]):
            month = 4 + number % 4
            start = date(2024, month, 1)
            hours = None if block == "BBL_1_2" else Decimal(self.rng.choice((28, 32, 36)))
            last = start.replace(year=2025) - DAY if number % 3 else YEAR_END
            left -= placement_value(YEARLY[block], (hours, start, min(last, YEAR_END)))
            self._placement(block, (hours, start, last))
        hours_possible = [Decimal(amount) / 4 for amount in range(50, 145)]
        starts = [date(2024, 4, 8) + number * DAY for number in range(21)]
        lasts = [date(2024, 10, 27) + number * DAY for number in range(40)]
        choices = options(hours_possible, starts, lasts)
        first, second = pair_for(left, (YEARLY["BA"], choices), (YEARLY["PW"], choices))
        self._placement("BA", first)
        self._placement("PW", second)

    def _placement(self, block: str, option: Option) -> None:
        hours, start, last = option
        value = placement_value(YEARLY[block], (hours, start, last))
        contract = self.make.place(
            self.plan.contracts, start, value, fits=lambda row: row.until is not None and row.until > last,
        )
        contract.entries.append(self.make.placement(block, "learning" if hours is None else "employment", option))

    def _invoices_and_activities(self) -> None:
        year = [Quarter(2024, number) for number in (2, 3, 4)]
        spring = [Quarter(2025, 1)]
        make = self.make
        work: list[tuple[Decimal, list[Quarter], Callable[[Decimal, date], PlannedEntry]]] = []

        def add(
            sum_: Decimal, pieces: int, step: str, quarters: list[Quarter], making: Callable[[Decimal, date], PlannedEntry]
        ) -> None:
            parts = split(sum_, pieces, rng=self.rng, step=Decimal(step), spread=0.5)
            work.extend((amount, quarters, making) for amount in parts)

        add(SOCIAL_PURCHASING, 66, "12.50", year, partial(make.invoice, "SOC_PURCHASE"))
        add(GROUP_SECONDMENT, 20, "10", year, partial(make.invoice, "GROUP_SECONDMENT"))
        add(ACTIVITIES, 26, "100", year, partial(make.activity, "ACTIVITY"))
        add(PURCHASES_2025, 22, "12.50", spring, partial(make.invoice, "SOC_PURCHASE"))
        add(INITIATIVE_2025, 3, "500", spring, make.contribution)
        for amount, quarters, making in sorted(work, key=lambda row: -row[0]):  # large ones find room first
            contract, day = make.place_within(self.plan.contracts, quarters, amount)
            contract.entries.append(making(amount, day))

    def _openings(self) -> None:
        """What the pilot had fulfilled before the desk took over, spread over its contracts, per route."""
        contracts = self.plan.contracts
        done = sum(row.settled(STAND).fulfilled for row in contracts)
        pilot = contracts[22 : 22 + PILOT]
        space = {id(row): row.obligation(STAND) - row.settled(STAND).fulfilled for row in pilot}
        left = FULFILLED - done
        share = left / sum(space.values())
        for number, row in enumerate(pilot):
            amount = left if number == PILOT - 1 else (space[id(row)] * share / 50).to_integral_value() * 50
            left -= amount
            routes = self.rng.sample(("jobs", "learning", "social_purchasing", "activities"), 2)
            part = (amount * Decimal(self.rng.randrange(3, 8)) / 10).quantize(Decimal(10))
            row.openings = [(TAKEN_OVER, routes[0], part), (TAKEN_OVER, routes[1], amount - part)]

    def _close(self) -> None:
        """Nine contracts whose work is done."""
        ready = [row for row in self.plan.contracts if row.until and row.until <= date(2025, 3, 1) and row.starts_on.year == 2024]
        for row in ready[:CLOSED]:
            row.closed_on = date(2025, 3, 3) + self.rng.randrange(15) * DAY

    def _advices(self) -> None:
        for _number in range(ADVICES):
            buyer = self._buyer()
            day = date(2024, 3, 5) + timedelta(days=self.rng.randrange(410))
            self.plan.advices.append(PlannedAdvice(buyer, day, titled(self.rng, work_json(), self.names, buyer)))


def _calm(award: date) -> date:
    """Not in the last weeks of a quarter, so that a contract is registered in the quarter of its award."""
    last = Quarter.of(award).last
    return working(min(award, last - 20 * DAY))
