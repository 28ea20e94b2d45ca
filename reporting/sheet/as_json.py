"""How the parts of a sheet are written as JSON and read back, for the snapshot of a published sheet."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from reporting.disclosure.blocks import GroupBlock
from reporting.disclosure.disclosed import Band, Disclosed, Joined, Shown, Small
from reporting.figures.figure_set import Json, Organisation
from reporting.disclosure.group_table import GroupTable
from reporting.style.house_style import HouseStyle
from reporting.sheet.parts import Contact, Via
from reporting.style.story import Story


def plain(value: object) -> Json:
    """A value in the types of JSON; decimals and dates as text."""
    written: Json
    match value:
        case None | bool() | int() | str():
            written = value
        case Decimal():
            written = format(value, "f")
        case date():
            written = value.isoformat()
        case Shown() | Band() | Small():
            written = value.to_json()
        case Mapping():
            written = {str(key): plain(item) for key, item in value.items()}
        case Sequence():
            written = [plain(item) for item in value]
        case HouseStyle() | Story():
            written = value.to_json()
        case Organisation() | Contact() | Via() | Joined() | GroupTable() | GroupBlock():
            written = {name: plain(getattr(value, name)) for name in value.__dataclass_fields__}
        case _:
            raise TypeError(f"no place for {type(value).__name__} in a sheet")
    return written


def decimal_or_none(stored: str | None) -> Decimal | None:
    """An amount or share; what is not known stays so."""
    return None if stored is None else Decimal(stored)


def disclosed(stored: Mapping[str, Any] | None) -> Disclosed | None:
    """A figure with its kind. Raises ValueError for something else."""
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


def group_table(stored: Mapping[str, Any]) -> GroupTable:
    """The placements by group."""
    rows = tuple(
        (GroupBlock(groups=tuple(row["groups"]), persons=row["persons"]), decimal_or_none(share))
        for row, share in stored["rows"]
    )
    return GroupTable(years=tuple(stored["years"]), rows=rows)


def joined(stored: Mapping[str, Any]) -> Joined:
    """A block that others share."""
    return Joined(**{**stored, "municipalities": tuple(stored["municipalities"]), "amount": Decimal(stored["amount"])})


def via(stored: Mapping[str, Any]) -> Via:
    """A line of a joint buyer. Raises ValueError for something else."""
    obligation, fulfilled = disclosed(stored["obligation"]), disclosed(stored["fulfilled"])
    if obligation is None or fulfilled is None:
        raise ValueError("a line of a joint buyer without its amounts")
    return Via(name=stored["name"], share=Decimal(stored["share"]), obligation=obligation, fulfilled=fulfilled)
