"""Placements of a plan: groups, hours, lengths and bonuses that vary, each on a contract that has room for its value."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from buildingblocks.durations import add_months
from buildingblocks.facts import Facts
from buildingblocks.schedule import Schedule
from buildingblocks.settlement import settle
from buildingblocks.settlement_facts import ContractFacts, EntryFacts
from demo.making import DAY, Maker
from demo.plan import PlannedContract, PlannedEntry
from sroi.periods import Quarter

#: Block code → number of placements.
Groups = dict[str, int]
#: Block code → kind, months that it usually runs, and whether weekly hours count.
SHAPES: Final[dict[str, tuple[str, tuple[int, ...], bool]]] = {
    "DGR": ("employment", (12, 12, 18, 18, 24, 24), True),
    "PW_LT2": ("employment", (12, 12, 18), True),
    "PW_GT2": ("employment", (12, 18, 24), True),
    "WW_LT1": ("employment", (6, 9, 12), True),
    "WW_GT1": ("employment", (6, 9, 12), True),
    "NUG": ("employment", (6, 9, 12), True),
    "WEP": ("work_experience", (3, 4, 6), False),
    "BBL_1_2": ("learning", (10, 12, 12, 18), False),
    "BBL_3_4": ("learning", (10, 12, 12, 18), False),
    "BOL_1_2": ("learning", (4, 5), False),
    "BOL_3_4": ("learning", (4, 5), False),
    "PRO_VSO": ("learning", (3, 4, 5), False),
    "PW": ("employment", (9, 12), True),
    "BA": ("employment", (9, 12), True),
    "WW": ("employment", (6, 9), True),
}
_WITH_BONUSES: Final = ("DGR", "PW_LT2", "PW_GT2", "WW_GT1")
#: The blocks that add up most are placed first, while there is room.
_ORDER: Final = ("DGR", "PW_GT2", "BBL_1_2", "PW_LT2", "BBL_3_4", "WW_GT1", "WW_LT1", "NUG", "WEP", "BOL_1_2", "BOL_3_4", "PRO_VSO")


def planned_placements(
    make: Maker, contracts: Sequence[PlannedContract], groups: Groups, quarters: Sequence[Quarter], *, on: date
) -> None:
    """Give each placement of `groups` a start in one of the quarters and a contract; values are those on day `on`.

    They end within half a year after it, so that little of what is owed is promised for later.
    """
    for block in sorted(groups, key=_ORDER.index):
        for _number in range(groups[block]):
            one_placement(make, contracts, block, quarters, on=on, ends_before=add_months(on, 5))


def one_placement(
    make: Maker, contracts: Sequence[PlannedContract], block: str, quarters: Sequence[Quarter], *, on: date,
    ends_before: date = date.max,
) -> None:
    """One placement in `block`.

    Raises:
        LookupError: no contract has room for it.
    """
    kind, lengths, has_hours = SHAPES[block]
    months = make.rng.choice(lengths)
    for attempt in range(60):
        quarter = make.rng.choice(quarters)
        start = _start(make, quarter)
        last = add_months(start, months) - DAY
        while last >= ends_before and (last - start).days > 120:
            last = add_months(last + DAY, -1) - DAY
        hours = Decimal(make.rng.choice((24, 28, 32, 36, 36, 36))) if has_hours else None
        entry = make.placement(block, kind, (hours, start, last), **_more(make, block, start, months))
        value = value_on(contracts[0].schedule, entry, on=on)
        try:
            contract = make.place(
                contracts, start, value, whole=value_on(contracts[0].schedule, entry, on=last),
                fits=lambda row: row.until is not None and row.until > last,  # noqa: B023 (used at once)
            )
        except LookupError:
            months = max(3, months - attempt % 2)
            continue
        contract.entries.append(entry)
        return
    raise LookupError(f"no contract has room for a placement {block}")


def _start(make: Maker, quarter: Quarter) -> date:
    """The first of a month more often than another working day."""
    if make.rng.random() < 0.6:
        return add_months(quarter.start, make.rng.randrange(3))
    return make.effort_day(quarter)


def _more(make: Maker, block: str, start: date, months: int) -> dict[str, Any]:
    """An age above fifty, or a permanent contract after half a year, for some."""
    if block not in _WITH_BONUSES:
        return {}
    more: dict[str, Any] = {}
    if make.rng.random() < 0.3:
        more["age_at_start"] = make.rng.randrange(50, 63)
    if months >= 9 and make.rng.random() < 0.3:
        more["contract_permanent_from"] = add_months(start, 6).isoformat()
    return more


def value_on(schedule: Schedule, entry: PlannedEntry, *, on: date) -> Decimal:
    """Euro of an entry on a day, on a contract that cuts nothing."""
    facts = EntryFacts(id="1", block=entry.block, candidate="1", facts=Facts.from_json(entry.facts), confirmed_until=on)
    return settle(schedule, ContractFacts(id=""), [facts], on=on).claimed
