"""Which advices a period counts. Runs in a desk's scope.

Advices are not in the ledger, but they count as its lines do: by the quarter that they are reported in, which is never one
that was closed when they were logged; and for a stand per date by the day on which they were known. So what is logged later
changes neither a closed quarter nor an earlier stand.
"""

from uuid import UUID

from django.db.models import Count, Q, QuerySet

from contracts.models import Advice
from reporting.figures.report_period import ReportPeriod


def counted(*, desk_id: UUID, period: ReportPeriod, upto: bool = False) -> QuerySet[Advice]:
    """The advices of a period; with `upto` all that count up to its end."""
    rows = Advice.objects.filter(desk_id=desk_id).order_by()
    if period.until is not None:
        return rows.filter(given_on__lte=period.until, created_at__date__lte=period.until)
    within = Q(reported_quarter__lte=str(period.quarters[-1]))
    if not upto:
        within &= Q(reported_quarter__gte=str(period.quarters[0]))
    return rows.filter(within)


def by_client(*, desk_id: UUID, period: ReportPeriod) -> dict[UUID, int]:
    """Client → advices of a period; clients without any are left out."""
    return dict(counted(desk_id=desk_id, period=period).values_list("municipality_id").annotate(Count("pk")))
