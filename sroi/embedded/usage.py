"""Who uses an embedded server: one shared lock per process, and the last one out switches it off."""

import atexit
import fcntl
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sroi.embedded import guardian


class ServerProblem(RuntimeError):
    """An embedded server could not be installed or started; the message says what to do."""


@dataclass(frozen=True, kw_only=True)
class Stoppable:
    """How to find and stop one server process: its users file, pid file, program name and two signals."""

    users_file: Path
    pid_file: Path
    program: str
    gently: signal.Signals
    firmly: signal.Signals

    def pid(self) -> int | None:
        """The server's process id, or None when it does not run."""
        return guardian.running_pid(pid_file=self.pid_file, program=self.program)

    def stop(self) -> None:
        """Stop the server, whoever uses it, and wait until it is gone."""
        guardian.stop(pid_file=self.pid_file, program=self.program, gently=self.gently, firmly=self.firmly)

    def stop_when_unused(self) -> bool:
        """Stop the server unless a process uses it; says whether it could."""
        return guardian.stop_when_unused(
            users_file=self.users_file,
            pid_file=self.pid_file,
            program=self.program,
            gently=self.gently,
            firmly=self.firmly,
            wait=False,
        )

    def watch(self) -> None:
        """Start the guardian: it outlives its starter and stops the server when every user was killed."""
        subprocess.run(
            [
                sys.executable,
                "-I",
                "-S",
                str(Path(guardian.__file__)),
                str(self.users_file),
                str(self.pid_file),
                self.program,
                str(int(self.gently)),
                str(int(self.firmly)),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd="/",
            check=True,
        )


_handles: dict[Path, int] = {}
_guard = threading.RLock()


@contextmanager
def starting(lock_file: Path) -> Iterator[None]:
    """One starter at a time per data directory, over threads and processes."""
    lock_file.parent.mkdir(parents=True, exist_ok=True)
    with _guard:
        handle = os.open(lock_file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)


def use(server: Stoppable) -> None:
    """Register this process as a user until it ends; waits while a last user is stopping the server."""
    if server.users_file in _handles:
        return
    handle = os.open(server.users_file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(handle, fcntl.LOCK_SH)
    _handles[server.users_file] = handle
    atexit.register(leave, server)


def leave(server: Stoppable) -> None:
    """Give up this process's use; the last user stops the server.

    Only ``close``, never LOCK_UN: a forked child shares the lock with its parent and would drop the parent's.
    """
    handle = _handles.pop(server.users_file, None)
    if handle is None:
        return
    os.close(handle)
    server.stop_when_unused()
