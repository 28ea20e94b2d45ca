"""Web server, worker and beat do not start on a role that row-level security does not bind."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from psycopg import conninfo

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = {
    "web": ["gunicorn", "--config", "gunicorn.conf.py", "--bind", "127.0.0.1:0"],
    "worker": ["celery", "-A", "sroi", "worker", "--concurrency", "1"],
    "beat": ["celery", "-A", "sroi", "beat", "--pidfile="],
}


@pytest.mark.parametrize("name", list(COMMANDS))
@pytest.mark.parametrize("unfit", ["owner", "superuser"])
def test_an_unfit_role_ends_the_process(
    name: str, unfit: str, process_environment: dict[str, str], tmp_path: Path
) -> None:
    owner = process_environment["OWNER_DATABASE_URL"]
    superuser = conninfo.make_conninfo(owner, user="postgres")
    schedule = ["--schedule", str(tmp_path / "schedule")] if name == "beat" else []
    done = subprocess.run(
        [sys.executable, "-m", *COMMANDS[name], *schedule],
        cwd=ROOT,
        env={
            **os.environ,
            **process_environment,
            "DATABASE_URL": owner if unfit == "owner" else superuser,
            "WEB_WORKERS": "1",
            "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE,
        },
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert done.returncode != 0
    assert "Connect as the application role." in done.stdout + done.stderr
