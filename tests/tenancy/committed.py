"""One of everything beside the ordinary world, so that each table holds rows of both desks."""

from datetime import date
from decimal import Decimal

from django.utils import timezone

from contracts.actions import advices, obligation, options, recalculation
from contracts.actions.obligation import RevisionData
from contracts.actions.options import OptionData
from contracts.models import (
    ClientAgreement, ConsortiumMember, Contact, Contract, DecisionRequest, Entry, Evidence, ImportBatch, KnownClause,
    OpeningBalance, RulesAcceptance, RulesDifference,
)
from reporting.models import (
    DisclosureBlocks, Document, FullExport, PublicationRun, SheetPicture, SheetStory, SheetStyle, StoredContract, StoredFlow, StoredStock,
)
from sroi.tenancy.models import ServiceDesk
from sroi.tenancy.scope import desk_scope, municipality_scope, scope, supplier_scope
from tests.tenancy.joint import joint_buyer_of
from tests.world import World, at, make_world


def make_committed_world() -> World:
    """The world with everything."""
    world = make_world()
    ServiceDesk.objects.filter(pk=world.desk.pk).update(publishes_openly=True)  # the other desk stays closed
    for desk, by, contract, entry in (
        (world.desk, "coordinator", "running", "approved"),
        (world.other_desk, "other_coordinator", "other_running", "other_approved"),
    ):
        with scope(desk_scope(desk.pk)):
            _one_of_everything(world, desk=desk, by=by, contract=world.contracts[contract], entry=world.entries[entry])
    return world


def _one_of_everything(world: World, *, desk: ServiceDesk, by: str, contract: Contract, entry: Entry) -> None:
    day, actor = date(2025, 2, 3), world.actor(by)
    obligation.register_pso_certificate(
        by=actor, at=at(day), desk_id=desk.pk, supplier_id=contract.supplier_id, level="1", valid_from=date(2024, 3, 1),
        until=date(2026, 3, 1), number="PSO-PROEF",
    )
    obligation.revise_obligation(
        by=actor, at=at(day), contract_id=contract.pk, revision=contract.revision,
        data=RevisionData(kind="adjustment", effective_on=day, reason="Minder werk", requested_by="Karin",
                          approved_by="Karin", amount=Decimal("-1000.00")),
    )
    contract.refresh_from_db()
    options.add_option(
        by=actor, at=at(day), contract_id=contract.pk, revision=contract.revision,
        data=OptionData(description="Verlenging", value_excl_vat=Decimal(1000)),
    )
    ConsortiumMember.objects.create(
        desk=desk, supplier_id=contract.supplier_id, member=world.other_supplier, share_pct=Decimal(60), responsible=True,
    )
    advices.log_advice(by=actor, at=at(day), desk_id=desk.pk, municipality_id=contract.municipality_id, given_on=day,
                       subject="Advies proefaanbesteding")
    for state in (Document.State.PUBLISHED, Document.State.REQUESTED):
        published = state == Document.State.PUBLISHED
        run = PublicationRun.objects.create(
            desk=desk, period="2024-Q4", requested_by="x", requested_at=timezone.now(),
            published_at=timezone.now() if published else None, published_by="x" if published else None,
        )
        Document.objects.create(
            run=run, desk=desk, municipality_id=contract.municipality_id, period="2024-Q4", version=1 if published else 2,
            state=state, requested_by="x", requested_at=timezone.now(), path="x.pdf" if published else "",
            published_at=timezone.now() if published else None, published_by="x" if published else None,
        )
    owners = {"desk": desk, "municipality_id": contract.municipality_id, "supplier_id": contract.supplier_id}
    OpeningBalance.objects.create(**owners, contract=contract, date=day, route="pso", amount=1)
    OpeningBalance.objects.create(**owners, contract=contract, date=day, route="jobs", amount=1)
    recalculation.note_failure(contract_id=contract.pk, reason="ProefFout")
    RulesDifference.objects.create(**owners, contract=contract, number=2, obligation=Decimal(1), lines=1, calculated_at=timezone.now())
    RulesAcceptance.objects.create(
        desk=desk, number=1, accepted_by="x", accepted_at=timezone.now(), contracts=1, differing=1,
    )
    _with_the_client(desk=desk, contract=contract)
    joint_buyer_of(desk=desk, contract=contract)
    _files_and_figures(desk=desk, contract=contract, entry=entry)


def _files_and_figures(*, desk: ServiceDesk, contract: Contract, entry: Entry) -> None:
    now = timezone.now()
    with scope(supplier_scope(contract.supplier_id)):
        for submitted in (True, False):
            Evidence.objects.create(
                desk=desk, supplier_id=contract.supplier_id, entry=entry, kind="other", path="x", original_name="x.pdf",
                content_type="application/pdf", size=1, sha256="0" * 64, uploaded_by="x", uploaded_at=now,
                submitted=submitted,
            )
    ImportBatch.objects.create(
        desk=desk, kind="suppliers", state="checked", original_name="x.csv", path="x", uploaded_by="x", uploaded_at=now,
    )
    of = {"desk": desk, "municipality_id": contract.municipality_id}
    SheetPicture.objects.create(
        **of, digest="0" * 64, media_type="image/png", width=1, height=1, content=b"x", added_by="x", added_at=now,
    )
    SheetStyle.objects.create(**of, primary="#123456", accent="#654321", font="plex", changed_by="x", changed_at=now)
    SheetStory.objects.create(
        **of, period="2024-Q1", title="Proefverhaal", text="Tekst", consent_by="x", consent_on=now.date(), written_by="x",
        written_at=now,
    )
    FullExport.objects.create(desk=desk, state="ready", path="exports/x.zip", requested_by="x", requested_at=now, ready_at=now)
    DisclosureBlocks.objects.create(desk=desk, partition={}, through="2024-Q1", updated_at=now)
    StoredStock.objects.create(
        desk=desk, municipality_id=contract.municipality_id, quarter="2024-Q1", contracts_total=1, contracts_closed=0,
        obligation=1, fulfilled=0, person_amount=0, open=1, surplus=0,
    )
    StoredFlow.objects.create(
        desk=desk, municipality_id=contract.municipality_id, quarter="2024-Q1", kind="fulfilment", route="jobs",
        group="participation_act", is_person=True, is_correction=False, amount=1, placements=1, contracts=0,
    )
    StoredContract.objects.create(
        desk=desk, municipality_id=contract.municipality_id, supplier_id=contract.supplier_id, contract=contract,
        quarter="2024-Q1", contract_type="works", supplier_size="small", value_excl_vat=1,
    )


def _with_the_client(*, desk: ServiceDesk, contract: Contract) -> None:
    """An agreement, a question to the contract holder, known clauses (one a draft of the buyer), and a contact."""
    now, client = timezone.now(), {"desk": desk, "municipality_id": contract.municipality_id}
    ClientAgreement.objects.create(**client, contacts_per_year=4, changed_at=now)
    DecisionRequest.objects.create(
        **client, supplier_id=contract.supplier_id, contract=contract, kind="escalation", reason="x", recipients="x",
        raised_by="x", raised_at=now,
    )
    told = {"kind": "short", "title": "Proefaanbesteding", "award_date": date(2024, 5, 1), "entered_by": "x", "entered_at": now}
    KnownClause.objects.create(**client, **told, known_on=date(2024, 5, 2))
    with scope(municipality_scope(contract.municipality_id)):
        KnownClause.objects.create(**client, **told, state="draft")
    Contact.objects.create(
        **client, supplier_id=contract.supplier_id, contract=contract, made_on=date(2024, 5, 1), kind="phone", summary="x",
        made_by="x", created_at=now,
    )
