"""A small invented world for tests: two desks, two municipalities and two suppliers, each of them in both desks.

Everything is made through the actions, in the scope of whoever would do it. All names are invented. Dates lie in the
past (`DAY` is the day up to which everything is recalculated), so that nothing depends on the clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from buildingblocks import schedule_file
from buildingblocks.models import Schedule
from contracts.actions import contracts as contract_actions
from contracts.actions import entries as entry_actions
from contracts.actions import recalculation, review, turnover
from contracts.actions.contracts import ContractData, OpeningData
from contracts.actions.entries import EntryData
from contracts.actions.turnover import TurnoverData
from contracts.models import Balance, Contract, Entry, TurnoverInvoice
from sroi.accounts.acting import SYSTEM, Acting, Actor
from sroi.accounts.actions.memberships import grant_membership
from sroi.accounts.actions.people import create_user
from sroi.accounts.models import Membership, User
from sroi.accounts.roles import RoleCode
from sroi.tenancy.models import Municipality, Participation, ServiceDesk, Supplier
from sroi.tenancy.scope import Scope, desk_scope, scope, supplier_scope

#: The world starts here and is recalculated up to and including `DAY`.
START = date(2024, 1, 1)
DAY = date(2025, 3, 31)
AT = datetime(2025, 3, 31, 10, 0, tzinfo=UTC)
SCHEDULE = "demo-oost-nl-2023"

Body = ServiceDesk | Municipality | Supplier


def at(day: date) -> datetime:
    """Ten o'clock (UTC) on a day."""
    return datetime(day.year, day.month, day.day, 10, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class World:
    """What there is, by name. `desk`, `municipality` and `supplier` are the ones that most tests are about.

    `people`: coordinator, colleague, desk_administrator, other_coordinator (other desk); contract_holder,
    municipality_reader, other_contract_holder (other municipality); supplier (limited to `desk`),
    supplier_administrator (all desks), other_supplier (other supplier); platform_operator.
    `contracts`: running, second, closed, future (desk); other_running, other_second, other_third, other_fourth (other
    desk); every pair of municipality and supplier has one in each desk.
    `entries` of `running`: draft, submitted, returned, approved, rejected, withdrawn, purchase (approved); of
    `other_running`: other_approved, other_submitted.
    """

    desk: ServiceDesk
    other_desk: ServiceDesk
    municipality: Municipality
    other_municipality: Municipality
    supplier: Supplier
    other_supplier: Supplier
    schedules: dict[str, Schedule] = field(default_factory=dict)
    people: dict[str, Membership] = field(default_factory=dict)
    contracts: dict[str, Contract] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)

    def user(self, name: str) -> User:
        """Who signs in: `client.force_login(world.user("coordinator"))`."""
        return self.people[name].user

    def actor(self, name: str) -> Actor:
        """`by` of an action."""
        return Acting(self.people[name]).actor

    def scope_of(self, name: str) -> Scope:
        """The scope in which this person's pages run; `with scope(world.scope_of("coordinator")): …`."""
        found = self.people[name].scope
        assert found is not None
        return found

    def url(self, name: str, page: str, **kwargs: Any) -> str:
        """The address of a page for this person."""
        return Acting(self.people[name]).url(page, **kwargs)


def make_world(*, settle: bool = True) -> World:
    """Make the world; `settle=False` leaves all balances stale."""
    world = _organisations()
    _people(world)
    for desk in (world.desk, world.other_desk):
        with scope(desk_scope(desk.pk)):
            world.schedules[desk.slug] = publish_schedule(desk=desk)
    _contracts(world)
    _entries(world)
    _invoices(world)
    _close(world)
    if settle:
        settle_all(world)
    return world


def publish_schedule(*, desk: ServiceDesk, code: str = SCHEDULE) -> Schedule:
    """Load a shipped schedule as a published version of a desk (call it in the scope of the desk)."""
    resolved = schedule_file.shipped_json(code)
    rules = schedule_file.shipped(code)
    return Schedule.objects.create(
        desk=desk, code=code, title=rules.title_nl, region=rules.region, status=Schedule.Status.PUBLISHED,
        demonstration=True, valid_from=rules.valid_from,
        valid_until=date.fromordinal(rules.valid_to.toordinal() + 1) if rules.valid_to else None,
        version_anchor=rules.policy.version_anchor, document=resolved, resolved=resolved, loaded_at=at(START),
        published_at=at(START),
    )


def settle_all(world: World, *, on: date = DAY) -> None:
    """Recalculate every contract of both desks, as the worker would."""
    for desk in (world.desk, world.other_desk):
        with scope(desk_scope(desk.pk)):
            for contract_id in Balance.objects.order_by("pk").values_list("contract_id", flat=True):
                recalculation.recalculate(contract_id=contract_id, on=on, at=at(on))


def _organisations() -> World:
    world = World(
        desk=ServiceDesk.objects.create(
            slug="proefrivier", name="Steunpunt SROI Proefrivier", email="steunpunt@proefrivier.example",
            phone="000 000 0001", first_quarter="2024-Q1",
        ),
        other_desk=ServiceDesk.objects.create(
            slug="testheide", name="Servicedesk Social Return Testheide", email="servicedesk@testheide.example",
            first_quarter="2024-Q1",
        ),
        municipality=Municipality.objects.create(slug="voorbeeldstad", name="Voorbeeldstad", cbs_code="GM9901"),
        other_municipality=Municipality.objects.create(slug="fictiedam", name="Fictiedam", cbs_code="GM9902"),
        supplier=Supplier.objects.create(
            slug="verzonnen-bouw", name="Verzonnen Bouw B.V.", kvk_number="90000101", size=Supplier.Size.MEDIUM,
        ),
        other_supplier=Supplier.objects.create(
            slug="nepgroen", name="Nepgroen Hoveniers B.V.", kvk_number="90000102", size=Supplier.Size.SMALL,
        ),
    )
    for desk in (world.desk, world.other_desk):
        with scope(desk_scope(desk.pk)):
            for municipality in (world.municipality, world.other_municipality):
                Participation.objects.create(desk=desk, municipality=municipality, starts_on=START)
    return world


def _people(world: World) -> None:
    rows: list[tuple[str, str, RoleCode, Body | None]] = [
        ("coordinator", "Coby Coördinator", RoleCode.COORDINATOR, world.desk),
        ("colleague", "Cor Collega", RoleCode.COORDINATOR, world.desk),
        ("desk_administrator", "Bea Beheerder", RoleCode.DESK_ADMINISTRATOR, world.desk),
        ("other_coordinator", "Hugo Heide", RoleCode.COORDINATOR, world.other_desk),
        ("contract_holder", "Karin Contracthouder", RoleCode.CONTRACT_HOLDER, world.municipality),
        ("municipality_reader", "Leo Lezer", RoleCode.MUNICIPALITY_READER, world.municipality),
        ("other_contract_holder", "Dirk Dam", RoleCode.CONTRACT_HOLDER, world.other_municipality),
        ("supplier", "Olga Opdrachtnemer", RoleCode.SUPPLIER, world.supplier),
        ("supplier_administrator", "Anton Aannemer", RoleCode.SUPPLIER_ADMINISTRATOR, world.supplier),
        ("other_supplier", "Gerda Groen", RoleCode.SUPPLIER_ADMINISTRATOR, world.other_supplier),
        ("platform_operator", "Pim Platform", RoleCode.PLATFORM_OPERATOR, None),
    ]
    for name, full_name, role, of in rows:
        user = create_user(email=f"{name.replace('_', '-')}@test.example", name=full_name, by=SYSTEM, at=at(START))
        limit = world.desk if name == "supplier" else None
        world.people[name] = grant_membership(
            user=user, role=role, of=of, limited_to_desk=limit, by=SYSTEM, at=at(START),
        )


def register(world: World, name: str, *, desk: ServiceDesk | None = None, by: str = "coordinator", **values: Any) -> Contract:
    """Register one more contract under a name; `openings` and every field of `ContractData` can be given."""
    desk = desk or world.desk
    openings = values.pop("openings", ())
    given: dict[str, Any] = {
        "municipality_id": world.municipality.pk, "supplier_id": world.supplier.pk, "title": f"Proefcontract {name}",
        "contract_type": "works", "award_date": date(2024, 2, 1), "starts_on": date(2024, 3, 1),
        "until": date(2044, 3, 1), "value_excl_vat": Decimal("1000000.00"), "coordinator_id": world.people[by].pk,
        "client_number": f"KL-{name}", "contract_holder_name": "Karin Contracthouder",
        "contract_holder_email": "contracthouder@voorbeeldstad.example",
    } | values
    with scope(desk_scope(desk.pk)):
        world.contracts[name] = contract_actions.register_contract(
            by=world.actor(by), at=at(date(2024, 2, 2)), desk_id=desk.pk, data=ContractData(**given), openings=openings,
        )
    return world.contracts[name]


def _contracts(world: World) -> None:
    two, second = world.other_municipality.pk, world.other_supplier.pk
    opening = [OpeningData(date=date(2024, 2, 1), route="social_purchasing", amount=Decimal("2500.00"))]
    register(world, "running", title="Renovatie proefbrug", labour_share_pct=Decimal(40))
    register(world, "second", supplier_id=second, title="Groenonderhoud proefpark", contract_type="services",
             fixed_obligation=Decimal("20000.00"), by="colleague", openings=opening)
    register(world, "closed", municipality_id=two, title="Sloop oude testhal", value_excl_vat=Decimal("200000.00"),
             until=date(2024, 12, 1))
    register(world, "future", municipality_id=two, supplier_id=second, title="Aanleg fictiepad",
             starts_on=date(2040, 1, 1), by="desk_administrator")
    there: dict[str, Any] = {"desk": world.other_desk, "by": "other_coordinator"}
    register(world, "other_running", **there)
    register(world, "other_second", supplier_id=second, **there)
    register(world, "other_third", municipality_id=two, **there)
    register(world, "other_fourth", municipality_id=two, supplier_id=second, **there)


def report(
    world: World, name: str, *, contract: str = "running", by: str = "supplier_administrator", submit: bool = True,
    block: str = "PW_LT2", facts: dict[str, Any] | None = None, day: date = date(2024, 6, 3), **texts: Any,
) -> Entry:
    """Report one more entry under a name, as the supplier, and hand it in unless `submit` is False."""
    given = facts or {"start": "2024-04-01", "end": "2025-03-31", "hours_per_week": "36"}
    row = world.contracts[contract]
    with scope(supplier_scope(row.supplier_id)):
        entry = entry_actions.write_entry(
            by=world.actor(by), at=at(day),
            data=EntryData(contract_id=row.pk, block_code=block, facts=given, **texts),
        )
        if submit:
            entry = entry_actions.submit_entry(by=world.actor(by), at=at(day), entry_id=entry.pk, revision=entry.revision)
    world.entries[name] = entry
    return entry


def decide(world: World, name: str, step: str, *, by: str = "coordinator", day: date = date(2024, 6, 10)) -> Entry:
    """Approve, return or reject an entry, as the desk."""
    entry = world.entries[name]
    given: dict[str, Any] = {"by": world.actor(by), "at": at(day), "entry_id": entry.pk, "revision": entry.revision}
    with scope(desk_scope(entry.desk_id)):
        if step == "approve":
            world.entries[name] = review.approve_entry(**given)
        elif step == "return":
            world.entries[name] = review.return_entry(**given, reason="De urenstaat ontbreekt nog.")
        else:
            world.entries[name] = review.reject_entry(**given, reason="Deze inzet hoort bij een ander contract.")
    return world.entries[name]


def confirm(world: World, name: str, *, until: date, by: str = "supplier_administrator") -> None:
    """Confirm a running placement up to a day, as the supplier."""
    entry = world.entries[name]
    with scope(supplier_scope(entry.supplier_id)):
        entry_actions.confirm_placements(by=world.actor(by), at=at(until), entry_ids=[entry.pk], until=until)
        entry.refresh_from_db()


def _entries(world: World) -> None:
    invoice = {"invoice_date": "2024-05-15", "amount_excl_vat": "4000.00", "vendor_recognition": ["sw_company"]}
    report(world, "draft", submit=False)
    report(world, "submitted", description="Plaatsing van een proefkandidaat")
    report(world, "returned")
    decide(world, "returned", "return")
    report(world, "approved")
    decide(world, "approved", "approve")
    confirm(world, "approved", until=date(2024, 9, 30))
    report(world, "rejected")
    decide(world, "rejected", "reject")
    report(world, "withdrawn")
    with scope(supplier_scope(world.supplier.pk)):
        gone = world.entries["withdrawn"]
        entry_actions.withdraw_entry(
            by=world.actor("supplier_administrator"), at=at(date(2024, 6, 4)), entry_id=gone.pk, revision=gone.revision,
        )
        gone.refresh_from_db()
    report(world, "purchase", block="SOC_PURCHASE", facts=invoice, vendor_name="Sociaal Werkbedrijf De Proef",
           invoice_number="F-2024-001")
    decide(world, "purchase", "approve")
    report(world, "other_approved", contract="other_running")
    decide(world, "other_approved", "approve", by="other_coordinator")
    report(world, "other_submitted", contract="other_running")


def invoice(
    world: World, contract: str, number: str, *, day: date, amount: str, by: str = "coordinator", at_day: date | None = None
) -> TurnoverInvoice:
    """Record an invoice on a contract, as the desk; on the invoice date itself unless `at_day` is given."""
    row = world.contracts[contract]
    with scope(desk_scope(row.desk_id)):
        return turnover.record_turnover(
            by=world.actor(by), at=at(at_day or day), contract_id=row.pk,
            data=TurnoverData(number=number, invoiced_on=day, amount_excl_vat=Decimal(amount)),
        )


def _invoices(world: World) -> None:
    """Turnover on a contract of each desk whose schedule does not look at it."""
    invoice(world, "future", "Factuur proefrivier 1", day=date(2024, 6, 30), amount="1000.00")
    invoice(world, "other_fourth", "Factuur testheide 1", day=date(2024, 6, 30), amount="1000.00", by="other_coordinator")


def _close(world: World) -> None:
    row = world.contracts["closed"]
    with scope(desk_scope(world.desk.pk)):
        world.contracts["closed"] = contract_actions.close_contract(
            by=world.actor("coordinator"), at=at(date(2025, 1, 15)), contract_id=row.pk, revision=row.revision,
            closed_on=date(2025, 1, 15), reason="Het werk is opgeleverd.",
        )
