"""What tests of publications do: a world with closed quarters, and the steps from asking to publishing."""

from datetime import date
from typing import Any
from uuid import UUID

from reporting import tasks
from reporting.actions import documents, publication
from reporting.actions.closing import close_quarter
from reporting.models import Document, PublicationRun
from reporting.figures.report_period import parse_period
from sroi.periods import Quarter
from sroi.tenancy.scope import desk_scope, scope
from tests.world import DAY, World, at

QUARTER = "2024-Q1"


def close(world: World, *numbers: int) -> None:
    """Close these quarters of 2024."""
    with scope(desk_scope(world.desk.pk)):
        for number in numbers:
            close_quarter(
                by=world.actor("coordinator"), at=at(DAY), desk=world.desk, quarter=Quarter(2024, number), on=DAY,
            )


def start(world: World, period: str = QUARTER, *, day: date = DAY, by: str = "coordinator", **more: Any) -> PublicationRun:
    """Ask for the sheets of a period."""
    with scope(desk_scope(world.desk.pk)):
        return publication.start(by=world.actor(by), at=at(day), desk=world.desk, period=parse_period(period), **more)


def waiting(world: World) -> list[UUID]:
    """The sheets that the worker would take."""
    with scope(desk_scope(world.desk.pk)):
        return documents.waiting(at=at(DAY))


def make(world: World) -> None:
    """The worker makes everything that waits."""
    for pk in waiting(world):
        tasks.build(desk_id=world.desk.pk, document_id=pk, at=at(DAY))


def publish(world: World, run: PublicationRun, *, by: str = "coordinator") -> int:
    """A coordinator publishes."""
    with scope(desk_scope(world.desk.pk)):
        return publication.publish(by=world.actor(by), at=at(DAY), run_id=run.pk)


def published(world: World, period: str = QUARTER, **more: Any) -> PublicationRun:
    """All of it."""
    run = start(world, period, **more)
    make(world)
    publish(world, run)
    return run


def sheets(world: World, run: PublicationRun) -> list[Document]:
    """The sheets of a publication; the desk's edition first."""
    with scope(desk_scope(world.desk.pk)):
        return list(Document.objects.filter(run=run).select_related("municipality").order_by("municipality__name", "pk"))


def states(world: World) -> list[tuple[str, int]]:
    """State and version of every sheet of the desk."""
    with scope(desk_scope(world.desk.pk)):
        return sorted(Document.objects.values_list("state", "version"))
