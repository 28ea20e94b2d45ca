"""The accessibility statement, read from a data file. PURE: the day of reading is given.

A status (A to E of the Dutch model) may only be claimed after an audit that is at most three years old; without one the
statement says what was tested and claims nothing.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

STATUSES: Final = ("A", "B", "C", "D", "E")
#: An audit older than this carries no status any more (digitoegankelijk.nl, status of a statement).
AUDIT_YEARS: Final = 3


class StatementError(ValueError):
    """The data file says something that a statement may not say; the text tells what and where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """An audit by somebody else: on which day, by whom, and where its report is."""

    on: date
    by: str
    report: str

    def is_valid_on(self, day: date) -> bool:
        """Whether a status may still rest on it."""
        return self.on <= day and (day.year - self.on.year, day.month, day.day) <= (AUDIT_YEARS, self.on.month, self.on.day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limitation:
    """What does not work for everybody yet: the success criterion, what it means for people, and when it is mended."""

    criterion: str
    text: Mapping[str, str]
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """The statement of one installation. Texts are by language (`nl`, `en`)."""

    organisation: str
    email: str
    page: str
    prepared_on: date
    status: str | None
    audit: Audit | None
    own_tests: tuple[Mapping[str, str], ...]
    limitations: tuple[Limitation, ...]

    def status_on(self, day: date) -> str | None:
        """The status that may be claimed on that day; None without an audit, or with one that is too old."""
        return self.status if self.audit is not None and self.audit.is_valid_on(day) else None


def read(path: Path) -> Statement:
    """Read the data file.

    Raises:
        StatementError: it cannot be read, a part is missing or wrong, or it claims a status without an audit.
    """
    try:
        return _statement(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        if isinstance(error, StatementError):
            raise
        raise StatementError(f"{path.name}: {type(error).__name__}: {error}") from error


def _statement(data: Mapping[str, Any]) -> Statement:
    status, audit = data["status"], data["audit"]
    if status is not None and status not in STATUSES:
        raise StatementError(f"status: {status!r} is none of {', '.join(STATUSES)}")
    if status is not None and audit is None:
        raise StatementError("status: no status without the date of an audit")
    return Statement(
        organisation=str(data["organisation"]),
        email=str(data["contact"]["email"]),
        page=str(data["contact"]["page"]),
        prepared_on=date.fromisoformat(data["prepared_on"]),
        status=status,
        audit=_audit(audit) if audit is not None else None,
        own_tests=tuple(_texts(row, at=f"own_tests[{n}]") for n, row in enumerate(data["own_tests"])),
        limitations=tuple(_limitation(row, at=f"limitations[{n}]") for n, row in enumerate(data["limitations"])),
    )


def _audit(data: Mapping[str, str]) -> Audit:
    if not data["by"] or not data["report"].startswith("https://"):
        raise StatementError("audit: who did it, and the address (https) of the report, must be there")
    return Audit(on=date.fromisoformat(data["on"]), by=data["by"], report=data["report"])


def _limitation(data: Mapping[str, Any], *, at: str) -> Limitation:
    until = data.get("until")
    return Limitation(
        criterion=str(data["criterion"]), text=_texts(data["text"], at=at),
        until=date.fromisoformat(until) if until else None,
    )  # fmt: skip


def _texts(data: Mapping[str, str], *, at: str) -> Mapping[str, str]:
    missing = [language for language in ("nl", "en") if not data.get(language)]
    if missing:
        raise StatementError(f"{at}: no text in {', '.join(missing)}")
    return data
