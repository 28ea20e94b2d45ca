"""A whole schedule as tables of sentences: what the page of a version shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from buildingblocks.faults import ScheduleFileError
from buildingblocks.schedule import Schedule
from buildingblocks.schedule_file import parse
from contracts.schedules import format as parts
from contracts.schedules.texts import (
    Choice, Line, block_groups, block_line, bonus_line, cap_line, policy_choices, pso_line, rule_line,
)


@dataclass(frozen=True, slots=True)
class Section:
    """One table. `headings`: of the name, the value and the rest; `about`: what the part is for."""

    slug: str
    title: str
    about: str
    headings: tuple[str, str, str]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """All sections that have rows, and the calculation rules."""

    sections: tuple[Section, ...]
    policy: tuple[Choice, ...]


def table_of(schedule: Schedule) -> Table:
    """The schedule in words, in the order of the file."""
    rest = _("Also holds")
    found = [
        Section("bouwblokken" if number == 0 else f"bouwblokken-{number}", title, str(parts.BLOCKS.hint) if number == 0 else "",
                (_("Building block"), _("Value"), rest), tuple(lines))
        for number, (title, lines) in enumerate(block_groups(schedule))
    ]
    names = {block.code: block.name_nl for block in schedule.blocks}
    categories = tuple(
        Line(row.code, row.name_nl, ", ".join(names.get(code, code) for code in row.blocks), (), row.notes)
        for row in schedule.categories
    )
    found += [
        _section(parts.BONUSES, (_("Bonus"), _("Value"), rest), tuple(bonus_line(row, schedule) for row in schedule.bonuses)),
        _section(parts.CAPS, (_("Over what"), _("Maximum"), _("Except")), tuple(cap_line(row, schedule) for row in schedule.caps)),
        _section(parts.CATEGORIES, (_("Category"), _("Building blocks"), rest), categories),
        _section(parts.PSO, (_("Level"), _("Effect"), rest), tuple(pso_line(row, schedule) for row in schedule.pso)),
        _section(parts.RULES, (_("For"), _("Obligation"), rest),
                 tuple(rule_line(row, schedule) for row in schedule.obligation.rules)),
    ]
    return Table(tuple(section for section in found if section.lines), tuple(policy_choices(schedule)))


def row_values(part: parts.Part, document: Mapping[str, Any]) -> list[str]:
    """What each row of a part is worth, in the order of the resolved document; empty texts where it cannot be read."""
    rows = parts.inside(document, part.path) or []
    try:
        rules = parse(document)[0]
    except ScheduleFileError:
        return [""] * len(rows)
    names = {block.code: block.name_nl for block in rules.blocks}
    found = {
        parts.BLOCKS.slug: [block_line(row, rules).value for row in rules.blocks],
        parts.BONUSES.slug: [bonus_line(row, rules).value for row in rules.bonuses],
        parts.CAPS.slug: [cap_line(row, rules).value for row in rules.caps],
        parts.CATEGORIES.slug: [", ".join(names.get(code, code) for code in row.blocks) for row in rules.categories],
        parts.PSO.slug: [pso_line(row, rules).value for row in rules.pso],
        parts.RULES.slug: [rule_line(row, rules).value for row in rules.obligation.rules],
    }
    return found.get(part.slug, [""] * len(rows))


def _section(part: parts.Part, headings: tuple[str, str, str], lines: tuple[Line, ...]) -> Section:
    return Section(part.slug, capfirst(str(part.title)), str(part.hint), headings, lines)
