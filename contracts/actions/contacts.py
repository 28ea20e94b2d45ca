"""Keeping the contact log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contracts.actions import events
from contracts.errors import StepRefused
from contracts.models import Contact, Contract, SupplierDossier
from contracts.policies import Permission, require
from sroi.accounts.acting import Actor
from sroi.tenancy import queries as organisations
from sroi.tenancy.ids import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactData:
    """One contact. People are codes of `Contact.Who`; a contract brings its own client and supplier."""

    made_on: date
    kind: str
    people: Sequence[str]
    summary: str
    contract_id: UUID | None = None
    supplier_id: UUID | None = None
    municipality_id: UUID | None = None
    next_step: str = ""
    next_step_on: date | None = None


@transaction.atomic
def log_contact(*, by: Actor, at: datetime, desk_id: UUID, data: ContactData, pk: UUID | None = None) -> Contact:
    """Log a contact about a contract, or with a supplier, a client or both. `pk`: its primary key, if given.

    Raises:
        PermissionDenied: the role may not.
        ValidationError: per field.
    """
    require(by, Permission.LOG_CONTACT)
    contract = Contract.objects.filter(pk=data.contract_id, desk_id=desk_id).first() if data.contract_id else None
    faults = _faults(data, contract, desk_id=desk_id, on=timezone.localdate(at))
    if faults:
        raise ValidationError(faults)
    row = Contact(
        id=pk or new_id(), desk_id=desk_id, contract=contract, made_on=data.made_on, kind=data.kind,
        municipality_id=contract.municipality_id if contract else data.municipality_id,
        supplier_id=contract.supplier_id if contract else data.supplier_id,
        people=list(data.people), summary=data.summary.strip(), next_step=data.next_step.strip(),
        next_step_on=data.next_step_on, made_by=by.name, created_at=at,
    )
    row.save(force_insert=True)
    _record(by, at, row, verb="contact_logged")
    return row


@transaction.atomic
def finish_step(*, by: Actor, at: datetime, contact_id: UUID) -> Contact:
    """The next step of a contact is done.

    Raises:
        PermissionDenied: the role may not.
        StepRefused: there is none, or it is done already.
    """
    require(by, Permission.LOG_CONTACT)
    row = Contact.objects.select_for_update().get(pk=contact_id)
    if row.next_step_on is None or row.next_step_done_on is not None:
        raise StepRefused(_("There is no next step to be done any more."))
    row.next_step_done_on = timezone.localdate(at)
    row.save(update_fields=["next_step_done_on"])
    _record(by, at, row, verb="contact_step_done")
    return row


def _faults(data: ContactData, contract: Contract | None, *, desk_id: UUID, on: date) -> dict[str, str]:
    faults = _party_faults(data, contract, desk_id=desk_id)
    if data.made_on > on:
        faults["made_on"] = _("This day is in the future.")
    if data.kind not in Contact.Kind.values:
        faults["kind"] = _("Choose a kind.")
    if not data.people or not set(data.people) <= set(Contact.Who.values):
        faults["people"] = _("Choose at least one role.")
    if not data.summary.strip():
        faults["summary"] = _("This field is required.")
    if bool(data.next_step.strip()) != (data.next_step_on is not None):
        faults["next_step_on"] = _("Give a next step and its day, or neither.")
    elif data.next_step_on is not None and data.next_step_on < data.made_on:
        faults["next_step_on"] = _("The next step comes before the contact.")
    return faults


def _party_faults(data: ContactData, contract: Contract | None, *, desk_id: UUID) -> dict[str, str]:
    """With whom it was: organisations of this desk, and those of the contract where there is one."""
    if data.contract_id is not None and contract is None:
        return {"contract": _("Choose a contract of this desk.")}
    if contract is not None:
        others = {"municipality": data.municipality_id, "supplier": data.supplier_id}
        own = {"municipality": contract.municipality_id, "supplier": contract.supplier_id}
        return {
            name: _("This is not the one of the contract. Leave it empty.") for name, key in others.items()
            if key not in (None, own[name])
        }
    if data.municipality_id is None and data.supplier_id is None:
        return {"contract": _("Choose a contract, a client or a supplier.")}
    faults: dict[str, str] = {}
    if data.municipality_id and not organisations.takes_part(desk_id=desk_id, municipality_id=data.municipality_id):
        faults["municipality"] = _("This client does not take part in this desk.")
    if data.supplier_id and not SupplierDossier.objects.filter(desk_id=desk_id, supplier_id=data.supplier_id).exists():
        faults["supplier"] = _("This desk does not know this supplier.")
    return faults


def _record(by: Actor, at: datetime, row: Contact, *, verb: str) -> None:
    """An event that the desk alone reads: it names no other owner."""
    about = events.Subject(row.desk_id, contract_id=row.contract_id, label=str(row.get_kind_display()))
    events.record(by=by, at=at, verb=verb, subject=about, after={"made_on": row.made_on})
