"""A contract over time: what is owed, claimed, cut and fulfilled on any day. The settlement reads from it.

Every sum is a function of the day, so that quarters, the balance of today and the forecast come from one place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field, replace
from datetime import date
from decimal import Decimal

from sroi.money import ZERO

from .accrual import DAY
from .contract_caps import Cut, caps_of, cut
from .entry_courses import EntryCourse, courses, entry_course
from .obligation import History, forecast, history
from .pso import Pso, pso_of
from .quarters import QuarterEnds, quarter_ends
from .records import record
from .schedule import Schedule
from .settlement_facts import ContractFacts, EntryFacts


@record
class Books:
    """All of one contract. ``on`` is the last day that is looked at; amounts are cumulative to a day, included."""

    schedule: Schedule
    contract: ContractFacts
    courses: tuple[EntryCourse, ...]
    gross: History
    gross_forecast: History
    pso: Pso
    on: date
    _amounts: dict[tuple[int, date], Decimal] = field(default_factory=dict)

    @property
    def entered_on(self) -> date:
        """The day on which the contract entered the books: its award, or the take-over with opening balances."""
        awarded = self.contract.award_date or min(self.contract.start or self.on, self.on)
        taken_over = self.contract.taken_over_on
        return awarded if taken_over is None else max(awarded, taken_over)

    @property
    def quarters(self) -> QuarterEnds:
        """The quarters from the first day of which anything is known up to the one of ``on``."""
        days = [row.first_day for row in self.courses]
        days += [*(row.date for row in self.contract.adjustments), *(row.date for row in self.contract.opening)]
        days += [day for day in (*self.gross.days, *self.pso.changes()) if day != date.min]
        days.append(self.entered_on)
        first = min((day for day in days if day is not None and day <= self.on), default=self.on)
        return quarter_ends(first, self.on)

    def amount(self, index: int, day: date) -> Decimal:
        """The value of entry number ``index`` up to ``day``."""
        row = self.courses[index]
        if row.changes_from is not None and day < row.changes_from:
            return ZERO
        if row.changes_to is not None and day > row.changes_to:
            day = row.changes_to  # many days are asked for after the end: the quarters of a contract, and today
        key = (index, day)
        found = self._amounts.get(key)
        if found is None:
            found = self._amounts[key] = row.course.amount(day)
        return found

    def amounts(self, day: date) -> list[Decimal]:
        """The value of every entry up to ``day``, in the order of the courses."""
        return [self.amount(index, day) for index in range(len(self.courses))]

    def claimed(self, day: date) -> Decimal:
        """All entries, before the caps of the contract."""
        return sum(self.amounts(day), ZERO)

    def opening(self, day: date) -> Decimal:
        """Opening balances up to ``day``."""
        return sum((row.amount for row in self.contract.opening if row.date <= day), ZERO)

    def adjustments(self, day: date) -> Decimal:
        """Agreed changes of the net obligation up to ``day``, signed."""
        return sum((row.amount for row in self.contract.adjustments if row.date <= day), ZERO)

    def net(self, day: date) -> Decimal:
        """The net obligation: gross, less a PSO discount, with adjustments."""
        discount = sum(self.pso.effects(day).values(), ZERO) if self.pso.is_discount else ZERO
        return self.gross.at(day).amount - discount + self.adjustments(day)

    def net_forecast(self, day: date) -> Decimal:
        """The net obligation with the award value in place of the turnover invoiced so far."""
        if self.gross_forecast is self.gross:
            return self.net(day)
        return replace(self, gross=self.gross_forecast, pso=replace(self.pso, gross=self.gross_forecast)).net(day)

    def cut(self, day: date) -> Cut:
        """What the caps of the contract take off up to ``day``."""
        per_block: dict[str, Decimal] = {}
        for row, amount in zip(self.courses, self.amounts(day), strict=True):
            per_block[row.block.code] = per_block.get(row.block.code, ZERO) + amount
        if not caps_of(self.schedule) or not self.contract.has_obligation:
            return Cut({}, per_block)
        gross_base = self.schedule.policy.cap_base == "gross_obligation"
        base = self.gross.at(day).amount if gross_base else self.net(day)
        return self._cut(per_block, base, day)

    def _cut(self, per_block: dict[str, Decimal], base: Decimal, day: date) -> Cut:
        opening: dict[str | None, Decimal] = {}
        for row in self.contract.opening:
            if row.date <= day:
                opening[row.block] = opening.get(row.block, ZERO) + row.amount
        return cut(self.schedule, per_block, opening=opening, obligation=base)

    def next_change(self, after: date) -> date | None:
        """The next day on which time alone changes a line."""
        contract = self.contract
        days: list[date | None] = [row.course.next_change(after) for row in self.courses]
        days.append(self.pso.next_change(after))
        days += [*self.gross.days, contract.award_date, contract.closed_on]
        days += [*(row.date for row in contract.adjustments), *(row.date for row in contract.opening)]
        return min((day for day in days if day is not None and day > after), default=None)

    def forecast_end(self) -> Decimal:
        """What will be fulfilled at the planned end, if every entry runs as reported."""
        planned = [entry_course(row.entry, row.block, row.course.forecast()) for row in self.courses]
        ends = [row.course.last_end for row in planned]
        last = max([self.on, *(end - DAY for end in ends if end is not None)])
        day = max(self.on, self.contract.end or last)
        gross = self.gross_forecast
        books = replace(
            self,
            courses=tuple(planned),
            gross=gross,
            pso=replace(self.pso, gross=gross),
            _amounts={},
        )
        pso = ZERO if books.pso.is_discount else sum(books.pso.effects(day).values(), ZERO)
        return books.claimed(day) - books.cut(day).total + books.opening(day) + pso


def books_of(
    schedule: Schedule, contract: ContractFacts, entries: Sequence[EntryFacts], *, on: date, lenient: bool = False
) -> Books:
    """Set up the contract once; every question after that is a look-up or one evaluation."""
    gross = history(schedule, contract)
    on_turnover = any(rule.basis == "invoiced_turnover" for rule in schedule.obligation.rules)
    expected = forecast(schedule, contract) if on_turnover else gross
    return Books(
        schedule=schedule,
        contract=contract,
        courses=courses(schedule, contract, entries, on=on, lenient=lenient),
        gross=gross,
        gross_forecast=expected,
        pso=pso_of(schedule, contract, gross),
        on=on,
    )
