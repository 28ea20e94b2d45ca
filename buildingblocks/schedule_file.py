"""Reads a building-block schedule from its file format, which is closed.

An unknown key is a warning with its path and the rest loads; an unknown value, or a code that names no block, is a
fault and nothing loads. Numbers are decimals: load JSON text with ``loads``, never with a plain parser.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Final, cast

from .faults import Fault, ScheduleFileError
from .policy_reading import read_policy
from .reading import Reader, day_of
from .schedule import Category, ObligationRules, Schedule
from .schedule_checks import check_references
from .schedule_merge import merge, plain
from .schedule_rows import read_block, read_bonus, read_cap, read_obligation_rule, read_pso
from .vocabulary import EVIDENCE_MARKS

__all__ = ["Fault", "ScheduleFileError", "loads", "parse", "plain", "resolve", "shipped", "shipped_ids"]

Json = Mapping[str, object]
#: The base itself, or what finds it by the id in ``extends``.
Finder = Callable[[str], Json]
Base = Json | Finder

#: Characters of a number, and the size of its exponent; what is read as a number of a schedule is stricter still.
_LONGEST_NUMBER: Final = 60
#: Keys that are named when many stand twice.
_MOST_NAMED: Final = 50
#: NUL and half of a character: no database takes them.
_NO_TEXT: Final = re.compile("[\\x00\\ud800-\\udfff]")
_SHIPPED: Final = Path(__file__).parent / "data" / "schedules"


def loads(text: str) -> Json:
    """JSON text as an object with exact numbers.

    Raises:
        ScheduleFileError: no JSON, no object, a key that stands twice in one object, or a number without end.
    """
    try:
        data = json.loads(text, parse_float=_number, parse_constant=_no_number, object_pairs_hook=_once_each)
    except ScheduleFileError:
        raise
    except (ValueError, RecursionError) as error:
        raise ScheduleFileError([Fault("", "not_json", str(error))]) from error
    if not isinstance(data, dict):
        raise ScheduleFileError([Fault("", "not_an_object", "an object expected")])
    if any(_NO_TEXT.search(text) for text in _texts(data)):
        raise ScheduleFileError([Fault("", "no_character", "a text holds a character that cannot be stored")])
    return cast("Json", data)


def _number(text: str) -> Decimal | str:
    """A number as it was written. One with a huge exponent stays text, at which the reader says that it is no number:
    it would become a text of as many digits once it is stored.
    """
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    return number if max(len(text), abs(number.adjusted())) <= _LONGEST_NUMBER else text


def _no_number(text: str) -> object:
    raise ScheduleFileError([Fault("", "not_a_number", f"{text!r} is no number that can be counted with")])


def _texts(data: object) -> Iterator[str]:
    """All keys and values that are text."""
    left = [data]
    while left:
        value = left.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            left += [*value, *value.values()]
        elif isinstance(value, list):
            left += value


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """A plain parser keeps the last of two keys and says nothing; that would be a guess."""
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = [key for key, count in Counter(name for name, _ in pairs).items() if count > 1][:_MOST_NAMED]
        raise ScheduleFileError([Fault(key, "duplicate_key", f"the key {key!r} stands twice in one object") for key in twice])
    return found


def shipped_ids() -> tuple[str, ...]:
    """The schedules that come with the product."""
    return tuple(sorted(path.stem for path in _SHIPPED.glob("*.json")))


def shipped_json(schedule_id: str) -> Json:
    """The file of a shipped schedule, with its own base merged in; ``ScheduleFileError`` when there is none.

    Each caller gets a copy of its own: what one changes in its document must not reach the next.
    """
    return deepcopy(_read_shipped(schedule_id))


@cache
def _read_shipped(schedule_id: str) -> Json:
    if schedule_id not in shipped_ids():
        raise ScheduleFileError([Fault("extends", "unknown_schedule", f"there is no schedule {schedule_id!r}")])
    return resolve(loads((_SHIPPED / f"{schedule_id}.json").read_text(encoding="utf-8")), base=shipped_json)


@cache
def shipped(schedule_id: str) -> Schedule:
    """A shipped schedule, read once."""
    return parse(shipped_json(schedule_id))[0]


def resolve(data: Json, *, base: Base | None = None) -> dict[str, object]:
    """``data`` with its base merged in and every number safe to store as JSON (decimals as text).

    ``parse`` of the result needs no base any more: this is what is stored with a schedule version.
    """
    extends = data.get("extends")
    if not extends:
        return cast("dict[str, object]", plain(data))
    if base is None:
        raise ScheduleFileError([Fault("extends", "unknown_schedule", f"the base {extends!r} is not given")])
    found = base(str(extends)) if callable(base) else base
    if found.get("extends"):
        found = resolve(found, base=base if callable(base) else None)
    merged = {key: value for key, value in merge(data, found).items() if key != "extends"}
    return cast("dict[str, object]", plain(merged)) | {"merged_with": extends}


def parse(data: Json, *, base: Base | None = None) -> tuple[Schedule, list[Fault]]:
    """Read a schedule; the list holds the warnings.

    Raises ``ScheduleFileError`` with all faults (and warnings) when one of them is more than a warning.
    """
    faults: list[Fault] = []
    reader = Reader(resolve(data, base=base) if data.get("extends") else data, "", faults)
    schedule = _read(reader)
    check_references(schedule, reader)
    if any(not fault.warning for fault in faults):
        raise ScheduleFileError(faults)
    return schedule, faults


def _read(reader: Reader) -> Schedule:
    reader.require("id", "region", "title_nl")
    _read_remarks(reader)
    valid_from, valid_to = _validity(reader, "valid_from"), _validity(reader, "valid_to")
    if valid_from is not None and valid_to is not None and valid_to < valid_from:
        reader.fault("valid_to", "before_start", "valid_to lies before valid_from")
    schedule = Schedule(
        id=reader.code("id"),
        region=reader.code("region"),
        title_nl=reader.code("title_nl"),
        blocks=tuple(read_block(row) for row in reader.rows("blocks")),
        bonuses=tuple(read_bonus(row) for row in reader.rows("bonuses")),
        caps=tuple(read_cap(row) for row in reader.rows("caps")),
        categories=tuple(_category(row) for row in reader.rows("categories")),
        pso=tuple(read_pso(row) for row in reader.rows("pso")),
        obligation=_obligation(reader.inner("obligation")),
        policy=read_policy(reader.inner("policy")),
        valid_from=valid_from,
        valid_to=valid_to,
        fulltime_hours=reader.number("fulltime_hours"),
        annual_hours=reader.number("annual_hours"),
        demonstration=reader.boolean("demonstration"),
        extends=reader.optional_text("merged_with"),
        source_url=reader.optional_text("source_url"),
        notes=reader.text("notes"),
    )
    reader.unknown()
    return schedule


def _read_remarks(reader: Reader) -> None:
    reader.choices("other_sources", None)
    reader.text("source_document")
    reader.choice("currency", {"EUR"}, "EUR")
    reader.raw("extends")
    reader.optional_choice("evidence", EVIDENCE_MARKS)
    _recognition(reader.inner("recognition"))


def _validity(reader: Reader, key: str) -> date | None:
    """A full date; a year or a month alone is allowed and means that no date selects this version."""
    value = reader.raw(key)
    if value is None or (isinstance(value, str) and len(value) in {4, 7} and value.replace("-", "").isdigit()):
        return None
    return reader.day(key) if day_of(value) is None else day_of(value)


def _category(row: Reader) -> Category:
    row.require("code", "name_nl", "blocks")
    category = Category(row.code("code"), row.text("name_nl"), row.choices("blocks", None), row.text("notes"))
    row.unknown()
    return category


def _obligation(reader: Reader | None) -> ObligationRules:
    if reader is None:
        return ObligationRules()
    rules = ObligationRules(
        default_pct=reader.number("default_pct"),
        rules=tuple(read_obligation_rule(row) for row in reader.rows("rules")),
    )
    reader.optional_choice("evidence", EVIDENCE_MARKS)
    reader.optional_text("source_url")
    reader.text("notes")
    reader.unknown()
    return rules


def _recognition(reader: Reader | None) -> None:
    """Explains the registers; the weights stand in the blocks, so nothing of it is computed with."""
    if reader is None:
        return
    for row in reader.rows("registers"):
        row.require("code")
        row.raw("code")
        row.number("target_group_share_min_pct")
        row.number("commercial_income_min_pct")
        row.number("must_reach_recognised_within_years")
        row.text("notes")
        row.unknown()
    reader.text("notes")
    reader.optional_choice("evidence", EVIDENCE_MARKS)
    reader.optional_text("source_url")
    reader.unknown()
