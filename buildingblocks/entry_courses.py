"""The courses of all entries of a contract, each with what the other entries mean for it.

One clock per candidate, hours of one person at most up to the norm, one invoice in one block, an event bonus once per
person. Entries are looked at in the order (start, id), whatever the order in which they are given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from .accrual import DAY
from .circumstances import Circumstances, Occupied
from .course import Course, course_of
from .facts import Facts
from .faults import FactsError, Fault
from .hour_pools import hours_most
from .hours import shared_weekly_caps
from .schedule import Block, Schedule
from .settlement_facts import ContractFacts, EntryFacts
from .window import covers


@dataclass(frozen=True, slots=True)
class EntryCourse:
    """An entry with its block and its value in time."""

    entry: EntryFacts
    block: Block
    course: Course


def courses(
    schedule: Schedule, contract: ContractFacts, entries: Sequence[EntryFacts], *, on: date, lenient: bool = False
) -> tuple[EntryCourse, ...]:
    """One course per entry, in the order (start, id). ``FactsError`` where an entry names a block that is not there."""
    rows = [(entry, _block(schedule, entry)) for entry in sorted(entries, key=_order)]
    base = _base(contract, on, lenient=lenient)
    clocks = _clocks(schedule, rows, base)
    found: list[EntryCourse] = []
    for entry, block in rows:
        before = [row for row in found if _same_person(row.entry, entry) or not block.is_person]
        circumstances = replace(
            base,
            until=entry.confirmed_until,
            share=entry.share,
            sibling_shares=entry.sibling_shares,
            takes_remainder=entry.counts_placement if entry.takes_remainder is None else entry.takes_remainder,
            clock_start=clocks.get(entry.candidate or entry.id, entry.clock_start),
            hours_used=entry.hours_used,
            occupied=_occupied(entry, block, before),
            spent_events=_spent(entry, before),
            bonus_of_person=_bonus_of_person(entry, before),
            days_used=_days_used(schedule, block, found),
            weeks_used=_weeks_used(schedule, entry, block, found),
            approved=entry.approved,
            refused=_refused(entry, block, before),
        )
        course = course_of(block, entry.facts, schedule=schedule, circumstances=circumstances)
        found.append(EntryCourse(entry, block, course))
    return tuple(_pooled(schedule, found))


def _pooled(schedule: Schedule, found: Sequence[EntryCourse]) -> list[EntryCourse]:
    """The courses again where a maximum of hours holds for several entries together."""
    most = hours_most(schedule, [(row.entry, row.block, row.course) for row in found])
    pooled: list[EntryCourse] = []
    for row in found:
        if row.entry.id in most:
            circumstances = replace(row.course.setting.circumstances, hours_most=most[row.entry.id])
            course = course_of(row.block, row.entry.facts, schedule=schedule, circumstances=circumstances)
            pooled.append(replace(row, course=course))
        else:
            pooled.append(row)
    return pooled


def _base(contract: ContractFacts, on: date, *, lenient: bool) -> Circumstances:
    return Circumstances(
        term=contract.term,
        award_date=contract.award_date,
        fulltime_hours=contract.fulltime_hours,
        annual_hours=contract.annual_hours,
        undated_on=contract.start or contract.award_date or on,
        lenient=lenient,
    )


def _order(entry: EntryFacts) -> tuple[date, str]:
    facts = entry.facts
    dated = [row.from_day for row in facts.segments] + [row.day for row in facts.days]
    return facts.start or facts.invoice_date or min(dated, default=date.min), entry.id


def _block(schedule: Schedule, entry: EntryFacts) -> Block:
    try:
        return schedule.block(entry.block)
    except KeyError as error:
        fault = Fault(f"entries.{entry.id}.block", "unknown_code", f"{entry.block!r} is not in {schedule.id}")
        raise FactsError([fault]) from error


def _clocks(
    schedule: Schedule, rows: Sequence[tuple[EntryFacts, Block]], base: Circumstances
) -> dict[str, date | None]:
    """Per candidate the first counted day of any of its entries: here, and on other contracts where that matters."""
    alone = schedule.policy.duration_clock.scope == "contract"
    groups: dict[str, list[tuple[EntryFacts, Block]]] = {}
    for entry, block in rows:
        if block.is_person:
            groups.setdefault(entry.candidate or entry.id, []).append((entry, block))
    found: dict[str, date | None] = {}
    for candidate, group in groups.items():
        days = [] if alone else [entry.clock_start for entry, _ in group]
        if len(group) > 1:
            for entry, block in group:
                circumstances = replace(base, until=entry.confirmed_until, approved=entry.approved)
                course = course_of(block, entry.facts, schedule=schedule, circumstances=circumstances)
                days.append(_clock_day(schedule, entry, course))
        found[candidate] = min((day for day in days if day is not None), default=None)
    return found


def _clock_day(schedule: Schedule, entry: EntryFacts, course: Course) -> date | None:
    """The day on which this entry would start the clock of its candidate; None where it does not count."""
    placement = schedule.policy.duration_clock.start == "placement_start"
    return entry.facts.start if placement and course.first_day is not None else course.first_day


def _same_person(one: EntryFacts, other: EntryFacts) -> bool:
    return one.candidate is not None and one.candidate == other.candidate


def _excluded(one: Block, other: Block) -> bool:
    return one.code in other.excludes or other.code in one.excludes


def _occupied(entry: EntryFacts, block: Block, before: Sequence[EntryCourse]) -> tuple[Occupied, ...]:
    """The days and hours that earlier entries of the same person already fill."""
    if not block.is_person:
        return ()
    rows = list(entry.occupied)
    known = {row.entry for row in rows}
    for earlier in before:
        if earlier.entry.id not in known and earlier.course.measured is not None:
            rows += occupation(earlier.entry.id, earlier.course, whole_days=_excluded(block, earlier.block))
    return tuple(rows)


def occupation(entry_id: str, course: Course, *, whole_days: bool = False) -> list[Occupied]:
    """The hours per week that an entry fills, to the day that is confirmed.

    Where its hours are not known it fills none, but its days are taken if the policy refuses an overlap.
    ``whole_days``: its days cannot count again at all. For entries on other contracts the caller passes these on.
    """
    if course.measured is None:
        return []
    hours, window = course.measured.quantity.hours, course.setting.window
    pieces: list[tuple[date, date | None, Decimal | None]]
    if whole_days or hours is None:
        refuses = course.setting.schedule.policy.overlap == "refuse"
        filled = None if whole_days else Decimal(0)
        pieces = [(window.first, window.stop, filled)] if window.first and (whole_days or refuses) else []
    else:
        pieces = [(piece.start, piece.end, _decimal(piece.weight)) for piece in hours.pieces]
    found: list[Occupied] = []
    for start, end, weekly in pieces:
        ends = [day for day in (end, None if course.until is None else course.until + DAY) if day is not None]
        stop = min(ends, default=None)
        if stop is None or start < stop:
            found.append(Occupied(entry_id, start, stop, weekly))
    return found


def _weeks_used(
    schedule: Schedule, entry: EntryFacts, block: Block, before: Sequence[EntryCourse]
) -> tuple[Occupied, ...]:
    """The weekly hours that earlier entries fill of the caps that this entry shares with them."""
    found: list[Occupied] = []
    for cap in shared_weekly_caps(schedule, block):
        for row in before:
            mine = cap.scope != "candidate" or _same_person(row.entry, entry)
            if mine and covers(cap, row.block) and row.block.code not in dict(cap.exceptions):
                filled = occupation(row.entry.id, row.course)
                found += [replace(piece, entry=cap.code) for piece in filled if piece.hours_per_week]
    return tuple(found)


def _decimal(exact: Fraction) -> Decimal:
    return Decimal(exact.numerator) / Decimal(exact.denominator)


def _spent(entry: EntryFacts, before: Sequence[EntryCourse]) -> frozenset[str]:
    """Event bonuses that this person already has."""
    events = {
        part.bonus.code
        for row in before
        if _same_person(row.entry, entry)
        for part in row.course.parts
        if part.bonus.scaling_class == "event"
    }
    return entry.spent_events | events


def _bonus_of_person(entry: EntryFacts, before: Sequence[EntryCourse]) -> str | None:
    """The first bonus that this person has in an earlier entry."""
    codes = (part.bonus.code for row in before if _same_person(row.entry, entry) for part in row.course.parts)
    return next(codes, None)


def _days_used(
    schedule: Schedule, block: Block, before: Sequence[EntryCourse]
) -> tuple[tuple[date, Decimal], ...]:
    """What earlier entries count on single days, where the schedule has a maximum per day for the whole block."""
    capped = any(cap.type == "max_per_day" and cap.scope == "block" and covers(cap, block) for cap in schedule.caps)
    if not capped:
        return ()
    return tuple(
        (flat.day, _decimal(flat.quantity))
        for row in before
        if row.block.code == block.code
        for flat in row.course.money.flats
        if flat.day is not None
    )


def _refused(entry: EntryFacts, block: Block, before: Sequence[EntryCourse]) -> tuple[str, ...]:
    faults: list[str] = []
    if entry.share + sum(entry.sibling_shares, Decimal(0)) > 1:
        faults.append("shares_above_100")
    if not block.is_person and any(
        _excluded(block, row.block) and row.course.measured is not None and _same_invoice(row.entry, entry)
        for row in before
    ):
        faults.append("excluded_by")
    return tuple(faults)


def _same_invoice(one: EntryFacts, other: EntryFacts) -> bool:
    """By the key of the invoice; without keys, the same date and amount in blocks that exclude each other."""
    if one.invoice is not None and other.invoice is not None:
        return one.invoice == other.invoice
    bill = _invoice(one.facts)
    return None not in bill and bill == _invoice(other.facts)


def _invoice(facts: Facts) -> tuple[date | None, Decimal | None]:
    amount = facts.labour_amount_excl_vat if facts.amount_excl_vat is None else facts.amount_excl_vat
    return facts.invoice_date, amount
