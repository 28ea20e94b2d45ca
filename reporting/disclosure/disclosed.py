"""What a disclosed figure is, and a set of them: what others read of a municipality or a desk. PURE.

Which figure becomes which: `reporting.disclosure.rules`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from reporting.disclosure.group_table import GroupTable
from reporting.figures.figure_set import Json, Organisation, euros


@dataclass(frozen=True, slots=True)
class Shown:
    """The exact figure: euros, or a count."""

    value: Decimal

    def to_json(self) -> Json:
        return {"kind": "shown", "value": _number(self.value)}


@dataclass(frozen=True, slots=True)
class Band:
    """The figure lies between two values, both included."""

    low: Decimal
    high: Decimal

    def to_json(self) -> Json:
        return {"kind": "band", "low": _number(self.low), "high": _number(self.high)}


@dataclass(frozen=True, slots=True)
class Small:
    """Fewer than `threshold`; nobody at all looks the same."""

    threshold: int

    def to_json(self) -> Json:
        return {"kind": "small", "below": self.threshold}


Disclosed = Shown | Band | Small


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """A whole block of which the period or municipality shows only a part; published under its own name."""

    municipalities: tuple[str, ...]
    first_quarter: str
    last_quarter: str
    persons: int
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicFigures:
    """What others read just as it was disclosed. Counts of contracts and advices rest on no person.

    `contracts_closed` are all that are closed, `contracts_ended` those that were closed in the period: None on older sheets.
    """

    desk: Organisation
    municipality: Organisation | None
    period: str
    threshold: int
    contracts_total: int
    contracts_active: int
    contracts_closed: int
    contracts_new: int
    contracts_ended: int | None
    advices: int
    fulfilled: Disclosed
    fulfilled_cumulative: Disclosed
    open: Disclosed
    surplus: Disclosed
    committed: Disclosed | None
    routes: Mapping[str, Disclosed]
    placements: Disclosed
    groups: GroupTable | None
    trend: tuple[tuple[str, Disclosed], ...]
    joined: tuple[Joined, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosedFigures(PublicFigures):
    """What a sheet, export or API answer for others may say.

    `reasons` names, per figure that is not exact, why: `below_threshold` (too few persons) or `remainder` (a
    total that would give a remainder away).
    """

    obligation: Shown
    corrections: Shown
    reasons: Mapping[str, str]

    def to_json(self) -> dict[str, Json]:
        """For the API and open data: amounts as text, every figure with its kind."""
        return {
            "contracts_total": self.contracts_total,
            "contracts_active": self.contracts_active,
            "contracts_closed": self.contracts_closed,
            "advices": self.advices,
            "obligation": self.obligation.to_json(),
            "fulfilled": self.fulfilled.to_json(),
            "fulfilled_cumulative": self.fulfilled_cumulative.to_json(),
            "open": self.open.to_json(),
            "surplus": self.surplus.to_json(),
            "corrections": self.corrections.to_json(),
            "routes": {route: value.to_json() for route, value in self.routes.items()},
            "placements_total": self.placements.to_json(),
            "placements_by_group": self.groups.to_json() if self.groups else None,
            "reasons": dict(self.reasons),
        }


def _number(value: Decimal) -> str:
    return euros(value) if value.as_tuple().exponent else str(value)
