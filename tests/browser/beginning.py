"""What there is before the walk: a desk that starts in 2025, its client, two companies, and people with passwords.

One company has a contract and five placements already, approved in January 2025: enough persons for exact figures on an
infosheet, and one placement that nobody has confirmed since. Everything is made through the actions; all is invented.
"""

from datetime import UTC, date, datetime
from decimal import Decimal

from django.contrib.auth.hashers import PBKDF2PasswordHasher

from contracts.actions import contracts as contract_actions
from contracts.actions.contracts import ContractData
from sroi.accounts.acting import SYSTEM
from sroi.accounts.actions.memberships import grant_membership
from sroi.accounts.actions.people import create_user
from sroi.accounts.models import User
from sroi.accounts.roles import RoleCode
from sroi.tenancy.models import Municipality, Participation, ServiceDesk, Supplier
from sroi.tenancy.scope import desk_scope, scope
from tests.world import Body, World, at, decide, publish_schedule, report

START = date(2025, 1, 2)
PASSWORD = "een heel lang proefwoord 2025"
#: What an employer reports: the whole of January, full-time, € 30.000 per year.
JANUARY = {"start": "2025-01-01", "end": "2025-01-31", "hours_per_week": "36"}


def make_beginning() -> World:
    """The world of the walk; `people`: coordinator, supplier, other_supplier, contract_holder."""
    world = World(
        desk=ServiceDesk.objects.create(
            slug="walvoorde", name="Steunpunt SROI Walvoorde", email="steunpunt@walvoorde.example", first_quarter="2025-Q1",
        ),
        other_desk=ServiceDesk.objects.create(
            slug="elders", name="Steunpunt SROI Elders", email="steunpunt@elders.example", first_quarter="2025-Q1",
        ),
        municipality=Municipality.objects.create(slug="voorbeeldstad", name="Voorbeeldstad", cbs_code="GM9901"),
        other_municipality=Municipality.objects.create(slug="fictiedam", name="Fictiedam", cbs_code="GM9902"),
        supplier=Supplier.objects.create(slug="verzonnen-bouw", name="Verzonnen Bouw B.V.", kvk_number="90000101"),
        other_supplier=Supplier.objects.create(slug="nepgroen", name="Nepgroen Hoveniers B.V.", kvk_number="90000102"),
    )
    _people(world)
    with scope(desk_scope(world.desk.pk)):
        Participation.objects.create(desk=world.desk, municipality=world.municipality, starts_on=START)
        Participation.objects.create(desk=world.desk, municipality=world.other_municipality, starts_on=START)
        world.schedules["walvoorde"] = publish_schedule(desk=world.desk)
    _earlier_contract(world)
    return world


def _people(world: World) -> None:
    rows: list[tuple[str, str, RoleCode, Body, ServiceDesk | None]] = [
        ("coordinator", "Coby Coördinator", RoleCode.COORDINATOR, world.desk, None),
        ("supplier", "Olga Opdrachtnemer", RoleCode.SUPPLIER, world.supplier, world.desk),
        ("other_supplier", "Gerda Groen", RoleCode.SUPPLIER_ADMINISTRATOR, world.other_supplier, None),
        ("contract_holder", "Karin Contracthouder", RoleCode.CONTRACT_HOLDER, world.municipality, None),
    ]
    for name, full_name, role, of, limit in rows:
        user = create_user(email=f"{name.replace('_', '-')}@test.example", name=full_name, by=SYSTEM, at=at(START))
        with_password(user)
        world.people[name] = grant_membership(
            user=user, role=role, of=of, limited_to_desk=limit, by=SYSTEM, at=at(START),
        )


def with_password(user: User) -> None:
    """Give somebody `PASSWORD`, hashed as the web server expects it (tests themselves use a faster way)."""
    user.password = PBKDF2PasswordHasher().encode(PASSWORD, "proefzout", iterations=1000)
    user.save(update_fields=["password"])


def _earlier_contract(world: World) -> None:
    """€ 20.000 to fulfil; five people who worked in January: € 2.500 each."""
    data = ContractData(
        municipality_id=world.municipality.pk, supplier_id=world.other_supplier.pk, title="Groenonderhoud proefpark",
        contract_type="services", award_date=date(2024, 12, 2), starts_on=date(2025, 1, 1), until=date(2027, 1, 1),
        value_excl_vat=Decimal("400000.00"), fixed_obligation=Decimal("20000.00"),
        coordinator_id=world.people["coordinator"].pk,
    )
    with scope(desk_scope(world.desk.pk)):
        world.contracts["earlier"] = contract_actions.register_contract(
            by=world.actor("coordinator"), at=datetime(2025, 1, 3, 9, tzinfo=UTC), desk_id=world.desk.pk, data=data,
        )
    for number in range(1, 6):
        facts = JANUARY if number < 5 else {name: JANUARY[name] for name in ("start", "hours_per_week")}
        report(world, f"january {number}", contract="earlier", by="other_supplier", facts=facts, day=date(2025, 1, 31),
               new_candidate=True)
        decide(world, f"january {number}", "approve", day=date(2025, 2, 3))
