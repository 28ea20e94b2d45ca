"""Reads a case (rules 10.5): schedule, contract, entries and day of evaluation, as JSON.

Every fault is collected with its path, so that somebody who tries out a table sees all of them at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, Final, TypeVar, cast

from . import schedule_file
from .case_contract import read_contract
from .facts import Facts
from .faults import CaseError, Fault, Faulty
from .reading import Reader
from .schedule import Schedule
from .settlement import ContractFacts, EntryFacts

#: Finds a schedule by what a case calls it; ``ScheduleFileError`` where there is none.
Finder = Callable[[str], Schedule]
Read = TypeVar("Read")
_FACTS: Final = frozenset(field.name for field in fields(Facts))
#: Keys for people; nothing is computed from them.
_REMARKS: Final = ("id", "title", "title_nl", "explanation", "notes", "expect")


@dataclass(frozen=True, slots=True)
class Case:
    """A sum on paper. ``on``: the day of evaluation, that day included; None = everything at its end."""

    schedule: Schedule
    contract: ContractFacts
    entries: tuple[EntryFacts, ...]
    on: date | None
    warnings: tuple[Fault, ...] = ()


def read_case(data: Mapping[str, Any], *, find: Finder = schedule_file.shipped) -> Case:
    """The case in ``data``; its ``schedule`` is an id for ``find``, or a whole schedule. Unknown keys are warnings.

    Raises:
        CaseError: with every fault and its path.
    """
    faults: list[Fault] = []
    reader = Reader(_exact(data), "", faults)
    schedule = _within("schedule", faults, lambda: _schedule(reader.raw("schedule"), find, faults))
    contract = read_contract(_object(reader, "contract"), faults=faults)
    entries = _entries(reader, schedule)
    for index, opening in enumerate(contract.opening if contract is not None else ()):
        if opening.block is not None and schedule is not None and not schedule.has_block(opening.block):
            path = f"contract.opening[{index}].block"
            reader.fault(path, "unknown_code", f"{opening.block!r} is no block of {schedule.id}")
    on = reader.day("on")
    for key in _REMARKS:
        reader.raw(key)
    reader.unknown()
    if schedule is None or contract is None or any(not fault.warning for fault in faults):
        raise CaseError(faults)
    return Case(schedule, contract, tuple(entries), on, tuple(faults))


def _exact(value: Any) -> Any:
    """A case may have come through a plain JSON parser: its numbers as they were written, before any sum is made."""
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, Mapping):
        return {key: _exact(item) for key, item in value.items()}
    return [_exact(item) for item in value] if isinstance(value, list) else value


def _within(path: str, faults: list[Fault], read: Callable[[], Read]) -> Read | None:
    """What ``read`` gives; its faults join ``faults`` under ``path``."""
    try:
        return read()
    except Faulty as error:
        faults.extend(fault.under(path) for fault in error.faults)
        return None


def _schedule(value: object, find: Finder, faults: list[Fault]) -> Schedule:
    """The schedule; the warnings of one that stands in the case itself join ``faults``."""
    if isinstance(value, str) and value:
        return find(value)
    if not isinstance(value, Mapping):
        raise CaseError([Fault("", "missing_key", "the id of a schedule, or a whole schedule, is required")])
    schedule, warnings = schedule_file.parse(cast("Mapping[str, object]", value), base=schedule_file.shipped_json)
    faults.extend(warning.under("schedule") for warning in warnings)
    return schedule


def _object(reader: Reader, key: str) -> Mapping[str, object]:
    inner = reader.inner(key)
    return {} if inner is None else inner.data


def _entries(reader: Reader, schedule: Schedule | None) -> list[EntryFacts]:
    """One entry from ``block`` and ``facts``, several from ``entries``."""
    rows: list[tuple[Reader, str]] = [(row, str(number)) for number, row in enumerate(reader.rows("entries"), start=1)]
    alone = reader.data.get("block") is not None
    if alone or reader.data.get("facts"):
        rows.append((Reader(reader.data, "", reader.faults), "1"))
    found = [_entry(row, number, schedule, alone=row.path == "") for row, number in rows]
    for key in ("block", "facts", "candidate", "approved"):
        reader.raw(key)
    entries = [entry for entry in found if entry is not None]
    _check_once(reader, [entry.id for entry in entries])
    return entries


def _entry(row: Reader, number: str, schedule: Schedule | None, *, alone: bool) -> EntryFacts | None:
    """One entry. Rules 10.5 have no fact for an approval: it was given, unless ``approved`` next to the facts is false."""
    block = row.code("block")
    if block and schedule is not None and not schedule.has_block(block):
        row.fault("block", "unknown_code", f"{block!r} is no block of {schedule.id}")
    facts = _within(row.at("facts"), row.faults, lambda: Facts.from_json(_known_facts(row)))
    candidate = row.optional_text("candidate")
    approved = row.raw("approved") is not False
    name = number if alone or row.raw("id") is None else str(row.raw("id"))
    if not alone:
        row.unknown()
    if facts is None or not block:
        return None
    return EntryFacts(
        id=name, block=block, candidate=candidate, facts=facts, clock_start=facts.clock_start, approved=approved,
        share=Decimal(1) if facts.share is None else facts.share / 100,
    )


def _known_facts(row: Reader) -> Mapping[str, object]:
    facts = _object(row, "facts")
    for key in facts.keys() - _FACTS:
        row.fault(f"facts.{key}", "unknown_key", "this fact is not known and has no effect", warning=True)
    return {key: value for key, value in facts.items() if key in _FACTS}


def _check_once(reader: Reader, ids: Sequence[str]) -> None:
    for entry_id in {entry_id for entry_id in ids if ids.count(entry_id) > 1}:
        reader.fault("entries", "duplicate_code", f"the id {entry_id!r} stands twice")
