"""How the blocks of a desk lie over one scope: a municipality or the desk, in some quarters. PURE.

Gives the exact figure where the scope is a union of whole blocks, else bounds that follow only from what is
public.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Final

from reporting.disclosure.blocks import Block, Part, Partition
from reporting.figures.figure_set import ZERO
from reporting.disclosure.partition import hidden_between
from sroi.periods import Quarter

BELOW_THRESHOLD: Final = "below_threshold"
REMAINDER: Final = "remainder"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """A scope divided into whole blocks, parts of blocks, and remainders.

    `whole` lie inside. Of `ending`, everything in their last quarter lies inside and `before` outside; of
    other blocks only `loose` parts lie inside, as do the remainders that wait for a block. `unknown` is the
    number of municipalities for which a quarter of the scope is not closed, or only partly counted.
    """

    threshold: int
    whole: tuple[Block, ...]
    ending: tuple[Block, ...]
    before: tuple[tuple[Part, ...], ...]
    loose: tuple[tuple[Part, ...], ...]
    joined: tuple[Block, ...]
    unknown: int

    @property
    def is_exact(self) -> bool:
        """Whether the scope is a union of whole blocks."""
        return bool(self.whole) and not (self.ending or self.loose or self.unknown)

    @property
    def reason(self) -> str:
        """Why a figure of this scope is not exact."""
        return REMAINDER if self.whole else BELOW_THRESHOLD

    def count(self, placements: int) -> int | tuple[int, int]:
        """The number of placements, or bounds on it (both included).

        The bounds use that every remainder is below the threshold, and are widened to steps of the threshold.
        """
        surely = sum(block.persons for block in self.whole)
        if self.is_exact and surely == placements:
            return placements
        small = self.threshold - 1
        ending = sum(block.persons for block in self.ending)
        low = surely + max(0, ending - small * len(self.before))
        high = surely + ending + small * (len(self.loose) + self.unknown)
        low, high = min(low, placements), max(high, placements)
        step = self.threshold
        return low // step * step, high // step * step + small

    def euros(self, person_amount: Decimal) -> tuple[Decimal, Decimal] | None:
        """None where `person_amount` may be shown, else bounds around what is public.

        What is hidden lies partly inside the scope (remainders) and partly outside it (the earlier part of a block that ends
        inside). Of each of the two only the highest value is told, in steps of € 50,000 from nothing. So nothing at all looks
        like a little; and all that is told together still fits when everything hidden were nothing but one amount of a step.
        A lowest value would not do that: "between 100 and 150 thousand", and then a block of 126, leaves the last quarter
        26 thousand of room. The steps are those of each municipality by itself, added up: of their sum they would say how
        much the others have at most to one that knows its own.
        """
        public = sum((block.amount for block in (*self.whole, *self.ending)), ZERO)
        if self.is_exact and public == person_amount:
            return None
        outside = _amounts(self.before)
        inside = person_amount - (public - sum(outside.values(), ZERO))
        low = high = public
        for amount in outside.values():
            least, most = hidden_between(amount)
            low, high = low - most, high - least
        if self.loose or self.unknown or inside or not self.before:
            for amount in _with_rest(_amounts(self.loose), inside):
                least, most = hidden_between(amount)
                low, high = low + least, high + most
        return low, high


def cover(blocks: Partition, *, municipality: str | None, quarters: Collection[str] | None, as_of: date) -> Coverage:
    """Lay the blocks over a municipality (None: the desk) and quarters (None: everything up to `as_of`)."""
    known = {part.quarter for part in blocks.parts}
    wanted = {quarter for quarter in known if _start(quarter) <= as_of} if quarters is None else set(quarters)
    counted = {quarter for quarter in wanted & known if Quarter.parse(quarter).last <= as_of}
    if quarters is None:
        wanted.add(str(Quarter.of(as_of)))

    def inside(part: Part) -> bool:
        return part.quarter in counted and municipality in {None, part.municipality}

    whole, ending, before, loose, joined = [], [], [], [], []
    for block in blocks.blocks:
        within = [part for part in block.parts if inside(part)]
        if not within:
            continue
        outside = [part for part in block.parts if not inside(part)]
        if not outside:
            whole.append(block)
            continue
        if block.quarters[-1] in counted:
            joined.append(block)
        if all(inside(part) for part in block.parts if part.quarter == block.quarters[-1]):
            ending.append(block)
            before += _by_municipality(outside)
        else:
            loose += _by_municipality(within)
    loose += _by_municipality(part for part in blocks.pending if inside(part))
    members = {part.municipality for part in blocks.parts}
    incomplete = not wanted <= counted
    return Coverage(
        threshold=blocks.threshold,
        whole=tuple(whole),
        ending=tuple(ending),
        before=tuple(before),
        loose=tuple(loose),
        joined=tuple(joined),
        unknown=(1 if municipality else max(1, len(members))) if incomplete else 0,
    )


def _by_municipality(parts: Iterable[Part]) -> list[tuple[Part, ...]]:
    rows: dict[str, list[Part]] = {}
    for part in parts:
        rows.setdefault(part.municipality, []).append(part)
    return [tuple(row) for row in rows.values()]


def _amounts(rows: Iterable[Iterable[Part]]) -> dict[str, Decimal]:
    """The euros of these parts by municipality."""
    found: dict[str, Decimal] = {}
    for part in chain.from_iterable(rows):
        found[part.municipality] = found.get(part.municipality, ZERO) + part.amount
    return found


def _with_rest(amounts: Mapping[str, Decimal], total: Decimal) -> list[Decimal]:
    """The amounts, and what the total has beside them (in quarters that are not closed); with one of them it is its own."""
    rest = total - sum(amounts.values(), ZERO)
    if len(amounts) <= 1:
        return [total]
    return [*amounts.values(), *([rest] if rest else [])]


def _start(quarter: str) -> date:
    return Quarter.parse(quarter).start
