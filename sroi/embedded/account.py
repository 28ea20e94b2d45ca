"""Under which system account the embedded PostgreSQL runs.

PostgreSQL refuses to run as root. An ordinary user runs it as himself; for root (a container, a fresh
machine) a locked system account of its own is made, because the usual ``nobody`` may be shared with other
programs.
"""

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from sroi.embedded.usage import ServerProblem

NAME = "sroi-postgres"


@dataclass(frozen=True, kw_only=True)
class Account:
    """The numeric user and group, and the command words that switch to them (none for an ordinary user)."""

    uid: int
    gid: int
    prefix: tuple[str, ...] = ()


def server_account(*, data_dir: Path, program: Path) -> Account:
    """The account that runs ``program`` on ``data_dir``. Errors: ``ServerProblem`` if there can be none."""
    if os.geteuid() != 0:
        return Account(uid=os.geteuid(), gid=os.getegid())
    switch = shutil.which("setpriv")
    if switch is None:
        raise ServerProblem(
            "PostgreSQL does not run as root and 'setpriv' is missing: start as an ordinary user."
        )
    entry = _system_account()
    words = [switch, f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}", "--clear-groups"]
    if not (_open_to_all(data_dir) and _open_to_all(program)):
        # A checkout in root's own home: let the server pass the closed folders rather than open them to
        # everybody.
        words += ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
    return Account(uid=entry.pw_uid, gid=entry.pw_gid, prefix=(*words, "--"))


def _system_account() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        pass
    words = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    done = subprocess.run(
        [*words, "--shell", "/usr/sbin/nologin", NAME], capture_output=True, text=True, check=False
    )
    try:
        return pwd.getpwnam(NAME)  # another process may have made it meanwhile
    except KeyError:
        raise ServerProblem(
            f"PostgreSQL does not run as root and its own account {NAME} could not be made "
            f"({done.stderr.strip()}): start as an ordinary user."
        ) from None


def _open_to_all(path: Path) -> bool:
    """Whether any account can reach ``path`` and, for a program, run it."""
    folders_open = all(folder.stat().st_mode & stat.S_IXOTH for folder in path.parents)
    return folders_open and bool(path.stat().st_mode & stat.S_IXOTH)
