"""How far contracts are on a day: how much of their time has passed, and which of them are at risk. SQL of our own, for others' statements.

Time is told over all contracts that owe something, as what counts is, so that the two can be held against each other: weighted
by what is owed, and of a closed contract all of it has passed. A running contract without an end is left out. The day itself has
passed. Each text expects a row of `contracts_contract` as `contract`, and takes what is known of it as our own SQL.
"""

from decimal import Decimal
from typing import Final

#: The obligation of the contracts that time is told of, in euro.
_OWED: Final = "coalesce(sum({owed}) FILTER (WHERE {owed} > 0 AND ({closed} OR contract.until IS NOT NULL)), 0)"
#: That times the part (0-1) of their time that has passed at the end of `%(on)s`; rounded, so that it can be stored as it is.
_PASSED: Final = """
coalesce(round(sum(CASE
    WHEN {closed} THEN {owed}
    ELSE {owed} * least(greatest(%(on)s - contract.starts_on + 1, 0), contract.until - contract.starts_on)
         / (contract.until - contract.starts_on)
END) FILTER (WHERE {owed} > 0), 8), 0)"""
#: Of running contracts with an end, as the work list has them: half of the term is over and nothing counts, or they have not
#: enough while their term is over or ends by `%(soon)s`.
_AT_RISK: Final = """
count(*) FILTER (WHERE {owed} > 0 AND {running} AND (
    ({done} <= 0 AND (%(on)s - contract.starts_on) * 2 >= contract.until - contract.starts_on)
    OR ({done} < {owed} AND contract.until <= %(soon)s)
))"""


def time_owed_sql(*, owed: str, closed: str) -> str:
    """What the contracts owe that time is told of, in euro."""
    return _OWED.format(owed=owed, closed=closed)


def time_passed_sql(*, owed: str, closed: str) -> str:
    """The same, times the part of their time that has passed."""
    return _PASSED.format(owed=owed, closed=closed)


def at_risk_sql(*, owed: str, done: str, running: str) -> str:
    """How many running contracts are at risk."""
    return _AT_RISK.format(owed=owed, done=done, running=running)


def time_elapsed(*, owed: Decimal, passed: Decimal) -> Decimal | None:
    """Share (0-1) of the time that has passed, from sums of the two; None where nothing is owed that time is told of."""
    return passed / owed if owed else None
