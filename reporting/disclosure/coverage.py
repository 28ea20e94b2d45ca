"""How the blocks of a desk lie over one scope: a municipality or the desk, in some quarters. PURE.

Gives the exact figure where the scope is a union of whole blocks, else bounds that follow only from what is
public.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from reporting.disclosure.blocks import Block, Part, Partition
from reporting.disclosure.told import EUROS, NOTHING, Measure, Range, Row, placements
from reporting.figures.figure_set import ZERO
from sroi.periods import Quarter

BELOW_THRESHOLD: Final = "below_threshold"
REMAINDER: Final = "remainder"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A block of which a scope takes only a part, or (without `block`) what waits for one; a row for each client in it."""

    rows: tuple[Row, ...]
    block: Block | None = None

    def told(self, measure: Measure) -> Range:
        """What is told of the part inside.

        Of a joint block there are two ways to it: what is told of each client inside, and the whole less what is told of
        each client outside. Both follow from what is public, so the part lies in both; but where much was taken back,
        which ranges leave out, they may miss each other, and then the first is told.
        """
        inside = sum((row.told(measure) for row in self.rows), NOTHING)
        if self.block is None:
            return inside
        whole = Range.exactly(measure.total(self.block.parts))
        found = inside & (whole - sum((row.rest().told(measure) for row in self.rows), NOTHING))
        return found if found.low <= found.high else inside


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """A scope divided into whole blocks and cuts.

    `joined` are the blocks that end in the scope and of which a part lies outside. `unknown` is the number of
    municipalities for which a quarter of the scope is not closed, or only partly counted.
    """

    threshold: int
    whole: tuple[Block, ...]
    cuts: tuple[Cut, ...]
    joined: tuple[Block, ...]
    unknown: int

    @property
    def is_exact(self) -> bool:
        """Whether the scope is a union of whole blocks."""
        return bool(self.whole) and not (self.cuts or self.unknown)

    @property
    def reason(self) -> str:
        """Why a figure of this scope is not exact."""
        few = self._told(placements(self.threshold)).high < self.threshold  # not the number: whoever knows it knows too much
        return BELOW_THRESHOLD if few and not self.whole else REMAINDER

    def count(self, number: int) -> int | tuple[int, int]:
        """The number of placements, or bounds on it (both included), widened to steps of the threshold."""
        measure, step = placements(self.threshold), self.threshold
        rest = number - int(self._inside(measure))
        if self.is_exact and not rest:
            return number
        told = self._told(measure)
        # never from the number itself, but for what no closed quarter holds: there may be more than few people
        low, high = int(told.low) + min(0, rest), int(told.high) + max((step - 1) * self.unknown, rest)
        return low // step * step, high // step * step + step - 1

    def euros(self, person_amount: Decimal) -> Range | None:
        """None where `person_amount` may be shown, else what is told of it.

        What no closed quarter holds (of a quarter that is open) is told in steps of € 50,000 from nothing.
        """
        rest = person_amount - self._inside(EUROS)
        if self.is_exact and not rest:
            return None
        told = self._told(EUROS)
        return told + from_nothing(rest) if rest or self.unknown or not (self.whole or self.cuts) else told

    def _told(self, measure: Measure) -> Range:
        whole = sum((measure.total(block.parts) for block in self.whole), ZERO)
        return sum((cut.told(measure) for cut in self.cuts), Range.exactly(whole))

    def _inside(self, measure: Measure) -> Decimal:
        """What the closed quarters of the scope hold."""
        whole = sum((measure.total(block.parts) for block in self.whole), ZERO)
        return sum((measure.total(row.inside) for cut in self.cuts for row in cut.rows), whole)


def from_nothing(amount: Decimal) -> Range:
    """Nothing and the step of an amount, with what lies between; of one below zero both steps."""
    step = EUROS.told(amount)
    return Range(min(ZERO, step.low), max(EUROS.lowest.high, step.high))


def cover(blocks: Partition, *, municipality: str | None, quarters: Collection[str] | None, as_of: date) -> Coverage:
    """Lay the blocks over a municipality (None: the desk) and quarters (None: everything up to `as_of`)."""
    known = {part.quarter for part in blocks.parts}
    wanted = {quarter for quarter in known if _start(quarter) <= as_of} if quarters is None else set(quarters)
    counted = {quarter for quarter in wanted & known if Quarter.parse(quarter).last <= as_of}
    if quarters is None:
        wanted.add(str(Quarter.of(as_of)))

    def inside(part: Part) -> bool:
        return part.quarter in counted and municipality in {None, part.municipality}

    def rows(parts: Iterable[Part], *, published: bool) -> tuple[Row, ...]:
        return tuple(
            Row(parts=row, taken=tuple(map(inside, row)), published=published) for row in _by_municipality(parts)
        )

    whole: list[Block] = []
    cut: list[Block] = []
    for block in blocks.blocks:
        taken = sum(map(inside, block.parts))
        if taken:
            (whole if taken == len(block.parts) else cut).append(block)
    cuts = [Cut(rows=rows(block.parts, published=len(block.municipalities) == 1), block=block) for block in cut]
    waiting = [row for row in rows(blocks.pending, published=False) if any(row.taken)]
    if waiting:
        cuts.append(Cut(rows=tuple(waiting)))
    members = {part.municipality for part in blocks.parts}
    incomplete = not wanted <= counted
    return Coverage(
        threshold=blocks.threshold,
        whole=tuple(whole),
        cuts=tuple(cuts),
        joined=tuple(block for block in cut if block.quarters[-1] in counted),
        unknown=(1 if municipality else max(1, len(members))) if incomplete else 0,
    )


def _by_municipality(parts: Iterable[Part]) -> list[tuple[Part, ...]]:
    """The slots of each client, in order of time."""
    rows: dict[str, list[Part]] = {}
    for part in sorted(parts, key=lambda part: part.quarter):
        rows.setdefault(part.municipality, []).append(part)
    return [tuple(row) for row in rows.values()]


def _start(quarter: str) -> date:
    return Quarter.parse(quarter).start
