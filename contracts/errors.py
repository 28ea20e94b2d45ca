"""What can go wrong in an action, beside a validation error of a field and a missing permission."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any


class Conflict(Exception):
    """Somebody else changed the record since it was read. Nothing was written; what was typed is not lost.

    `changed_by`, `changed_at` and `changes` (field → value now) tell the second person what happened.
    """

    def __init__(self, *, changed_by: str, changed_at: datetime | None, changes: Mapping[str, Any]) -> None:
        super().__init__(changed_by)
        self.changed_by, self.changed_at, self.changes = changed_by, changed_at, dict(changes)


class StepRefused(Exception):
    """The record is in a state in which this step does not exist (any more); the message says why."""


class BalanceOutOfReach(RuntimeError):
    """A contract to be marked is not visible in this scope: row-level security would have skipped it silently."""
