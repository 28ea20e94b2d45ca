"""A publication while its worker dies twice and Redis goes away: in the end exactly one version of each sheet."""

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from django.conf import settings
from django.db import connections

from reporting.actions import documents
from reporting.models import DisclosureBlocks, Document, PublicationRun
from sroi.embedded.servers import RedisServer
from sroi.tenancy.models import Municipality, Participation
from sroi.tenancy.scope import desk_scope, scope
from tests.faults.workers import Worker, wait_for
from tests.reporting import publications as runs
from tests.world import START, World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.faults]
State = Document.State
CLIENTS = 8


@pytest.fixture
def region(world: World) -> Iterator[World]:
    """A desk with ten clients and a closed quarter; the files lie where the worker writes them."""
    with scope(desk_scope(world.desk.pk)):
        for number in range(CLIENTS):
            client = Municipality.objects.create(
                slug=f"proefgemeente-{number}", name=f"Proefgemeente {number}", kind="municipality", cbs_code=f"GM9{number:03d}",
            )
            Participation.objects.create(desk=world.desk, municipality=client, starts_on=START)
    runs.close(world, 1)
    yield world
    shutil.rmtree(Path(settings.MEDIA_ROOT) / "documents" / str(world.desk.pk), ignore_errors=True)


def count(world: World) -> Counter[str]:
    """How many sheets are in which state."""
    return Counter(state for state, _version in runs.states(world))


def minutes_pass(world: World) -> None:
    """What a dead worker had in hand counts as lost from now on."""
    with scope(desk_scope(world.desk.pk)):
        for row in Document.objects.filter(state=State.BUILDING):
            assert row.building_since is not None
            Document.objects.filter(pk=row.pk).update(building_since=row.building_since - documents.LOST_AFTER)


def test_two_dead_workers_and_a_restarted_redis(region: World, worker: Worker, redis: RedisServer) -> None:
    worker.start()
    run = runs.start(region)
    _killed_at_work(region, worker, after=1)
    redis.stop()
    redis.start()
    worker.start()
    _killed_at_work(region, worker, after=4)
    minutes_pass(region)
    worker.start()
    wait_for(lambda: count(region) == {State.BUILT: CLIENTS + 3}, what="all sheets", seconds=60)
    assert runs.publish(region, run) == CLIENTS + 3
    _one_version_of_each(region, run)


def _killed_at_work(world: World, worker: Worker, *, after: int) -> None:
    """Kill the worker with a sheet in hand, once some are made; the sheet waits until it counts as lost."""
    wait_for(lambda: count(world)[State.BUILT] >= after, what="the first sheets", seconds=60)
    dsn = psycopg.conninfo.make_conninfo(settings.ADMIN_DATABASE_URL, dbname=connections["default"].settings_dict["NAME"])
    with psycopg.connect(dsn) as blocker:
        blocker.execute(f"LOCK TABLE {DisclosureBlocks._meta.db_table} IN ACCESS EXCLUSIVE MODE")
        with psycopg.connect(dsn, autocommit=True) as watcher:
            wait_for(lambda: bool(watcher.execute(
                "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
            ).fetchall()), what="a worker in the middle of a sheet")
        worker.kill()
        blocker.rollback()
    assert count(world)[State.BUILDING] >= 1
    assert after <= count(world)[State.BUILT] < CLIENTS + 3


def _one_version_of_each(world: World, run: PublicationRun) -> None:
    rows = runs.sheets(world, run)
    assert {(row.municipality_id, row.version) for row in rows} == {
        (client, 1) for client in [None, *world_clients(world)]
    }
    assert len(rows) == CLIENTS + 3 == len({row.path for row in rows})
    assert {(row.state, row.failure) for row in rows} == {(State.PUBLISHED, "")}
    for row in rows:
        assert (Path(settings.MEDIA_ROOT) / row.path).stat().st_size == row.size


def world_clients(world: World) -> list[UUID]:
    """The clients of the desk."""
    with scope(desk_scope(world.desk.pk)):
        return list(Participation.objects.filter(desk=world.desk).values_list("municipality_id", flat=True))
