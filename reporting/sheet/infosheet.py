"""The infosheet of a municipality or desk: the numbers on it, as they are frozen at publication.

A `Sheet` holds only what may be published (`reporting.disclosure.rules`) and no words: it is stored as the snapshot
of a published sheet and written out in the reader's language by `reporting.sheet.text`. So an old sheet never
changes, neither its numbers nor because a figure is computed differently later.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final, Self

from reporting.sheet import as_json as sheet_json
from reporting.disclosure.disclosed import Disclosed, DisclosedFigures, PublicFigures, Shown
from reporting.figures.figure_set import FigureSet, Json, Organisation
from reporting.style.house_style import DEFAULT, HouseStyle
from reporting.sheet.parts import Contact, Via
from reporting.style.story import Story

FORMAT: Final = 3
#: What came with a format, for snapshots from before it.
ADDED: Final[Mapping[int, tuple[str, ...]]] = {2: ("style", "story", "via"), 3: ("contracts_ended",)}
#: What is no figure: the edition, how it looks, and whom to ask. A change in it leaves the hash of the figures alone.
_NO_FIGURES: Final = frozenset({"reported_on", "version", "change", "names", "contact", "style", "story"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet(PublicFigures):
    """One edition of an infosheet.

    `as_of` is the last day counted, `reported_on` the day on which it was made for publication, `version` counts corrected editions
    and `change` says in a line what the correction was. `names` gives the names of the municipalities that
    share a block. `changes` are differences with the same period a year earlier, only of figures that are
    exact in both. `time_elapsed` and `region_range` are shares (0-1; fulfilled of the obligation for the
    range). `via` is what comes through joint buyers, outside all totals. `style` and `story` are those of the day it was
    made: the sheet keeps them when the house style changes later.
    """

    quarters: tuple[str, ...]
    as_of: date
    reported_on: date
    version: int
    change: str
    contracts_at_risk: int | None
    contracts_unregistered: int | None
    obligation: Decimal
    corrections: Decimal
    time_elapsed: Decimal | None
    names: Mapping[str, str]
    changes: Mapping[str, Decimal]
    region_range: tuple[Decimal, Decimal] | None
    contact: Contact = field(default_factory=Contact)
    via: tuple[Via, ...] = ()
    style: HouseStyle = DEFAULT
    story: Story | None = None

    def to_json(self) -> dict[str, Json]:
        """The snapshot to store; `from_json` reads it back unchanged."""
        return {"format": FORMAT, **{name: sheet_json.plain(getattr(self, name)) for name in self.__dataclass_fields__}}

    @property
    def figures_hash(self) -> str:
        """SHA-256 over the figures: the same figures give the same one, whatever the edition says or looks like.

        Over canonical JSON (sorted keys, no spaces, UTF-8) of what is not empty, so that a figure that a later format
        adds does not change the hash of a sheet from before it.
        """
        figures = {name: value for name, value in self.to_json().items() if name not in _NO_FIGURES | {"format"}}
        filled = {name: value for name, value in figures.items() if value not in (None, "", [], {})}
        text = json.dumps(filled, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Read a stored snapshot. Raises ValueError for a format this version does not know."""
        written = stored.get("format", 0)
        if written not in range(1, FORMAT + 1):
            raise ValueError(f"unknown format of a sheet: {written!r}")
        later = {name for number, names in ADDED.items() if number > written for name in names}
        amounts = ("obligation", "corrections", "time_elapsed")
        figures = ("fulfilled", "fulfilled_cumulative", "open", "surplus", "committed", "placements")
        values = {name: stored[name] for name in cls.__dataclass_fields__ if name not in later}
        values |= {name: sheet_json.decimal_or_none(stored[name]) for name in amounts}
        values |= {name: sheet_json.disclosed(stored[name]) for name in figures}
        values |= {name: date.fromisoformat(stored[name]) for name in ("as_of", "reported_on")}
        municipality, limits, groups = (stored[name] for name in ("municipality", "region_range", "groups"))
        return cls(
            **values
            | {
                "desk": Organisation(**stored["desk"]),
                "municipality": Organisation(**municipality) if municipality else None,
                "quarters": tuple(stored["quarters"]),
                "routes": {route: sheet_json.disclosed(value) for route, value in stored["routes"].items()},
                "groups": sheet_json.group_table(groups) if groups else None,
                "trend": tuple((quarter, sheet_json.disclosed(value)) for quarter, value in stored["trend"]),
                "joined": tuple(sheet_json.joined(block) for block in stored["joined"]),
                "changes": {name: Decimal(value) for name, value in stored["changes"].items()},
                "region_range": (Decimal(limits[0]), Decimal(limits[1])) if limits else None,
                "contact": Contact(**stored["contact"]),
            }
            | ({} if "via" in later else _looks(stored))
            | ({"contracts_ended": None} if "contracts_ended" in later else {})
        )


def build_sheet(
    figures: FigureSet,
    disclosed: DisclosedFigures,
    *,
    reported_on: date,
    year_before: DisclosedFigures | None = None,
    names: Mapping[str, str] | None = None,
    region_range: tuple[Decimal, Decimal] | None = None,
    contact: Contact | None = None,
    version: int = 1,
    change: str = "",
    via: Sequence[Via] = (),
    style: HouseStyle = DEFAULT,
    story: Story | None = None,
) -> Sheet:
    """The sheet of one period, from disclosed figures; of `figures` only what rests on no person is read.

    `year_before` are the disclosed figures of the same period a year earlier, `names` names by slug of the
    desk's municipalities, `region_range` the result of `quartile_range` over the shares fulfilled.
    """
    known = names or {}
    shared = sorted({slug for block in disclosed.joined for slug in block.municipalities})
    return Sheet(
        **{name: getattr(disclosed, name) for name in PublicFigures.__dataclass_fields__},
        quarters=figures.quarters,
        as_of=figures.as_of,
        reported_on=reported_on,
        version=version,
        change=change,
        contracts_at_risk=figures.contracts_at_risk,
        contracts_unregistered=figures.contracts_unregistered,
        obligation=disclosed.obligation.value,
        corrections=disclosed.corrections.value,
        time_elapsed=figures.time_elapsed,
        names={slug: known.get(slug, slug) for slug in shared},
        changes=_changes(disclosed, year_before) if year_before else {},
        region_range=region_range,
        contact=contact or Contact(),
        via=tuple(via),
        style=style,
        story=story,
    )


def _looks(stored: Mapping[str, Any]) -> dict[str, Any]:
    """What came with format 2."""
    return {
        "via": tuple(sheet_json.via(line) for line in stored["via"]),
        "style": HouseStyle.from_json(stored["style"]),
        "story": Story.from_json(stored["story"]) if stored["story"] else None,
    }


def _changes(now: DisclosedFigures, before: DisclosedFigures) -> dict[str, Decimal]:
    """Now minus a year before, of every figure exact in both: a difference of sums of blocks is safe."""
    pairs: dict[str, tuple[Disclosed, Disclosed]] = {
        "obligation": (now.obligation, before.obligation),
        "fulfilled": (now.fulfilled, before.fulfilled),
        "fulfilled_cumulative": (now.fulfilled_cumulative, before.fulfilled_cumulative),
        "placements": (now.placements, before.placements),
        "social_purchasing": (now.routes["social_purchasing"], before.routes["social_purchasing"]),
        "contracts_active": (Shown(Decimal(now.contracts_active)), Shown(Decimal(before.contracts_active))),
    }
    return {
        name: new.value - old.value
        for name, (new, old) in pairs.items()
        if isinstance(new, Shown) and isinstance(old, Shown)
    }
