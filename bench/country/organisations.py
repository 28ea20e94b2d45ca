"""Desks with their people, municipalities and schedules; suppliers, of which some work for many desks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from random import Random
from uuid import UUID

from bench.country.rows import Rows, id_at
from bench.country.scale import FIRST_AWARD, FIRST_QUARTER, TODAY, Scale, skewed, spread
from buildingblocks import schedule_file
from buildingblocks.models import Schedule
from buildingblocks.schedule import Schedule as ScheduleRules
from contracts.models import DeskQuarter, SupplierDossier
from sroi.accounts.models import Membership, User
from sroi.accounts.roles import Organisation, RoleCode
from sroi.periods import Quarter
from sroi.tenancy.models import Municipality, Participation, ServiceDesk, Supplier

#: Two editions side by side, as most regions have them.
SCHEDULES = ("demo-oost-nl-2022", "demo-oost-nl-2023", "demo-helmond-de-peel")
BEGINNING = datetime.combine(FIRST_AWARD, time(9), UTC)
_SIZES = ("micro", "small", "small", "medium", "medium", "large", "unknown")


@dataclass(frozen=True, slots=True)
class Buyer:
    """A supplier as its contracts need it."""

    id: UUID
    size: str


@dataclass(frozen=True, slots=True)
class Version:
    """A published schedule of a desk."""

    id: UUID
    rules: ScheduleRules


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk and everything its contracts refer to."""

    number: int
    id: UUID
    coordinator_id: UUID
    municipalities: tuple[UUID, ...]
    suppliers: tuple[Buyer, ...]
    versions: tuple[Version, ...]
    contracts: int


def suppliers(scale: Scale, rows: Rows, rng: Random) -> list[Buyer]:
    """The suppliers of the country; recognisably invented."""
    found = [Buyer(id_at(BEGINNING, rng), rng.choice(_SIZES)) for _ in range(scale.suppliers)]
    for number, supplier in enumerate(found, start=1):
        rows.add(
            Supplier, id=supplier.id, slug=f"verzonnen-bedrijf-{number}", name=f"Verzonnen Bedrijf {number}",
            kvk_number=f"{90_000_000 + number}", size=supplier.size,
        )
    return found


def desks(scale: Scale, everyone: list[Buyer], rows: Rows, rng: Random) -> list[Desk]:
    """The desks. Each has a part of the suppliers for itself, and some of the large ones that work everywhere."""
    contracts = spread(scale.contracts, scale.desks, rng)
    municipalities = spread(scale.municipalities, scale.desks, rng)
    national, local = everyone[: max(2, len(everyone) // 50)], everyone[max(2, len(everyone) // 50) :]
    made, numbered = [], iter(range(1, scale.municipalities + 1))
    for number in range(1, scale.desks + 1):
        desk_id = id_at(BEGINNING, rng)
        rows.add(
            ServiceDesk, id=desk_id, slug=f"regio-{number}", name=f"Verzonnen regio {number}",
            email=f"regio-{number}@voorbeeld.example", first_quarter=FIRST_QUARTER,
        )
        own = local[number - 1 :: scale.desks] + [skewed(everyone, rng) for _ in range(3)]
        here = tuple(dict.fromkeys([*own, *rng.sample(national, k=max(1, len(national) // 3))]))
        made.append(
            Desk(
                number, desk_id, _coordinator(number, desk_id, rows, rng),
                tuple(_municipality(next(numbered), desk_id, rows, rng) for _ in range(municipalities[number - 1])),
                here, (), contracts[number - 1],
            )
        )
    return [_furnished(desk, rows, rng) for desk in made]


def _coordinator(number: int, desk_id: UUID, rows: Rows, rng: Random) -> UUID:
    user_id, membership_id = id_at(BEGINNING, rng), id_at(BEGINNING, rng)
    rows.add(
        User, id=user_id, email=f"coordinator-{number}@voorbeeld.example", name=f"Coördinator {number}", password="!",  # noqa: S106 (no password)
        created_at=BEGINNING,
    )
    rows.add(
        Membership, id=membership_id, user_id=user_id, organisation=Organisation.DESK, desk_id=desk_id,
        role=RoleCode.COORDINATOR, starts_on=FIRST_AWARD,
    )
    return membership_id


def _municipality(number: int, desk_id: UUID, rows: Rows, rng: Random) -> UUID:
    municipality_id = id_at(BEGINNING, rng)
    rows.add(
        Municipality, id=municipality_id, slug=f"verzonnen-gemeente-{number}", name=f"Verzonnen Gemeente {number}",
        kind=Municipality.Kind.MUNICIPALITY, cbs_code=f"GM{number:04d}",
    )
    rows.add(
        Participation, id=id_at(BEGINNING, rng), desk_id=desk_id, municipality_id=municipality_id, starts_on=FIRST_AWARD,
    )
    return municipality_id


def _furnished(desk: Desk, rows: Rows, rng: Random) -> Desk:
    """The rows that belong to a desk: quarters, dossiers, schedules."""
    quarter = Quarter.parse(FIRST_QUARTER)
    while quarter <= Quarter.of(TODAY):
        rows.add(DeskQuarter, id=id_at(BEGINNING, rng), desk_id=desk.id, quarter=str(quarter))
        quarter = quarter.next()
    for supplier in desk.suppliers:
        rows.add(SupplierDossier, id=id_at(BEGINNING, rng), desk_id=desk.id, supplier_id=supplier.id, created_at=BEGINNING)
    versions = tuple(_version(code, desk.id, rows, rng) for code in SCHEDULES)
    return Desk(desk.number, desk.id, desk.coordinator_id, desk.municipalities, desk.suppliers, versions, desk.contracts)


def _version(code: str, desk_id: UUID, rows: Rows, rng: Random) -> Version:
    rules, document = schedule_file.shipped(code), schedule_file.shipped_json(code)
    schedule_id = id_at(BEGINNING, rng)
    rows.add(
        Schedule, id=schedule_id, desk_id=desk_id, code=code, title=rules.title_nl, region=rules.region,
        status=Schedule.Status.PUBLISHED, demonstration=True, valid_from=None, version_anchor=rules.policy.version_anchor,
        document=document, resolved=document, loaded_at=BEGINNING, published_at=BEGINNING,
    )
    return Version(schedule_id, rules)
