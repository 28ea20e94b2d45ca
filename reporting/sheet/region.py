"""The range of the region on the sheet of a client: how far the middle half of the desk's clients is.

It takes the figures of all clients, and is the same on every sheet of a publication. So it is worked out once for each.
"""

from datetime import date
from decimal import Decimal

from reporting.disclosure.blocks import Partition
from reporting.disclosure.disclosed import Disclosed, Shown
from reporting.disclosure.rules import disclose_stand, quartile_range
from reporting.figures.exact import figures_of_clients
from reporting.figures.figure_set import FigureSet
from reporting.figures.report_period import ReportPeriod, parse_period
from reporting.models import PublicationRun
from sroi.tenancy import queries as organisations
from sroi.tenancy.models import ServiceDesk

RegionRange = tuple[Decimal, Decimal]
"""First and third quartile of the shares (0-1) that the clients fulfilled of their obligation."""


def region_range(*, desk: ServiceDesk, period: ReportPeriod, on: date, blocks: Partition) -> RegionRange | None:
    """The range as it is; None with fewer than eight clients that show their share."""
    clients = organisations.clients_of(desk_id=desk.pk)
    return middle_half(figures_of_clients(desk=desk, clients=clients, period=period, on=on), blocks)


def middle_half(clients: list[FigureSet], blocks: Partition) -> RegionRange | None:
    """The range over the figures of all clients."""
    return quartile_range(_share(exact, blocks) for exact in clients if exact.obligation)


def _share(exact: FigureSet, blocks: Partition) -> Disclosed:
    """What a client fulfilled of its obligation (0-1), where that may be shown."""
    filled = disclose_stand(exact, blocks)
    return Shown(filled.value / exact.obligation) if isinstance(filled, Shown) else filled


def region_range_of(run: PublicationRun, *, on: date, blocks: Partition) -> RegionRange | None:
    """The range on the sheets of a publication: kept with the first of them, so that one made again says the same."""
    if run.region_range is None:
        found = region_range(desk=run.desk, period=parse_period(run.period), on=on, blocks=blocks)
        kept = PublicationRun.objects.filter(pk=run.pk, requested_at=run.requested_at, region_range__isnull=True)
        kept.update(region_range=[str(share) for share in found or ()])
        run.refresh_from_db(fields=["region_range"])  # perhaps another worker was first
    return (Decimal(run.region_range[0]), Decimal(run.region_range[1])) if run.region_range else None
