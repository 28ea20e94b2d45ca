"""What is wrong with a file or with facts, by place and code, so that a screen can say it in its own language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One finding. ``path`` as in ``blocks[3].unit``; ``code`` closed; ``message`` for people who read logs.

    A ``warning`` leaves the rest usable, everything else does not.
    """

    path: str
    code: str
    message: str
    warning: bool = False

    def to_json(self) -> dict[str, str]:
        """Path, code and message."""
        return {"path": self.path, "code": self.code, "message": self.message}

    def under(self, place: str) -> Fault:
        """The same finding in something that stands at ``place`` of a larger whole."""
        path = ".".join(part for part in (place, self.path) if part)
        return Fault(path, self.code, self.message, self.warning)


class Faulty(ValueError):
    """Something could not be read; ``faults`` holds every finding, not only the first."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{fault.path}: {fault.message}" for fault in self.faults))


class ScheduleFileError(Faulty):
    """A schedule file that cannot be loaded."""


class FactsError(Faulty):
    """Facts of an entry that cannot be read."""


class CaseError(Faulty):
    """A case (facts, contract, day) that cannot be read."""
