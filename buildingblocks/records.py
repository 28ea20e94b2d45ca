"""The value objects of the engine: as a frozen dataclass to whoever writes code, as a plain one while it runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

Record = TypeVar("Record")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(cls: type[Record]) -> type[Record]:
    """A dataclass that is compared and hashed by its values and that nobody assigns to.

    mypy refuses the assignment. At run time it is not refused, because a frozen dataclass sets each field by a call: a
    value is explained through a hundred fields, and a region has tens of thousands of values.
    """
    return dataclass(slots=True, unsafe_hash=True)(cls)
