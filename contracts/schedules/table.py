"""A whole schedule as tables of sentences: what the page of a version shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from buildingblocks.faults import ScheduleFileError
from buildingblocks.schedule import Category, Schedule
from buildingblocks.schedule_file import parse
from contracts.labels import KINDS
from contracts.schedules import format as parts
from contracts.schedules.texts import (
    Choice, Line, block_line, bonus_line, cap_line, policy_choices, pso_line, rule_line,
)


#: Rows of one table on a page; who looks for another one searches.
MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Section:
    """One table. `headings`: of the name, the value and the rest; `about`: what the part is for.

    `hidden`: how many rows are left out, because there are more than fit on a page.
    """

    slug: str
    title: str
    about: str
    headings: tuple[str, str, str]
    lines: tuple[Line, ...]
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """All sections that have rows, and the calculation rules. `text`: what was searched for."""

    sections: tuple[Section, ...]
    policy: tuple[Choice, ...]
    text: str = ""

    @property
    def filters(self) -> int:
        """How many filters are in use."""
        return int(bool(self.text))

    @property
    def may_search(self) -> bool:
        """Whether it is so long that not everything stands on one page."""
        return bool(self.text) or any(section.hidden for section in self.sections)


def table_of(schedule: Schedule, *, text: str = "", most: int | None = None) -> Table:
    """The schedule in words, in the order of the file: the rows of which name or code holds a text.

    `most`: how many rows of each section at most; only those are put into words, which takes a while for thousands.
    """
    found = [_section(source, schedule, text=text.strip().casefold(), most=most) for source in _sources(schedule)]
    return Table(tuple(section for section in found if section.lines), tuple(policy_choices(schedule)), text.strip())


def row_values(part: parts.Part, document: Mapping[str, Any]) -> Callable[[int], str]:
    """What a row of a part is worth, by its number in the resolved document; an empty text where it cannot be read."""
    rows: Sequence[Any] = ()
    rules, worded = None, _WORDED.get(part.slug)
    if worded is not None:
        with suppress(ScheduleFileError):
            rules = parse(document)[0]
            rows = worded[0](rules)

    def value(index: int) -> str:
        return worded[1](rows[index], rules).value if worded and rules and index < len(rows) else ""

    return value


@dataclass(frozen=True, slots=True)
class _Source:
    """The rows behind a section, and how one of them is put into words."""

    slug: str
    title: str
    about: str
    headings: tuple[str, str, str]
    rows: Sequence[Any]
    line: Callable[[Any, Schedule], Line]


def _category_line(row: Category, schedule: Schedule) -> Line:
    names = {block.code: block.name_nl for block in schedule.blocks if block.code in row.blocks}
    return Line(row.code, row.name_nl, ", ".join(names.get(code, code) for code in row.blocks), (), row.notes)


#: Part → its rows, and how one of them is put into words.
_WORDED: Final[dict[str, tuple[Callable[[Schedule], Sequence[Any]], Callable[[Any, Schedule], Line]]]] = {
    parts.BLOCKS.slug: (lambda rules: rules.blocks, block_line),
    parts.BONUSES.slug: (lambda rules: rules.bonuses, bonus_line),
    parts.CAPS.slug: (lambda rules: rules.caps, cap_line),
    parts.CATEGORIES.slug: (lambda rules: rules.categories, _category_line),
    parts.PSO.slug: (lambda rules: rules.pso, pso_line),
    parts.RULES.slug: (lambda rules: rules.obligation.rules, rule_line),
}


def _sources(schedule: Schedule) -> Iterator[_Source]:
    rest = _("Also holds")
    kinds = [kind for kind in KINDS if any(block.kind == kind for block in schedule.blocks)]
    for number, kind in enumerate(kinds):
        slug, about = (f"bouwblokken-{number}", "") if number else ("bouwblokken", str(parts.BLOCKS.hint))
        rows = [block for block in schedule.blocks if block.kind == kind]
        yield _Source(slug, capfirst(str(KINDS[kind])), about, (_("Building block"), _("Value"), rest), rows, block_line)
    headings = (
        (parts.BONUSES, (_("Bonus"), _("Value"), rest)), (parts.CAPS, (_("Over what"), _("Maximum"), _("Except"))),
        (parts.CATEGORIES, (_("Category"), _("Building blocks"), rest)), (parts.PSO, (_("Level"), _("Effect"), rest)),
        (parts.RULES, (_("For"), _("Obligation"), rest)),
    )
    for part, names in headings:
        listed, line = _WORDED[part.slug]
        yield _Source(part.slug, capfirst(str(part.title)), str(part.hint), names, listed(schedule), line)


def _section(source: _Source, schedule: Schedule, *, text: str, most: int | None) -> Section:
    rows = [row for row in source.rows if text in _searched(row, source, schedule)] if text else source.rows
    shown = rows if most is None else rows[:most]
    lines = tuple(source.line(row, schedule) for row in shown)
    return Section(source.slug, source.title, source.about, source.headings, lines, len(rows) - len(shown))


def _searched(row: Any, source: _Source, schedule: Schedule) -> str:
    """The name and code of a row; what has no name of its own is known by its words."""
    name = getattr(row, "name_nl", None) or source.line(row, schedule).name
    return f"{name} {getattr(row, 'code', '')}".casefold()
