"""A desk of the tests that publishes sheets: its first quarter, and a second version of it."""

from collections.abc import Iterable
from unittest.mock import patch
from uuid import UUID

from reporting import tasks
from reporting.actions import publication
from reporting.actions.closing import close_quarter
from reporting.models import Document
from reporting.figures.report_period import parse_period
from sroi.periods import Quarter
from sroi.tenancy.models import ServiceDesk
from sroi.tenancy.scope import desk_scope, scope
from tests.world import DAY, World, at

#: What stands in for the PDF: laying out takes a second, and is tested elsewhere.
PDF = b"%PDF-1.7 proef"


def close(world: World, *names: str) -> None:
    """Close quarters of the first desk."""
    with scope(desk_scope(world.desk.pk)):
        for name in names:
            close_quarter(
                by=world.actor("coordinator"), at=at(DAY), desk=world.desk, quarter=Quarter.parse(name), on=DAY,
            )


def publish(
    world: World, period: str, *, change: str = "", only: Iterable[UUID | None] | None = None, finish: bool = True
) -> list[Document]:
    """Make and publish the sheets of a closed period; with `finish` off they stay ready, unpublished."""
    chosen = None if only is None else list(only)
    with scope(desk_scope(world.desk.pk)):
        run = publication.start(
            by=world.actor("coordinator"), at=at(DAY), desk=world.desk, period=parse_period(period), change=change, only=chosen,
        )
        rows = list(run.documents.all())
    with patch("reporting.tasks.render_sheet", return_value=PDF):
        for row in rows:
            tasks.build(desk_id=world.desk.pk, document_id=row.pk, at=at(DAY))
    with scope(desk_scope(world.desk.pk)):
        if finish:
            publication.publish(by=world.actor("coordinator"), at=at(DAY), run_id=run.pk)
        return list(Document.objects.filter(run=run).select_related("desk", "municipality"))


def open_up(world: World, *, openly: bool = True) -> None:
    """Let everybody read what the first desk publishes, or nobody."""
    ServiceDesk.objects.filter(pk=world.desk.pk).update(publishes_openly=openly)
