"""The real site for a browser: gunicorn and a Celery worker on the database of this test process, at a day of our choice."""

import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from tests.faults.workers import ROOT, wait_for


class Site:
    """Web server and, where asked for, worker; `start` again on a later day is the passing of time."""

    def __init__(self, environment: Mapping[str, str], folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.folder = folder
        self.environment = {
            **environment, "SROI_DATA_DIR": str(folder), "SROI_BASE_URL": self.url, "PORT": str(port), "WEB_WORKERS": "1",
            "SROI_SWEEP_SECONDS": "2", "SROI_LOG_LEVEL": "INFO",
        }
        self.processes: list[subprocess.Popen[bytes]] = []
        (folder / "static").mkdir(parents=True, exist_ok=True)

    def start(self, moment: str, *, worker: bool = False) -> None:
        """Start at a moment (`2025-02-28T09:00`, Dutch time) and wait until it answers."""
        self.stop()
        self._spawn(moment, "web", "gunicorn", "--config", "gunicorn.conf.py")
        if worker:
            self._start_worker(moment)
        wait_for(self._answers, what=f"the web server; see {self.folder / 'web.log'}")

    def stop(self) -> None:
        """End both."""
        for process in self.processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(timeout=15)
        self.processes = []

    def _start_worker(self, moment: str) -> None:
        log = self.folder / "worker.log"
        seen = log.stat().st_size if log.exists() else 0
        self._spawn(
            moment, "worker", "celery", "-A", "sroi", "worker", "-B", "--concurrency=1", "--loglevel=INFO",
            f"--schedule={self.folder / 'beat'}", "--without-gossip", "--without-mingle",
        )
        wait_for(lambda: b"ready." in log.read_bytes()[seen:], what=f"the worker; see {log}", seconds=40)

    def _spawn(self, moment: str, name: str, *words: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes.append(subprocess.Popen(
                [sys.executable, "-m", "tests.browser.clockwork", moment, *words],
                cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True,
            ))

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/account/login/", timeout=10) as answer:
                return bool(answer.status == 200)
        except urllib.error.HTTPError as problem:
            raise AssertionError(problem.read()[:2000]) from problem
        except OSError:
            return False
