"""Real Celery workers that tests start, kill and start again."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sroi.celery import app

ROOT = Path(__file__).resolve().parents[2]


class Worker:
    """A worker with beat inside, in a process group of its own; its sweep runs every two seconds."""

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        self.environment = {**environment, "SROI_SWEEP_SECONDS": "2", "SROI_LOG_LEVEL": "INFO"}
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it takes messages."""
        command = [
            sys.executable, "-m", "celery", "-A", "sroi", "worker", "-B", "--concurrency=1", "--loglevel=INFO",
            f"--schedule={self.log.with_suffix('.beat')}", "--without-gossip", "--without-mingle",
        ]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        seen = self.log.stat().st_size
        wait_for(lambda: b"ready." in self.log.read_bytes()[max(0, seen - 1) :], what="the worker", seconds=40)

    def kill(self) -> None:
        """End it as a power cut would, children included."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it in order."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        os.killpg(self.process.pid, how)
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(timeout=15)


def ring_at(address: str) -> None:
    """Let this process send its messages to another broker; Celery's types know neither way."""
    celery: Any = app
    celery.conf.broker_url = address
    celery._after_fork()  # forgets the connections to the other broker


def wait_for(condition: Callable[[], bool], *, what: str, seconds: float = 30) -> None:
    """Wait until something holds.

    Raises:
        AssertionError: it does not come true in time.
    """
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError(f"waited {seconds} s in vain for {what}")
