"""The events of a contract or an entry as people read them: what, who, when, why, and what it was before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from contracts.labels import EVENTS, label
from contracts.models import Contract, Event
from sroi.accounts.acting import SYSTEM
from sroi.accounts.models import Membership
from sroi.accounts.roles import RoleCode
from sroi.look.formatting import NOTHING, day, euro, last_day, percentage

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

#: Field of an event → its name. A field that is not here is never shown: ids and technical values.
FIELDS: Final[dict[str, _StrPromise]] = {
    "title": _("title"),
    "client_number": _("number of the client"),
    "contract_type": _("type"),
    "area": _("area"),
    "tender_publication_date": _("tender publication date"),
    "award_date": _("award date"),
    "starts_on": _("first day"),
    "until": _("last day"),
    "value_excl_vat": _("contract value excl. VAT"),
    "labour_share_pct": _("labour share"),
    "agreed_pct": _("agreed percentage"),
    "fixed_obligation": _("fixed obligation"),
    "option": _("option"),
    "option_value": _("value excl. VAT"),
    "new_value_excl_vat": _("new contract value excl. VAT"),
    "new_wage_sum": _("new wage sum"),
    "new_labour_share_pct": _("new labour share"),
    "percentage": _("index percentage"),
    "members": _("members and shares"),
    "responsible_member": _("responsible member"),
    "coordinator_id": _("responsible coordinator"),
    "contract_holder_name": _("contract holder"),
    "contract_holder_email": _("e-mail of the contract holder"),
    "supplier_contact_name": _("contact person of the supplier"),
    "supplier_contact_email": _("e-mail of the contact person"),
    "closed_on": _("closed on"),
    "framework": _("framework agreement"),
    "schedule": _("schedule"),
    "obligation": _("obligation"),
    "effective_on": _("takes effect on"),
    "requested_by": _("requested by"),
    "invoice_number": _("invoice number"),
    "invoice_date": _("invoice date"),
    "amount_excl_vat": _("amount excl. VAT"),
    "approved_by": _("approved by (client)"),
    "next_step": _("proposed next step"),
    "recipients": _("sent to"),
    "confirmed_until": _("confirmed up to and including"),
    "division": _("counts for"),
    "contact_name": _("contact person"),
    "contact_email": _("e-mail address"),
    "contact_phone": _("telephone"),
}
#: A registration has no "before": all its fields are on the page already.
_WITHOUT_CHANGES: Final = frozenset({"contract_registered"})


@dataclass(frozen=True, slots=True)
class Change:
    """One field, with its value before and after, as text."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """One event, ready for `components/timeline.html`."""

    at: datetime
    actor: str
    text: str
    reason: str
    changes: tuple[Change, ...]


def events_of_contract(contract_id: UUID) -> QuerySet[Event]:
    """The events of a contract and its entries, newest first."""
    return Event.objects.filter(contract_id=contract_id).order_by("-at", "-id")


def events_of_entry(entry_id: UUID) -> QuerySet[Event]:
    """The events of an entry, newest first."""
    return Event.objects.filter(entry_id=entry_id).order_by("-at", "-id")


def timeline(events: Iterable[Event]) -> list[TimelineItem]:
    """The events in words; people and ids are looked up in one query for all."""
    rows = list(events)
    names = _names_of(rows)
    return [
        TimelineItem(
            at=row.at, actor=_actor(row), text=_text(row), reason=row.reason,
            changes=() if row.verb in _WITHOUT_CHANGES else tuple(_changes(row, names)),
        )
        for row in rows
    ]


def value_in_words(name: str, value: Any, names: Mapping[str, str] | None = None) -> str:
    """The value of a field as people read it; values come from an event (text) or from a record.

    `names` gives the names behind ids. A text that is not what its field promises is shown as it is.
    """
    if value in (None, ""):
        return NOTHING
    if name == "coordinator_id":
        return (names or {}).get(str(value), NOTHING)
    try:
        return _WRITTEN.get(name, str)(value)
    except (InvalidOperation, ValueError):
        return str(value)


def _amount(value: Any) -> str:
    return euro(Decimal(str(value)))


def _percentage(value: Any) -> str:
    return percentage(Decimal(str(value)))


def _date(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def _day(value: Any) -> str:
    return day(_date(value))


#: How the value of a field is written; every other field is text.
_WRITTEN: Final[dict[str, Callable[[Any], str]]] = {
    **dict.fromkeys(
        ("value_excl_vat", "fixed_obligation", "obligation", "amount_excl_vat", "option_value", "new_value_excl_vat",
         "new_wage_sum"),
        _amount,
    ),
    **dict.fromkeys(("labour_share_pct", "agreed_pct", "new_labour_share_pct", "percentage"), _percentage),
    **dict.fromkeys(
        ("tender_publication_date", "award_date", "starts_on", "last_day", "closed_on", "effective_on", "confirmed_until",
         "invoice_date"),
        _day,
    ),
    "until": lambda value: day(last_day(_date(value))),
    "contract_type": lambda value: str(dict(Contract.Type.choices).get(value, value)),
}


def _text(event: Event) -> str:
    text = label(EVENTS, event.verb)
    return f"{text}: {event.object_label}" if event.entry_id and event.object_label else text


def _actor(event: Event) -> str:
    roles = dict(RoleCode.choices)
    if event.actor_name == SYSTEM.name:
        return str(_("the system"))
    return f"{event.actor_name} ({roles[event.actor_role]})" if event.actor_role in roles else event.actor_name


def _changes(event: Event, names: dict[str, str]) -> list[Change]:
    fields = [name for name in FIELDS if name in event.after or name in event.before]
    return [
        Change(
            str(FIELDS[name]), value_in_words(name, event.before.get(name), names),
            value_in_words(name, event.after.get(name), names),
        )
        for name in fields
    ]


def _names_of(events: Iterable[Event]) -> dict[str, str]:
    """The names behind the memberships that the events mention."""
    ids = {values.get("coordinator_id") for row in events for values in (row.before, row.after)} - {None}
    if not ids:
        return {}
    found = Membership.objects.filter(pk__in=ids).values_list("pk", "user__name")
    return {str(pk): name for pk, name in found}
