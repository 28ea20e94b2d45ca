"""The one writer of the audit trail."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from contracts.errors import Conflict
from contracts.models import Contract, Entry, Event
from sroi.accounts.acting import Actor

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Subject:
    """What an event is about; the owners decide who can read it. No municipality for anything about an entry."""

    desk_id: UUID
    municipality_id: UUID | None = None
    supplier_id: UUID | None = None
    contract_id: UUID | None = None
    entry_id: UUID | None = None
    label: str = ""


def about_contract(contract: Contract) -> Subject:
    """An event that all three parties of the contract can read."""
    return Subject(
        contract.desk_id, contract.municipality_id, contract.supplier_id, contract_id=contract.pk,
        label=str(contract)[:200],
    )


def about_entry(entry: Entry, *, contract_id: UUID | None = None) -> Subject:
    """An event of desk and supplier only: a municipality never reads about an entry."""
    return Subject(
        entry.desk_id, None, entry.supplier_id, contract_id=contract_id, entry_id=entry.pk, label=entry.number,
    )


def record(
    *, by: Actor, at: datetime, verb: str, subject: Subject, before: Values | None = None, after: Values | None = None,
    reason: str = "", about_draft: bool = False, pk: UUID | None = None,
) -> Event:
    """Write one event in the transaction of the change. `pk`: its primary key, where it is given."""
    event = prepared(
        by=by, at=at, verb=verb, subject=subject, before=before, after=after, reason=reason, about_draft=about_draft,
    )
    event.id = pk or event.id
    event.save(force_insert=True)
    return event


def record_all(found: Iterable[Event]) -> None:
    """Write many prepared events at once, in the transaction of the change."""
    Event.objects.bulk_create(found)


def prepared(
    *, by: Actor, at: datetime, verb: str, subject: Subject, before: Values | None = None, after: Values | None = None,
    reason: str = "", about_draft: bool = False,
) -> Event:
    """One event that is not written yet."""
    return Event(
        desk_id=subject.desk_id, municipality_id=subject.municipality_id, supplier_id=subject.supplier_id,
        contract_id=subject.contract_id, entry_id=subject.entry_id, verb=verb, object_label=subject.label,
        before=_plain(before), after=_plain(after), reason=reason, about_draft=about_draft,
        actor_id=by.user_id, actor_name=by.name, actor_role=by.role.value if by.role else "", at=at,
    )


def conflict(changed: QuerySet[Event], *, changes: Values | None = None) -> Conflict:
    """The conflict with whoever wrote the newest of these events.

    `changes`: what is stored now; without it, what that event says.
    """
    last = changed.order_by("-at", "-id").first()
    if last is None:
        return Conflict(changed_by="", changed_at=None, changes=changes or {})
    return Conflict(changed_by=last.actor_name, changed_at=last.at, changes=last.after if changes is None else changes)


def changes(before: Values, after: Values) -> tuple[dict[str, Any], dict[str, Any]]:
    """Only the fields whose value differs, before and after."""
    differing = [key for key in after if before.get(key) != after[key]]
    return {key: before.get(key) for key in differing}, {key: after[key] for key in differing}


def _plain(values: Values | None) -> dict[str, Any]:
    """JSON without floats: dates and amounts become text."""
    return {key: _text(value) for key, value in (values or {}).items()}


def _text(value: Any) -> Any:
    if isinstance(value, (Decimal, date, datetime, UUID)):
        return value.isoformat() if isinstance(value, (date, datetime)) else str(value)
    if isinstance(value, Mapping):
        return {key: _text(inner) for key, inner in value.items()}
    return value if value is None or isinstance(value, (bool, int, str, list)) else str(value)
