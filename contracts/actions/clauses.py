"""Telling of a tender with a condition on social return, handing over an award, and what the desk makes of it."""

from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contracts.actions import events
from contracts.errors import StepRefused
from contracts.models import Contract, Event, KnownClause
from contracts.policies import Permission, require
from sroi.accounts.acting import Actor
from sroi.accounts.roles import RoleCode
from sroi.tenancy import queries as organisations
from sroi.tenancy.ids import new_id

State = KnownClause.State
#: Without these a desk cannot register a contract.
NEEDED: Final = (
    "title", "supplier_name", "award_date", "value_excl_vat", "contract_type", "starts_on", "contact_name", "contact_email",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseData:
    """What a buyer tells. Euro excl. VAT, percentages 0-100; `until` is the day after the last. A draft may have gaps."""

    title: str = ""
    client_number: str = ""
    award_date: date | None = None
    tender_publication_date: date | None = None
    supplier_name: str = ""
    kvk_number: str = ""
    contract_type: str = ""
    value_excl_vat: Decimal | None = None
    labour_share_pct: Decimal | None = None
    asked_pct: Decimal | None = None
    offered_pct: Decimal | None = None
    starts_on: date | None = None
    until: date | None = None
    contact_name: str = ""
    contact_email: str = ""
    clause_present: bool = True
    remarks: str = ""


@transaction.atomic
def draft_handover(
    *, by: Actor, at: datetime, municipality_id: UUID, data: ClauseData, desk_id: UUID | None = None,
    clause_id: UUID | None = None, revision: int = 0, pk: UUID | None = None,
) -> KnownClause:
    """Keep what a buyer has filled in so far: a new draft, or the one of `clause_id`. No desk sees it.

    `desk_id` is asked only where the buyer takes part in several desks.

    Raises:
        PermissionDenied: the role may not.
        StepRefused: it was handed over or deleted already.
        Conflict: a colleague changed it in between.
        ValidationError: no desk works for this buyer.
    """
    require(by, Permission.HAND_OVER)
    row = _draft(municipality_id, clause_id=clause_id, revision=revision, pk=pk)
    desks = desks_for(municipality_id=municipality_id, on=data.award_date or timezone.localdate(at))
    if not desks:
        raise ValidationError({"award_date": _no_desk()})
    row.desk_id = desk_id if desk_id in desks else desks[0]
    _fill(row, data)
    _saved(by, at, row, new=clause_id is None)
    events.record(by=by, at=at, verb="clause_drafted", subject=_about(row), about_draft=True)
    return row


@transaction.atomic
def delete_draft(*, by: Actor, at: datetime, municipality_id: UUID, clause_id: UUID, revision: int) -> None:
    """Delete a handover that no desk has seen; that there was one stays in the history of the buyer.

    Raises:
        PermissionDenied, StepRefused, Conflict: as for changing a draft.
    """
    require(by, Permission.HAND_OVER)
    row = _draft(municipality_id, clause_id=clause_id, revision=revision, pk=None)
    events.record(by=by, at=at, verb="clause_draft_deleted", subject=_about(row), about_draft=True)
    row.delete()


@transaction.atomic
def hand_over(
    *, by: Actor, at: datetime, municipality_id: UUID, data: ClauseData, desk_id: UUID | None = None,
    clause_id: UUID | None = None, revision: int = 0, pk: UUID | None = None,
) -> KnownClause:
    """Hand an award over to the desk that the buyer takes part in on the award date: a draft contract on its work list.

    `desk_id` is needed only where there are several.

    Raises:
        PermissionDenied, StepRefused, Conflict: as for a draft.
        ValidationError: per field, what is missing or wrong.
    """
    require(by, Permission.HAND_OVER)
    row = _draft(municipality_id, clause_id=clause_id, revision=revision, pk=pk)
    on = timezone.localdate(at)
    faults = {name: _("This field is required.") for name in NEEDED if getattr(data, name) in ("", None)}
    faults |= _faults(data, on=on)
    row.desk_id = _desk(municipality_id, data.award_date or on, desk_id, faults)
    if faults:
        raise ValidationError(faults)
    _fill(row, data)
    row.state, row.known_on = State.OPEN, on
    _saved(by, at, row, new=clause_id is None)
    _record(by, at, row, verb="clause_told")
    return row


@transaction.atomic
def announce_clause(
    *, by: Actor, at: datetime, municipality_id: UUID, title: str, award_date: date, client_number: str = "",
    desk_id: UUID | None = None, pk: UUID | None = None,
) -> KnownClause:
    """Tell that there is a tender with a clause, in three fields; by a buyer, or by the desk for a client.

    Raises:
        PermissionDenied: the role may not.
        ValidationError: per field.
    """
    require(by, Permission.HAND_OVER if by.role == RoleCode.CONTRACT_HOLDER else Permission.KEEP_CLAUSES)
    on, data = timezone.localdate(at), ClauseData(title=title, award_date=award_date, client_number=client_number)
    faults = _faults(data, on=on)
    if not title.strip():
        faults["title"] = _("This field is required.")
    desk = _desk(municipality_id, award_date, desk_id, faults)
    if faults:
        raise ValidationError(faults)
    row = KnownClause(id=pk or new_id(), municipality_id=municipality_id, desk_id=desk, kind=KnownClause.Kind.SHORT)
    _fill(row, data)
    row.state, row.known_on = State.OPEN, on
    _saved(by, at, row, new=True)
    _record(by, at, row, verb="clause_told")
    return row


@transaction.atomic
def link_clause(*, by: Actor, at: datetime, clause_id: UUID, revision: int, contract_id: UUID) -> KnownClause:
    """There is a contract of this tender now: the clause ends.

    Raises:
        PermissionDenied: the role may not.
        StepRefused: it ended already.
        Conflict: somebody changed it in between.
        ValidationError: the contract is of another client.
    """
    require(by, Permission.KEEP_CLAUSES)
    row = _locked(clause_id, revision=revision, ended=False)
    contract = Contract.objects.filter(pk=contract_id, municipality_id=row.municipality_id).first()
    if contract is None:
        raise ValidationError({"contract": _("Choose a contract of the same client.")})
    row.state, row.contract = State.LINKED, contract
    _ended(by, at, row)
    events.record(by=by, at=at, verb="clause_linked", subject=events.Subject(
        row.desk_id, row.municipality_id, None, contract_id=contract.pk, label=row.title,
    ))
    return row


@transaction.atomic
def dismiss_clause(*, by: Actor, at: datetime, clause_id: UUID, revision: int, reason: str) -> KnownClause:
    """There will be no contract of this tender at the desk; the buyer reads why.

    Raises:
        PermissionDenied, StepRefused, Conflict: as for linking.
        ValidationError: no reason.
    """
    require(by, Permission.KEEP_CLAUSES)
    row = _locked(clause_id, revision=revision, ended=False)
    if not reason.strip():
        raise ValidationError({"reason": _("This field is required.")})
    row.state, row.reason = State.DISMISSED, reason.strip()
    _ended(by, at, row)
    _record(by, at, row, verb="clause_dismissed", reason=row.reason)
    return row


@transaction.atomic
def reopen_clause(*, by: Actor, at: datetime, clause_id: UUID, revision: int) -> KnownClause:
    """It was linked or dismissed by mistake: the desk has it on its work list again, as if it had been there all along.

    Raises:
        PermissionDenied: the role may not.
        StepRefused: it is open already.
        Conflict: somebody changed it in between.
    """
    require(by, Permission.KEEP_CLAUSES)
    row = _locked(clause_id, revision=revision, ended=True)
    before = {"state": row.state, "reason": row.reason, "contract": str(row.contract_id or "")}
    row.state, row.reason, row.contract, row.closed_on, row.closed_by = State.OPEN, "", None, None, ""
    row.revision += 1
    row.save()
    events.record(by=by, at=at, verb="clause_reopened", subject=_about(row), before=before, after={"state": row.state})
    return row


def desks_for(*, municipality_id: UUID, on: date) -> list[UUID]:
    """The desks that a buyer takes part in on a day, by name: an award of that day is theirs."""
    return [row.pk for row in organisations.desks_of(municipality_id=municipality_id, on=on)]


def _desk(municipality_id: UUID, on: date, wanted: UUID | None, faults: dict[str, str]) -> UUID:
    """The desk of an award; what is wrong goes into `faults`, and then any desk will do."""
    desks = desks_for(municipality_id=municipality_id, on=on)
    if wanted in desks:
        return wanted
    if not desks:
        faults["award_date"] = _no_desk()
    elif wanted is not None or len(desks) > 1:
        faults["desk"] = _("Choose the service desk that works for you on the award date.")
    return desks[0] if desks else new_id()


def _no_desk() -> str:
    return _("No service desk works for this client on the award date.")


def _faults(data: ClauseData, *, on: date) -> dict[str, str]:
    faults: dict[str, str] = {}
    if data.award_date is not None and data.award_date > on:
        faults["award_date"] = _("This day is in the future.")
    if data.award_date and data.tender_publication_date and data.tender_publication_date > data.award_date:
        faults["tender_publication_date"] = _("The publication of the tender comes after the award.")
    if data.value_excl_vat is not None and data.value_excl_vat < 0:
        faults["value_excl_vat"] = _("An amount cannot be lower than zero.")
    if data.starts_on and data.until and data.until <= data.starts_on:
        faults["until"] = _("The last day comes before the first day.")
    return faults


def _draft(municipality_id: UUID, *, clause_id: UUID | None, revision: int, pk: UUID | None) -> KnownClause:
    """A new row, or the draft as it was read."""
    if clause_id is None:
        return KnownClause(
            id=pk or new_id(), municipality_id=municipality_id, kind=KnownClause.Kind.HANDOVER, state=State.DRAFT, revision=0,
        )
    row = KnownClause.objects.select_for_update().filter(pk=clause_id, municipality_id=municipality_id).first()
    if row is None:
        raise StepRefused(_("This draft was deleted."))
    if row.state != State.DRAFT:
        raise StepRefused(_("This was handed over already."))
    _unchanged(row, revision)
    return row


def _locked(clause_id: UUID, *, revision: int, ended: bool) -> KnownClause:
    row = KnownClause.objects.select_for_update().get(pk=clause_id)
    if (row.state in KnownClause.ENDED) != ended:
        raise StepRefused(_("This is on the work list already.") if ended else _("This was linked or dismissed already."))
    _unchanged(row, revision)
    return row


def _unchanged(row: KnownClause, revision: int) -> None:
    if row.revision != revision:
        changed = Event.objects.filter(desk_id=row.desk_id, municipality_id=row.municipality_id, verb__startswith="clause_")
        raise events.conflict(changed, changes={item.name: getattr(row, item.name) for item in fields(ClauseData)})


def _fill(row: KnownClause, data: ClauseData) -> None:
    for name, value in asdict(data).items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)


def _saved(by: Actor, at: datetime, row: KnownClause, *, new: bool) -> None:
    row.entered_by, row.entered_at = by.name, at
    row.revision = 1 if new else row.revision + 1
    row.full_clean(
        exclude=("desk", "municipality", "contract", *(name for name in NEEDED if not getattr(row, name))),
        validate_constraints=False,  # the database
    )
    row.save(force_insert=new)


def _ended(by: Actor, at: datetime, row: KnownClause) -> None:
    row.closed_on, row.closed_by = timezone.localdate(at), by.name
    row.revision += 1
    row.save()


def _about(row: KnownClause) -> events.Subject:
    """An event that the desk and its client read."""
    return events.Subject(row.desk_id, row.municipality_id, None, label=row.title)


def _record(by: Actor, at: datetime, row: KnownClause, *, verb: str, reason: str = "") -> None:
    events.record(by=by, at=at, verb=verb, subject=_about(row), reason=reason, after={"award_date": row.award_date})
