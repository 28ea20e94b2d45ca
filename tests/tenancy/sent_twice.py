"""What every address that takes a POST does when the same form arrives twice, as one table.

A new address needs one line: in `MAKES` when it makes a row or sends a mail, else in `CHANGES` with why twice is once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.utils import timezone

from buildingblocks.models import Schedule
from contracts.models import (
    Advice, Contact, Contract, ContractOption, DecisionRequest, Entry, Event, ImportBatch, KnownClause, ObligationRevision,
    PsoCertificate, TurnoverInvoice,
)
from reporting.models import FullExport, PublicationRun, SheetStory
from sroi.accounts.models import ApiToken, Invitation
from sroi.periods import Quarter
from sroi.tenancy.models import Municipality, ServiceDesk, Supplier
from tests.contracts import import_files
from tests.world import World

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Making:
    """A form that makes a row of `model`; `page` is where the form stands, when that is another address."""

    person: str
    model: type[Model]
    typed: Callable[[World], Values]
    kwargs: Callable[[World], Values] = field(default=lambda _world: {})
    page: tuple[str, Callable[[World], Values]] | None = None
    query: Callable[[World], Values] = field(default=lambda _world: {})


def _supplier(world: World) -> Values:
    return {"pk": world.supplier.pk}


def _contract(world: World) -> Values:
    return {
        "title": "Dubbel verstuurd", "municipality": str(world.municipality.pk), "supplier": "",
        "new_supplier_kvk": "90000177", "new_supplier_name": "Dubbelklik Bouw B.V.", "new_supplier_size": "small",
        "contract_type": "works", "award_date": "01-06-2024", "starts_on": "2024-07-01", "last_day": "2026-06-30",
        "value_excl_vat": "1.234.567,89", "coordinator": str(world.people["coordinator"].pk),
        "opening_date": "2024-06-01", "opening_jobs": "1.000",
    }


def _entry(world: World) -> Values:
    return {
        "contract": str(world.contracts["running"].pk), "soort": "PW_LT2", "candidate": "new", "start": "2024-04-01",
        "end": "2025-03-31", "hours_per_week": "32,5", "action": "next",
    }


def _revision(world: World) -> Values:
    return {
        "kind": "adjustment", "amount": "-1.000", "effective_on": "2024-09-01", "requested_by": "Rik Raad",
        "approved_by": "Rik Raad", "reason": "Minder werk dan gedacht", "revision": world.contracts["running"].revision,
    }


def _story() -> Values:
    now = Quarter.of(timezone.localdate())
    return {
        "period": str(now.previous()), "title": "Dubbel verteld", "text": "Een proefverhaal.", "consent_by": "De werkgever",
        "consent_on": "2024-09-01",
    }


def _invited(role: str, organisation: str = "") -> Callable[[World], Values]:
    return lambda _world: {
        "name": "Noor Nieuw", "email": "noor@voorbeeld.example", "role": role, "language": "nl",
        "organisation": organisation,
    }


def _organisation(kind: str) -> Callable[[World], Values]:
    return lambda _world: {"kind": kind}


#: Address → the form that makes something there.
MAKES: Final[dict[str, Making]] = {
    "desk:contract_new": Making("coordinator", Contract, _contract),
    "desk:contract_revise": Making(
        "coordinator", ObligationRevision, _revision, lambda world: {"pk": world.contracts["running"].pk},
    ),
    "desk:contract_turnover": Making(
        "coordinator", TurnoverInvoice,
        lambda _world: {"number": "2024-017", "invoiced_on": "2024-09-01", "amount_excl_vat": "1.000"},
        lambda world: {"pk": world.contracts["running"].pk},
    ),
    "desk:option_new": Making(
        "coordinator", ContractOption,
        lambda world: {"description": "Verlenging met een jaar", "value_excl_vat": "100.000", "last_day": "2045-02-28",
                       "revision": world.contracts["running"].revision},
        lambda world: {"pk": world.contracts["running"].pk},
    ),
    "desk:pso_new": Making(
        "coordinator", PsoCertificate, lambda _world: {
            "level": "2", "number": "PSO-TEST-2", "valid_from": "2024-06-01", "last_day": "2026-05-31"}, _supplier,
    ),
    "desk:advice_new": Making(
        "coordinator", Advice, lambda world: {
            "municipality": str(world.municipality.pk), "given_on": "2024-09-01", "subject": "Advies bij aanbesteding"},
    ),
    "desk:contract_escalate": Making(
        "coordinator", DecisionRequest,
        lambda _world: {"reason": "Er gebeurt niets.", "next_step": "Een gesprek met de directie."},
        lambda world: {"pk": world.contracts["running"].pk},
    ),
    "desk:contract_propose": Making(
        "coordinator", DecisionRequest,
        lambda world: {name: value for name, value in _revision(world).items() if name != "approved_by"},
        lambda world: {"pk": world.contracts["running"].pk},
    ),
    "desk:clause_new": Making(
        "coordinator", KnownClause, lambda world: {
            "municipality": str(world.municipality.pk), "title": "Dubbel gemeld", "award_date": "2024-09-01"},
    ),
    "municipality:clause_new": Making(
        "contract_holder", KnownClause, lambda world: {
            "title": "Dubbel gemeld", "award_date": "2024-09-01", "desk": str(world.desk.pk)},
    ),
    "municipality:handover_new": Making(
        "contract_holder", KnownClause, lambda world: {
            "title": "Dubbel overgedragen", "award_date": "2024-09-01", "desk": str(world.desk.pk), "draft": "1"},
    ),
    "desk:contact_new": Making(
        "coordinator", Contact, lambda world: {
            "made_on": "2024-09-01", "kind": "phone", "contract": str(world.contracts["running"].pk),
            "people": ["contract_holder"], "summary": "Gebeld over de voortgang."},
    ),
    "desk:ask_to_confirm": Making(
        "coordinator", Event, lambda _world: {}, _supplier, page=("supplier", _supplier),
    ),
    "desk:publication_new": Making(
        "coordinator", PublicationRun, lambda _world: {"period": "2024-Q1"}, query=lambda _world: {"period": "2024-Q1"},
    ),
    "desk:full_export_request": Making("desk_administrator", FullExport, lambda _world: {}, page=("full_exports", lambda _world: {})),
    "desk:story_new": Making("coordinator", SheetStory, lambda world: _story() | {"of": str(world.municipality.pk)}),
    "municipality:story_new": Making("contract_holder", SheetStory, lambda world: _story() | {"of": str(world.desk.pk)}),
    "desk:schedule_new": Making(
        "desk_administrator", Schedule, lambda _world: {
            "start": "empty", "title_nl": "Dubbel verstuurd", "region": "Proefland", "id": "dubbel"},
    ),
    "desk:schedule_upload": Making(
        "desk_administrator", Schedule, lambda _world: {
            "file": SimpleUploadedFile("tabel.json", b'{"id": "dubbel", "region": "Proefland", "title_nl": "Dubbel", "x": 1}')},
    ),
    "desk:import_new": Making(
        "desk_administrator", ImportBatch, lambda _world: {
            "kind": "suppliers", "file": import_files.csv([import_files.SUPPLIER_HEADINGS, import_files.SUPPLIER])},
    ),
    "desk:accounts_invite": Making(
        "desk_administrator", Invitation, lambda world: _invited("coordinator", f"desk:{world.desk.slug}")(world),
    ),
    "supplier:accounts_invite": Making("supplier_administrator", Invitation, _invited("supplier")),
    "platform:accounts_invite": Making("platform_operator", Invitation, _invited("platform_operator")),
    "platform:organisation_invite": Making(
        "platform_operator", Invitation, _invited("desk_administrator"),
        lambda world: {"kind": "regio", "slug": world.desk.slug},
    ),
    "platform:organisation_new": Making(
        "platform_operator", Supplier, lambda _world: {
            "name": "Dubbelklik Groen B.V.", "slug": "dubbelklik-groen", "kvk_number": "90000188", "kind": "company",
            "size": "small"}, _organisation("opdrachtnemer"),
    ),
    "supplier:entry_new": Making(
        "supplier_administrator", Entry, _entry,
        query=lambda world: {"contract": str(world.contracts["running"].pk), "soort": "PW_LT2"},
    ),
    "accounts:keys": Making(
        "coordinator", ApiToken, lambda world: {
            "membership": str(world.people["coordinator"].pk), "name": "Koppeling", "days": "90"},
    ),
}
#: The other kinds of organisation, through the same address.
MORE: Final[dict[str, Making]] = {
    "platform:organisation_new desk": Making(
        "platform_operator", ServiceDesk, lambda _world: {
            "name": "Steunpunt Dubbelklik", "slug": "dubbelklik", "email": "dubbel@voorbeeld.example",
            "first_quarter": "2024-Q1", "disclosure_threshold": "5"}, _organisation("regio"),
    ),
    "platform:organisation_new municipality": Making(
        "platform_operator", Municipality, lambda _world: {
            "name": "Dubbeldam", "slug": "dubbeldam-proef", "kind": "municipality", "cbs_code": ""},
        _organisation("opdrachtgever"),
    ),
}

_REVISION: Final = "the revision that was read has moved on"
_STATE: Final = "the state has moved on: there is nothing left to do"
_SAME: Final = "sets what is set already"
_NOTHING: Final = "calculates and stores nothing"

#: Address → why the same form twice does no more than once.
CHANGES: Final[dict[str, str]] = {
    "desk:contract_change": _REVISION,
    "desk:contract_close": _STATE,
    "desk:contract_repin": _REVISION,
    "desk:contract_framework": _REVISION,
    "desk:schedule_part": _REVISION,
    "desk:schedule_row": _REVISION,
    "desk:schedule_row_step": _REVISION,
    "desk:schedule_publish": _STATE,
    "desk:schedule_retire": _STATE,
    "desk:schedule_delete": _STATE,
    "desk:turnover_reverse": _STATE,
    "desk:option_exercise": _STATE,
    "desk:option_lapse": _STATE,
    "desk:consortium": _REVISION,
    "desk:joint_division": _REVISION,
    "desk:client_agreement": _REVISION,
    "desk:decision_reply": _STATE,
    "desk:decision_withdraw": _STATE,
    "desk:clause_link": _STATE,
    "desk:clause_dismiss": _STATE,
    "desk:clause_reopen": _STATE,
    "desk:contact_done": _STATE,
    "municipality:decision": _STATE,
    "municipality:clause_delete": _STATE,
    "municipality:clause": "the revision of a draft has moved on, or it is handed over and there is nothing left to do",
    "desk:entry_approve": _REVISION,
    "desk:entry_return": _REVISION,
    "desk:entry_reject": _REVISION,
    "desk:supplier_change": _REVISION,
    "desk:rules_accept": _STATE,
    "desk:work_retry": _STATE,
    "desk:quarter_close": _STATE,
    "desk:publication_publish": _STATE,
    "desk:publication_again": _SAME,
    "desk:publication_retry": _STATE,
    "desk:publication_stop": _STATE,
    "desk:publication_discard": _STATE,
    "desk:document_retry": _STATE,
    "desk:house_style": _SAME,
    "desk:client_house_style": _SAME,
    "desk:story_change": _SAME,
    "desk:story_withdraw": _STATE,
    "desk:story_choose": _STATE,
    "municipality:house_style": _SAME,
    "municipality:story_change": _SAME,
    "municipality:story_withdraw": _STATE,
    "desk:import_confirm": _STATE,
    "desk:import_retry": _STATE,
    "supplier:entry_value": _NOTHING,
    "supplier:entry_change": _REVISION,
    "supplier:entry_submit": _REVISION,
    "supplier:entry_withdraw": _REVISION,
    "supplier:evidence_add": "the same file is refused for the same entry",
    "supplier:evidence_remove": _STATE,
    "supplier:confirm": _SAME,
    "platform:set_active": _SAME,
    "platform:mail_retry": _STATE,
    "platform:organisation": _SAME,
    "platform:connection": _SAME,
    "platform:connection_remove": _STATE,
    **{f"{area}:accounts_end": _STATE for area in ("desk", "supplier", "platform")},
    **{f"{area}:accounts_invite_again": "sent less than a minute ago" for area in ("desk", "supplier", "platform")},
    **{f"{area}:accounts_withdraw": _STATE for area in ("desk", "supplier", "platform")},
}
