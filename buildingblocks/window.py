"""Which days of an entry can count on a contract: term, start window, maximum duration.

What is confirmed is no part of the window: it bounds the evaluation, so that the forecast uses the same window.
"""

from __future__ import annotations

from datetime import date

from sroi.periods import Period

from .accrual import DAY
from .block_rules import BlockRules
from .circumstances import ALWAYS, Circumstances
from .durations import add_months, add_part_months
from .facts import Facts
from .ratio import exact
from .records import record
from .schedule import Block, Schedule
from .steps import Step, shown
from .vocabulary import COST_UNITS, PERCENTAGE_UNITS

_INVOICED = PERCENTAGE_UNITS | COST_UNITS | {"actual_labour_costs"}


@record
class Window:
    """The days that can count, ``first`` up to ``stop`` (excluded, None = open).

    ``started``: when the effort began; ``planned_end``: the day after its last day, None where open. ``closes``: the
    day after the term (with grace), up to which an event counts. ``undated``: the facts have no dates at all.
    ``months``: the maximum duration that applies, None = none; ``clock``: the day on which it started.
    """

    first: date | None = None
    stop: date | None = None
    started: date | None = None
    planned_end: date | None = None
    closes: date | None = None
    undated: bool = False
    months: int | None = None
    clock: date | None = None
    faults: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()


def open_window(
    rules: BlockRules,
    facts: Facts,
    *,
    started: date | None,
    circumstances: Circumstances,
    holds: Period = ALWAYS,
) -> Window:
    """The window of an entry that starts on ``started``; with faults where nothing counts at all.

    ``holds``: the days on which the condition of the block is met. The first counted day is the first of those inside
    the term; the clock starts on the first of them that has hours enough.
    """
    months = rules.months
    if started is None:
        return Window(undated=True, months=months)
    planned_end = _planned_end(rules.block, facts, started)
    closes = _closes(circumstances, rules.schedule)
    first, fault = _first(rules, started, planned_end, circumstances)
    stop = earliest(planned_end, closes)
    if fault is None and (first is None or (stop is not None and stop <= first)):
        fault = "outside_term"
    steps = [] if first is None else _term_steps(started, first, planned_end, stop)
    if fault is None and first is not None and holds is not ALWAYS:
        first = first if holds.start is None else max(first, holds.start)
        stop = earliest(stop, holds.end)
        fault = "condition_not_met" if stop is not None and stop <= first else None
    if fault is not None or first is None:
        return Window(started=started, planned_end=planned_end, closes=closes, faults=(fault or "outside_term",))
    clock, missing = _clock(rules, facts, _first_with_hours(rules, facts, first, stop), circumstances)
    if months is not None and missing:
        return Window(started=started, planned_end=planned_end, closes=closes, faults=(missing,))
    if months is not None and clock is not None:
        cut = add_months(clock, months)
        if stop is None or cut < stop:
            stop = max(cut, first)
            steps.append(_limit_step(months, clock, cut))
    return Window(first, stop, started, planned_end, closes, False, months, clock, (), tuple(steps))


def earliest(one: date | None, other: date | None) -> date | None:
    """The earlier of two days, where None is never."""
    if one is None or other is None:
        return other if one is None else one
    return min(one, other)


def started_on(block: Block, facts: Facts) -> date | None:
    """The first day of the effort, or of the invoice; None where the facts have no date."""
    if block.unit in _INVOICED:
        return facts.invoice_date or facts.start
    if facts.start is not None:
        return facts.start
    if facts.segments:
        return facts.segments[0].from_day
    return min((row.day for row in facts.days), default=facts.invoice_date)


def _planned_end(block: Block, facts: Facts, started: date) -> date | None:
    """The day after the last day of the effort; None = still open."""
    if block.unit in _INVOICED:
        return started + DAY
    if facts.end is not None:
        return facts.end + DAY
    if facts.days:
        return max(row.day for row in facts.days) + DAY
    if facts.months is not None:
        return add_part_months(started, exact(facts.months))
    if facts.weeks is not None and block.unit != "per_internship_period":
        return started + round(exact(facts.weeks) * 7) * DAY
    return None if block.is_person else started + DAY


def _closes(circumstances: Circumstances, schedule: Schedule) -> date | None:
    end = circumstances.term.end
    return None if end is None else add_months(end, schedule.policy.grace_months)


def _first(
    rules: BlockRules, started: date, planned_end: date | None, circumstances: Circumstances
) -> tuple[date | None, str | None]:
    begin = circumstances.term.start
    if begin is None or started >= begin:
        return started, None
    cap = rules.start_window
    months = None if cap is None else cap.limit_for(rules.block.code)
    if months is not None and started < add_months(begin, -int(months)):
        return None, "before_start_window"
    if cap is not None and rules.schedule.policy.start_window_counts:
        return started, None
    if planned_end is not None and planned_end <= begin:
        return None, "outside_term"
    return begin, None


def _first_with_hours(rules: BlockRules, facts: Facts, first: date, stop: date | None) -> date:
    """The first day, from ``first`` on, whose segment has hours enough to count; ``first`` where no day has."""
    if not facts.segments:
        return first
    ends = [*(row.from_day for row in facts.segments[1:]), None]
    for row, end in zip(facts.segments, ends, strict=False):
        day = max(first, row.from_day)
        enough = row.hours_per_week > 0 and (rules.min_hours is None or row.hours_per_week >= rules.min_hours)
        if enough and (end is None or day < end) and (stop is None or day < stop):
            return day
    return first


def _clock(
    rules: BlockRules, facts: Facts, first: date, circumstances: Circumstances
) -> tuple[date | None, str | None]:
    """The day on which the maximum duration starts to run; None where it runs in hours.

    The three settings stand apart: whatever day a clock starts on, with the scope of a person the earliest of all
    entries counts. Hours that are not known cannot be worked off: then the clock is that of the calendar.
    """
    settings = rules.schedule.policy.duration_clock
    if settings.measure == "hours_worked" and hours_known(facts):
        return None, None
    if not rules.is_person:
        return first, None
    if settings.start == "leaving_benefit":
        return facts.benefit_left_on, None if facts.benefit_left_on else "missing_fact:benefit_left_on"
    own = facts.start or first if settings.start == "placement_start" else first
    elsewhere = None if settings.scope == "contract" else facts.clock_start
    return min(day for day in (own, circumstances.clock_start, elsewhere) if day is not None), None


def hours_known(facts: Facts) -> bool:
    """Whether the facts tell how many hours are worked."""
    return facts.hours_per_week is not None or bool(facts.segments) or facts.hours is not None


def _term_steps(started: date, first: date, planned_end: date | None, stop: date | None) -> list[Step]:
    if first == started and (planned_end is None or planned_end == stop):
        return []
    params = (("first", first.isoformat()), ("last", "" if stop is None else (stop - DAY).isoformat()))
    return [Step("limit:term", "limit_term", params=params)]


def _limit_step(months: int, clock: date, cut: date) -> Step:
    params = (("months", str(months)), ("from", clock.isoformat()), ("last", (cut - DAY).isoformat()))
    return Step("limit:max_months", "limit_max_months", quantity=shown(months), params=params)
