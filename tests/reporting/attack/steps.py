"""What somebody who knows the rules reads in the outputs: the step of each running sum while it waited for its block.

Worked out apart from the product, from the truth: whoever can read a step off a range cannot read more than this.
"""

from collections.abc import Iterator
from math import floor

from reporting.disclosure.blocks import Part, Partition
from tests.reporting.attack.reading import EURO, PERSONS, sum_of
from tests.reporting.attack.system import Fact

STEP = 50_000
#: Where the lowest step of euros ends.
FEW = 2 * STEP


def person_steps(blocks: Partition) -> tuple[Fact, ...]:
    """Placements: in a step of the threshold."""
    step = blocks.threshold
    return tuple(
        _fact(PERSONS, parts, step * floor(total / step), step * floor(total / step) + step - 1)
        for parts in _waited(blocks) for total in [sum(part.persons for part in parts)]
    )


def euro_steps(blocks: Partition) -> tuple[Fact, ...]:
    """Euros: in a step of € 50,000, of which the lowest one holds two."""
    return tuple(
        _fact(EURO, parts, *_euro_step(float(sum(part.amount for part in parts)))) for parts in _waited(blocks)
    )


def _euro_step(total: float) -> tuple[int, int]:
    low = STEP * floor(total / STEP)
    return (0, FEW) if 0 <= total < FEW else (low, low + STEP)


def _waited(blocks: Partition) -> Iterator[tuple[Part, ...]]:
    """The first slots of each client in a block, or without one: all that waited together at some time."""
    for block in (*(block.parts for block in blocks.blocks), blocks.pending):
        for name in {part.municipality for part in block}:
            own = sorted((part for part in block if part.municipality == name), key=lambda part: part.quarter)
            alone = len(own) == len(block) and block is not blocks.pending
            yield from (tuple(own[:end]) for end in range(1, len(own) + (0 if alone else 1)))


def _fact(kind: str, parts: tuple[Part, ...], low: int, high: int) -> Fact:
    return Fact(sum_of(kind, (part.slot for part in parts)), low - 0.005, high + 0.005, "step")
