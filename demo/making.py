"""Makes the pieces of a plan: contracts with a given obligation, invoices, activities and placements. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final

from buildingblocks.durations import add_months
from buildingblocks.schedule import Schedule
from demo.exact import Option
from demo.plan import APPROVED, CORRECTED, PlannedContract, PlannedEntry, PlannedSupplier
from sroi.periods import Quarter

DAY: Final = timedelta(days=1)
#: Days at the end of a quarter in which nothing new starts: what happened in a quarter is decided in it.
CALM: Final = 22


@dataclass(slots=True)
class Maker:
    """Makes pieces with one source of chance. `names`: public buyer → name; `words`: what `work_json` gives."""

    rng: Random
    words: dict[str, Any]
    names: dict[str, str]
    invoices: int = 0
    #: Contract → euro that may still be fulfilled on it up to the published stand, and ever (where that is limited).
    room: dict[int, Decimal] = field(default_factory=dict)
    limit: dict[int, Decimal] = field(default_factory=dict)

    def contract(
        self, *, municipality: str, supplier: PlannedSupplier, award: date, months: int, obligation: Decimal,
        schedule: Schedule, registered: date | None = None, starts: date | None = None, pct: int | None = 5,
    ) -> PlannedContract:
        """A contract whose obligation is `obligation` euro: from its value and `pct`, or fixed where `pct` is None."""
        rng, sector = self.rng, self.words["sectors"][supplier.sector]
        start = starts or max(award + DAY, add_months(award, 1).replace(day=1))
        value = obligation * 100 / (pct or 5)
        return PlannedContract(
            municipality=municipality, supplier=supplier, schedule=schedule,
            title=rng.choice(sector["titles"]).format(place=self.names[municipality]),
            contract_type=sector["type"], award_date=award, registered_on=registered or award + rng.randrange(3, 13) * DAY,
            starts_on=start, until=add_months(start, months), value=value.quantize(Decimal("0.01")),
            labour_share=Decimal(20 if pct == 2 else max(sector["labour"], 30)),
            fixed_obligation=obligation if pct is None else None,
        )

    def effort_day(self, quarter: Quarter, *, not_before: date | None = None) -> date:
        """A working day on which something happens that can be decided before the quarter is over."""
        first = max(quarter.start, not_before or quarter.start)
        last = quarter.last - CALM * DAY
        day = first + self.rng.randrange(max((last - first).days, 0) + 1) * DAY
        return working(day)

    def _handled(self, day: date) -> dict[str, Any]:
        written = working(day + self.rng.randrange(2, 8) * DAY)
        decided = working(written + self.rng.randrange(2, 8) * DAY)
        outcome, reason = APPROVED, ""
        if self.rng.random() < 0.07:
            outcome, reason = CORRECTED, self.rng.choice(self.words["return_reasons"])
        return {"written_on": written, "decided_on": decided, "outcome": outcome, "reason": reason}

    def invoice(self, block: str, amount: Decimal, day: date, *, register: str = "code_social_enterprise") -> PlannedEntry:
        """A purchase, or a group secondment that is invoiced."""
        self.invoices += 1
        group = block == "GROUP_SECONDMENT"
        register = "sw_company" if group else register
        return PlannedEntry(
            block=block, vendor_name=self.rng.choice(self.words["vendors"][register]),
            facts={"invoice_date": day.isoformat(), "amount_excl_vat": f"{amount:.2f}", "vendor_recognition": [register]},
            description=self.rng.choice(self.words["secondments" if group else "purchases"]),
            invoice_number=f"DEMO-{day.year}-{self.invoices:05d}", **self._handled(day),
        )

    def activity(self, block: str, amount: Decimal, day: date) -> PlannedEntry:
        """An activity: whole hours at a hundred euro where the amount allows it, else its cost."""
        facts = {"start": day.isoformat(), "end": day.isoformat()}
        facts |= {"hours": f"{amount / 100:f}"} if amount % 100 == 0 else {"amount_excl_vat": f"{amount:.2f}"}
        return PlannedEntry(
            block=block, facts=facts, description=self.rng.choice(self.words["activities"]), **self._handled(day),
        )

    def contribution(self, amount: Decimal, day: date) -> PlannedEntry:
        """A contribution to a social initiative of the catalogue."""
        return PlannedEntry(
            block="INITIATIVE", facts={"invoice_date": day.isoformat(), "amount_excl_vat": f"{amount:.2f}"},
            description="Bijdrage aan het initiatief Sterk aan het Werk (menukaart)", **self._handled(day),
        )

    def placement(self, block: str, kind: str, option: Option, **more: Any) -> PlannedEntry:
        """A placement; `more` are further facts, such as an age or a permanent contract."""
        hours, first, last = option
        facts: dict[str, Any] = {"start": first.isoformat(), "end": last.isoformat()} | more
        if hours is not None:
            facts["hours_per_week"] = f"{hours:f}"
        return PlannedEntry(
            block=block, facts=facts, description=self.rng.choice(self.words["placements"][kind]), **self._handled(first),
        )

    def place(
        self, contracts: Sequence[PlannedContract], day: date, value: Decimal, *,
        fits: Callable[[PlannedContract], bool] = lambda _row: True, whole: Decimal | None = None,
    ) -> PlannedContract:
        """A contract that runs on a day and still has room for so many euro; more room makes it likelier.

        `whole`: what a placement comes to at its end, where that lies after the published stand.

        Raises:
            LookupError: none has.
        """
        whole = value if whole is None else whole
        found = [
            row for row in contracts
            if row.registered_on < day and row.starts_on <= day and self.room[id(row)] >= value
            and self.limit.get(id(row), whole) >= whole and fits(row)
            and (row.until is None or row.until > day + 10 * DAY)
        ]
        if not found:
            raise LookupError(f"no contract has room for {value} on {day}")
        chosen = self.rng.choices(found, weights=[float(self.room[id(row)]) for row in found])[0]
        self.room[id(chosen)] -= value
        if id(chosen) in self.limit:
            self.limit[id(chosen)] -= whole
        return chosen

    def place_within(
        self, contracts: Sequence[PlannedContract], quarters: Sequence[Quarter], value: Decimal
    ) -> tuple[PlannedContract, date]:
        """A day in one of the quarters, and a contract that has room then.

        Raises:
            LookupError: there is none on fifty days.
        """
        for _attempt in range(50):
            day = self.effort_day(self.rng.choice(quarters))
            try:
                return self.place(contracts, day, value), day
            except LookupError:
                continue
        raise LookupError(f"no contract has room for {value}")


def working(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day + max(0, 7 - day.weekday()) * DAY if day.weekday() >= 5 else day


def titled(rng: Random, words: dict[str, Any], names: dict[str, str], municipality: str) -> str:
    """The subject of an advice."""
    sector = rng.choice(list(words["sectors"].values()))
    title = rng.choice(sector["titles"]).format(place=names[municipality])
    subject: str = rng.choice(words["advices"]).format(title=title[0].lower() + title[1:])
    return subject
