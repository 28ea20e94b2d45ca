"""The health page: 200 only when everything is there, and no word about the inside."""

from collections.abc import Iterator

import pytest
from django.db.migrations.executor import MigrationExecutor
from django.test import Client

from sroi import health, heartbeat
from sroi.embedded.servers import RedisServer

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker_seen() -> Iterator[None]:
    heartbeat.show_life()
    yield
    with heartbeat.client() as client:
        client.delete(heartbeat.KEY)


def checks_of(client: Client, *, status: int) -> dict[str, str]:
    answer = client.get("/gezond/")
    assert answer.status_code == status
    assert answer["Cache-Control"].startswith("max-age=0")
    body = answer.json()
    assert set(body) == {"status", "checks"}
    assert body["status"] == ("ok" if status == 200 else "failing")
    checks: dict[str, str] = body["checks"]
    return checks


def test_all_is_well(client: Client, worker_seen: None) -> None:
    assert checks_of(client, status=200) == dict.fromkeys(health.CHECKS, "ok")


def test_without_a_worker_it_is_not_healthy(client: Client) -> None:
    with heartbeat.client() as connection:
        connection.delete(heartbeat.KEY)
    assert checks_of(client, status=503)["worker"] == "failing"


def test_the_sign_of_life_fades(worker_seen: None) -> None:
    with heartbeat.client() as client:
        assert 0 < client.ttl(heartbeat.KEY) <= heartbeat.EXPIRES_AFTER_SECONDS


def test_without_redis_it_is_not_healthy(
    client: Client, settings: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> None:
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    settings.REDIS_URL = server.start()  # type: ignore[attr-defined]  # pytest-django's settings
    server.stop()
    checks = checks_of(client, status=503)
    server.leave()
    assert (checks["redis"], checks["worker"], checks["database"]) == ("failing", "failing", "ok")


def test_a_waiting_migration_is_not_healthy(
    client: Client, worker_seen: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    health._known_migrated.clear()
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_: [("one", False)])
    assert checks_of(client, status=503) == {**dict.fromkeys(health.CHECKS, "ok"), "migrations": "failing"}
    monkeypatch.undo()
    assert checks_of(client, status=200)["migrations"] == "ok"


def test_an_unsafe_role_is_not_healthy_and_its_name_stays_inside(
    client: Client, worker_seen: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "role_problems", lambda **_: ["secret_role owns tables"])
    answer = client.get("/gezond/")
    assert answer.json()["checks"]["role"] == "failing"
    assert b"secret_role" not in answer.content


def test_only_reading_is_offered(client: Client) -> None:
    assert client.post("/gezond/").status_code == 405
