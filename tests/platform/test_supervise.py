"""The demo's supervisor: says what is wrong, stops what it started, and never removes data in use."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from sroi.embedded import supervise
from sroi.embedded.servers import RedisServer
from sroi.embedded.supervise import Part

pytestmark = pytest.mark.enable_socket

Starter = Callable[[str], Part]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Starter]:
    started: list[Part] = []

    def start_part(code: str) -> Part:
        log = tmp_path / f"part-{len(started)}.log"
        with log.open("wb") as output:
            process = supervise.spawn([sys.executable, "-c", code], settings={}, output=output)
        started.append(Part(name="worker", process=process, log=log))
        return started[-1]

    yield start_part
    for part in started:
        part.process.kill()
        part.process.wait()


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_a_taken_port_is_said_before_anything_starts(
    taken_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORT", str(taken_port))
    with pytest.raises(SystemExit, match=f"Port {taken_port} is taken"):
        supervise.chosen_port()


@pytest.mark.parametrize("word", ["eight", "0", "70000", "-1"])
def test_what_is_no_port_is_said(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", word)
    with pytest.raises(SystemExit, match="not a port number"):
        supervise.chosen_port()


def test_the_demo_ignores_servers_the_shell_is_configured_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://somewhere.invalid/live")
    settings = supervise.environment(port=8010)
    assert "DATABASE_URL" not in settings
    assert (settings["SROI_MODE"], settings["PORT"]) == ("demo", "8010")


def test_a_part_that_ends_by_itself_is_named_with_its_log(start: Starter) -> None:
    part = start("print('no broker'); raise SystemExit(3)")
    part.process.wait()
    with pytest.raises(SystemExit) as failure:
        supervise.fail_if_ended([part])
    message = str(failure.value)
    assert "no broker" in message
    assert "The worker ended (exit code 3)" in message
    assert str(part.log) in message


def test_all_parts_are_stopped_even_a_stubborn_one(start: Starter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervise, "GRACE_SECONDS", 1)
    willing = start("import time; time.sleep(60)")
    stubborn = start(
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "print('up', flush=True); time.sleep(60)"
    )
    while "up" not in stubborn.log.read_text():
        time.sleep(0.02)
    supervise.stop_parts([willing, stubborn])
    assert willing.process.returncode == -15
    assert stubborn.process.returncode == -9


def test_ready_means_that_the_health_page_says_so(start: Starter) -> None:
    part = start("import time; time.sleep(60)")
    with _site([503, 200]) as port:
        supervise.wait_until_healthy(port=port, parts=[part])


def test_what_is_not_healthy_in_time_is_named(start: Starter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervise, "READY_SECONDS", 1)
    part = start("import time; time.sleep(60)")
    with _site([503] * 50) as port, pytest.raises(SystemExit, match='"worker": "failing"'):
        supervise.wait_until_healthy(port=port, parts=[part])


def test_reset_removes_the_data_but_not_while_it_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SROI_DATA_DIR", str(tmp_path))
    (tmp_path / "files").mkdir()
    code = (
        "import sys; from pathlib import Path; from sroi.embedded.servers import ensure_redis;"
        "ensure_redis(data_dir=Path(sys.argv[1]) / 'redis'); print('ready', flush=True); sys.stdin.read()"
    )
    words = [sys.executable, "-c", code, str(tmp_path)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=supervise.ROOT) as user:
        assert user.stdout is not None
        assert user.stdout.readline() == b"ready\n"
        with pytest.raises(SystemExit, match="still running"):
            supervise.reset()
        assert (tmp_path / "files").exists()
        user.communicate()
    supervise.reset()
    assert list(tmp_path.iterdir()) == []
    assert RedisServer(tmp_path / "redis").process.pid() is None


class _site:  # noqa: N801 -- reads as the context manager it is
    """A web server that answers the given status codes one after the other."""

    def __init__(self, codes: list[int]) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                code = codes.pop(0)
                body = json.dumps({"checks": {"worker": "ok" if code == 200 else "failing"}}).encode()
                self.send_response(code)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                return

        self.server = HTTPServer(("127.0.0.1", 0), Handler)

    def __enter__(self) -> int:
        Thread(target=self.server.serve_forever, daemon=True).start()
        return int(self.server.server_port)

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()
