"""Two periods beside each other, for a desk or one of its clients: what changed, and why. Exact, for the desk's own eyes.

What volume, mix and schedule change are: `reporting.figures.change`. A contract that was moved to another version of the schedule
counts with the version that it has now.
"""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db.models import Count, F, Q, Sum

from buildingblocks import queries as schedules
from buildingblocks.models import Schedule
from buildingblocks.schedule import Schedule as ScheduleRules
from contracts.models import LedgerLine
from reporting.figures.breakdown import Cell, Contracts, breakdown
from reporting.figures.change import Change, Valued, parts_by_block, parts_by_rate, split
from reporting.figures.dimensions import Dimension
from reporting.figures.report_period import ReportPeriod
from sroi.tenancy.models import Municipality, ServiceDesk

_ZERO: Final = Decimal("0.00")
Blocks = dict[str, list[Valued]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Both periods in total, and what the changes of fulfilled and of the obligation are made of."""

    old_period: ReportPeriod
    new_period: ReportPeriod
    old: Cell
    new: Cell
    fulfilled: Change
    obligation: Change


def comparison(
    *, desk: ServiceDesk, municipality: Municipality | None, old: ReportPeriod, new: ReportPeriod
) -> Comparison:
    """Compare what was fulfilled in two periods, and the obligations at their ends.

    Raises:
        ValueError: a period with a stand: what is counted from the beginning has another length by nature.
    """
    if old.is_stand != new.is_stand:
        raise ValueError("compare two periods, or two stands")
    owner = municipality.pk if municipality else None
    before, after = (_totals(desk, period, owner) for period in (old, new))
    old_blocks, new_blocks = _blocks(desk, old, owner), _blocks(desk, new, owner)
    return Comparison(
        old_period=old, new_period=new, old=before[0], new=after[0],
        fulfilled=split(
            parts_by_block(old_blocks, new_blocks), old_rest=before[0].fulfilled.amount - _sum(old_blocks),
            new_rest=after[0].fulfilled.amount - _sum(new_blocks),
        ),
        obligation=split(parts_by_rate(before[1], after[1])),
    )


def obligation_change(*, desk: ServiceDesk, municipality_id: UUID, old: ReportPeriod, new: ReportPeriod) -> Change:
    """The change of what one client's contracts owe at the ends of two periods; it rests on no person. Runs in the desk's scope."""
    before, after = (_totals(desk, period, municipality_id)[1] for period in (old, new))
    return split(parts_by_rate(before, after))


def _totals(desk: ServiceDesk, period: ReportPeriod, owner: UUID | None) -> tuple[Cell, dict[str, tuple[Decimal, Decimal]]]:
    """The total, and contract value and obligation per type of contract."""
    found = breakdown(desk=desk, period=period, by=(Dimension.CONTRACT_TYPE,), municipality_id=owner)
    types = {cell.keys[0]: cell.contracts or Contracts() for cell in found.cells}
    return found.total, {kind: (sums.value, sums.obligation) for kind, sums in types.items()}


def _blocks(desk: ServiceDesk, period: ReportPeriod, owner: UUID | None) -> Blocks:
    """What was done per building block and version of the schedule, corrections of earlier quarters left out."""
    known = Q(booked_on__lte=period.until) if period.until else Q(reported_quarter__in=[str(row) for row in period.quarters])
    if owner is not None:
        known &= Q(municipality_id=owner)
    rows = (
        LedgerLine.objects.filter(known, desk=desk, kind=LedgerLine.Kind.FULFILMENT, effort_quarter=F("reported_quarter"))
        .order_by().values_list("block", "contract__schedule_id").annotate(Count("entry_id", distinct=True), Sum("amount"))
    )
    found = list(rows)
    rules = {
        row.pk: schedules.rules_of(row) for row in Schedule.objects.filter(pk__in={version for _block, version, *_more in found})
    }
    blocks: defaultdict[str, list[Valued]] = defaultdict(list)
    for block, version, efforts, amount in found:
        value, unit = _value(rules.get(version), block)
        blocks[block].append(Valued(efforts, amount, value, unit))
    return dict(blocks)


def _value(rules: ScheduleRules | None, code: str) -> tuple[Decimal | None, str]:
    """The fixed value of a block in a version, and of what; for one that is given per year that amount."""
    if rules is None or not rules.has_block(code):
        return None, ""
    block = rules.block(code)
    return (block.yearly_value, "EUR per year") if block.yearly_value else (block.value, block.unit)


def _sum(blocks: Blocks) -> Decimal:
    return sum((row.amount for rows in blocks.values() for row in rows), _ZERO)
