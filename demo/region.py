"""A desk's plan with everything that is needed to carry it on after the published figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from buildingblocks.schedule import Schedule
from demo.making import Maker
from demo.plan import Plan, PlannedSupplier
from demo.placements import Groups


@dataclass(frozen=True, slots=True)
class Region:
    """`since` is the day of the published stand; up to it the plan is as published, after it life goes on lightly.

    `per_quarter` and `blocks`: how much of what follows; the block of an activity differs by schedule.
    """

    slug: str
    plan: Plan
    make: Maker
    since: date
    #: Days beside the last day of each quarter on which everything is confirmed and calculated.
    stands: Sequence[date]
    #: Periods of which the desk's published figures are known, beside the year 2024: these get sheets too.
    published: Sequence[str]
    schedule: Schedule
    suppliers: Sequence[PlannedSupplier]
    buyers: Mapping[str, int]
    activity: str
    per_quarter: Mapping[str, int]
    placements: Groups

    def buyer(self) -> str:
        """A public buyer; the large ones more often."""
        return self.make.rng.choices(list(self.buyers), weights=list(self.buyers.values()))[0]
