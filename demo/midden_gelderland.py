"""Steunpunt SROI midden-Gelderland up to 31 December 2024, with the figures that it published.

Source: the desk's published infosheet (contracts, obligation and fulfilment at the end of 2024; purchasing and
placements of 2023 and 2024; 101 contracts in mid-2022 and an obligation of € 7.8 million in that year). "Almost € 38
million" is taken as 37.9. How the amounts are spread over contracts, groups and other routes is invented.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from random import Random
from typing import Final

from buildingblocks import schedule_file
from demo.exact import split
from demo.making import DAY, Maker, titled, working
from demo.organisations import desks_json, planned_suppliers, work_json
from demo.placements import Groups, planned_placements
from demo.plan import REJECTED, WITHDRAWN, Plan, PlannedAdvice, PlannedContract, PlannedRevision
from demo.region import Region
from sroi.periods import Quarter

SLUG: Final = "midden-gelderland"
YEAR_END: Final = date(2024, 12, 31)
FIRST_YEAR_END: Final = date(2022, 12, 31)
OBLIGATION, FULFILLED = Decimal("37900000.00"), Decimal("33500000.00")
OBLIGATION_2022, SOCIAL_PURCHASING = Decimal("7800000.00"), Decimal("2800000.00")
#: Contracts awarded per quarter from 2022-Q1: 101 in mid-2022, 399 in all.
AWARDED: Final = (62, 39, 22, 27, 30, 32, 26, 34, 31, 34, 28, 34)
#: How far the contracts of each of those quarters are at the end of 2024, before all is scaled to the published sum.
PROGRESS: Final = (1.0, 1.0, 1.0, 1.0, 0.98, 0.97, 0.95, 0.92, 0.88, 0.8, 0.62, 0.3)
#: Placements of 2023 and 2024 per block: 642, of which 47 participation act. And those of 2022 (invented).
PLACEMENTS: Final[Groups] = {
    "DGR": 250, "PW_LT2": 20, "PW_GT2": 27, "BBL_1_2": 100, "BBL_3_4": 60, "WW_LT1": 40, "WW_GT1": 45, "NUG": 25,
    "WEP": 30, "BOL_1_2": 20, "BOL_3_4": 10, "PRO_VSO": 15,
}
PLACEMENTS_2022: Final[Groups] = {
    "DGR": 58, "PW_LT2": 6, "PW_GT2": 5, "BBL_1_2": 18, "BBL_3_4": 8, "WW_LT1": 8, "WW_GT1": 7, "NUG": 5, "WEP": 6,
    "BOL_1_2": 5, "PRO_VSO": 4,
}
#: Invented: purchases of 2022 and activities.
PURCHASES_2022, ACTIVITIES_2022, ACTIVITIES = Decimal("412300.00"), Decimal("188650.00"), Decimal("1468420.00")
BUYERS: Final = {"arnhem": 36, "overbetuwe": 11, "lingewaard": 11, "zevenaar": 11, "rheden": 10, "duiven": 8, "renkum": 7,
                 "westervoort": 4, "rozendaal": 2}
YEAR_2022: Final = [Quarter(2022, number) for number in (1, 2, 3, 4)]
YEARS: Final = [Quarter(year, number) for year in (2023, 2024) for number in (1, 2, 3, 4)]


def midden_gelderland() -> Region:
    """The plan; the same each time."""
    made = _Planner()
    return Region(
        slug=SLUG, plan=made.plan, make=made.make, since=YEAR_END, stands=(), published=("2022-Q2", "2022", "2023"),
        schedule=made.schedules[1], suppliers=made.suppliers[1:80], buyers=BUYERS, activity="MVO",
        per_quarter={"contracts": 6, "purchases": 6, "activities": 2, "advices": 5},
        placements={"DGR": 3, "PW_LT2": 1, "BBL_1_2": 3, "WW_GT1": 1, "WEP": 1},
    )


class _Planner:
    def __init__(self) -> None:
        self.rng = Random(SLUG)  # noqa: S311 (invented data, the same each time)
        self.names = {slug: name for slug, name, _code in desks_json()[SLUG]["municipalities"]}
        self.make = Maker(self.rng, work_json(), self.names)
        self.schedules = [schedule_file.shipped(code) for code in ("demo-oost-nl-2022", "demo-oost-nl-2023")]
        self.suppliers = planned_suppliers(SLUG)
        for number, level in enumerate(("1", "2", "2", "3", "1")):
            company = self.suppliers[80 + number]
            first = date(2023, 2, 1) + number * 40 * DAY
            self.suppliers[80 + number] = replace(company, pso=((level, first, first.replace(year=2027)),))
        self.plan = Plan()
        self.targets: dict[int, Decimal] = {}
        self._contracts()
        self._room()
        self._efforts()
        self._fill_up()
        self._refused()
        self._advices()

    # --- contracts ---

    def _contracts(self) -> None:
        early, late = sum(AWARDED[:4]), sum(AWARDED[4:])
        self._add(split(OBLIGATION_2022, early, rng=self.rng), AWARDED[:4], Quarter(2022, 1))
        self._revise()
        self._fit(self.plan.contracts, OBLIGATION_2022, FIRST_YEAR_END)
        rest = OBLIGATION - sum(row.obligation(YEAR_END) for row in self.plan.contracts)
        amounts = split(rest, late, rng=self.rng)
        self._add(amounts, AWARDED[4:], Quarter(2023, 1))
        self._fit(self.plan.contracts, OBLIGATION, YEAR_END, first=early)
        for row in self.plan.contracts:
            assert row.until is not None
            if row.until <= date(2024, 10, 20):
                row.closed_on = row.until + self.rng.randrange(14, 60) * DAY

    def _add(self, amounts: list[Decimal], counts: tuple[int, ...], first: Quarter) -> None:
        """The larger obligations come earlier, so that most of them is fulfilled at the end of 2024."""
        order = sorted(amounts, reverse=True)
        self.rng.shuffle(order[: len(order) // 2])
        quarters = [first.plus(index) for index, count in enumerate(counts) for _ in range(count)]
        mixed = sorted(zip(quarters, range(len(quarters)), strict=True), key=lambda pair: (pair[0].index + self.rng.random() * 5))
        for (quarter, _number), obligation in zip(mixed, order, strict=True):
            self.plan.contracts.append(self._contract(quarter, obligation))

    def _contract(self, quarter: Quarter, obligation: Decimal) -> PlannedContract:
        rng = self.rng
        award = working(quarter.start + rng.randrange(2, (quarter.last - quarter.start).days - 20) * DAY)
        buyer = rng.choices(list(BUYERS), weights=list(BUYERS.values()))[0]
        company = self.suppliers[0] if rng.random() < 0.025 else rng.choice(self.suppliers)
        if company.pso and quarter.year < 2023:
            company = rng.choice(self.suppliers[1:80])
        months = rng.choice((12, 18, 24, 24, 30, 36, 36, 48) if quarter.year > 2022 else (12, 15, 18, 20, 24, 24, 30))
        schedule = next(row for row in self.schedules if row.in_force(award))
        contract = self.make.contract(
            municipality=buyer, supplier=company, award=award, months=months, obligation=obligation, schedule=schedule,
            starts=award + rng.randrange(5, 26) * DAY, pct=None if rng.random() < 0.04 else 5,
        )
        contract.coordinator = rng.randrange(5)
        return contract

    def _revise(self) -> None:
        """A few obligations are revised in consultation with the buyer: twice in 2022, six times later."""
        for number, row in enumerate(self.rng.sample(self.plan.contracts, 8)):
            day = max(row.registered_on + 60 * DAY, date(2022, 9, 5) if number < 2 else date(2023, 2, 6))
            day = min(day + self.rng.randrange(20) * DAY, date(2022, 11, 28) if number < 2 else date(2023, 11, 20))
            reason = self.rng.choice(work_json()["revision_reasons"])
            if number % 4 == 3 and row.fixed_obligation is None:
                row.revisions.append(PlannedRevision(day, "De optie op verlenging is gelicht.", new_value=row.value * 5 / 4))
                continue
            part = (row.obligation(day) / 500).to_integral_value() * 50 + 50
            row.revisions.append(PlannedRevision(day, reason, amount=part if "verhoogd" in reason else -part))

    def _fit(self, rows: list[PlannedContract], total: Decimal, on: date, *, first: int = 0) -> None:
        """Give one plain contract the value with which the obligations add up to `total`."""
        missing = total - sum(row.obligation(on) for row in rows)
        plain = max(
            (row for row in rows[first:] if not row.revisions and not row.supplier.pso and row.fixed_obligation is None),
            key=lambda row: row.value,
        )
        plain.value += missing * 20

    # --- efforts ---

    def _room(self) -> None:
        """How much each contract is to have fulfilled at the end of 2024."""
        start = Quarter(2022, 1).index
        for row in self.plan.contracts:
            progress = PROGRESS[Quarter.of(row.award_date).index - start] + self.rng.uniform(-0.06, 0.09)
            runs = (YEAR_END - row.starts_on).days
            self.targets[id(row)] = Decimal(0) if runs < 40 else row.obligation(YEAR_END) * Decimal(str(round(progress, 3)))
        factor = FULFILLED / sum(self.targets.values())
        self.targets = {key: amount * factor for key, amount in self.targets.items()}
        self.make.room = dict(self.targets)
        self.make.limit = {id(row): row.obligation(YEAR_END) * Decimal("1.08") for row in self.plan.contracts}

    def _efforts(self) -> None:
        make, rows = self.make, self.plan.contracts
        flows = (
            (PURCHASES_2022, 34, YEAR_2022, partial(make.invoice, "SOC_PURCHASE")),
            (ACTIVITIES_2022, 16, YEAR_2022, partial(make.activity, "MVO")),
            (SOCIAL_PURCHASING, 150, YEARS, partial(make.invoice, "SOC_PURCHASE")),
            (ACTIVITIES, 90, YEARS, partial(make.activity, "MVO")),
        )
        for total, pieces, years, making in flows:
            for amount in sorted(split(total, pieces, rng=self.rng, spread=0.5), reverse=True):
                contract, day = make.place_within(rows, years, amount)
                contract.entries.append(making(amount, day))
        for years, groups in ((YEARS, PLACEMENTS), (YEAR_2022, PLACEMENTS_2022)):
            planned_placements(make, rows, groups, years, on=YEAR_END)

    def _fill_up(self) -> None:
        """Group secondments bring each contract near its target, and the last one all of them to the published sum."""
        left = FULFILLED - sum(row.settled(YEAR_END).fulfilled for row in self.plan.contracts)
        free = {id(row): min(self.make.room[id(row)], self.make.limit[id(row)]) for row in self.plan.contracts}
        space = {key: amount for key, amount in free.items() if amount > 6000}
        share = left / sum(space.values())
        rows = [row for row in self.plan.contracts if id(row) in space]
        for row in rows[:-1]:
            amount = (space[id(row)] * share / 50).to_integral_value() * 50
            left -= self._second(row, amount)
        self._second(rows[-1], left)

    def _second(self, row: PlannedContract, amount: Decimal) -> Decimal:
        quarters = [
            quarter for quarter in (*YEAR_2022, *YEARS)
            if max(row.starts_on, row.registered_on) <= quarter.last - 30 * DAY and (row.until is None or quarter.start + 30 * DAY < row.until)
        ]
        for part in split(amount, 1 + int(amount // 110000), rng=self.rng, spread=0.3):
            quarter = self.rng.choice(quarters)
            first = max(quarter.start, row.starts_on, row.registered_on + DAY)
            last = min(quarter.last - 22 * DAY, row.until - 4 * DAY if row.until else quarter.last)
            day = first + self.rng.randrange(max((last - first).days, 0) + 1) * DAY
            row.entries.append(self.make.invoice("GROUP_SECONDMENT", part, day))
        return amount

    def _refused(self) -> None:
        """Some entries are rejected, and a few withdrawn by the supplier; neither counts."""
        for number in range(26):
            row, day = self.make.place_within(self.plan.contracts, YEARS, Decimal(0))
            entry = self.make.invoice("SOC_PURCHASE", Decimal(self.rng.randrange(8, 90)) * 50, day)
            entry.outcome = WITHDRAWN if number % 5 == 0 else REJECTED
            entry.reason = self.rng.choice(work_json()["reject_reasons"])
            row.entries.append(entry)

    def _advices(self) -> None:
        for _number in range(168):
            buyer = self.rng.choices(list(BUYERS), weights=list(BUYERS.values()))[0]
            day = date(2022, 1, 10) + timedelta(days=self.rng.randrange(1070))
            self.plan.advices.append(PlannedAdvice(buyer, day, titled(self.rng, work_json(), self.names, buyer)))
