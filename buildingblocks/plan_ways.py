"""Ways to fill the rest: of each block the smallest effort that covers what a plan leaves open.

Found by trying: the value of one effort tells how often and how long, and the engine then settles the contract with
it beside all others. So caps, limits and maximums that several efforts share are honoured as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from math import ceil
from typing import Any, Final

from sroi.money import ZERO

from .block_rules import duration_limit
from .books import books_of
from .cases import horizon
from .durations import whole_months
from .facts import Facts
from .planning import MOST_TIMES, Effort, asked, entries_of, settled, usual_facts
from .schedule import Block, Schedule
from .settlement import ContractFacts, Settlement

#: Entries that may be valued to look for ways to fill the rest; bounds the time that one plan can take.
MOST_VALUED: Final = 2000
#: A proposal looks no further ahead than this many months, also where a block and the contract go on longer.
LONGEST_MONTHS: Final = 24
_CENT: Final = Decimal("0.01")
_ONE: Final = Decimal(1)


@dataclass(frozen=True, slots=True)
class Way:
    """One way to fill what is open: an effort that brings it down by ``gain`` euro.

    ``covers``: nothing is open then. Otherwise more of it does not help: ``capped_by`` holds the codes of the caps of
    the contract that stop it (none: it would take more than ``MOST_TIMES``).
    """

    effort: Effort
    gain: Decimal
    covers: bool
    capped_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways to fill the rest, in the order of the schedule; ``complete`` is false where not all were worked out."""

    ways: tuple[Way, ...] = ()
    complete: bool = True


def ways_to_fill(
    schedule: Schedule, contract: ContractFacts, efforts: Sequence[Effort], *, most_valued: int = MOST_VALUED
) -> Ways:
    """For each block how much of it covers what ``efforts`` leave open; each was settled together with them.

    Whole months, hours, weeks and half days, amounts to the cent: the smallest that covers. No bonus is counted on. A
    block whose value cannot be told, or of which nothing more counts, is left out.
    """
    search = _Search(schedule, contract, tuple(efforts), most_valued)
    found: list[Way] = []
    try:
        if search.still_open:
            for block in schedule.blocks:
                way = _way(search, block)
                found += [] if way is None else [way]
    except _Enough:
        return Ways(tuple(found), complete=False)
    return Ways(tuple(found))


class _Enough(Exception):
    """The number of entries that may be valued is used up."""


class _Search:
    """Settles what is tried, and counts how many entries that took."""

    def __init__(self, schedule: Schedule, contract: ContractFacts, efforts: tuple[Effort, ...], most: int) -> None:
        self.schedule, self.contract, self.efforts, self.left = schedule, contract, efforts, most
        self.before = settled(schedule, contract, entries_of(schedule, contract, efforts))
        self.still_open = self.before.open

    def settled(self, efforts: Sequence[Effort]) -> Settlement:
        """The contract with these efforts."""
        rows = entries_of(self.schedule, self.contract, efforts)
        self._use(sum(len(row) for row in rows))
        return settled(self.schedule, self.contract, rows)

    def _use(self, entries: int) -> None:
        self.left -= entries
        if self.left < 0:
            raise _Enough

    def alone(self, effort: Effort) -> Decimal:
        """What an effort is worth by itself, once."""
        rows = entries_of(self.schedule, self.contract, [replace(effort, times=1)])
        self._use(1)
        on = horizon(self.contract, rows[0])
        return books_of(self.schedule, self.contract, rows[0], on=on).claimed(on)

    def added(self, effort: Effort) -> Settlement:
        """The contract with this effort beside all others."""
        return self.settled([*self.efforts, effort])


@dataclass(frozen=True, slots=True)
class _Dial:
    """The fact that a proposal turns up: ``step`` times 1 up to ``most``; no fact: only the number of times."""

    block: str
    usual: Facts
    fact: str
    step: Decimal
    most: int

    def at(self, position: int, times: int = 1) -> Effort:
        """The effort with the fact at a position."""
        turned: dict[str, Any] = {self.fact: self.step * position} if self.fact else {}
        return Effort(self.block, replace(self.usual, **turned), times)


def _way(search: _Search, block: Block) -> Way | None:
    dial = _dial(block, search.schedule, search.contract)
    top = search.alone(dial.at(dial.most))
    if top <= 0:
        return None
    smallest = _smallest(search, dial, top, search.still_open)
    if not search.added(smallest).open:
        return Way(smallest, search.still_open, covers=True)
    most = replace(smallest, facts=dial.at(dial.most).facts)
    full = search.added(most)
    gain = search.still_open - full.open
    if gain <= 0:
        return None
    if not full.open:
        return Way(_turned_down(search, dial, most.times), gain, covers=True)
    capped = tuple(
        code
        for code, amount in full.not_counted_by_cap.items()
        if amount > search.before.not_counted_by_cap.get(code, ZERO)
    )
    part = _smallest(search, dial, top, gain)
    reached = search.still_open - search.added(part).open
    return Way(part, reached, covers=False, capped_by=capped) if reached == gain else Way(most, gain, False, capped)


def _smallest(search: _Search, dial: _Dial, top: Decimal, target: Decimal) -> Effort:
    """The least of a block that is worth ``target`` by itself, or the most there can be: first few times, then short."""
    times = min(ceil(Fraction(target) / Fraction(top)), MOST_TIMES)

    @cache
    def enough(position: int) -> bool:
        return position >= dial.most or search.alone(dial.at(position)) * times >= target

    guess = ceil(Fraction(target) * dial.most / (Fraction(top) * times))
    for position in (guess, guess + 1, guess - 1):  # exact but for what rounding to cents moves
        if not 1 <= position <= dial.most:
            continue
        if enough(position) and (position == 1 or not enough(position - 1)):
            return dial.at(position, times)
    low, high = 1, dial.most
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle + 1, high)
    return dial.at(low, times)


def _turned_down(search: _Search, dial: _Dial, times: int) -> Effort:
    """The shortest that covers beside the other efforts, where its own value alone does not tell."""
    low, high = 1, dial.most
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if search.added(dial.at(middle, times)).open else (low, middle)
    return dial.at(low, times)


def _dial(block: Block, schedule: Schedule, contract: ContractFacts) -> _Dial:
    names = {spec.name for spec in asked(block, schedule=schedule) if spec.required}
    usual = usual_facts(block, schedule=schedule)
    steps: tuple[tuple[str, Decimal, int], ...] = (
        ("months", _ONE, _most_months(block, schedule, contract)),
        ("weeks", _ONE, LONGEST_MONTHS * 52 // 12),
        ("labour_amount_excl_vat", _CENT, 10**13),
        ("agreed_value", _CENT, 10**13),
        ("half_days", _ONE, 10**4),
        ("hours", _ONE, 10**5),
        ("amount_excl_vat", _CENT, 10**13),
    )
    for fact, step, most in steps:
        if fact in names:
            return _Dial(block.code, usual, fact, step, most)
    return _Dial(block.code, usual, "", _ONE, 1)


def _most_months(block: Block, schedule: Schedule, contract: ContractFacts) -> int:
    """The months that count at most: of the block, inside the term, and no more than a plan looks ahead."""
    limits = [LONGEST_MONTHS]
    limit = duration_limit(block, schedule)
    limits += [] if limit is None else [int(limit)]
    if contract.start is not None and contract.end is not None:
        limits.append(whole_months(contract.start, contract.end + timedelta(days=1)))
    return max(min(limits), 1)
