"""What a schedule says about one block, looked up once for all entries in it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final

from .ratio import exact
from .records import record
from .schedule import Block, Bonus, Cap, Schedule


@record
class Limits:
    """What one entry can be worth at most: per day and in all, in euro; None = no limit."""

    per_day: Fraction | None
    total: Fraction | None


NO_LIMITS: Final = Limits(None, None)


@record
class BlockRules:
    """A block in its schedule, with every cap and bonus that concerns it.

    ``months``: the maximum duration. ``start_window``: the cap on starting before the contract, for a person.
    ``min_hours`` and ``weekly`` are hours per week; ``weekly`` has each maximum with the code of the cap that other
    entries fill as well ("" where none do). ``weekly_caps``: those caps. ``total_hours``: of the entry as a whole.
    ``bonuses``: those that can be added, each with its place in the file. ``excluded``: the codes of the blocks of which
    the days, or the invoice, cannot count here again. ``shares_days``: euro per day are limited over several entries.
    """

    block: Block
    schedule: Schedule
    is_person: bool
    months: int | None
    start_window: Cap | None
    min_hours: Fraction | None
    weekly: tuple[tuple[str, Fraction], ...]
    weekly_caps: tuple[Cap, ...]
    total_hours: Fraction | None
    limits: Limits
    bonuses: tuple[tuple[int, Bonus], ...]
    excluded: frozenset[str]
    shares_days: bool


@lru_cache(maxsize=4096)
def block_rules(block: Block, schedule: Schedule) -> BlockRules:
    """The rules for ``block``; both are read once per version and shared, so they are found again at once."""
    covering = [cap for cap in schedule.caps if covers(cap, block)]
    return BlockRules(
        block=block,
        schedule=schedule,
        is_person=block.is_person,
        months=_months(block, covering),
        start_window=_start_window(block, covering),
        min_hours=None if block.min_hours_per_week is None else exact(block.min_hours_per_week),
        weekly=_weekly(block, covering),
        weekly_caps=tuple(
            cap
            for cap in covering
            if cap.type == "max_hours_per_week" and cap.scope != "entry" and block.code not in dict(cap.exceptions)
        ),
        total_hours=min(_limits_of("max_hours_total", block, block.max_hours_total, covering), default=None),
        limits=_limits(block, covering),
        bonuses=tuple((order, bonus) for order, bonus in enumerate(schedule.bonuses) if bonus.applies(block)),
        excluded=frozenset(
            other.code for other in schedule.blocks if other.code in block.excludes or block.code in other.excludes
        ),
        shares_days=any(cap.type == "max_per_day" and cap.scope == "block" for cap in covering),
    )


def covers(cap: Cap, block: Block) -> bool:
    """Whether a cap on an entry's quantities concerns this block."""
    if cap.scope == "candidate":
        return block.is_person
    if cap.scope == "block":
        return cap.name == block.code
    if cap.scope == "kind":
        return cap.name == block.kind
    return True


def duration_limit(block: Block, schedule: Schedule) -> int | None:
    """The months that a block counts at most: its own limit, else that of the candidate, and caps on block or kind."""
    return block_rules(block, schedule).months


def _months(block: Block, covering: list[Cap]) -> int | None:
    limits = [] if block.max_duration_months is None else [block.max_duration_months]
    for cap in covering:
        value = cap.limit_for(block.code) if cap.type == "max_months" else None
        if value is not None and not (cap.scope == "candidate" and block.max_duration_months is not None):
            limits.append(int(value))
    return min(limits, default=None)


def _start_window(block: Block, covering: list[Cap]) -> Cap | None:
    """The start window of the block, that of the block itself before that of the contract."""
    found = [cap for cap in covering if cap.type == "start_window_months"] if block.is_person else []
    return min(found, key=lambda cap: cap.scope != "block", default=None)


def _weekly(block: Block, covering: list[Cap]) -> tuple[tuple[str, Fraction], ...]:
    found = [] if block.max_hours_per_week is None else [("", exact(block.max_hours_per_week))]
    for cap in covering:
        value = cap.limit_for(block.code) if cap.type == "max_hours_per_week" else None
        if value is not None:
            found.append(("" if block.code in dict(cap.exceptions) else cap.code, exact(value)))
    return tuple(found)


def _limits(block: Block, covering: list[Cap]) -> Limits:
    entry = [cap for cap in covering if cap.scope == "entry"]
    per_day = _limits_of("max_per_day", block, block.cap_per_day, covering)
    total = _limits_of("max_amount", block, block.max_value, entry)
    return Limits(min(per_day, default=None), min(total, default=None)) if per_day or total else NO_LIMITS


def _limits_of(kind: str, block: Block, own: Decimal | None, caps: list[Cap]) -> list[Fraction]:
    """The limits of this kind on the block: its own, and those of ``caps``."""
    values = [own, *(cap.limit_for(block.code) for cap in caps if cap.type == kind)]
    return [exact(value) for value in values if value is not None]
