"""Stops an embedded server once nobody uses it any more.

Every process that uses a server holds a shared ``flock`` on its users file. Whoever gets the exclusive lock
knows that no user is left and stops the server *while holding that lock*, so a newcomer waits for the stop
and then starts the server again. A process does this when it exits normally; because a killed process cannot,
this file also runs as a small script next to each server, waiting for the same lock.

Only the standard library's small modules: the script lives as long as the server and should cost little.
"""

import fcntl
import os
import signal
import sys
import time
from pathlib import Path

STOP_SECONDS = 30.0


def running_pid(*, pid_file: Path, program: str) -> int | None:
    """The process id in ``pid_file`` when that process lives and is ``program``, else None.

    The name is compared because after a crash another process may have been given the same number.
    """
    try:
        pid = int(pid_file.read_text().split(maxsplit=1)[0])
        os.kill(pid, 0)
    except (FileNotFoundError, IndexError, ValueError, ProcessLookupError):
        return None
    except PermissionError:
        return None
    try:
        state = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return pid if not Path("/proc/self").exists() else None
    name, _, rest = state.partition("(")[2].rpartition(")")
    return pid if name == program[:15] and rest.split()[0] != "Z" else None


def stop(*, pid_file: Path, program: str, gently: int, firmly: int) -> None:
    """Signal the server and wait until it is gone; after half a minute insist with the second signal."""
    for number in (gently, firmly):
        pid = running_pid(pid_file=pid_file, program=program)
        if pid is None:
            return
        os.kill(pid, number)
        until = time.monotonic() + STOP_SECONDS
        while time.monotonic() < until:
            if running_pid(pid_file=pid_file, program=program) != pid:
                return
            time.sleep(0.02)


def stop_when_unused(
    *, users_file: Path, pid_file: Path, program: str, gently: int, firmly: int, wait: bool
) -> bool:
    """Stop the server if no process holds the users file; with ``wait``, as soon as none does.

    Returns whether the right to stop was obtained. The file is opened anew on purpose: a lock belongs to an
    open file description, and one inherited over ``fork`` is shared with the parent.
    """
    try:
        handle = os.open(users_file, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        if not wait and not _nobody_uses(handle):
            return False
        fcntl.flock(handle, fcntl.LOCK_EX)
        stop(pid_file=pid_file, program=program, gently=gently, firmly=firmly)
    finally:
        os.close(handle)
    return True


def _nobody_uses(handle: int) -> bool:
    """Try for the exclusive lock; when the guardian has it, wait until its stop is done.

    A shared lock is refused only while the exclusive one is held, which tells the guardian from other users.
    """
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        pass
    else:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        fcntl.flock(handle, fcntl.LOCK_SH)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def main(arguments: list[str]) -> None:
    """Wait for the last user of one server to leave: users file, pid file, program, two signal numbers."""
    users_file, pid_file, program, gently, firmly = arguments
    if os.fork():  # the starter need not wait for us, nor collect us in the end
        return
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    stop_when_unused(
        users_file=Path(users_file),
        pid_file=Path(pid_file),
        program=program,
        gently=int(gently),
        firmly=int(firmly),
        wait=True,
    )


if __name__ == "__main__":
    main(sys.argv[1:])
