"""The value of one placement with its explanation, against the bare decimal arithmetic of the same sum."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from bench.measuring import Line, compare
from buildingblocks import schedule_file
from buildingblocks.durations import add_months
from buildingblocks.facts import Facts
from buildingblocks.valuation import value
from sroi.periods import Period

_SCHEDULE, _BLOCK = "demo-helmond-de-peel", "PW"
_START, _END, _HOURS = date(2024, 1, 15), date(2025, 3, 20), Decimal(24)
_CENT = Decimal("0.01")


def lines() -> list[Line]:
    """A placement of fourteen months and some days, part-time."""
    schedule = schedule_file.shipped(_SCHEDULE)
    block, facts = schedule.block(_BLOCK), Facts(start=_START, end=_END, hours_per_week=_HOURS)
    term, norm, yearly = Period(date(2024, 1, 1), date(2027, 1, 1)), schedule.fulltime_hours, block.value
    if norm is None or yearly is None:
        raise ValueError(f"{_BLOCK} of {_SCHEDULE} is not scaled by hours, or has no amount")

    def product() -> Decimal:
        found = value(block, facts, schedule=schedule, term=term, until=_END)
        # Written out only when somebody reads it: without this the explanation would not be whole.
        assert found.steps
        assert found.inputs
        return found.amount

    def floor() -> Decimal:
        return _bare(yearly, norm)

    assert product() == floor(), (product(), floor())
    return [
        compare(
            "value a placement, with explanation", bound=40, product=product, floor=floor, runs=15, repeat=400,
            note="floor: months between two dates and yearly value × hours ÷ norm × months ÷ 12, in Decimal",
        )
    ]


def _bare(yearly: Decimal, norm: Decimal) -> Decimal:
    """The same sum without rules, limits, faults or steps: whole months from the start, the rest in days."""
    whole = (_END.year - _START.year) * 12 + _END.month - _START.month
    reached = add_months(_START, whole)
    days = (_END - reached).days + 1
    length = (add_months(_START, whole + 1) - reached).days
    months = whole + Decimal(days) / length
    return (yearly * _HOURS / norm * months / 12).quantize(_CENT, ROUND_HALF_UP)
