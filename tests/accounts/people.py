"""Invented organisations and people for the tests of accounts."""

from datetime import UTC, date, datetime

from sroi.accounts import actions
from sroi.accounts.acting import SYSTEM
from sroi.accounts.models import Membership, User
from sroi.accounts.queries import Body
from sroi.accounts.roles import RoleCode
from sroi.tenancy.models import Municipality, ServiceDesk, Supplier

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PASSWORD = "paarse fiets zonder trappers"


def desk(slug: str = "proefdesk") -> ServiceDesk:
    return ServiceDesk.objects.create(
        slug=slug, name=f"Steunpunt {slug.title()}", email=f"{slug}@voorbeeld.example", first_quarter="2024-Q1"
    )


def municipality(slug: str = "verzonnendam") -> Municipality:
    return Municipality.objects.create(slug=slug, name=slug.title())


def supplier(slug: str = "proefbouw", kvk: str = "90000001") -> Supplier:
    return Supplier.objects.create(slug=slug, name=f"{slug.title()} B.V.", kvk_number=kvk)


def user(name: str = "Toos Test", email: str = "", password: str = PASSWORD) -> User:
    address = email or f"{name.split(maxsplit=1)[0].lower()}@voorbeeld.example"
    return actions.create_user(email=address, name=name, password=password, by=SYSTEM, at=AT)


def member(
    role: RoleCode, of: Body | None, *, name: str = "Toos Test", limited_to: ServiceDesk | None = None,
    starts_on: date = date(2026, 1, 1),
) -> Membership:
    return actions.grant_membership(
        user=user(name), role=role, of=of, by=SYSTEM, at=AT, limited_to_desk=limited_to, starts_on=starts_on
    )
