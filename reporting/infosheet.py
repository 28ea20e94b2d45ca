"""The infosheet of a municipality or desk: the numbers on it, as they are frozen at publication.

A `Sheet` holds only what may be published (`reporting.disclosure`) and no words: it is stored as the snapshot
of a published sheet and written out in the reader's language by `reporting.sheet_text`. So an old sheet never
changes, neither its numbers nor because a figure is computed differently later.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final, Self

from reporting.blocks import GroupBlock
from reporting.disclosure import Band, Disclosed, DisclosedFigures, Joined, PublicFigures, Shown, Small
from reporting.figure_set import FigureSet, Json, Organisation
from reporting.group_table import GroupTable

FORMAT: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom a reader asks; parts that are unknown stay empty."""

    name: str = ""
    email: str = ""
    telephone: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet(PublicFigures):
    """One edition of an infosheet.

    `as_of` is the last day counted, `reported_on` the day of publication, `version` counts corrected editions
    and `change` says in a line what the correction was. `names` gives the names of the municipalities that
    share a block. `changes` are differences with the same period a year earlier, only of figures that are
    exact in both. `time_elapsed` and `region_range` are shares (0-1; fulfilled of the obligation for the
    range).
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

    def to_json(self) -> dict[str, Json]:
        """The snapshot to store; `from_json` reads it back unchanged."""
        return {"format": FORMAT, **{name: _plain(getattr(self, name)) for name in self.__dataclass_fields__}}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Read a stored snapshot. Raises ValueError for a format this version does not know."""
        if stored.get("format") != FORMAT:
            raise ValueError(f"unknown format of a sheet: {stored.get('format')!r}")
        amounts = ("obligation", "corrections", "time_elapsed")
        figures = ("fulfilled", "fulfilled_cumulative", "open", "surplus", "committed", "placements")
        values = {name: stored[name] for name in cls.__dataclass_fields__}
        values |= {name: _decimal(stored[name]) for name in amounts}
        values |= {name: _disclosed(stored[name]) for name in figures}
        values |= {name: date.fromisoformat(stored[name]) for name in ("as_of", "reported_on")}
        municipality, limits, groups = (stored[name] for name in ("municipality", "region_range", "groups"))
        return cls(
            **values
            | {
                "desk": Organisation(**stored["desk"]),
                "municipality": Organisation(**municipality) if municipality else None,
                "quarters": tuple(stored["quarters"]),
                "routes": {route: _disclosed(value) for route, value in stored["routes"].items()},
                "groups": _group_table(groups) if groups else None,
                "trend": tuple((quarter, _disclosed(value)) for quarter, value in stored["trend"]),
                "joined": tuple(_joined(block) for block in stored["joined"]),
                "changes": {name: Decimal(value) for name, value in stored["changes"].items()},
                "region_range": (Decimal(limits[0]), Decimal(limits[1])) if limits else None,
                "contact": Contact(**stored["contact"]),
            }
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
    )


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


def _plain(value: object) -> Json:
    """A value in the types of JSON; decimals and dates as text."""
    plain: Json
    match value:
        case None | bool() | int() | str():
            plain = value
        case Decimal():
            plain = format(value, "f")
        case date():
            plain = value.isoformat()
        case Shown() | Band() | Small():
            plain = value.to_json()
        case Mapping():
            plain = {str(key): _plain(item) for key, item in value.items()}
        case Sequence():
            plain = [_plain(item) for item in value]
        case Organisation() | Contact() | Joined() | GroupTable() | GroupBlock():
            plain = {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
        case _:
            raise TypeError(f"no place for {type(value).__name__} in a sheet")
    return plain


def _decimal(stored: str | None) -> Decimal | None:
    return None if stored is None else Decimal(stored)


def _disclosed(stored: Mapping[str, Any] | None) -> Disclosed | None:
    match stored:
        case None:
            return None
        case {"kind": "shown", "value": value}:
            return Shown(Decimal(value))
        case {"kind": "band", "low": low, "high": high}:
            return Band(Decimal(low), Decimal(high))
        case {"kind": "small", "below": below}:
            return Small(int(below))
    raise ValueError(f"not a figure: {stored!r}")


def _group_table(stored: Mapping[str, Any]) -> GroupTable:
    rows = tuple(
        (GroupBlock(groups=tuple(row["groups"]), persons=row["persons"]), _decimal(share))
        for row, share in stored["rows"]
    )
    return GroupTable(years=tuple(stored["years"]), rows=rows)


def _joined(stored: Mapping[str, Any]) -> Joined:
    return Joined(**{**stored, "municipalities": tuple(stored["municipalities"]), "amount": Decimal(stored["amount"])})
