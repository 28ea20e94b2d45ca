"""What is told of persons and euros that are hidden: the step in which their sum lies. PURE.

The slots of a client wait in order of time until they fill a block. Of what waits, the running sum is told: a step of
€ 50,000 for euros (the lowest one holds two), of the threshold for placements. Everything else that is said of hidden
slots - a quarter, the stand, the desk - is the difference or sum of those steps and of whole blocks. So it tells nothing
that they do not tell, also to somebody who knows these rules; rounding each of them by itself would: two ways to one
amount, each rounded, can pin it down.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from itertools import accumulate
from typing import Final, Self

from reporting.disclosure.blocks import Part
from reporting.figures.figure_set import ZERO

EURO_STEP: Final = Decimal(50_000)


@dataclass(frozen=True, slots=True)
class Range:
    """Between two values, both included."""

    low: Decimal
    high: Decimal

    @classmethod
    def exactly(cls, value: Decimal) -> Self:
        """One value."""
        return cls(value, value)

    def __add__(self, other: "Range") -> "Range":
        return Range(self.low + other.low, self.high + other.high)

    def __sub__(self, other: "Range") -> "Range":
        return Range(self.low - other.high, self.high - other.low)

    def __and__(self, other: "Range") -> "Range":
        return Range(max(self.low, other.low), min(self.high, other.high))


NOTHING: Final = Range.exactly(ZERO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What is added up over slots, and the steps in which a running sum is told."""

    of: Callable[[Part], Decimal]
    step: Decimal
    #: Where the lowest step ends, and the ordinary ones begin.
    few: Decimal
    #: The highest value of a step is the lowest of the next one less this.
    unit: Decimal

    @property
    def lowest(self) -> Range:
        """The step of nothing and a little."""
        return Range(ZERO, self.few - self.unit)

    def told(self, total: Decimal) -> Range:
        """The step of a running sum."""
        if ZERO <= total < self.few:
            return self.lowest
        low = (total / self.step).to_integral_value(ROUND_FLOOR) * self.step
        return Range(low, low + self.step - self.unit)

    def total(self, parts: Iterable[Part]) -> Decimal:
        """The sum over slots."""
        return sum(map(self.of, parts), ZERO)

    def is_clear(self, parts: Sequence[Part]) -> bool:
        """Whether the sum of all slots says no more of those before the last one than the step did that was told of them.

        That is the lowest step, of which anything up to the sum is left, or the sum lies above it.
        """
        before = self.told(self.total(parts[:-1]))
        return len(parts) == 1 or before == self.lowest or self.total(parts) >= before.high + self.unit


EUROS: Final = Measure(of=lambda part: part.amount, step=EURO_STEP, few=2 * EURO_STEP, unit=ZERO)


def placements(threshold: int) -> Measure:
    """Placements in steps of the threshold: "fewer than five" is the lowest of them."""
    step = Decimal(threshold)
    return Measure(of=lambda part: Decimal(part.persons), step=step, few=step, unit=Decimal(1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The slots of one client that lie in one block or wait for one, in order of time, and which of them a scope takes.

    `published`: the block is the client's own, so that the sum of all of them is published.
    """

    parts: tuple[Part, ...]
    taken: tuple[bool, ...]
    published: bool

    @property
    def inside(self) -> tuple[Part, ...]:
        """The slots that the scope takes."""
        return tuple(part for part, taken in zip(self.parts, self.taken, strict=True) if taken)

    def rest(self) -> "Row":
        """The slots that the scope leaves."""
        return Row(parts=self.parts, taken=tuple(not taken for taken in self.taken), published=self.published)

    def told(self, measure: Measure) -> Range:
        """What is told of the slots inside: of each run of quarters the running sum at its end less that before it.

        From nothing where that may be more than nothing, as if no amount were taken back: readers know that ranges
        suppose so. It never follows from the amounts themselves, or a range would say that one was.
        """
        sums = [NOTHING, *(measure.told(total) for total in accumulate(map(measure.of, self.parts)))]
        if self.published:
            sums[-1] = Range.exactly(measure.total(self.parts))
        found = NOTHING
        for number, taken in enumerate(self.taken):
            if taken and not (number and self.taken[number - 1]):
                found -= sums[number]
            if taken and not (number + 1 < len(self.taken) and self.taken[number + 1]):
                found += sums[number + 1]
        return Range(max(ZERO, found.low), found.high) if found.high > ZERO else found
