"""The tenant scope: whose rows the current transaction may see.

A scope is one transaction with one transaction-local setting per audience, which the row-level security policies
compare with the owner columns (`rls.py`), plus a context variable that lets `ScopedManager` fail early and in Python.
Connection-level settings would survive on pooled connections; these die with the transaction.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db import connection, transaction


class Audience(StrEnum):
    """The kinds of organisation that a person acts for, and the public."""

    DESK = "desk"
    MUNICIPALITY = "municipality"
    SUPPLIER = "supplier"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Scope:
    """One audience, the organisation, and for a supplier the desk that its membership is limited to (if any)."""

    audience: Audience
    id: UUID | None = None
    desk_limit: UUID | None = None

    def __post_init__(self) -> None:
        """Refuse combinations that have no meaning.

        Raises:
            ValueError: a scope without its organisation, or a desk limit on another audience than a supplier.
        """
        if (self.id is None) != (self.audience is Audience.PUBLIC):
            raise ValueError("a scope names its organisation; only the public scope has none")
        if self.desk_limit is not None and self.audience is not Audience.SUPPLIER:
            raise ValueError("only a supplier's scope can be limited to one desk")

    def settings(self) -> dict[str, str]:
        """The transaction-local settings; all are written, so that an outer scope never shines through."""
        own = str(self.id or "")
        return {
            "sroi.desk": own if self.audience is Audience.DESK else "",
            "sroi.municipality": own if self.audience is Audience.MUNICIPALITY else "",
            "sroi.supplier": own if self.audience is Audience.SUPPLIER else "",
            "sroi.supplier_desk": str(self.desk_limit or ""),
            "sroi.public": "on" if self.audience is Audience.PUBLIC else "",
        }


class NoScope(RuntimeError):
    """Tenant rows were asked for while no tenant scope is active."""


_current: ContextVar[Scope | None] = ContextVar("sroi_scope", default=None)
_NOTHING = dict.fromkeys(("sroi.desk", "sroi.municipality", "sroi.supplier", "sroi.supplier_desk", "sroi.public"), "")


def current_scope() -> Scope:
    """The active scope.

    Raises:
        NoScope: none is active.
    """
    active = _current.get()
    if active is None:
        raise NoScope("no tenant scope is active")
    return active


def _write(settings: dict[str, str]) -> None:
    names = ", ".join("set_config(%s, %s, true)" for _ in settings)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {names}", [part for pair in settings.items() for part in pair])


@contextmanager
def scope(inner: Scope) -> Iterator[Scope]:
    """Run a block as one transaction in which only the rows of `inner` exist.

    Nested use sees only the inner scope; the outer one comes back afterwards, also when a savepoint was released
    (PostgreSQL keeps a local setting made inside it until the transaction ends).
    """
    outer = _current.get()
    token = _current.set(inner)
    try:
        with transaction.atomic():
            try:
                _write(inner.settings())
                yield inner
            finally:
                _current.reset(token)  # before the commit, so that what runs on commit is in no scope either
    finally:
        if connection.in_atomic_block and not connection.needs_rollback:
            _write(outer.settings() if outer else _NOTHING)


def desk_scope(desk_id: UUID) -> Scope:
    """The scope of a service desk."""
    return Scope(Audience.DESK, desk_id)


def municipality_scope(municipality_id: UUID) -> Scope:
    """The scope of a municipality or another public buyer."""
    return Scope(Audience.MUNICIPALITY, municipality_id)


def supplier_scope(supplier_id: UUID, *, desk_limit: UUID | None = None) -> Scope:
    """The scope of a supplier, over all its desks or limited to one."""
    return Scope(Audience.SUPPLIER, supplier_id, desk_limit)


PUBLIC = Scope(Audience.PUBLIC)
