"""Where a schedule comes from when somebody names one: the id of a shipped schedule, or a file."""

from __future__ import annotations

from pathlib import Path

from . import schedule_file
from .faults import Fault, ScheduleFileError
from .schedule import Schedule
from .schedule_file import Json


def read_document(path: Path) -> Json:
    """The JSON object in a file, exact and as it was written.

    Raises:
        ScheduleFileError: the file cannot be read, is no UTF-8, or holds no JSON object.
    """
    try:
        return schedule_file.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ScheduleFileError([Fault("", "no_file", f"{path}: {error.strerror}")]) from error
    except UnicodeDecodeError as error:
        raise ScheduleFileError([Fault("", "not_utf8", f"{path} is not written in UTF-8")]) from error


def document_of(name: str) -> Json:
    """The file of a schedule with its base merged in; ``name`` is the id of a shipped schedule, or a path.

    Raises:
        ScheduleFileError: there is no such schedule, or it cannot be read.
    """
    if name in schedule_file.shipped_ids():
        return schedule_file.shipped_json(name)
    path = Path(name)
    if not path.is_file():
        raise ScheduleFileError([Fault("", "unknown_schedule", f"there is no schedule {name!r}, and no such file")])
    return schedule_file.resolve(read_document(path), base=base_beside(path))


def base_beside(path: Path, *, asked: frozenset[Path] = frozenset()) -> schedule_file.Finder:
    """Finds what the file at ``path`` extends: a shipped schedule, else a file with that id in the same folder.

    ``asked``: the files on the way here; one of them again would go round for ever, so it counts as no schedule.
    """
    way = asked | {path.resolve()}

    def find(schedule_id: str) -> Json:
        beside = (path.parent / f"{schedule_id}.json").resolve()
        if schedule_id in schedule_file.shipped_ids() or not beside.is_file() or beside in way:
            return schedule_file.shipped_json(schedule_id)
        return schedule_file.resolve(read_document(beside), base=base_beside(beside, asked=way))

    return find


class Sources:
    """Reads each schedule once, however many cases name it."""

    def __init__(self) -> None:
        self._read: dict[str, tuple[Schedule, list[Fault]]] = {}

    def __call__(self, name: str) -> Schedule:
        """The schedule called ``name``; ``ScheduleFileError`` where there is none or it has faults."""
        if name not in self._read:
            self._read[name] = schedule_file.parse(document_of(name))
        return self._read[name][0]

    def warnings(self, name: object) -> list[Fault]:
        """The keys that nobody knows in a schedule that was read; none where ``name`` was not asked for."""
        return self._read[name][1] if isinstance(name, str) and name in self._read else []
