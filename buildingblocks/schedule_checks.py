"""Checks that need the whole schedule: references by code, and what stands in the way of publishing it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from .faults import Fault
from .reading import Reader
from .schedule import Block, Bonus, Schedule
from .vocabulary import KINDS, UNSPECIFIED_UNITS


def check_references(schedule: Schedule, reader: Reader) -> None:
    """A code that names no block, bonus or category is a fault; so is a code that stands twice."""
    blocks = {block.code for block in schedule.blocks}
    bonuses = {bonus.code for bonus in schedule.bonuses}
    categories = {category.code for category in schedule.categories}
    for name, codes in (
        ("blocks", [block.code for block in schedule.blocks]),
        ("bonuses", [bonus.code for bonus in schedule.bonuses]),
        ("caps", [cap.code for cap in schedule.caps]),
        ("categories", [category.code for category in schedule.categories]),
    ):
        for code in _twice(codes):
            reader.fault(name, "duplicate_code", f"the code {code!r} stands twice")
    for index, block in enumerate(schedule.blocks):
        _known(reader, f"blocks[{index}].excludes", block.excludes, blocks)
    for index, category in enumerate(schedule.categories):
        _known(reader, f"categories[{index}].blocks", category.blocks, blocks)
    for index, bonus in enumerate(schedule.bonuses):
        targets = [code for code in bonus.applies_to if code.removeprefix("kind:") not in KINDS]
        _known(reader, f"bonuses[{index}].applies_to", targets, blocks)
        _known(reader, f"bonuses[{index}].excludes", bonus.excludes, bonuses)
    for index, cap in enumerate(schedule.caps):
        named = {"block": blocks, "category": categories}.get(cap.scope)
        if named is not None:
            _known(reader, f"caps[{index}].scope", [cap.name or ""], named)
        _known(reader, f"caps[{index}].exceptions", [code for code, _ in cap.exceptions], blocks)


def publishing_faults(schedule: Schedule) -> list[Fault]:
    """What the desk must settle before this version can be published; nothing for demonstration data.

    A block scaled by hours needs a full-time norm, every block a known amount, every bonus a stated unit.
    """
    if schedule.demonstration:
        return []
    found: list[Fault] = []
    for index, block in enumerate(schedule.blocks):
        if block.unit == "not_known":
            found.append(Fault(f"blocks[{index}].unit", "no_amount_known", f"{block.code} has no amount"))
        if scaled_by_hours(block) and schedule.fulltime_hours is None:
            found.append(Fault(f"blocks[{index}].unit", "no_fulltime_norm", f"{block.code} needs a full-time norm"))
    found.extend(_undecided(schedule.bonuses))
    return found


def scaled_by_hours(block: Block) -> bool:
    """Whether the amount depends on the weekly hours against a full-time norm."""
    return block.unit == "per_fte_year" or (
        block.unit == "per_year" and "hours_per_week/fulltime_hours" in block.prorata
    )


def _undecided(bonuses: Iterable[Bonus]) -> list[Fault]:
    return [
        Fault(f"bonuses[{index}].unit", "unit_unspecified", f"how {bonus.code} scales is not stated")
        for index, bonus in enumerate(bonuses)
        if bonus.unit in UNSPECIFIED_UNITS
    ]


def _known(reader: Reader, path: str, codes: Iterable[str], known: set[str]) -> None:
    for code in codes:
        if code not in known:
            reader.fault(path, "unknown_code", f"{code!r} is not in this schedule")


def _twice(codes: Iterable[str]) -> list[str]:
    return [code for code, count in Counter(codes).items() if count > 1]
