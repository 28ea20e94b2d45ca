"""Kinds of background work of a desk: what failed, why, and trying again. Each package adds its own when it is ready."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise

from contracts.failure_texts import in_plain_words
from sroi.accounts.acting import Acting, Actor


class Retry(Protocol):
    """Tries one piece of work again; nothing happens where it did not fail.

    Raises:
        PermissionDenied: the role may not.
        ObjectDoesNotExist: not work of this desk.
    """

    def __call__(self, *, by: Actor, at: datetime, pk: UUID) -> object: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedWork:
    """One piece of work that failed. `failure` is the stored, technical text."""

    pk: UUID
    title: str
    sub: str
    since: datetime | None
    attempts: int
    failure: str
    #: Address of what it is about, where there is such a page for this person.
    url: str = ""
    #: Whether nobody tries it again without being asked.
    given_up: bool = True

    @property
    def reason(self) -> str:
        """The failure in plain words."""
        return in_plain_words(self.failure)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of work, of the desk in scope; `code` names it in the form that tries again."""

    code: str
    heading: str | Promise
    noun: str | Promise
    nothing: str | Promise
    failed: Callable[[], QuerySet[Any]]
    row: Callable[[Any, Acting], FailedWork]
    retry: Retry
    retry_label: str | Promise


_kinds: dict[str, Kind] = {}


def add(*kinds: Kind) -> None:
    """Show these kinds on the page and count them on the work list; for `AppConfig.ready`."""
    _kinds.update({kind.code: kind for kind in kinds})


def kinds() -> list[Kind]:
    """All kinds, in the order in which they were added."""
    return list(_kinds.values())


def failed_count() -> int:
    """How many rows the page about background work shows as failed; a query per kind."""
    return sum(kind.failed().count() for kind in kinds())
