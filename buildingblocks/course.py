"""The value of one entry on one contract as a function of time, set up once and asked for many days.

The order of evaluation is fixed: eligibility, quantities cut to limits, block value (raised where a bonus says so)
pro rata, bonuses, caps per entry, share, rounding. Caps of the contract come after that, in the settlement.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from sroi.money import ZERO as NOTHING
from sroi.periods import Period

from .accrual import DAY, Accrual
from .block_rules import NO_LIMITS, BlockRules, Limits, block_rules
from .bonuses import Part, bonus_parts
from .circumstances import ALWAYS, Circumstances
from .conditions import holding
from .day_limits import cut_per_day
from .facts import Facts
from .hours import too_few_hours
from .quarters import quarter_ends
from .ratio import ZERO
from .records import record
from .rounding import share_of
from .schedule import Block, Schedule
from .setting import Missing, Setting, setting
from .units import Measured, measure
from .window import earliest, open_window, started_on


@record
class Sums:
    """The unrounded euro of an entry up to a day, before its share."""

    block: Fraction
    bonuses: tuple[tuple[Part, Fraction], ...]
    uncapped_block: Fraction
    total: Fraction

    def components(self) -> list[Fraction]:
        """The total as block and bonuses; what a cap takes off is taken from the last one first."""
        left, found = self.total, []
        for amount in (self.block, *(amount for part, amount in self.bonuses if not part.raises)):
            found.append(min(amount, left))
            left -= found[-1]
        return found


@record
class Course:
    """An entry's value in time. ``measured`` is None where nothing counts; ``faults`` say why."""

    setting: Setting
    measured: Measured | None
    money: Accrual
    parts: tuple[Part, ...]
    limits: Limits
    faults: tuple[str, ...]
    until: date | None

    @property
    def first_day(self) -> date | None:
        """The first counted day of the entry on this contract, None where nothing counts."""
        return self.money.first_day

    @property
    def is_open(self) -> bool:
        """Whether it accrues without an end of its own and without a confirmed day."""
        return self.until is None and self.money.is_open

    @property
    def last_end(self) -> date | None:
        """The day after the last day on which the value can change; None = never ends, or no dates at all."""
        last = self.money.last_end
        if not self.parts and last is not None:
            return last
        events = [end for part in self.parts if part.event and (end := part.accrual.last_end) is not None]
        if self.money.is_open:
            return None if self.until is None else max([self.until + DAY, *events])
        return max(events if last is None else [last, *events], default=None)

    def sums(self, day: date | None) -> Sums:
        """Everything up to and including ``day`` (None = everything), exact and before the share."""
        bound, event_bound = self._bounds(day)
        if self.measured is None:
            return Sums(ZERO, (), ZERO, ZERO)
        base = self.money.upto(bound)
        if not self.parts and self.limits is NO_LIMITS:
            return Sums(base, (), base, base)
        amounts = tuple((part, part.upto(bound, event_bound)) for part in self.parts)
        if self.setting.schedule.policy.bonus_stacking == "highest_only":
            amounts = _highest(amounts)
        uncapped = base + sum((amount for part, amount in amounts if part.raises), ZERO)
        block = uncapped
        if self.limits.per_day is not None and self.money.pieces:
            block = min(block, self.limits.per_day * self.money.counted_days(bound))
        if self.limits.total is not None:
            block = min(block, self.limits.total)
        total = block + sum((amount for part, amount in amounts if not part.raises), ZERO)
        if self.limits.total is not None:
            total = min(total, self.limits.total)
        return Sums(block, amounts, uncapped, total)

    def amount(self, day: date | None, *, sums: Sums | None = None) -> Decimal:
        """The cumulative amount of this allocation up to and including ``day``, rounded as the policy says.

        ``sums``: those of ``day``, where the caller has them already.
        """
        policy, circumstances = self.setting.schedule.policy, self.setting.circumstances
        if self.measured is None:
            return NOTHING
        if policy.rounding.at == "cumulative_value_per_entry_and_contract":
            return share_of(self._total(day) if sums is None else sums.total, circumstances, policy)
        if policy.rounding.at == "component":
            return sum((share_of(part, circumstances, policy) for part in self.sums(day).components()), NOTHING)
        total, before = NOTHING, ZERO
        for end in self._quarter_ends(day):
            now = self.sums(end).total
            total += share_of(now - before, circumstances, policy)
            before = now
        return total

    def _total(self, day: date | None) -> Fraction:
        """The total of ``sums``, without the parts where there is only one."""
        if self.parts or self.limits is not NO_LIMITS:
            return self.sums(day).total
        return self.money.upto(self._bounds(day)[0])

    def next_change(self, after: date) -> date | None:
        """The next day on which time alone adds something."""
        end = self.last_end
        if end is not None and end <= after:
            return None
        days = [self.money.next_change(after, until=self.until)]
        days += [part.accrual.next_change(after, until=self._event_until()) for part in self.parts if part.event]
        return min((day for day in days if day is not None), default=None)

    def forecast(self) -> Course:
        """The same without the bound of what is confirmed: everything as planned."""
        return replace(self, until=None)

    def _bounds(self, day: date | None) -> tuple[date | None, date | None]:
        """The day after the last one that counts, for what accrues and for events."""
        asked = None if day is None else day + DAY
        if self.until is None:
            return asked, asked
        bound = earliest(asked, self.until + DAY)
        return bound, asked if self._event_until() is None else bound

    def _event_until(self) -> date | None:
        """Once an entry is confirmed to its end, an event after it (a hire after an internship) counts too."""
        end = self.setting.window.planned_end
        complete = self.until is not None and end is not None and self.until + DAY >= end
        return None if complete else self.until

    def _quarter_ends(self, day: date | None) -> list[date | None]:
        first, last = self.first_day, day or self.until
        if last is None and self.last_end is not None:
            last = self.last_end - DAY
        if first is None or last is None:
            return [day]
        return [min(end, last) for _, end in quarter_ends(first, last)]


def course_of(
    block: Block, facts: Facts, *, schedule: Schedule, circumstances: Circumstances
) -> Course:
    """Set up the value of an entry; every reason for which nothing counts ends up in ``faults``."""
    return course_under(block_rules(block, schedule), facts, circumstances=circumstances)


def course_under(rules: BlockRules, facts: Facts, *, circumstances: Circumstances) -> Course:
    """The same where the rules of the block were looked up before."""
    started = started_on(rules.block, facts)
    refused, holds = _eligible(rules, facts, started=started, circumstances=circumstances)
    window = open_window(rules, facts, started=started, circumstances=circumstances, holds=holds)
    s = setting(rules, facts, circumstances=circumstances, window=window)
    until = earliest(circumstances.until, facts.until)
    faults = [*circumstances.refused, *refused, *window.faults]
    if faults:
        return Course(s, None, Accrual(), (), NO_LIMITS, tuple(dict.fromkeys(faults)), until)
    try:
        measured = measure(s)
    except Missing as missing:
        return Course(s, None, Accrual(), (), NO_LIMITS, (missing.fault,), until)
    limits = rules.limits
    money = measured.quantity.accrual.scaled(measured.rate)
    if limits.per_day is not None:
        money = cut_per_day(money, limits.per_day, used=circumstances.days_used, days=_days_of_amount(s))
    parts, bonus_faults = bonus_parts(s, measured)
    found = tuple(dict.fromkeys((*measured.quantity.faults, *bonus_faults)))
    course = Course(s, measured, money, parts, limits, found, until)
    if money.is_nothing:
        return replace(course, parts=())
    return course


def _eligible(
    rules: BlockRules, facts: Facts, *, started: date | None, circumstances: Circumstances
) -> tuple[list[str], Period]:
    """The faults for which nothing counts, and the days on which the block's condition is met."""
    block, policy = rules.block, rules.schedule.policy
    faults: list[str] = []
    if block.requires_approval and not circumstances.approved:
        faults.append("approval_missing")
    reference = (circumstances.award_date if policy.target_group_reference_date == "award_date" else None) or started
    if facts.group_since is not None and reference is not None and facts.group_since > reference:
        faults.append("condition_not_met")
    faults += too_few_hours(block, facts)
    if block.condition is None:
        return faults, ALWAYS
    found = holding(block.condition, facts, start=started, circumstances=circumstances, policy=policy)
    if found.missing is not None:
        return [*faults, f"missing_fact:{found.missing}"], ALWAYS
    if not found.spans:
        return [*faults, "condition_not_met"], ALWAYS
    return faults, Period(found.spans[0].start, found.spans[-1].end)


def _days_of_amount(s: Setting) -> int:
    """Over how many days one amount is spread for a maximum per day: those of an activity that lasts several."""
    first, stop = s.window.first, s.window.stop
    if s.block.is_person or s.facts.days or first is None or stop is None:
        return 1
    return (stop - first).days


def _highest(amounts: tuple[tuple[Part, Fraction], ...]) -> tuple[tuple[Part, Fraction], ...]:
    """Only the bonus that adds most so far, a raise of the block value included."""
    best = max((amount for _, amount in amounts), default=ZERO)
    kept, taken = [], False
    for part, amount in amounts:
        chosen = amount == best and not taken
        taken = taken or chosen
        kept.append((part, amount if chosen else ZERO))
    return tuple(kept)

