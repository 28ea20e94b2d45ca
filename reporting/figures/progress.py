"""How far running contracts are at the end of a period: how much of their time has passed, and which are at risk.

What they owed, what counted and which of them ran comes from the lines of the period, so that a revision or a close-out of
later does not move it. Runs in a desk's scope.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db import connection

from contracts.models import LedgerLine
from contracts.queries.worklist import ENDING_WITHIN
from reporting.figures.report_period import ReportPeriod

_ZERO: Final = Decimal(0)
_SQL: Final = """
WITH running AS (
    SELECT line.municipality_id, line.contract_id,
           sum(line.amount) FILTER (WHERE line.kind = ANY(%(owed)s)) AS owed,
           coalesce(sum(line.amount) FILTER (WHERE line.kind = ANY(%(done)s)), 0) AS done
    FROM contracts_ledgerline line WHERE line.desk_id = %(desk)s AND {known} {narrower}
    GROUP BY line.municipality_id, line.contract_id
    HAVING sum(line.amount) FILTER (WHERE line.kind = ANY(%(owed)s)) > 0 AND sum(line.contracts) > 0
)
SELECT running.municipality_id, sum(owed),
       sum(owed * (least(greatest(%(on)s, starts_on), until) - starts_on) / (until - starts_on)),
       count(*) FILTER (
           WHERE (done <= 0 AND (%(on)s - starts_on) * 2 >= until - starts_on) OR (done < owed AND until <= %(soon)s)
       )
FROM running JOIN contracts_contract contract ON contract.id = running.contract_id
WHERE contract.until IS NOT NULL GROUP BY running.municipality_id
"""


@dataclass(frozen=True, slots=True)
class Progress:
    """Of running contracts with an end: what they owe, that times the part (0-1) of their term that is over, and how many
    are at risk: half of the term is over and nothing counts, or they have not enough while their term is over or ends within ninety days.
    """

    owed: Decimal = _ZERO
    passed: Decimal = _ZERO
    at_risk: int = 0

    def plus(self, other: "Progress") -> "Progress":
        """Both together."""
        return Progress(self.owed + other.owed, self.passed + other.passed, self.at_risk + other.at_risk)

    @property
    def time_elapsed(self) -> Decimal | None:
        """Share (0-1) of the terms that has passed, weighted by what is owed; None without a contract with an end."""
        return self.passed / self.owed if self.owed else None


def progress(
    *, desk_id: UUID, period: ReportPeriod, on: date, municipality_id: UUID | None = None
) -> dict[UUID, Progress]:
    """Client → progress on a day, in one statement; clients without such contracts are left out."""
    known = "line.booked_on <= %(until)s" if period.is_stand else "line.reported_quarter <= %(last)s"
    asked: dict[str, Any] = {
        "desk": desk_id, "client": municipality_id, "on": on, "soon": on + ENDING_WITHIN, "until": period.until,
        "last": "" if period.is_stand else str(period.quarters[-1]), "owed": list(LedgerLine.OBLIGATION_KINDS),
        "done": list(LedgerLine.FULFILMENT_KINDS),
    }
    with connection.cursor() as cursor:
        narrower = "AND line.municipality_id = %(client)s" if municipality_id else ""
        cursor.execute(_SQL.format(known=known, narrower=narrower), asked)
        return {row[0]: Progress(*row[1:]) for row in cursor.fetchall()}
