"""The courses of all entries of a contract, each with what the other entries mean for it.

One clock per candidate, hours of one person at most up to the norm, one invoice in one block, an event bonus once per
person. Entries are looked at in the order (start, id), whatever the order in which they are given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from .accrual import DAY
from .block_rules import BlockRules, block_rules, covers
from .circumstances import Circumstances, Occupied
from .course import Course, course_of, course_under
from .facts import Facts
from .faults import FactsError, Fault
from .hour_pools import hours_most
from .records import record
from .schedule import Block, Schedule
from .settlement_facts import ContractFacts, EntryFacts


@record
class EntryCourse:
    """An entry with its block and its value in time.

    ``first_day``: its first counted day, None where nothing counts or nothing has a date. ``changes_from`` and
    ``changes_to``: the first and the last day on which the amount can change; before it is 0, after it stays what it
    is. None where that cannot be told.
    """

    entry: EntryFacts
    block: Block
    course: Course
    first_day: date | None
    changes_from: date | None
    changes_to: date | None


def entry_course(entry: EntryFacts, block: Block, course: Course) -> EntryCourse:
    """With the days between which the course changes, which every question about an amount starts from."""
    first, end = course.first_day, course.last_end
    begins = [first, *(part.accrual.first_day for part in course.parts if part.event)]
    known = [day for day in begins if day is not None]
    changes_from = min(known) if len(known) == len(begins) else None
    return EntryCourse(entry, block, course, first, changes_from, None if end is None else end - DAY)


def courses(
    schedule: Schedule, contract: ContractFacts, entries: Sequence[EntryFacts], *, on: date, lenient: bool = False
) -> tuple[EntryCourse, ...]:
    """One course per entry, in the order (start, id). ``FactsError`` where an entry names a block that is not there."""
    rules_by_block = {code: _rules(schedule, code, entries) for code in dict.fromkeys(entry.block for entry in entries)}
    rows = [(entry, rules_by_block[entry.block]) for entry in sorted(entries, key=_order)]
    base = _base(contract, on, lenient=lenient)
    clocks = _clocks(schedule, rows, base)
    found: list[EntryCourse] = []
    of_person: dict[str | None, list[EntryCourse]] = {}
    for entry, rules in rows:
        # Persons look at their own earlier entries only: looking at all of them takes the square of the number.
        earlier = of_person.setdefault(entry.candidate, [])
        circumstances = _circumstances(
            base, entry, rules, earlier=() if entry.candidate is None else earlier, before=found,
            clock=clocks.get(entry.candidate or entry.id, entry.clock_start),
        )
        course = course_under(rules, entry.facts, circumstances=circumstances)
        row = entry_course(entry, rules.block, course)
        found.append(row)
        earlier.append(row)
    return tuple(_pooled(schedule, found))


def _circumstances(
    base: Circumstances,
    entry: EntryFacts,
    rules: BlockRules,
    *,
    earlier: Sequence[EntryCourse],
    before: Sequence[EntryCourse],
    clock: date | None,
) -> Circumstances:
    """What the contract, the ``earlier`` entries of the same person and all entries ``before`` mean for this one.

    Written out in full: ``replace`` takes several times as long, and this happens for every entry of a region.
    """
    return Circumstances(
        term=base.term,
        until=entry.confirmed_until,
        share=entry.share,
        sibling_shares=entry.sibling_shares,
        takes_remainder=entry.counts_placement if entry.takes_remainder is None else entry.takes_remainder,
        clock_start=clock,
        hours_used=entry.hours_used,
        occupied=_occupied(entry, rules, earlier) if rules.is_person else (),
        spent_events=_spent(entry, earlier) if earlier else entry.spent_events,
        bonus_of_person=_bonus_of_person(earlier) if earlier else None,
        days_used=_days_used(rules, before) if rules.shares_days else (),
        weeks_used=_weeks_used(entry, rules, before) if rules.weekly_caps else (),
        approved=entry.approved,
        award_date=base.award_date,
        fulltime_hours=base.fulltime_hours,
        annual_hours=base.annual_hours,
        undated_on=base.undated_on,
        refused=_refused(entry, rules, before),
        lenient=base.lenient,
    )


def _pooled(schedule: Schedule, found: Sequence[EntryCourse]) -> list[EntryCourse]:
    """The courses again where a maximum of hours holds for several entries together."""
    most = hours_most(schedule, [(row.entry, row.block, row.course) for row in found])
    pooled: list[EntryCourse] = []
    for row in found:
        if row.entry.id in most:
            circumstances = replace(row.course.setting.circumstances, hours_most=most[row.entry.id])
            course = course_of(row.block, row.entry.facts, schedule=schedule, circumstances=circumstances)
            pooled.append(entry_course(row.entry, row.block, course))
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
    start = facts.start or facts.invoice_date
    if start is None:
        dated = [row.from_day for row in facts.segments] + [row.day for row in facts.days]
        start = min(dated, default=date.min)
    return start, entry.id


def _rules(schedule: Schedule, code: str, entries: Sequence[EntryFacts]) -> BlockRules:
    try:
        return block_rules(schedule.block(code), schedule)
    except KeyError as error:
        first = min(entry.id for entry in entries if entry.block == code)
        fault = Fault(f"entries.{first}.block", "unknown_code", f"{code!r} is not in {schedule.id}")
        raise FactsError([fault]) from error


def _clocks(
    schedule: Schedule, rows: Sequence[tuple[EntryFacts, BlockRules]], base: Circumstances
) -> dict[str, date | None]:
    """Per candidate the first counted day of any of its entries: here, and on other contracts where that matters.

    Where no block has a maximum duration nobody asks, and the entries are not looked at twice.
    """
    alone = schedule.policy.duration_clock.scope == "contract"
    groups: dict[str, list[tuple[EntryFacts, BlockRules]]] = {}
    for entry, rules in rows:
        if rules.is_person:
            groups.setdefault(entry.candidate or entry.id, []).append((entry, rules))
    found: dict[str, date | None] = {}
    for candidate, group in groups.items():
        days = [] if alone else [entry.clock_start for entry, _ in group]
        if len(group) > 1 and any(rules.months is not None for _, rules in group):
            for entry, rules in group:
                circumstances = replace(base, until=entry.confirmed_until, approved=entry.approved)
                course = course_under(rules, entry.facts, circumstances=circumstances)
                days.append(_clock_day(schedule, entry, course))
        found[candidate] = min((day for day in days if day is not None), default=None)
    return found


def _clock_day(schedule: Schedule, entry: EntryFacts, course: Course) -> date | None:
    """The day on which this entry would start the clock of its candidate; None where it does not count."""
    placement = schedule.policy.duration_clock.start == "placement_start"
    return entry.facts.start if placement and course.first_day is not None else course.first_day


def _same_person(one: EntryFacts, other: EntryFacts) -> bool:
    return one.candidate is not None and one.candidate == other.candidate


def _occupied(entry: EntryFacts, rules: BlockRules, earlier: Sequence[EntryCourse]) -> tuple[Occupied, ...]:
    """The days and hours that earlier entries of the same person already fill."""
    if not earlier:
        return entry.occupied
    rows = list(entry.occupied)
    known = {row.entry for row in rows}
    for row in earlier:
        if row.entry.id not in known and row.course.measured is not None:
            rows += occupation(row.entry.id, row.course, whole_days=row.block.code in rules.excluded)
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
    entry: EntryFacts, rules: BlockRules, before: Sequence[EntryCourse]
) -> tuple[Occupied, ...]:
    """The weekly hours that earlier entries fill of the caps that this entry shares with them."""
    found: list[Occupied] = []
    for cap in rules.weekly_caps:
        for row in before:
            mine = cap.scope != "candidate" or _same_person(row.entry, entry)
            if mine and covers(cap, row.block) and row.block.code not in dict(cap.exceptions):
                filled = occupation(row.entry.id, row.course)
                found += [replace(piece, entry=cap.code) for piece in filled if piece.hours_per_week]
    return tuple(found)


def _decimal(exact: Fraction) -> Decimal:
    return Decimal(exact.numerator) / Decimal(exact.denominator)


def _spent(entry: EntryFacts, earlier: Sequence[EntryCourse]) -> frozenset[str]:
    """Event bonuses that this person already has."""
    parts = (part for row in earlier for part in row.course.parts)
    return entry.spent_events | {part.bonus.code for part in parts if part.bonus.scaling_class == "event"}


def _bonus_of_person(earlier: Sequence[EntryCourse]) -> str | None:
    """The first bonus that this person has in an earlier entry."""
    return next((part.bonus.code for row in earlier for part in row.course.parts), None)


def _days_used(rules: BlockRules, before: Sequence[EntryCourse]) -> tuple[tuple[date, Decimal], ...]:
    """What earlier entries count on single days, where the schedule has a maximum per day for the whole block."""
    return tuple(
        (flat.day, _decimal(flat.quantity))
        for row in before
        if row.block.code == rules.block.code
        for flat in row.course.money.flats
        if flat.day is not None
    )


def _refused(entry: EntryFacts, rules: BlockRules, before: Sequence[EntryCourse]) -> tuple[str, ...]:
    faults: list[str] = []
    if entry.share + sum(entry.sibling_shares) > 1:
        faults.append("shares_above_100")
    if not rules.is_person and rules.excluded and any(
        row.block.code in rules.excluded and row.course.measured is not None and _same_invoice(row.entry, entry)
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
