"""What an entry is worth on a contract, up to a day, with the explanation of every euro.

Pure: no clock, no database. ``value`` for one answer; ``course.course_of`` for many days of the same entry.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sroi.money import ZERO, cents
from sroi.periods import Period

from .accrual import DAY
from .bonuses import Part
from .circumstances import ALWAYS, Circumstances
from .course import Course, Sums, course_of
from .facts import Facts
from .ratio import ZERO as NOTHING
from .ratio import exact
from .records import record
from .schedule import Block, Schedule
from .setting import Setting
from .steps import Step, Valuation, shown
from .window import earliest

__all__ = ["Step", "Valuation", "explain", "first_counted_day", "recompute", "value"]


def value(
    block: Block,
    facts: Facts,
    *,
    schedule: Schedule,
    term: Period | None = None,
    until: date | None = None,
    share: Decimal = Decimal(1),
    clock: date | None = None,
    circumstances: Circumstances | None = None,
) -> Valuation:
    """The cumulative value of an entry up to and including ``until`` (None = everything).

    ``term``: days of the contract (half-open). ``share``: fraction of 1. ``clock``: first counted day of the
    candidate where other entries decide it. ``circumstances`` in place of ``term``, ``share`` and ``clock`` gives all
    the rest. A fact that lacks gives 0 and a fault, never an exception.
    """
    if circumstances is None:
        circumstances = Circumstances(term=term or ALWAYS, share=share, clock_start=clock)
    return explain(course_of(block, facts, schedule=schedule, circumstances=circumstances), on=until)


def first_counted_day(
    block: Block, facts: Facts, *, schedule: Schedule, circumstances: Circumstances
) -> date | None:
    """The first day that counts on a contract, None where nothing counts: what the candidate's clock starts from."""
    return course_of(block, facts, schedule=schedule, circumstances=circumstances).first_day


def explain(course: Course, *, on: date | None) -> Valuation:
    """The amount of ``course`` up to and including ``on``, with its steps."""
    if on is None and course.is_open:
        faults = (*course.faults, "missing_fact:end")
        return Valuation(ZERO, (), faults, course.first_day, None, Basis(course.setting, on))
    sums = course.sums(on)
    amount = course.amount(on, sums=sums)
    steps = tuple(_steps(course, sums, amount, on)) if course.measured is not None else ()
    return without_steps(course, on=on, amount=amount, steps=steps)


def without_steps(course: Course, *, on: date | None, amount: Decimal, steps: tuple[Step, ...] = ()) -> Valuation:
    """The same with an ``amount`` that is known already, where nobody will read the steps."""
    first = course.first_day
    if first is not None and on is not None and first > on:
        first = None
    return Valuation(amount, steps, course.faults, first, _last(course, on) if first else None, Basis(course.setting, on))


def recompute(explanation: Mapping[str, Any], *, schedule: Schedule) -> Valuation:
    """Value again from a stored explanation (``Valuation.explanation()``) and its schedule version.

    ``KeyError`` or ``ValueError`` when the explanation is not one, or belongs to another schedule.
    """
    inputs = explanation["inputs"]
    if inputs["schedule"] != schedule.id:
        raise ValueError(f"explained by schedule {inputs['schedule']}, not by {schedule.id}")
    course = course_of(
        schedule.block(inputs["block"]),
        Facts.from_json(inputs["facts"]),
        schedule=schedule,
        circumstances=Circumstances.from_json(inputs["circumstances"]),
    )
    return explain(course, on=None if inputs["on"] is None else date.fromisoformat(inputs["on"]))


@record
class Basis:
    """What a value up to ``on`` rests on; written out only when somebody reads or stores it."""

    setting: Setting
    on: date | None

    def to_json(self) -> dict[str, object]:
        """The stored form, for ``recompute``."""
        s = self.setting
        return self.deciding() | {"facts": s.facts.to_json(), "policy": s.schedule.policy_json}

    def deciding(self) -> dict[str, object]:
        """The same without what a version of the entry and a version of the schedule hold already and never change."""
        s = self.setting
        return {
            "schedule": s.schedule.id,
            "block": s.block.code,
            "circumstances": s.circumstances.to_json(),
            "on": None if self.on is None else self.on.isoformat(),
            "norm": list(s.norm.shown),
        }


def _last(course: Course, on: date | None) -> date | None:
    end = course.money.last_end
    return earliest(earliest(None if end is None else end - DAY, course.until), on)


def _steps(course: Course, sums: Sums, amount: Decimal, on: date | None) -> list[Step]:
    assert course.measured is not None, "steps only of a course that counts"
    s, quantity = course.setting, course.measured.quantity
    steps = [step for step in quantity.steps if _bites(step, on)]
    steps += _confirmed(course, on)
    steps += _stretches(course, on)
    steps += [
        Step(f"raise:{part.bonus.code}", "raise_value", None, shown(part.rate), (("bonus", part.bonus.code),))
        for part, raised in sums.bonuses
        if part.raises and raised
    ]
    steps += _caps(course, sums, on)
    counted = quantity.accrual.upto(_bound(course, on))
    params = (("value", _text(course.measured.rate)), ("unit", s.block.unit), ("quantity", _text(counted)))
    steps.append(
        Step(f"block:{s.block.code}", f"block_{s.block.unit}", cents(sums.block), None, (*params, *quantity.factors))
    )
    steps += [
        Step(f"bonus:{part.bonus.code}", f"bonus_{part.bonus.unit}", cents(extra), None, _of_bonus(part))
        for part, extra in sums.bonuses
        if extra and not part.raises
    ]
    if course.setting.circumstances.share != 1:
        share = shown(exact(s.circumstances.share) * 100)
        steps.append(Step("share", "share", amount, None, (("share_pct", str(share)), ("whole", str(cents(sums.total))))))
    return steps


def _confirmed(course: Course, on: date | None) -> list[Step]:
    """Named where the effort goes on after the last day that was confirmed."""
    until, stop = course.until, course.setting.window.stop
    if until is None or (stop is not None and until + DAY >= stop) or (on is not None and on <= until):
        return []
    return [Step("limit:until", "limit_until", params=(("last", until.isoformat()),))]


def _stretches(course: Course, on: date | None) -> list[Step]:
    """One step per stretch of days: from, last day and months, with the weekly hours where they matter."""
    assert course.measured is not None, "steps only of a course that counts"
    quantity, bound = course.measured.quantity, _bound(course, on)
    detail = quantity.detail
    if detail is None:
        return []
    found: list[Step] = []
    for piece in detail.pieces:
        end = piece.end if bound is None else bound if piece.end is None else min(piece.end, bound)
        if end is None or end <= piece.start:
            continue
        months = detail.measure(end) - detail.measure(piece.start)
        days = (("from", piece.start.isoformat()), ("last", (end - DAY).isoformat()), ("months", _text(months)))
        key, hours = ("stretch", (("hours", _text(piece.weight)),)) if quantity.by_hours else ("stretch_months", ())
        found.append(Step("stretch", key, quantity=shown(months), params=(*days, *hours)))
    return found


def _caps(course: Course, sums: Sums, on: date | None) -> list[Step]:
    s, limits, found = course.setting, course.limits, []
    assert course.measured is not None, "steps only of a course that counts"
    if limits.per_day is not None:
        uncapped = course.measured.quantity.accrual.scaled(course.measured.rate).upto(_bound(course, on))
        if uncapped > sums.uncapped_block or sums.uncapped_block > sums.block:
            found.append(Step("cap:max_per_day", "cap_max_per_day", quantity=shown(limits.per_day)))
    extra = sum((part_amount for part, part_amount in sums.bonuses if not part.raises), NOTHING)
    if limits.total is not None and (sums.total == limits.total) and sums.uncapped_block + extra > limits.total:
        kind = "max_value" if s.block.max_value is not None and s.block.max_value == limits.total else "max_amount"
        found.append(Step("cap:max_amount", f"cap_{kind}", quantity=shown(limits.total)))
    return found


def _bites(step: Step, on: date | None) -> bool:
    """A maximum duration is named from the day on which it takes something off."""
    last = dict(step.params).get("last")
    return step.step != "limit:max_months" or on is None or not last or date.fromisoformat(last) < on


def _bound(course: Course, on: date | None) -> date | None:
    last = earliest(on, course.until)
    return None if last is None else last + DAY


def _of_bonus(part: Part) -> tuple[tuple[str, str], ...]:
    bonus = part.bonus
    params = [("value", _text(bonus.value)), ("scaling_class", bonus.scaling_class)]
    if bonus.max_value is not None:
        params.append(("maximum", _text(bonus.max_value)))
    if part.event and part.accrual.first_day is not None:
        params.append(("date", part.accrual.first_day.isoformat()))
    return tuple(params)


def _text(number: Fraction | Decimal | None) -> str:
    return "" if number is None else format(shown(number), "f")
