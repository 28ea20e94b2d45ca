"""The embedded servers: shared by processes, gone with the last one, and hard to upset."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
import redis

from sroi.embedded import usage
from sroi.embedded.servers import (
    DatabaseUrls,
    PostgresServer,
    RedisServer,
    broker_url,
    create_database,
    drop_database,
)

ROOT = Path(__file__).resolve().parents[2]
USER_PROCESS = """
import os, sys
from pathlib import Path
from sroi.embedded.servers import ensure_postgres, ensure_redis
data = Path(sys.argv[1])
ensure_postgres(data_dir=data / "postgres"), ensure_redis(data_dir=data / "redis")
forked = os.fork() if "fork" in sys.argv else None
if forked == 0:
    sys.exit(0)  # runs the exit handlers, as a web worker does
if forked:
    os.waitpid(forked, 0)
print("ready", flush=True)
sys.stdin.readline()
"""

pytestmark = pytest.mark.enable_socket


class User:
    """Another process that uses the servers until told to end."""

    def __init__(self, data: Path, *words: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", USER_PROCESS, str(data), *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, "SROI_EMBEDDED_FAST": "1"},
        )

    def wait_until_ready(self) -> "User":
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n"
        return self

    def end(self) -> None:
        self.process.communicate(timeout=60)
        assert self.process.returncode == 0

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=60)


def eventually(condition: Callable[[], bool]) -> bool:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SROI_EMBEDDED_FAST", "1")
    tmp_path.chmod(0o755)
    return tmp_path


@pytest.fixture
def postgres(data: Path) -> Iterator[PostgresServer]:
    server = PostgresServer(data / "postgres")
    yield server
    usage.leave(server.process)


@pytest.fixture
def redis_server(data: Path) -> Iterator[RedisServer]:
    server = RedisServer(data / "redis")
    yield server
    server.leave()


def running(data: Path) -> tuple[bool, bool]:
    return (
        PostgresServer(data / "postgres").process.pid() is not None,
        RedisServer(data / "redis").process.pid() is not None,
    )


def one(url: str, query: LiteralString) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(query).fetchone()
    assert row is not None
    return row[0]


def test_two_processes_share_the_servers_and_the_last_one_stops_them(data: Path) -> None:
    first, second = User(data), User(data)  # started at once: the start must not race
    first.wait_until_ready()
    second.wait_until_ready()
    pids = PostgresServer(data / "postgres").process.pid(), RedisServer(data / "redis").process.pid()
    first.end()
    assert (
        PostgresServer(data / "postgres").process.pid(),
        RedisServer(data / "redis").process.pid(),
    ) == pids
    second.end()
    assert running(data) == (False, False)


def test_a_killed_process_takes_nothing_with_it_and_leaves_nothing_behind(data: Path) -> None:
    first, second = User(data).wait_until_ready(), User(data).wait_until_ready()
    first.kill()
    time.sleep(0.3)
    assert running(data) == (True, True)
    second.kill()
    assert eventually(lambda: running(data) == (False, False))


def test_a_forked_child_that_exits_stops_nothing(data: Path) -> None:
    user = User(data, "fork").wait_until_ready()
    assert running(data) == (True, True)
    user.end()
    assert running(data) == (False, False)


def test_postgres_starts_again_after_it_was_killed(
    postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SROI_EMBEDDED_FAST", "0")  # real data is on disk when the commit returns
    urls = postgres.ensure()
    with psycopg.connect(urls.owner) as connection:
        connection.execute("CREATE TABLE kept (id int)")
        connection.execute("INSERT INTO kept VALUES (7)")
    pid = postgres.process.pid()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert eventually(lambda: postgres.process.pid() is None)
    assert postgres.process.pid_file.exists()
    assert one(postgres.ensure().owner, "SELECT id FROM kept") == 7


def test_a_pid_file_with_the_number_of_another_program_does_not_block_the_start(
    postgres: PostgresServer,
) -> None:
    postgres.ensure()
    left_behind = postgres.process.pid_file.read_text().splitlines()
    postgres.process.stop()
    postgres.process.pid_file.write_text("\n".join([str(os.getpid()), *left_behind[1:]]) + "\n")
    assert one(postgres.ensure().app, "SELECT current_user") == "sroi_app"


def test_an_interrupted_first_start_is_made_good(data: Path, postgres: PostgresServer) -> None:
    (data / "postgres" / "cluster.new" / "base").mkdir(parents=True)
    assert one(postgres.ensure().app, "SELECT current_user") == "sroi_app"


def test_the_application_role_owns_nothing_and_may_not_bypass_policies(postgres: PostgresServer) -> None:
    urls: DatabaseUrls = postgres.ensure()
    rights: LiteralString = (
        "SELECT (rolsuper, rolbypassrls, rolcreatedb, rolcreaterole)::text"
        " FROM pg_roles WHERE rolname = current_user"
    )
    assert one(urls.app, rights) == "(f,f,f,f)"
    assert one(urls.owner, rights) == "(f,f,t,f)"
    owner = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()"
    assert one(urls.app, owner) == "sroi_owner"
    with psycopg.connect(urls.app) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("CREATE TABLE public.mine (id int)")


def test_the_database_is_ready_for_migrations(postgres: PostgresServer) -> None:
    url = postgres.ensure().owner
    assert one(url, "SELECT count(*) FROM pg_extension WHERE extname IN ('btree_gist', 'pg_trgm')") == 2
    assert one(url, "SHOW server_encoding") == "UTF8"
    assert one(url, "SHOW listen_addresses") == ""
    assert str(one(url, "SHOW server_version")).startswith("18.")


def test_a_database_per_run_can_be_made_copied_and_dropped(postgres: PostgresServer) -> None:
    urls = postgres.ensure()
    names = "SELECT array_agg(datname::text ORDER BY datname) FROM pg_database WHERE datname LIKE 'run\\_%'"
    create_database(admin_url=urls.admin, name="run_one")
    create_database(admin_url=urls.admin, name="run_two", template="run_one")
    assert one(urls.admin, names) == ["run_one", "run_two"]
    assert one(urls.app.replace("/sroi?", "/run_two?"), "SELECT current_user") == "sroi_app"
    drop_database(admin_url=urls.admin, name="run_two")
    drop_database(admin_url=urls.admin, name="run_one")
    assert one(urls.admin, names) is None


def test_a_path_too_long_for_a_socket_works_too(data: Path) -> None:
    deep = data / ("x" * 90)
    user = User(deep).wait_until_ready()
    assert running(deep) == (True, True)
    user.end()
    assert running(deep) == (False, False)


def test_redis_stops_and_comes_back_at_the_same_address(redis_server: RedisServer) -> None:
    url = redis_server.start()
    client = redis.Redis.from_url(url)
    assert client.ping()
    redis_server.stop()
    with pytest.raises(redis.ConnectionError):
        client.ping()
    assert redis_server.start() == url
    assert client.ping()


def test_redis_keeps_nothing_on_disk(redis_server: RedisServer) -> None:
    client = redis.Redis.from_url(redis_server.start())
    client.set("bell", "rung")
    assert client.config_get("appendonly") == {"appendonly": "no"}
    redis_server.stop()
    redis_server.start()
    assert client.get("bell") is None


def test_celery_gets_the_socket_in_its_own_spelling() -> None:
    assert broker_url("unix:///a/redis.sock?db=0") == "redis+socket:///a/redis.sock?virtual_host=0"
    assert broker_url("redis://broker:6379/0") == "redis://broker:6379/0"


def test_the_module_is_light_enough_for_the_settings() -> None:
    code = "import sys, sroi.embedded.servers; sys.exit('django' in sys.modules or 'celery' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
