"""The world with one of everything, a stranger at the other desk, real files, and a mark in every text that can leak.

A mark is a text that stands in rows of one owner only. Who may see it is what `oracle.py` says about those rows, so
the search of the output needs no list of its own.
"""

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any, Final
from unittest.mock import patch
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.utils import timezone

from buildingblocks import rules_number
from contracts.actions import advices, clauses, contacts, decisions, events, evidence, obligation, options, recalculation
from contracts.actions.clauses import ClauseData
from contracts.actions.contacts import ContactData
from contracts.actions.decisions import ProposalData
from contracts.actions.obligation import RevisionData
from contracts.actions.options import OptionData
from contracts.actions.schedules import load_schedule
from contracts.importing.reports import Fault, Report
from contracts.models import (
    Advice, Balance, ConsortiumMember, Contact, Contract, ContractOption, DecisionRequest, Entry, EntryVersion, Evidence,
    ImportBatch, KnownClause, ObligationRevision, PsoCertificate, RulesAcceptance, RulesDifference, SupplierDossier,
)
from reporting import queries
from reporting.actions import closing, publication
from reporting.models import Document, FullExport
from reporting.figures.report_period import parse_period
from reporting.tasks import build
from sroi.accounts.acting import SYSTEM
from sroi.accounts.actions.invitations import invite
from sroi.accounts.actions.memberships import grant_membership
from sroi.accounts.actions.people import create_user
from sroi.accounts.models import OutboxMail
from sroi.accounts.roles import RoleCode
from sroi.celery import unheard
from sroi.periods import Quarter
from sroi.tenancy.bases import Scoped
from sroi.tenancy.models import Municipality, Participation, ServiceDesk, Supplier
from sroi.tenancy.scope import Scope, desk_scope, municipality_scope, scope, supplier_scope
from tests.tenancy.catalogue import scoped_models
from tests.tenancy.marked_sheets import FIRST, styles_and_stories
from tests.tenancy.oracle import visible
from tests.tenancy.joint import joint_buyer_of
from tests.world import SCHEDULE, START, World, at, decide, make_world, register, report, settle_all

PUBLISHED: Final = "2024-Q2"
#: Of this quarter the sheets are under way.
UNFINISHED: Final = "2024-Q3"
#: A PDF as far as its first bytes go, which is what an upload is judged by.
PDF: Final = b"%PDF-1.7\n% proefbewijs "
#: Model → the columns whose texts are marks.
TEXTS: Final[dict[str, tuple[str, ...]]] = {
    "Contract": ("title", "client_number", "contract_holder_name", "supplier_contact_name", "supplier_contact_email"),
    "Entry": ("number", "decision_reason"),
    "EntryVersion": ("description", "vendor_name", "invoice_number"),
    "Candidate": ("code",),
    "Evidence": ("original_name",),
    "Event": ("reason",),
    "Advice": ("subject",),
    "SupplierDossier": ("contact_name", "contact_email"),
    "PsoCertificate": ("number",),
    "ObligationRevision": ("reason", "requested_by"),
    "TurnoverInvoice": ("number",),
    "ContractOption": ("description",),
    "DecisionRequest": ("reason", "next_step"),
    "KnownClause": ("title", "remarks"),
    "Contact": ("summary", "next_step"),
    "ImportBatch": ("original_name", "failure"),
    "RecalculationFailure": ("reason",),
    "RulesAcceptance": ("accepted_by",),
    "Document": ("failure",),
    "SheetStory": ("title", "text", "consent_by"),
    "SheetStyle": ("logo_alt",),
}
OWNERS: Final = ("desk_id", "municipality_id", "supplier_id")
#: A text counts as a mark from this length on; shorter ones stand in a page by chance.
SHORTEST: Final = 8


@dataclass(frozen=True, slots=True)
class Mark:
    """A text and the rows that hold it."""

    text: str
    rows: tuple[tuple[str, dict[str, Any]], ...]

    def is_for(self, one: Scope) -> bool:
        """Whether one of its rows may be read in this scope."""
        return any(visible(model, row, one) for model, row in self.rows)

    def __str__(self) -> str:
        return f"{self.text!r} of {sorted({model for model, _row in self.rows})}"


def make_marked_world() -> World:
    """The world of the other tests, and everything else that there is beside it."""
    with unheard():  # nobody listens, and a bell costs more than the work
        return _make()


def _make() -> World:
    world = make_world(settle=False)
    _stranger(world)
    for desk, by, contract, entry in _desks(world):
        _one_of_everything(world, desk=desk, by=by, contract=world.contracts[contract], entry=world.entries[entry])
    _evidence(world)
    _write_marks(world)
    settle_all(world)
    numbers = count(FIRST)
    for desk, by, _contract, _entry in _desks(world):
        styles_and_stories(desk, numbers=numbers)
        _published(world, desk=desk, by=by)
    _unfinished(world)
    return world


def _desks(world: World) -> Iterator[tuple[ServiceDesk, str, str, str]]:
    yield world.desk, "coordinator", "running", "approved"
    yield world.other_desk, "other_coordinator", "other_running", "other_approved"


def _stranger(world: World) -> None:
    """A municipality and a supplier that only the other desk knows, so that their names alone would be a leak."""
    buyer = Municipality.objects.create(slug="vreemdstad", name="Vreemdstad", cbs_code="GM9903")
    seller = Supplier.objects.create(slug="onbekende-sloper", name="Onbekende Sloper B.V.", kvk_number="90000103")
    with scope(desk_scope(world.other_desk.pk)):
        Participation.objects.create(desk=world.other_desk, municipality=buyer, starts_on=START)
    rows: list[tuple[str, RoleCode, Any]] = [
        ("strange_contract_holder", RoleCode.CONTRACT_HOLDER, buyer),
        ("strange_supplier", RoleCode.SUPPLIER_ADMINISTRATOR, seller),
    ]
    for name, role, of in rows:
        user = create_user(email=f"{name.replace('_', '-')}@vreemd.example", name=f"Vreemde {role.label}", by=SYSTEM, at=at(START))
        world.people[name] = grant_membership(user=user, role=role, of=of, by=SYSTEM, at=at(START))
    limited = create_user(email="elders@test.example", name="Els Elders", by=SYSTEM, at=at(START))
    world.people["other_desk_supplier"] = grant_membership(
        user=limited, role=RoleCode.SUPPLIER, of=world.supplier, limited_to_desk=world.other_desk, by=SYSTEM, at=at(START),
    )
    there: dict[str, Any] = {"desk": world.other_desk, "by": "other_coordinator"}
    register(world, "strange", municipality_id=buyer.pk, supplier_id=seller.pk, title="Vreemd contract", **there)
    report(world, "strange_approved", contract="strange", by="strange_supplier")
    decide(world, "strange_approved", "approve", by="other_coordinator")
    register(world, "empty", title="Leeg proefcontract")
    report(world, "other_draft", contract="other_running", submit=False)
    invoice = {"invoice_date": "2024-05-16", "amount_excl_vat": "4321.00", "vendor_recognition": ["sw_company"]}
    report(world, "other_purchase", contract="other_running", block="SOC_PURCHASE", facts=invoice,
           vendor_name="Sociaal Werkbedrijf Elders", invoice_number="F-2024-002")
    decide(world, "other_purchase", "approve", by="other_coordinator")
    for name, step in (("green_draft", ""), ("green_submitted", ""), ("green_returned", "return"), ("green_approved", "approve")):
        report(world, name, contract="second", by="other_supplier", submit=name != "green_draft")
        if step:
            decide(world, name, step)


def _one_of_everything(world: World, *, desk: ServiceDesk, by: str, contract: Contract, entry: Entry) -> None:
    day, actor = date(2025, 2, 3), world.actor(by)
    with scope(desk_scope(desk.pk)):
        obligation.register_pso_certificate(
            by=actor, at=at(day), desk_id=desk.pk, supplier_id=contract.supplier_id, level="1",
            valid_from=date(2024, 3, 1), until=date(2026, 3, 1), number="PSO",
        )
        obligation.revise_obligation(
            by=actor, at=at(day), contract_id=contract.pk, revision=contract.revision,
            data=RevisionData(kind="adjustment", effective_on=day, reason="Minder werk", requested_by="Karin",
                              approved_by="Karin", amount=Decimal("-1000.00")),
        )
        contract.refresh_from_db()
        load_schedule(by=SYSTEM, at=at(day), desk_id=desk.pk, document={
            "id": f"concept-{desk.slug}", "region": "Proefland", "title_nl": f"Concept van {desk.slug}", "extends": SCHEDULE,
            "blocks": [{"code": "EIGEN", "name_nl": "Eigen bouwblok", "kind": "activity", "route": "activities", "value": "100",
                        "unit": "per_hour", "prorata": ["hours"]}],
            "pso": [{"role": "main_contractor", "level": "1", "effect": "10"}],
        })
        _options_and_members(world, desk=desk, by=by, contract=contract)
        advices.log_advice(by=actor, at=at(day), desk_id=desk.pk, municipality_id=contract.municipality_id,
                           given_on=day, subject="Advies")
        _with_the_client(world, desk=desk, by=by, contract=contract)
        joint_buyer_of(desk=desk, contract=contract)
        fault = Fault(f"Fout QM7{desk.slug}", row=2, column="kvk", value="123")
        for state, report_of in (
            ("checked", Report(rows=1)), ("faulty", Report(rows=1, faulty_rows=1, fault_count=1, faults=[fault])),
        ):
            ImportBatch.objects.create(
                desk=desk, kind="suppliers", state=state, original_name="import", path="x", uploaded_by="x", rows=1,
                uploaded_at=at(day), faults=report_of.fault_count, report=report_of.as_json(),
            )
        FullExport.objects.create(
            desk=desk, state="ready", path=f"exports/{desk.slug}.zip", requested_by=f"Aanvrager QM7{desk.slug}",
            requested_at=at(day), ready_at=at(day),
        )
        mail = OutboxMail(
            template=OutboxMail.Template.RETURNED, to=f"{desk.slug}@post.example", recipient_name="Pia Post", language="nl",
            context={}, desk_id=desk.pk, created_at=at(day), state=OutboxMail.State.FAILED,
        )
        mail.save()
        for role, of in ((RoleCode.CONTRACT_HOLDER, world.municipality), (RoleCode.SUPPLIER, world.supplier),
                         (RoleCode.SUPPLIER, world.other_supplier)):
            invite(role=role, of=of, email=f"{of.slug}-{desk.slug}@genodigd.example",
                   name=f"Genodigde {desk.slug}", by=actor, at=timezone.now())


def _options_and_members(world: World, *, desk: ServiceDesk, by: str, contract: Contract) -> None:
    """An option, the members of a consortium, and a framework agreement with a call-off of another client."""
    day, actor = date(2025, 2, 3), world.actor(by)
    options.add_option(
        by=actor, at=at(day), contract_id=contract.pk, revision=contract.revision,
        data=OptionData(description="Verlenging", value_excl_vat=Decimal("1000.00"), until=date(2045, 3, 1)),
    )
    contract.refresh_from_db()
    member, _new = Supplier.objects.get_or_create(slug="lidbedrijf", name="Lidbedrijf B.V.", kvk_number="90000104")
    for supplier_id in SupplierDossier.objects.exclude(supplier=world.other_supplier).values_list("supplier_id", flat=True):
        Supplier.objects.filter(pk=supplier_id).update(kind=Supplier.Kind.CONSORTIUM)
        ConsortiumMember.objects.create(
            desk=desk, supplier_id=supplier_id, member=member, share_pct=Decimal(60), responsible=True,
        )
    parent = register(world, f"{by}_framework", desk=desk, by=by, title="Raamovereenkomst", framework_obligation="call_offs")
    register(
        world, f"{by}_call_off", desk=desk, by=by, title="Nadere opdracht", framework_id=parent.pk,
        municipality_id=world.other_municipality.pk,
    )


def _with_the_client(world: World, *, desk: ServiceDesk, by: str, contract: Contract) -> None:
    """What a desk asks its client, what the client tells (also a draft that the desk does not see), and a contact."""
    day, actor = date(2025, 2, 3), world.actor(by)
    decisions.escalate(by=actor, at=at(day), contract_id=contract.pk, reason="Vertraging", next_step="Gesprek")
    decisions.propose(
        by=actor, at=at(day), contract_id=contract.pk, revision=contract.revision,
        data=ProposalData(kind="adjustment", effective_on=day, reason="Minder werk", requested_by="Karin", amount=Decimal("-500.00")),
    )
    clauses.announce_clause(
        by=actor, at=at(day), desk_id=desk.pk, municipality_id=contract.municipality_id, title="Aanbesteding", award_date=day,
    )
    elsewhere = Contract.objects.filter(municipality=world.other_municipality, closed_on__isnull=True)[0]
    decisions.escalate(by=actor, at=at(day), contract_id=elsewhere.pk, reason="Stilstand elders", next_step="Overleg elders")
    clauses.announce_clause(
        by=actor, at=at(day), desk_id=desk.pk, municipality_id=elsewhere.municipality_id, title="Andere aanbesteding", award_date=day,
    )
    contacts.log_contact(by=actor, at=at(day), desk_id=desk.pk, data=ContactData(
        made_on=day, kind="phone", people=["buyer"], summary="Gesproken", contract_id=contract.pk, next_step="Bellen", next_step_on=day,
    ))
    for holder, client in (("contract_holder", contract.municipality_id), ("other_contract_holder", elsewhere.municipality_id)):
        with scope(municipality_scope(client)):
            clauses.draft_handover(
                by=world.actor(holder), at=at(day), desk_id=desk.pk, municipality_id=client,
                data=ClauseData(title=f"Conceptoverdracht QM4{desk.slug} {holder}", award_date=day),
            )


def _evidence(world: World) -> None:
    """A file with an entry in every state that the desk sees, and with a draft that it does not."""
    for name in ("draft", "submitted", "approved", "other_draft", "other_submitted", "other_approved", "strange_approved",
                 "green_draft", "green_approved"):
        entry = world.entries[name]
        by = {"strange": "strange_supplier", "green": "other_supplier"}.get(name.split("_")[0], "supplier_administrator")
        with scope(supplier_scope(entry.supplier_id)):
            evidence.add_evidence(
                by=world.actor(by), at=at(date(2024, 7, 1)), entry_id=entry.pk, kind="other",
                upload=SimpleUploadedFile("bewijs.pdf", PDF + name.encode()),
            )


def _write_marks(world: World) -> None:
    """Make every text one of a kind. Written past the actions: it is the words that matter, not how they came."""
    numbers = count(1)
    for desk, by, contract, _entry in _desks(world):
        with scope(desk_scope(desk.pk)):
            for model, columns in (
                (Contract, ("title", "client_number", "contract_holder_name", "supplier_contact_name")),
                (Advice, ("subject",)), (SupplierDossier, ("contact_name",)), (PsoCertificate, ("number",)),
                (ObligationRevision, ("reason", "requested_by")), (ContractOption, ("description",)), (ImportBatch, ("original_name",)),
                (DecisionRequest, ("reason", "next_step")), (KnownClause, ("title", "remarks")), (Contact, ("summary", "next_step")),
            ):
                _append(model, columns, numbers)
            for row in (*Contract.objects.all(), *SupplierDossier.objects.all()):
                column = "supplier_contact_email" if isinstance(row, Contract) else "contact_email"
                type(row).objects.filter(pk=row.pk).update(**{column: f"qm{next(numbers):05d}@merk.example"})
            events.record(
                by=world.actor(by), at=at(date(2025, 2, 4)), verb="contract_changed",
                subject=events.about_contract(world.contracts[contract]), reason=f"Reden QM{next(numbers):05d}",
            )
    for supplier_id in {entry.supplier_id for entry in world.entries.values()}:
        with scope(supplier_scope(supplier_id)):
            _append(EntryVersion, ("description", "vendor_name", "invoice_number"), numbers)
            _append(Evidence, ("original_name",), numbers)
            for entry in Entry.objects.exclude(decision_reason=""):
                Entry.objects.filter(pk=entry.pk).update(decision_reason=f"Omdat QM{next(numbers):05d}")


def _append(model: type[Scoped], columns: tuple[str, ...], numbers: Iterator[int]) -> None:
    for key in model.objects.order_by("pk").values_list("pk", flat=True):
        marks = {column: Concat(F(column), Value(f" QM{next(numbers):05d}")) for column in columns}
        assert model.objects.filter(pk=key).update(**marks) == 1


def _published(world: World, *, desk: ServiceDesk, by: str) -> None:
    """Three closed quarters; the sheets of the first two are published. Laying out two of them is enough (a second each)."""
    actor, day = world.actor(by), date(2025, 3, 31)
    with scope(desk_scope(desk.pk)):
        for name in ("2024-Q1", PUBLISHED, UNFINISHED):
            closing.close_quarter(by=actor, at=at(day), desk=desk, quarter=Quarter.parse(name), on=day)
    for name in ("2024-Q1", PUBLISHED):
        with scope(desk_scope(desk.pk)):
            run = publication.start(by=actor, at=at(day), desk=desk, period=parse_period(name))
            wanted = list(run.documents.all())
        for row in wanted:
            laid_out = name == PUBLISHED and desk == world.desk and row.municipality_id in (None, world.municipality.pk)
            with nullcontext() if laid_out else patch("reporting.tasks.render_sheet", return_value=PDF):
                build(desk_id=desk.pk, document_id=row.pk, at=at(day))
        with scope(desk_scope(desk.pk)):
            publication.publish(by=actor, at=at(day) + timedelta(hours=1), run_id=run.pk)
    ServiceDesk.objects.filter(pk=world.desk.pk).update(publishes_openly=True)  # the other desk stays closed


def _unfinished(world: World) -> None:
    """Sheets that are not published, failed work, and a contract that waits for its desk."""
    for desk, by, contract, _entry in _desks(world):
        with scope(desk_scope(desk.pk)):
            run = publication.start(
                by=world.actor(by), at=at(date(2025, 3, 31)), desk=desk, period=parse_period(UNFINISHED),
            )
            Document.objects.filter(pk=queries.sheets_of(run)[0].pk).update(state="failed", failure=f"Mislukt QM9{desk.slug}")
            _held(desk, world.contracts[contract])
            recalculation.note_failure(contract_id=world.contracts[contract].pk, reason=f"Fout QM8{desk.slug}")
            for state, failure in (("failed", f"Fout QM6{desk.slug}"), ("checking", "")):
                ImportBatch.objects.create(
                    desk=desk, kind="suppliers", state=state, original_name=f"{state}-qm7{desk.slug}.csv", path="x",
                    failure=failure, uploaded_by="x", uploaded_at=timezone.now(),
                )


def _held(desk: ServiceDesk, contract: Contract) -> None:
    """A stale contract of other rules than the current ones, of which is known what those would change."""
    now = timezone.now()
    Balance.objects.filter(contract=contract).update(stale_since=now, rules_number=rules_number.current() + 1)
    RulesDifference.objects.create(
        desk=desk, municipality_id=contract.municipality_id, supplier_id=contract.supplier_id, contract=contract,
        number=rules_number.current(), fulfilled=Decimal(1), lines=1, since=now, calculated_at=now,
    )
    RulesAcceptance.objects.create(
        desk=desk, number=rules_number.current() + 1, accepted_by=f"Akkoord QM5{desk.slug}", accepted_at=now, contracts=1, differing=1,
    )


def marks(rows: dict[str, list[dict[str, Any]]]) -> list[Mark]:
    """Every mark of the world, from its rows by table: the texts above, and the key of every row under a policy."""
    found: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    for model in scoped_models():
        for stored in rows.get(model._meta.db_table, []):
            row = stored | {key: UUID(stored[key]) for key in OWNERS if stored.get(key)}
            texts = [str(row[column] or "").strip() for column in TEXTS.get(model.__name__, ())]
            for text in [str(row["id"]), *(text for text in texts if len(text) >= SHORTEST)]:
                found.setdefault(text, []).append((model.__name__, row))
    return [Mark(text, tuple(held)) for text, held in sorted(found.items())]
