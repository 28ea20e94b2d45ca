"""The container files: they parse, ask for secrets, scale, and give each process the role it should have."""

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml

from sroi.embedded import postgres_server, usage
from sroi.embedded.servers import PostgresServer

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("migrate", "web", "worker", "beat")


def test_every_part_is_there_with_a_health_check() -> None:
    assert set(SERVICES) == {"postgres", "redis", "migrate", "web", "worker", "beat", "proxy"}
    for name in ("postgres", "redis", "web", "worker", "beat"):
        assert SERVICES[name]["healthcheck"]["test"], name
    assert SERVICES["postgres"]["image"] == "postgres:18"


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_what_serves_knows_only_the_application_role(name: str) -> None:
    environment = SERVICES[name]["environment"]
    assert environment["DATABASE_URL"].startswith("postgresql://sroi_app:")
    assert not any("sroi_owner" in str(value) for value in environment.values())
    assert environment["SROI_MODE"] == "production"
    assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_the_migration_runs_once_as_the_owner() -> None:
    assert SERVICES["migrate"]["environment"]["OWNER_DATABASE_URL"].startswith("postgresql://sroi_owner:")
    assert SERVICES["migrate"]["restart"] == "no"


def test_web_and_worker_scale() -> None:
    for name in ("web", "worker"):
        assert "container_name" not in SERVICES[name]
        assert "ports" not in SERVICES[name]
    assert SERVICES["web"]["volumes"] == SERVICES["worker"]["volumes"] == ["files:/app/data/files"]


def test_no_secret_has_a_default() -> None:
    for name, fallback in re.findall(
        r"\$\{(\w*(?:PASSWORD|SECRET)\w*)(:[-?])", (ROOT / "docker-compose.yml").read_text()
    ):
        assert fallback == ":?" or name == "SROI_EMAIL_PASSWORD", name


@pytest.mark.parametrize("name", OURS)
def test_our_containers_have_few_rights(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]


def test_the_image_is_not_run_by_root_and_holds_no_test_tools() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    stages = [number for number, line in enumerate(lines) if line.startswith("FROM ")]
    last = lines[stages[-1] :]
    assert "USER sroi" in last
    assert len(stages) == 3
    assert "requirements.lock" not in "\n".join(lines)


def test_every_file_the_image_copies_exists() -> None:
    allowed = [
        line[2:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!/")
    ]
    assert [name for name in allowed if not (ROOT / name).exists()] == []


@pytest.mark.enable_socket
def test_the_database_container_ends_up_like_the_embedded_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SROI_EMBEDDED_FAST", "1")
    server = PostgresServer(tmp_path / "postgres")
    urls = server.ensure()
    try:
        with psycopg.connect(urls.admin, autocommit=True) as connection:
            connection.execute("CREATE DATABASE container")
        programs = postgres_server.programs()
        done = subprocess.run(
            ["bash", str(ROOT / "docker/postgres/10-sroi.sh")],
            env={
                "PATH": f"{programs}:{os.environ['PATH']}",
                "PGHOST": str(tmp_path / "postgres" / "run"),
                "POSTGRES_USER": "postgres",
                "POSTGRES_DB": "container",
                "SROI_SQL": str(ROOT / "sroi/embedded"),
                "SROI_OWNER_PASSWORD": "it's one",
                "SROI_APP_PASSWORD": "two",
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        with psycopg.connect(urls.admin.replace("/postgres?", "/container?")) as connection:
            row = connection.execute(
                "SELECT pg_get_userbyid(datdba), has_database_privilege('sroi_app', oid, 'CONNECT'),"
                " (SELECT count(*) FROM pg_authid WHERE rolname LIKE 'sroi%' AND rolpassword LIKE 'SCRAM%'),"
                " (SELECT count(*) FROM pg_extension WHERE extname IN ('btree_gist', 'pg_trgm'))"
                " FROM pg_database WHERE datname = current_database()"
            ).fetchone()
        assert row == ("sroi_owner", True, 2, 2)
    finally:
        usage.leave(server.process)
