"""Keeps the desk's division of persons into published blocks up to date with the closed quarters."""

from datetime import datetime

from contracts.models import DeskQuarter
from reporting.figures.exact import person_cells
from reporting.models import DisclosureBlocks
from reporting.disclosure.partition import partition
from reporting.disclosure.blocks import Partition
from sroi.periods import Quarter
from sroi.tenancy import queries as organisations
from sroi.tenancy.models import ServiceDesk


def extend_blocks(*, desk: ServiceDesk, quarter: Quarter, at: datetime) -> Partition:
    """Add a quarter that was just closed; its fourth quarter also fixes the edition of a year.

    The desk's threshold is that of the first block made with it: changing it later never re-cuts what was published.
    """
    row = DisclosureBlocks.objects.select_for_update().filter(desk=desk).first()
    before = Partition.from_json(row.partition) if row else None
    closed = list(
        DeskQuarter.objects.filter(desk=desk, closed_at__isnull=False).order_by("quarter").values_list("quarter", flat=True)
    )
    clients = list(organisations.clients_of(desk_id=desk.pk).values_list("slug", flat=True))
    after = partition(
        person_cells(desk=desk, quarters=closed),
        threshold=desk.disclosure_threshold,
        published=before,
        slots=[(slug, name) for slug in clients for name in closed],
        editions=[quarter.year] if quarter.number == 4 else [],
    )
    DisclosureBlocks.objects.update_or_create(
        desk=desk, defaults={"partition": after.to_json(), "through": str(quarter), "updated_at": at},
    )
    return after
