"""A second version beside the first: what changed between the two cannot be worked out either.

A closed quarter is stored, so the product never gives its next version other figures; a late change is reported in the next
quarter. But if what is stored were corrected, the blocks would stay those of the first version, and that is attacked here.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest

from reporting.disclosure.blocks import Partition
from reporting.disclosure.rules import disclose
from reporting.models import Document, StoredFlow
from reporting.sheet.infosheet import build_sheet
from sroi.tenancy.scope import desk_scope, scope
from tests.reporting.attack.attacker import EURO_STEP, Attack, Leak, values_between
from tests.reporting.attack.desks import any_desk, takes_back
from tests.reporting.attack.outputs.told import facts
from tests.reporting.attack.publishing import Publisher
from tests.reporting.attack.reading import EURO, PERSONS, Reading, Slot, of_sheet, person_facts
from tests.reporting.attack.system import Fact, System, Unknown
from tests.reporting.published import close, publish
from tests.reporting.worlds import World as Figures
from tests.world import World, decide, report

MORE = "more"


def corrected(world: Figures, seed: int) -> Figures:
    """The same desk, where one placement and some euros of a third of the cells were wrong."""
    random = Random(f"corrected {seed}")
    cells = tuple(
        replace(cell, persons=max(0, cell.persons + random.choice((-1, 1))), amount=cell.amount + Decimal(random.randint(-900_000, 900_000)) / 100)
        if random.random() < 0.34 else cell
        for cell in world.cells
    )
    return replace(world, cells=cells)


def second_versions(world: Figures, blocks: Partition) -> Iterator[Reading]:
    """The next version of every quarter's sheets, with the figures of `world`."""
    for quarter in world.quarters:
        for name in (*world.municipalities, None):
            exact = world.figures(name, (quarter,))
            sheet = build_sheet(exact, disclose(exact, blocks), reported_on=date(2026, 1, 1), version=2)
            # the blocks that it names are those of the first version
            yield replace(of_sheet(json.dumps(sheet.to_json()), source=f"{quarter} v2"), joined=())


def with_change(fact: Fact) -> Fact:
    """The same about the figures after the correction: what they were, and what is more (or less) since."""
    more: dict[Unknown, float] = {(MORE, *unknown): weight for unknown, weight in fact.weights.items() if unknown[0] in {EURO, PERSONS}}
    return Fact({**fact.weights, **more}, fact.low, fact.high, fact.source)


def changes_leak(world: Figures, second: Figures, blocks: Partition) -> Iterator[Leak]:
    """Where the change of a slot, a block or the desk is narrowed below a step, or to fewer values than the threshold."""
    publisher = Publisher(world, later_versions=False)
    known, first, later = publisher.known(), publisher.readings(), list(second_versions(second, blocks))
    back = takes_back(world) or takes_back(second)
    attack = Attack(known, first, world.threshold, negative=True, ranges_hold=not back)
    slots, touched = known.slots(None, known.quarters), changed_slots(world, second)
    unknown: dict[str, list[Unknown]] = {kind: [(MORE, kind, *slot) for slot in slots] for kind in (EURO, PERSONS)}
    systems = {EURO: attack.euro_system(unknown[EURO]), PERSONS: attack.person_system(unknown[PERSONS])}
    for reading in later:
        systems[EURO].learn(map(with_change, attack.told(reading)))
        systems[PERSONS].learn(map(with_change, person_facts(reading, known)))
    cells: list[tuple[Slot, ...]] = [*((slot,) for slot in slots), *(tuple(sorted(block)) for block in known.blocks), tuple(slots)]
    for cell in cells:
        for kind, system in systems.items():
            low, high = change_of(system, kind, cell)
            narrow = high - low < EURO_STEP - 1 if kind == EURO else values_between(low, high) < world.threshold
            if narrow and not touched.isdisjoint(cell):
                yield Leak(kind, tuple(map(str, cell)), low, high)


def change_of(system: System, kind: str, cell: tuple[Slot, ...]) -> tuple[float, float]:
    return system.bounds({(MORE, kind, *slot): 1.0 for slot in cell})


def changed_slots(first: Figures, second: Figures) -> set[Slot]:
    before, after = ({(cell.municipality, cell.quarter, cell.group): cell for cell in world.cells} for world in (first, second))
    return {(key[0], key[1]) for key in before if before[key] != after[key]}


@pytest.mark.parametrize("seed", range(6))
def test_what_a_correction_changed_cannot_be_worked_out(seed: int) -> None:
    world = any_desk(seed)
    second = corrected(world, seed)
    assert changed_slots(world, second)
    assert list(changes_leak(world, second, world.blocks())) == []


def test_blocks_that_are_cut_anew_are_found() -> None:
    """If the second version had blocks of its own, their sums beside those of the first would tell the change."""
    found = (
        leak for seed in range(1, 40) for world in [any_desk(seed)] for second in [corrected(world, seed)]
        for leak in changes_leak(world, second, second.blocks())
    )
    assert next(found, None) is not None


# --- the product: a closed quarter says the same in every version ---------------------------------------------------------------

#: What may still move, and rests on nobody: an advice that is written down later, a clause that the desk takes up again.
OF_THE_DAY = {"version", "advices", "contracts_unregistered"}


def versions(world: World) -> list[dict[str, Any]]:
    with scope(desk_scope(world.desk.pk)):
        rows = Document.objects.filter(period="2024-Q2", municipality=world.municipality).order_by("version")
        return [facts(row.sheet or {}) for row in rows]


def changed(first: dict[str, Any], second: dict[str, Any]) -> set[str]:
    return {name for name in first.keys() | second.keys() if first.get(name) != second.get(name)} - OF_THE_DAY


@pytest.mark.django_db
def test_a_late_effort_does_not_change_the_next_version(world: World, tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    close(world, "2024-Q1", "2024-Q2")
    publish(world, "2024-Q2")
    report(world, "late", day=date(2024, 6, 24))
    decide(world, "late", "approve", day=date(2024, 8, 1))
    close(world, "2024-Q3")
    publish(world, "2024-Q2", change="een invulling is later goedgekeurd")
    first, second = versions(world)
    assert changed(first, second) == set()
    with scope(desk_scope(world.desk.pk)):
        late = StoredFlow.objects.filter(quarter="2024-Q3", municipality=world.municipality, is_person=True, is_correction=True)
        assert sum(row.amount for row in late) > 0, "nothing was late"
