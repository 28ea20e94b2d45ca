"""When a condition of a block or bonus holds: as periods, so that it can begin or end while an entry runs."""

from __future__ import annotations

from datetime import date
from typing import Final

from sroi.periods import Period

from .circumstances import Circumstances
from .facts import Facts
from .policy import Policy
from .records import record
from .schedule import Condition

_ALWAYS: Final = (Period(None, None),)
#: No living person is older; ends the list of years that are looked at.
_OLDEST: Final = 120


@record
class Holding:
    """The half-open periods in which a condition holds; ``missing`` names the fact without which nobody can tell."""

    spans: tuple[Period, ...] = ()
    missing: str | None = None

    @property
    def begins(self) -> date | None:
        """The day from which it holds, None = from the start."""
        return self.spans[0].start if self.spans else None


def holding(
    condition: Condition, facts: Facts, *, start: date | None, circumstances: Circumstances, policy: Policy
) -> Holding:
    """When ``condition`` holds for an entry that starts on ``start`` (None where the facts have no dates)."""
    if condition.kind == "contract":
        return _permanent(facts)
    if condition.kind == "claim":
        return _claim(condition, facts)
    return _age(condition, facts, start, circumstances.award_date, policy.age_reference_date)


def _permanent(facts: Facts) -> Holding:
    if facts.contract_permanent_from is not None:
        return Holding((Period(facts.contract_permanent_from, None),))
    return Holding(_ALWAYS) if facts.contract_permanent else Holding()


def _claim(condition: Condition, facts: Facts) -> Holding:
    for claim in facts.claims:
        if claim.code == condition.claim:
            return Holding((Period(claim.day, None),))
    return Holding()


def _age(
    condition: Condition, facts: Facts, start: date | None, award: date | None, reference: str
) -> Holding:
    if facts.birth_month is not None and reference == "date_of_reaching":
        return Holding(_by_birthday(condition, facts.birth_month))
    if facts.birth_month is not None and reference == "each_1_january" and start is not None:
        return Holding(_by_year(condition, facts.birth_month, start))
    if facts.age_at_start is not None:
        return Holding(_ALWAYS if _compare(condition, facts.age_at_start) else ())
    day = (award if reference == "award_date" else None) or start
    if facts.birth_month is None or day is None:
        return Holding(missing="age_at_start")
    return Holding(_ALWAYS if _compare(condition, age_on(facts.birth_month, day)) else ())


def age_on(birth_month: str, day: date) -> int:
    """Age in whole years; only the month of birth is asked, so the birthday is taken as its first day."""
    year, month = int(birth_month[:4]), int(birth_month[5:])
    return day.year - year - (day.month < month)


def _compare(condition: Condition, age: int) -> bool:
    years = condition.years or 0
    return {"<": age < years, "<=": age <= years, ">": age > years, ">=": age >= years}[condition.op or ">="]


def _by_birthday(condition: Condition, birth_month: str) -> tuple[Period, ...]:
    reached = (condition.years or 0) + (condition.op in {">", "<="})
    birthday = date(int(birth_month[:4]) + reached, int(birth_month[5:]), 1)
    return (Period(birthday, None),) if condition.op in {">", ">="} else (Period(None, birthday),)


def _by_year(condition: Condition, birth_month: str, start: date) -> tuple[Period, ...]:
    """Age on 1 January decides for the whole calendar year."""
    spans: list[Period] = []
    for year in range(start.year, start.year + _OLDEST):
        if _compare(condition, age_on(birth_month, date(year, 1, 1))):
            begin, end = date(year, 1, 1), date(year + 1, 1, 1)
            if spans and spans[-1].end == begin:
                spans[-1] = Period(spans[-1].start, end)
            else:
                spans.append(Period(begin, end))
    return tuple(spans)


def without(spans: tuple[Period, ...], others: tuple[Period, ...]) -> tuple[Period, ...]:
    """The days of ``spans`` that lie in none of ``others``."""
    left = spans
    for other in others:
        found: list[Period] = []
        for span in left:
            if other.start is not None:
                before = span.intersect(Period(None, other.start))
                found += [before] if before is not None else []
            if other.end is not None:
                after = span.intersect(Period(other.end, None))
                found += [after] if after is not None else []
        left = tuple(found)
    return left
