"""Where an embedded server's Unix socket lives: beside its data, or elsewhere when that path is too long."""

import hashlib
import os
import stat
import tempfile
from pathlib import Path

from sroi.embedded.usage import ServerProblem

# The kernel allows 107 bytes; PostgreSQL appends ".s.PGSQL.5432.lock" to the directory, Redis "redis.sock".
LONGEST_DIRECTORY = 85


def socket_directory(data_dir: Path) -> Path:
    """The directory of the socket: the same for every process that names the same data directory.

    The temporary directory may differ between processes (TMPDIR), so a choice outside the data directory is
    written down in it. Call it while holding the start lock.
    """
    inside = data_dir / "run"
    if len(os.fsencode(inside)) <= LONGEST_DIRECTORY:
        return inside
    note = data_dir / "socket-directory"
    digest = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:12]
    name = f"sroi-{os.geteuid()}-{digest}"
    if note.exists():
        noted = Path(note.read_text(encoding="utf-8").strip())
        if noted.name == name and noted.parent.is_dir():  # a moved data directory gets a new name
            return noted
    temporary = Path(tempfile.gettempdir())
    if len(os.fsencode(temporary / name)) > LONGEST_DIRECTORY:
        temporary = Path("/tmp")  # noqa: S108 -- only the parent; the directory itself is checked to be ours alone
    note.write_text(f"{temporary / name}\n", encoding="utf-8")
    return temporary / name


def make_private(directory: Path, *, owner: int, group: int) -> None:
    """Create ``directory`` for one owner only. Errors: ``ServerProblem`` when it is somebody else's."""
    directory.mkdir(mode=0o700, exist_ok=True)
    found = directory.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (owner, os.geteuid()):
        raise ServerProblem(f"{directory} belongs to another user; remove it and start again.")
    if found.st_uid != owner or found.st_gid != group:
        os.chown(directory, owner, group)
    directory.chmod(0o750 if owner != os.geteuid() else 0o700)
