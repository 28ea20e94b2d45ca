"""A worker that dies and a broker that is away lose nothing: state is in the database, a message is only a bell."""

import time
from collections.abc import Iterator
from datetime import date

import psycopg
import pytest
from django.conf import settings
from django.db import connections

from contracts.actions import imports
from contracts.importing import storage
from contracts.models import Balance, Contract, ImportBatch, LedgerLine, NumberSeries
from contracts.queries import proof
from sroi.embedded.servers import RedisServer
from sroi.tenancy.scope import desk_scope, scope
from tests.contracts import import_files
from tests.faults.workers import Worker, wait_for
from tests.world import World, decide, report

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.faults]


def submitted(world: World, name: str) -> None:
    """One more entry that waits for review: a purchase of € 5.000 that counts in full."""
    report(world, name, block="SOC_PURCHASE", vendor_name="Sociaal Werkbedrijf De Proef", invoice_number=name, facts={
        "invoice_date": "2024-06-01", "amount_excl_vat": "5000.00", "vendor_recognition": ["sw_company"]})


def balance(world: World) -> Balance:
    with scope(desk_scope(world.desk.pk)):
        return Balance.objects.get(contract_id=world.contracts["running"].pk)


def is_fresh(world: World) -> bool:
    return balance(world).stale_since is None


def assert_nothing_differs(world: World, *, before: Balance) -> None:
    """The approved amount counts exactly once, in balance and ledger."""
    assert balance(world).fulfilled - before.fulfilled == 5000
    with scope(desk_scope(world.desk.pk)):
        assert proof.prove().differences == []


def test_a_worker_killed_before_it_could_calculate(world: World, worker: Worker) -> None:
    worker.start()
    submitted(world, "late")
    before = balance(world)
    worker.kill()
    decide(world, "late", "approve")
    assert not is_fresh(world)
    worker.start()
    wait_for(lambda: is_fresh(world), what="the recalculation")
    assert_nothing_differs(world, before=before)


def test_a_worker_killed_half_way_through_a_calculation(world: World, worker: Worker) -> None:
    """It waits for a lock on the ledger, with the balance claimed, when it is killed; the sweep finds the row again."""
    worker.start()
    submitted(world, "late")
    before = balance(world)
    dsn = psycopg.conninfo.make_conninfo(settings.ADMIN_DATABASE_URL, dbname=connections["default"].settings_dict["NAME"])
    with psycopg.connect(dsn) as blocker:
        blocker.execute(f"LOCK TABLE {LedgerLine._meta.db_table} IN ACCESS EXCLUSIVE MODE")
        decide(world, "late", "approve")
        with psycopg.connect(dsn, autocommit=True) as watcher:
            wait_for(lambda: bool(watcher.execute(
                "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
            ).fetchall()), what="a worker in the middle of its work")
        worker.kill()
        blocker.rollback()
    assert not is_fresh(world)
    worker.start()
    wait_for(lambda: is_fresh(world), what="the recalculation after the sweep")
    assert_nothing_differs(world, before=before)


def test_redis_away_for_a_while(world: World, worker: Worker, redis: RedisServer) -> None:
    """Approving goes on without a broker and does not hang; once it is back the sweep rings for what waits."""
    worker.start()
    submitted(world, "late")
    before = balance(world)
    redis.stop()
    started = time.monotonic()
    decide(world, "late", "approve")
    assert time.monotonic() - started < 20
    assert not is_fresh(world)
    redis.start()
    wait_for(lambda: is_fresh(world), what="the recalculation after the broker came back", seconds=60)
    assert_nothing_differs(world, before=before)


def test_a_doubled_message_does_nothing_more(world: World) -> None:
    """The task claims a stale row; a second run finds none."""
    from contracts.tasks import recalculate_contract

    submitted(world, "late")
    decide(world, "late", "approve", day=date(2024, 6, 10))
    ids = {"desk_id": str(world.desk.pk), "contract_id": str(world.contracts["running"].pk)}
    with scope(desk_scope(world.desk.pk)):
        lines = LedgerLine.objects.count()
    recalculate_contract(**ids)
    with scope(desk_scope(world.desk.pk)):
        once = LedgerLine.objects.count()
    recalculate_contract(**ids)
    with scope(desk_scope(world.desk.pk)):
        assert (once > lines, LedgerLine.objects.count()) == (True, once)


@pytest.fixture
def confirmed_import(world: World) -> Iterator[ImportBatch]:
    """A checked file of two contracts that somebody has asked to take in; it lies where the worker looks for it."""
    batch = import_files.check(world, "contracts", import_files.csv(import_files.contracts({}, {})))
    assert import_files.ask(world, batch)
    yield batch
    storage.remove(batch.path)


def test_a_worker_killed_while_it_takes_an_import_in(world: World, worker: Worker, confirmed_import: ImportBatch) -> None:
    """It waits for the number series, with the import claimed and rows registered, when it is killed. Nothing stays; once
    the claim is too old the sweep gives the work to the next worker, which registers all rows once."""
    before = import_files.count(world, Contract)
    dsn = psycopg.conninfo.make_conninfo(settings.ADMIN_DATABASE_URL, dbname=connections["default"].settings_dict["NAME"])
    with psycopg.connect(dsn) as blocker:
        blocker.execute(f"LOCK TABLE {NumberSeries._meta.db_table} IN ACCESS EXCLUSIVE MODE")
        worker.start()  # its sweep finds the work
        with psycopg.connect(dsn, autocommit=True) as watcher:
            wait_for(lambda: bool(watcher.execute(
                "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
            ).fetchall()), what="a worker in the middle of its work")
        worker.kill()
        blocker.rollback()
    batch = import_files.again(world, confirmed_import)
    assert (batch.state, batch.attempts, import_files.count(world, Contract)) == ("taking_in", 1, before)
    assert batch.claimed_at is not None
    with scope(desk_scope(world.desk.pk)):  # ten minutes pass
        ImportBatch.objects.filter(pk=batch.pk).update(claimed_at=batch.claimed_at - imports.LOST_AFTER)
    worker.start()
    wait_for(lambda: import_files.again(world, batch).state == "done", what="the import after the sweep")
    assert (import_files.count(world, Contract), batch.attempts) == (before + 2, 2)
