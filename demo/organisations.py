"""The organisations and people of a desk of the demonstration."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Final

from django.utils.text import slugify

from buildingblocks import schedule_file
from contracts.actions import schedules
from demo.plan import PlannedSupplier
from reporting.actions import joint_buyers
from sroi.accounts.acting import SYSTEM, Acting, Actor
from sroi.accounts.actions import create_user, grant_membership, save_organisation
from sroi.accounts.demo import (
    DEMO_PASSWORD, DEMO_SIGNINS, DEMO_SUPPLIER, DEMO_SUPPLIER_KVK, DEMO_SUPPLIER_NAME, DemoSignIn,
)
from sroi.accounts.models import Membership
from sroi.accounts.roles import RoleCode
from sroi.tenancy.models import Municipality, Participation, ServiceDesk, Supplier
from sroi.tenancy.scope import desk_scope, scope

_DATA: Final = Path(__file__).parent / "data"
_SIZES: Final = (Supplier.Size.SMALL, Supplier.Size.MEDIUM, Supplier.Size.MEDIUM, Supplier.Size.LARGE, Supplier.Size.MICRO)


@cache
def desks_json() -> dict[str, Any]:
    """The desks with their public buyers, by slug."""
    found: dict[str, Any] = json.loads((_DATA / "organisations.json").read_text(encoding="utf-8"))
    return found


@cache
def work_json() -> dict[str, Any]:
    """The words of the story: sectors, titles, descriptions, reasons."""
    found: dict[str, Any] = json.loads((_DATA / "work.json").read_text(encoding="utf-8"))
    return found


@dataclass(frozen=True, slots=True)
class Cast:
    """Who acts: the desk with its coordinators, and per company (by KvK number) its row and its reporter."""

    desk: ServiceDesk
    coordinators: Sequence[Membership]
    administrator: Actor
    municipalities: Mapping[str, Municipality]
    suppliers: dict[str, Supplier]
    reporters: dict[str, Actor]

    def coordinator(self, number: int) -> Actor:
        """One of the coordinators, by turns."""
        return Acting(self.coordinators[number % len(self.coordinators)]).actor


def at(day: date, *, hour: int = 9, minute: int = 0) -> datetime:
    """A moment on a day."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


def planned_suppliers(slug: str) -> list[PlannedSupplier]:
    """The companies of a desk, with names nobody can take for real and KvK numbers that are not given out."""
    about, rng = desks_json()[slug], Random(slug)  # noqa: S311 (invented names, the same each time)
    found = []
    if slug == "midden-gelderland":
        found.append(PlannedSupplier(DEMO_SUPPLIER_NAME, DEMO_SUPPLIER_KVK, "bouw", Supplier.Size.MEDIUM, DEMO_SUPPLIER))
    sectors = list(work_json()["sectors"].items())
    for number in range(about["suppliers"]):
        sector, words = sectors[number % len(sectors)]
        # Consecutive numbers over both desks, so that no two companies have one name.
        name = rng.choice(words["companies"]).format(n=about["first_kvk_number"] % 1000 + number)
        found.append(PlannedSupplier(name, str(about["first_kvk_number"] + number), sector, rng.choice(_SIZES)))
    return found


def make_cast(slug: str) -> Cast:
    """Create the desk, its public buyers and its people; call it inside one transaction."""
    about = desks_json()[slug]
    first_day = date.fromisoformat(about["starts_on"])
    now = at(first_day)
    values = {"slug": slug, "publishes_openly": True}
    values |= {name: about[name] for name in ("name", "email", "phone", "first_quarter")}
    desk = save_organisation(organisation=ServiceDesk(), values=values, by=SYSTEM, at=now)
    assert isinstance(desk, ServiceDesk)
    municipalities = _municipalities(about, now)
    people = _sign_ins(desk, municipalities, now)
    coordinators = [row for row in people if row.role == RoleCode.COORDINATOR]
    coordinators += [
        _person(name, f"{slugify(name)}@demo.example", RoleCode.COORDINATOR, desk, now) for name in about["coordinators"]
    ]
    administrators = [row for row in people if row.role == RoleCode.DESK_ADMINISTRATOR] or [
        _person("Bea Beheer (demo)", f"beheer-{slug}@demo.example", RoleCode.DESK_ADMINISTRATOR, desk, now)
    ]
    with scope(desk_scope(desk.pk)):
        for row in municipalities.values():
            Participation.objects.create(desk=desk, municipality=row, starts_on=first_day)
        for code in about["schedules"]:
            _publish(desk, code, by=Acting(administrators[0]).actor, now=now)
        _divide_joint(desk, about, municipalities, by=Acting(administrators[0]).actor, now=now)
    return Cast(desk, coordinators, Acting(administrators[0]).actor, municipalities, {}, {})


def supplier_row(cast: Cast, planned: PlannedSupplier, day: date) -> Supplier:
    """The company, made with its reporter when it is first met."""
    found = cast.suppliers.get(planned.kvk_number)
    if found is not None:
        return found
    values = {"slug": planned.slug or slugify(planned.name), "name": planned.name, "kvk_number": planned.kvk_number,
              "size": planned.size}
    row = save_organisation(organisation=Supplier(), values=values, by=SYSTEM, at=at(day))
    assert isinstance(row, Supplier)
    cast.suppliers[planned.kvk_number] = row
    if row.slug == DEMO_SUPPLIER:
        signed_in = [_sign_in(person, row, at(day)) for person in DEMO_SIGNINS if person.slug == DEMO_SUPPLIER]
        cast.reporters[planned.kvk_number] = Acting(signed_in[0]).actor
        return row
    name = contact_of(planned)
    member = _person(name, contact_email(planned), RoleCode.SUPPLIER_ADMINISTRATOR, row, at(day))
    cast.reporters[planned.kvk_number] = Acting(member).actor
    return row


def contact_of(planned: PlannedSupplier) -> str:
    """The contact person of a company."""
    if planned.slug == DEMO_SUPPLIER:
        return next(person.name for person in DEMO_SIGNINS if person.slug == DEMO_SUPPLIER)
    contacts: list[str] = work_json()["contacts"]
    return contacts[int(planned.kvk_number) % len(contacts)]


def contact_email(planned: PlannedSupplier) -> str:
    """The address of the contact person; `.example` never exists."""
    if planned.slug == DEMO_SUPPLIER:
        return next(person.email for person in DEMO_SIGNINS if person.slug == DEMO_SUPPLIER)
    return f"{slugify(contact_of(planned))}@{slugify(planned.name)}.example"


def contract_holder(municipality: str) -> tuple[str, str]:
    """Name and address of the contract holder of a public buyer."""
    known = [person for person in DEMO_SIGNINS if person.role == RoleCode.CONTRACT_HOLDER and person.slug == municipality]
    if known:
        return known[0].name, known[0].email
    return f"Contracthouder {_name_of(municipality)} (demo)", f"contracthouder@{municipality}.example"


def _name_of(municipality: str) -> str:
    """The name of a public buyer of either desk."""
    rows = [row for about in desks_json().values() for row in about["municipalities"]]
    joint = desks_json()["helmond-de-peel"]["joint"]
    names: dict[str, str] = {slug: name for slug, name, _code in [*rows, (joint["slug"], joint["name"], "")]}
    return names[municipality]


def _municipalities(about: Mapping[str, Any], now: datetime) -> dict[str, Municipality]:
    found: dict[str, Municipality] = {}
    for slug, name, code in about["municipalities"]:
        found[slug] = _municipality({"slug": slug, "name": name, "cbs_code": code}, now)
    joint = about.get("joint")
    if joint:
        kind = Municipality.Kind.JOINT_ARRANGEMENT
        row = _municipality({"slug": joint["slug"], "name": joint["name"], "kind": kind}, now)
        row.buys_for.set([found[slug] for slug in joint["buys_for"]])
        found[joint["slug"]] = row
    return found


def _divide_joint(
    desk: ServiceDesk, about: Mapping[str, Any], found: Mapping[str, Municipality], *, by: Actor, now: datetime
) -> None:
    """The (invented) shares of the members of a joint buyer, from the first quarter of the books."""
    joint = about.get("joint")
    if joint:
        joint_buyers.set_division(
            by=by, at=now, desk=desk, joint_id=found[joint["slug"]].pk, from_quarter=about["first_quarter"], seen=0,
            shares=[joint_buyers.ShareData(found[slug].pk, Decimal(pct)) for slug, pct in joint["shares"].items()],
        )


def _municipality(values: dict[str, str], now: datetime) -> Municipality:
    row = save_organisation(organisation=Municipality(), values=values, by=SYSTEM, at=now)
    assert isinstance(row, Municipality)
    return row


def _sign_ins(desk: ServiceDesk, municipalities: Mapping[str, Municipality], now: datetime) -> list[Membership]:
    """The demo sign-ins of this desk and its buyers; the operator of the platform comes with the first desk."""
    found = []
    for person in DEMO_SIGNINS:
        body = desk if person.slug == desk.slug else municipalities.get(person.slug)
        if body is not None or (not person.slug and desk.slug == "midden-gelderland"):
            found.append(_sign_in(person, body, now))
    known = {person.slug for person in DEMO_SIGNINS if person.role == RoleCode.CONTRACT_HOLDER}
    for slug, row in municipalities.items():
        if slug not in known:
            name, email = contract_holder(slug)
            _person(name, email, RoleCode.CONTRACT_HOLDER, row, now)
    return found


def _sign_in(person: DemoSignIn, body: ServiceDesk | Municipality | Supplier | None, now: datetime) -> Membership:
    user = create_user(email=person.email, name=person.name, password=DEMO_PASSWORD, by=SYSTEM, at=now)
    return grant_membership(user=user, role=person.role, of=body, by=SYSTEM, at=now)


def _person(
    name: str, email: str, role: RoleCode, body: ServiceDesk | Municipality | Supplier, now: datetime
) -> Membership:
    user = create_user(email=email, name=name, by=SYSTEM, at=now)
    return grant_membership(user=user, role=role, of=body, by=SYSTEM, at=now)


def _publish(desk: ServiceDesk, code: str, *, by: Actor, now: datetime) -> None:
    row, _warnings = schedules.load_schedule(by=by, at=now, desk_id=desk.pk, document=schedule_file.shipped_json(code))
    schedules.publish_schedule(by=by, at=now, schedule_id=row.pk)
