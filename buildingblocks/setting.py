"""What every unit looks at, and what it gives: the setting of an entry, and a quantity in time."""

from __future__ import annotations

from datetime import date

from .accrual import Accrual
from .block_rules import BlockRules
from .circumstances import Circumstances
from .facts import Facts
from .hours import Norm, norm_of
from .records import record
from .schedule import Block, Schedule
from .steps import Step
from .window import Window


class Missing(Exception):
    """A fact without which the unit has no quantity; ``fault`` is the code that the explanation shows."""

    def __init__(self, fault: str) -> None:
        self.fault = fault
        super().__init__(fault)


@record
class Setting:
    """What every unit looks at."""

    block: Block
    facts: Facts
    schedule: Schedule
    rules: BlockRules
    circumstances: Circumstances
    window: Window
    norm: Norm

    @property
    def day(self) -> date | None:
        """The day of a flat quantity."""
        return self.circumstances.undated_on if self.window.undated else self.window.first


@record
class Quantity:
    """``accrual`` in the unit of the block; ``yearly`` the same in years, for bonuses per year; ``hours`` worked.

    ``factors`` are shown in the explanation; so are the stretches of ``detail``: months, weighted
    with weekly hours where ``by_hours`` says so.
    """

    accrual: Accrual
    yearly: Accrual
    hours: Accrual | None = None
    faults: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    factors: tuple[tuple[str, str], ...] = ()
    detail: Accrual | None = None
    by_hours: bool = False


def setting(
    rules: BlockRules, facts: Facts, *, circumstances: Circumstances, window: Window
) -> Setting:
    """Bundles the arguments of a unit."""
    schedule = rules.schedule
    return Setting(rules.block, facts, schedule, rules, circumstances, window, norm_of(schedule, circumstances))
