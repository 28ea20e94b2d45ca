"""A Redis and a worker of a test's own, so that stopping them harms nobody else."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sroi.celery import app
from sroi.embedded.servers import RedisServer, broker_url
from tests.faults.workers import Worker, ring_at


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis of our own; this process rings its bells there."""
    server = RedisServer(tmp_path / "redis")
    before = app.conf.broker_url
    ring_at(broker_url(server.start()))
    try:
        yield server
    finally:
        ring_at(before)
        server.stop()
        server.leave()


@pytest.fixture
def worker(redis: RedisServer, process_environment: dict[str, str], tmp_path: Path) -> Iterator[Worker]:
    """A worker on this test's database and broker, not started yet."""
    one = Worker({**process_environment, "REDIS_URL": redis.start()}, tmp_path / "worker.log")
    try:
        yield one
    finally:
        one.kill()
