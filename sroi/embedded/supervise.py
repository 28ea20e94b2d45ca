"""Runs the demo: embedded servers, web server, worker and beat, until Ctrl-C or until one of them fails.

``python -m sroi.embedded.supervise`` starts it, ``--reset`` first removes the data. The three processes
connect as the application role; only the preparation, which has ended by then, knew the owner's address.
"""

import ctypes
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import IO, NoReturn

from sroi.embedded.servers import PostgresServer, RedisServer, ServerProblem, ensure_postgres, ensure_redis

ROOT = Path(__file__).resolve().parents[2]
READY_SECONDS = 90
GRACE_SECONDS = 20
PR_SET_PDEATHSIG = 1
DATA_FOLDERS = ("postgres", "redis", "files", "static", "logs", "beat")


class Stopped(Exception):
    """Ctrl-C, or a signal to end."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """One running process of the demo with its log file."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path


def say(line: str = "") -> None:
    """One line to the person at the keyboard, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def data_dir() -> Path:
    """Where the demo keeps its data, as the settings decide it."""
    return Path(os.environ.get("SROI_DATA_DIR", str(ROOT / "data"))).absolute()


def chosen_port() -> int:
    """``PORT`` or 8000. Ends the program with a plain sentence when it is no port or in use."""
    word = os.environ.get("PORT") or "8000"
    if not word.isdigit() or not 0 < int(word) < 65536:
        sys.exit(f"PORT={word} is not a port number.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(word)))
        except PermissionError:
            sys.exit(f"Port {word} is reserved for the system. Choose another one: make demo PORT=8010")
        except OSError:
            sys.exit(f"Port {word} is taken. Choose another one: make demo PORT={int(word) % 60000 + 10}")
    return int(word)


def environment(*, port: int) -> dict[str, str]:
    """The demo's settings; addresses of other servers in the caller's environment are not for us."""
    inherited = {
        key: value
        for key, value in os.environ.items()
        if key not in ("DATABASE_URL", "OWNER_DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE")
    }
    return {
        **inherited,
        "SROI_MODE": "demo",
        "SROI_DATA_DIR": str(data_dir()),
        "SROI_BASE_URL": f"http://localhost:{port}",
        "PORT": str(port),
        "PYTHONUNBUFFERED": "1",
    }


def _end_with_parent() -> None:
    """On Linux the kernel ends this process when the supervisor is killed, so that nothing is left behind."""
    try:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    except (OSError, AttributeError):
        return


def spawn(
    words: list[str], *, settings: dict[str, str], output: IO[bytes] | None = None
) -> subprocess.Popen[bytes]:
    """Start a process in a session of its own: Ctrl-C reaches the supervisor only."""
    return subprocess.Popen(
        words,
        cwd=ROOT,
        env=settings,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output else None,
        start_new_session=True,
        preexec_fn=_end_with_parent,  # noqa: PLW1509 -- one thread, and one system call
    )


def end(process: subprocess.Popen[bytes], *, deadline: float) -> None:
    """Wait until ``deadline`` (monotonic seconds) for a process asked to end, then kill its whole group."""
    try:
        process.wait(max(0.1, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def manage(*words: str, settings: dict[str, str]) -> None:
    """Run one management command to its end. Ends the program when the command fails."""
    process = spawn([sys.executable, "manage.py", *words], settings=settings)
    try:
        code = process.wait()
    except Stopped:
        process.terminate()
        end(process, deadline=time.monotonic() + GRACE_SECONDS)
        raise
    if code != 0:
        sys.exit(f"'manage.py {' '.join(words)}' failed; see above.")


def start_parts(*, settings: dict[str, str]) -> list[Part]:
    """Web server, worker and beat, each with a log of its own."""
    logs, beat = data_dir() / "logs", data_dir() / "beat"
    logs.mkdir(exist_ok=True)
    beat.mkdir(exist_ok=True)
    celery = [sys.executable, "-m", "celery", "-A", "sroi"]
    schedule = ["--schedule", str(beat / "schedule"), "--pidfile="]
    commands = {
        "web": [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py"],
        "worker": [
            *celery,
            "worker",
            "--concurrency",
            "2",
            "--loglevel",
            "INFO",
            "--without-gossip",
            "--without-mingle",
        ],
        "beat": [*celery, "beat", "--loglevel", "INFO", *schedule],
    }
    parts = []
    for name, words in commands.items():
        with (logs / f"{name}.log").open("wb") as output:
            process = spawn(words, settings=settings, output=output)
        parts.append(Part(name=name, process=process, log=logs / f"{name}.log"))
    return parts


def stop_parts(parts: list[Part]) -> None:
    """Ask all to end, wait, and insist with those that do not."""
    for part in parts:
        if part.process.poll() is None:
            part.process.terminate()
    deadline = time.monotonic() + GRACE_SECONDS
    for part in parts:
        end(part.process, deadline=deadline)


def fail_if_ended(parts: list[Part]) -> None:
    """End the program with the log's last lines when a part has ended by itself."""
    for part in parts:
        if part.process.poll() is not None:
            tail = part.log.read_text(errors="replace").splitlines()[-15:]
            sys.exit(
                "\n".join(
                    [*tail, f"The {part.name} ended (exit code {part.process.returncode}). Log: {part.log}"]
                )
            )


def wait_until_healthy(*, port: int, parts: list[Part]) -> None:
    """Return once the health page answers 200; end the program with its last answer when it never does."""
    answer = "no answer"
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        fail_if_ended(parts)
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/gezond/", timeout=5):
                return
        except urllib.error.HTTPError as problem:
            answer = problem.read(2000).decode(errors="replace")
        except OSError:
            pass
        time.sleep(0.2)
    sys.exit(f"The demo did not become healthy: {_shortened(answer)}. Logs: {parts[0].log.parent}")


def _shortened(answer: str) -> str:
    try:
        return json.dumps(json.loads(answer)["checks"])
    except (ValueError, KeyError, TypeError):
        return answer[:200]


@contextmanager
def stop_signals() -> Iterator[None]:
    """Turn the signals that ask for an end into ``Stopped``; asking twice does not interrupt the stopping."""

    def stop(_number: int, _frame: FrameType | None) -> NoReturn:
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, signal.SIG_IGN)
        raise Stopped

    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, stop)
    yield


def reset() -> None:
    """Remove the demo's data. Ends the program when a process still uses it."""
    folder = data_dir()
    for server in (PostgresServer(folder / "postgres").process, RedisServer(folder / "redis").process):
        if server.users_file.exists() and not server.stop_when_unused():
            sys.exit("The demo is still running; stop it first (Ctrl-C in its window).")
    for name in DATA_FOLDERS:
        shutil.rmtree(folder / name, ignore_errors=True)
    say("The demo's data is gone; starting over.")


def run() -> None:
    """Prepare, start, tell, and watch until the end."""
    port = chosen_port()
    began = time.monotonic()
    data_dir().mkdir(parents=True, exist_ok=True)
    say("Starting PostgreSQL and Redis …")
    urls = ensure_postgres(data_dir=data_dir() / "postgres")
    redis_url = ensure_redis(data_dir=data_dir() / "redis")
    settings = environment(port=port)
    manage("prepare_demo", settings=settings)
    settings |= {"DATABASE_URL": urls.app, "REDIS_URL": redis_url}
    parts: list[Part] = []
    try:
        say("Web server, worker and beat …")
        parts += start_parts(settings=settings)
        wait_until_healthy(port=port, parts=parts)
        say(f"\nSROI Monitor runs at http://localhost:{port}/ (ready in {time.monotonic() - began:.0f} s).\n")
        manage("demo_signins", settings=settings)
        say("\nStop with Ctrl-C; the data is kept. 'make demo-reset' starts over.")
        while True:
            fail_if_ended(parts)
            time.sleep(0.5)
    finally:
        say("Stopping …")
        stop_parts(parts)


def main(words: list[str]) -> int:
    """The program: 0 after Ctrl-C, a message and 1 when something fails."""
    with stop_signals():
        try:
            if "--reset" in words:
                reset()
            run()
        except Stopped:
            return 0
        except ServerProblem as problem:
            say(str(problem))
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
