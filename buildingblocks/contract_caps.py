"""Caps of a contract: what a block, a category, a kind or the whole contract counts at most.

Entries keep their own value; what a cap takes off is a sum of its own. Caps bite from the narrowest to the widest, so
that what a narrow cap took off does not fill a wider one. Opening balances fill caps and are never cut themselves:
then less is left for the entries.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from sroi.money import ZERO

from .ratio import exact
from .rounding import rounded
from .schedule import Cap, Schedule

#: Caps on as many blocks bite in this order; the one on the whole contract comes last in any case.
_WIDTH = {"block": 0, "category": 1, "kind": 2, "contract": 3}


@dataclass(frozen=True, slots=True)
class ContractCap:
    """A cap with the blocks it sums over, in the order of the schedule."""

    code: str
    cap: Cap
    value: Decimal
    blocks: tuple[str, ...]
    width: int

    def limit(self, obligation: Decimal, schedule: Schedule) -> Decimal:
        """The euro that count at most, for this obligation."""
        if self.cap.type == "max_amount":
            return self.value
        return rounded(exact(max(obligation, ZERO)) * exact(self.value) / 100, schedule.policy.rounding)


@lru_cache(maxsize=64)
def caps_of(schedule: Schedule) -> tuple[ContractCap, ...]:
    """The caps on amounts of a contract, from the narrowest (fewest blocks) to the widest.

    A block that a cap excepts is taken out of it; with a value of its own it gets a cap of its own. An exception for a
    block that the cap does not sum over has no effect.
    """
    found: list[ContractCap] = []
    for cap in schedule.caps:
        if cap.type not in {"max_pct_obligation", "max_amount"} or cap.scope not in _WIDTH:
            continue
        excepted, covered = dict(cap.exceptions), _blocks(schedule, cap)
        blocks = tuple(code for code in covered if code not in excepted)
        found.append(ContractCap(cap.code, cap, cap.value, blocks, _WIDTH[cap.scope]))
        for code, value in cap.exceptions:
            if value is not None and code in covered:
                found.append(ContractCap(f"{cap.code}/{code}", cap, value, (code,), _WIDTH["block"]))
    order = {cap.code: index for index, cap in enumerate(found)}
    return tuple(sorted(found, key=lambda cap: (cap.width == 3, len(cap.blocks), cap.width, order[cap.code])))


def _blocks(schedule: Schedule, cap: Cap) -> tuple[str, ...]:
    if cap.scope == "block":
        return (cap.name or "",)
    if cap.scope == "category":
        return next(category.blocks for category in schedule.categories if category.code == cap.name)
    return tuple(block.code for block in schedule.blocks if cap.scope == "contract" or block.kind == cap.name)


@dataclass(frozen=True, slots=True)
class Cut:
    """What the caps take off: per cap, and what is left of the entries per block."""

    by_cap: dict[str, Decimal]
    counted: dict[str, Decimal]

    @property
    def total(self) -> Decimal:
        """All that does not count."""
        return sum(self.by_cap.values(), ZERO)


def cut(
    schedule: Schedule,
    claimed: Mapping[str, Decimal],
    *,
    opening: Mapping[str | None, Decimal],
    obligation: Decimal,
) -> Cut:
    """Apply the caps to ``claimed`` (euro per block).

    ``opening``: opening balances per block; under None those of which only the route is known, which fill the caps of
    the whole contract only. ``obligation``: the sum that percentages are taken of.
    """
    counted = dict(claimed)
    by_cap: dict[str, Decimal] = {}
    for cap in caps_of(schedule):
        inside = [code for code in cap.blocks if code in counted]
        filled = sum((amount for code, amount in opening.items() if code in cap.blocks), ZERO)
        if cap.cap.scope == "contract":
            filled += opening.get(None, ZERO)
        total = sum((counted[code] for code in inside), ZERO) + filled
        over = max(ZERO, total - cap.limit(obligation, schedule))
        if over:
            by_cap[cap.code] = over
            _take(counted, inside or list(cap.blocks[:1]), over)
    return Cut(by_cap, counted)


def _take(counted: dict[str, Decimal], blocks: Sequence[str], over: Decimal) -> None:
    """What is over is taken from the blocks, the last one of the schedule first; what is left from the first."""
    for code in reversed(blocks):
        taken = min(over, max(counted.get(code, ZERO), ZERO))
        counted[code] = counted.get(code, ZERO) - taken
        over -= taken
    if over and blocks:
        counted[blocks[0]] -= over
