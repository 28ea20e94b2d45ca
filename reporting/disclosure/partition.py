"""Blocks of persons: the one division that every published figure is a sum of. PURE.

Whatever rests on persons is divided once over municipality, quarter and group. A **slot** is one municipality
in one closed quarter. Slots of a municipality are taken together, in order, until they hold at least the
threshold number of persons; then they form a **block**. A published block never changes: later runs only add
blocks.

While slots wait, the step in which their sum lies is told (`reporting.disclosure.told`). So the sum of a block must lie
above the step that was told last, or that step must begin at nothing; for euros and for persons. Else "100 to 150 thousand"
and then a block of 126 would leave 26 thousand for its last quarter.

At the year's edition the remainders of all municipalities are taken together in one joint block, so that the
year and the desk have exact totals. That needs care: every remainder is known to be below the threshold, so
with two municipalities the sum would give both away (8 = 4 + 4). And a contract holder knows the own euros, so
it can take them off: what the others have must hold up by itself. The joint block is formed only where each part
keeps its whole range in the eyes of each other one: at least five municipalities, at least twice the threshold
less one people, and persons and euros that stay clear of the extremes of the steps told. Otherwise the remainders wait,
and totals over them are shown as a band.

Groups are divided per desk and year over exactly the persons in the blocks of that year. These group blocks
cross the area blocks; as in any table of which only row and column totals are known, nothing but sums of
whole rows and whole columns can be worked out from them. Which groups are merged follows a fixed order and
never their size, so that the choice itself tells nothing.

Rule: the merging rule for published figures of the domain (threshold 5, adjustable 3-10 per desk).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Final

from reporting.disclosure.blocks import Block, GroupBlock, Part, Partition, Slot, YearEdition
from reporting.disclosure.told import EUROS, Measure, placements
from reporting.figures.figure_set import GROUPS, ZERO, PersonCell

DEFAULT_THRESHOLD: Final = 5
LOWEST_THRESHOLD: Final = 3
HIGHEST_THRESHOLD: Final = 10
OTHER: Final = "other"


def partition(
    cells: Iterable[PersonCell],
    *,
    threshold: int = DEFAULT_THRESHOLD,
    published: Partition | None = None,
    slots: Iterable[Slot] | None = None,
    editions: Iterable[int] = (),
) -> Partition:
    """Extend the published blocks with those that the closed quarters in `cells` fill.

    `slots` names every municipality and closed quarter that takes part, also those without a cell: a quarter
    with nobody waits like a small one. Left out, every municipality in `cells` is taken to take part from its
    first to the last quarter in `cells`. `editions` are the years whose edition is made, which needs their
    fourth quarter closed. The order of `cells`, `slots` and `editions` does not matter. The threshold is that of the
    published blocks where there are any: another one would tell what waits in other steps as well. Raises ValueError
    for a threshold outside 3-10 and for an edition whose fourth quarter is missing.
    """
    if not LOWEST_THRESHOLD <= threshold <= HIGHEST_THRESHOLD:
        raise ValueError(f"the threshold must be {LOWEST_THRESHOLD} to {HIGHEST_THRESHOLD}, not {threshold}")
    known = tuple(cells)
    before = published or Partition(threshold=threshold)
    run = _Run(known, before, before.threshold)
    wanted = sorted(set(slots) if slots is not None else _slots_of(known), key=lambda slot: (slot[1], slot[0]))
    years = sorted(set(editions) - {edition.year for edition in before.editions})
    if years and not any(quarter >= f"{years[-1]}-Q4" for _, quarter in wanted):
        raise ValueError(f"the edition of {years[-1]} needs its fourth quarter")
    for municipality, quarter in wanted:
        while years and quarter > f"{years[0]}-Q4":
            run.make_edition(years.pop(0))
        run.add((municipality, quarter))
    for year in years:
        run.make_edition(year)
    return run.result()


class _Run:
    """One extension of the blocks: slots come in order of time, municipalities by slug."""

    def __init__(self, cells: Sequence[PersonCell], before: Partition, threshold: int) -> None:
        self._threshold = threshold
        self._measures = EUROS, placements(threshold)
        self._cells: dict[Slot, list[PersonCell]] = defaultdict(list)
        for cell in cells:
            self._cells[cell.municipality, cell.quarter].append(cell)
        self._blocks = list(before.blocks)
        self._editions = list(before.editions)
        self._taken = {slot for block in before.blocks for slot in block.slots}
        self._waiting: dict[str, list[Part]] = defaultdict(list)

    def add(self, slot: Slot) -> None:
        """Take one more slot; it may complete the block of its municipality."""
        if slot in self._taken:
            return
        waiting = self._waiting[slot[0]]
        waiting.append(self._part(slot))
        if self._is_full(waiting) and all(measure.is_clear(waiting) for measure in self._measures):
            self._blocks.append(Block(parts=tuple(waiting)))
            waiting.clear()

    def make_edition(self, year: int) -> None:
        """Take the remainders together where that gives nobody away, then divide the year by group."""
        rests = [rest for rest in self._waiting.values() if rest]
        if self._may_join(rests):
            parts = sorted(chain.from_iterable(rests), key=lambda part: part.slot)
            self._blocks.append(Block(parts=tuple(parts)))
            self._waiting.clear()
        persons = dict.fromkeys(GROUPS, 0)
        for block in self._blocks:
            if block.year == year:
                for cell in chain.from_iterable(self._cells[slot] for slot in block.slots):
                    persons[cell.group if cell.group in persons else OTHER] += cell.persons
        groups = _merge_groups(persons, self._threshold)
        self._editions.append(YearEdition(year=year, groups=groups))

    def result(self) -> Partition:
        pending = sorted(chain.from_iterable(self._waiting.values()), key=lambda part: part.slot)
        return Partition(
            threshold=self._threshold,
            blocks=tuple(self._blocks),
            pending=tuple(pending),
            editions=tuple(self._editions),
        )

    def _part(self, slot: Slot) -> Part:
        cells = self._cells[slot]
        return Part(
            municipality=slot[0],
            quarter=slot[1],
            persons=sum(cell.persons for cell in cells),
            amount=sum((cell.amount for cell in cells), ZERO),
        )

    def _is_full(self, parts: Iterable[Part], *, least: int | None = None) -> bool:
        """Enough placements (the threshold, or `least`), and enough different people behind them where that is known."""
        cells = list(chain.from_iterable(self._cells[part.slot] for part in parts))
        people = sum(cell.persons if cell.candidates is None else cell.candidates for cell in cells)
        return min(people, sum(cell.persons for cell in cells)) >= (least or self._threshold)

    def _may_join(self, rests: Sequence[Sequence[Part]]) -> bool:
        """Whether each remainder keeps its step beside the sum.

        Also for one of the municipalities, which takes its own part off: so what the others have must be a block too, and
        keep those steps, whatever the own part is. Asked of what is published alone, steps and sum: an answer that
        followed from the single remainders would tell of them.
        """
        if not self._is_full(chain.from_iterable(rests), least=2 * self._threshold - 1):
            return False
        return all(_leaves_room(rests, measure) for measure in self._measures)


def _leaves_room(rests: Sequence[Sequence[Part]], measure: Measure) -> bool:
    """Whether the sum over remainders lets each be anything in its step, also to one that knows its own.

    With two of them taken off (one knows its own, one may be as low as its step goes) the others must be able to hold the
    sum. That is asked of the whole of it, not of what lies above their steps: who joins is never shown exactly again, so
    a municipality with much rather waits for a block of its own. And what lies above the steps must, beside that of the one
    that knows, fill each step that does not begin at nothing; a remainder that may be nothing is only known to be no
    larger than what the others have together, which is a block.
    """
    steps = [measure.told(measure.total(rest)) for rest in rests]
    total, widths = measure.total(chain.from_iterable(rests)), [step.high - step.low for step in steps]
    above = total - sum((step.low for step in steps), ZERO)
    raised = [width for step, width in zip(steps, widths, strict=True) if step.low > ZERO]
    fills = not raised or above >= max(widths) + max(raised)
    return all(step.low >= ZERO for step in steps) and fills and total <= sum(sorted(step.high for step in steps)[:-2], ZERO)


def _merge_groups(persons: Mapping[str, int], threshold: int) -> tuple[GroupBlock, ...]:
    """Groups of at least the threshold by themselves, the rest with "other"; nobody counts as small."""
    if sum(persons.values()) < threshold:
        return ()
    small = {group for group, count in persons.items() if count < threshold}
    if small:
        small.add(OTHER)
    for group in reversed(GROUPS):
        if not small or sum(persons[name] for name in small) >= threshold:
            break
        small.add(group)
    alone = [GroupBlock(groups=(group,), persons=persons[group]) for group in GROUPS if group not in small]
    merged = tuple(group for group in GROUPS if group in small)
    rest = [GroupBlock(groups=merged, persons=sum(persons[group] for group in merged))] if merged else []
    return (*alone, *rest)


def _slots_of(cells: Sequence[PersonCell]) -> Iterator[Slot]:
    first: dict[str, str] = {}
    for cell in cells:
        first[cell.municipality] = min(cell.quarter, first.get(cell.municipality, cell.quarter))
    last = max((cell.quarter for cell in cells), default="")
    for municipality, start in first.items():
        for year in range(int(start[:4]), int(last[:4]) + 1):
            quarters = (f"{year}-Q{number}" for number in (1, 2, 3, 4))
            yield from ((municipality, quarter) for quarter in quarters if start <= quarter <= last)
