"""Every address of the application × signed out, stranger, wrong role, right role × own object, another's object.

What each answers is written down in `routes.py` and `open_routes.py`; an address that is not there fails, and so does a line without address.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from contracts.policies import ALLOWED
from sroi.accounts.acting import Acting
from sroi.accounts.actions.keys import create_token
from sroi.accounts.models import Membership
from sroi.accounts.roles import ROLES as ROLE_TABLE
from sroi.accounts.roles import RoleCode
from sroi.tenancy.scope import scope
from tests.tenancy.open_routes import OPEN, PUBLIC
from tests.tenancy.routes import API, OBJECTS, PAGES, PLATFORM_OBJECTS, ROLES, all_routes
from tests.world import World

pytestmark = pytest.mark.django_db

VIEWS = all_routes()
#: Who acts for the organisation in the address, by role, and who in the same place elsewhere.
OWN = {
    RoleCode.COORDINATOR: "coordinator", RoleCode.DESK_ADMINISTRATOR: "desk_administrator",
    RoleCode.CONTRACT_HOLDER: "contract_holder", RoleCode.MUNICIPALITY_READER: "municipality_reader",
    RoleCode.SUPPLIER: "supplier", RoleCode.SUPPLIER_ADMINISTRATOR: "supplier_administrator",
    RoleCode.PLATFORM_OPERATOR: "platform_operator",
}
ELSEWHERE = {"desk": "other_coordinator", "municipality": "other_contract_holder", "supplier": "other_supplier"}
STRANGERS = {
    "desk": ("other_coordinator", "supplier_administrator", "contract_holder", "platform_operator"),
    "municipality": ("other_contract_holder", "coordinator", "supplier_administrator", "platform_operator"),
    "supplier": ("other_supplier", "coordinator", "contract_holder", "platform_operator"),
    "platform": ("desk_administrator", "contract_holder", "supplier_administrator"),
}
in_organisation = pytest.mark.parametrize("name", sorted(PAGES))
with_object = pytest.mark.parametrize(
    "name", sorted(name for name, page in PAGES.items() if page.of not in ("", "quarter", "style code") and not name.startswith("platform:"))
)  # the operator's objects are nobody's; a quarter is named by the calendar and a style by its colours, not by a key
with_form = pytest.mark.parametrize("name", sorted(name for name, page in PAGES.items() if page.posts))
in_api = pytest.mark.parametrize("name", sorted(API))


def audience(name: str) -> str:
    """The namespace of a page."""
    return name.partition(":")[0]


def objects(world: World, kind: str, *, person: str) -> list[dict[str, Any]]:
    """The URL arguments of everything of a kind that this person can reach."""
    if not kind:
        return [{}]
    if person == "platform_operator":
        return list(PLATFORM_OBJECTS[kind]())
    with scope(world.scope_of(person)):
        return list(OBJECTS[kind]())


def own(world: World, name: str, *, person: str) -> dict[str, Any]:
    """The URL arguments of an object of this person's organisation."""
    found = objects(world, PAGES[name].of, person=person)
    if PAGES[name].of == "membership":  # nobody ends the own account
        found = [row for row in found if row["pk"] not in {world.people[person].pk, world.people["desk_administrator"].pk}]
    assert found, f"there is no {PAGES[name].of} in the world"
    return found[0]


def foreign(world: World, kind: str, *, person: str, elsewhere: str) -> dict[str, Any]:
    """An object of the same kind that only somebody else can reach."""
    mine = objects(world, kind, person=person)
    found = [row for row in objects(world, kind, person=elsewhere) if row not in mine]
    assert found, f"there is no foreign {kind} in the world"
    return found[0]


def address(world: World, name: str, kwargs: dict[str, Any], *, person: str) -> str:
    """The page in the organisation of this person."""
    url = Acting(world.people[person]).url(name.split(":")[1], **kwargs)
    return f"{url}?{PAGES[name].query}" if PAGES[name].query else url


def client_of(world: World, person: str) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(world.user(person))
    return client


def strangers(name: str) -> tuple[str, str]:
    """The one who has the same role elsewhere, and in turn one who acts for another kind of organisation."""
    first, *others = STRANGERS[audience(name)]
    return first, others[sum(name.encode()) % len(others)]


def right_person(name: str) -> str:
    """Somebody who may open the page."""
    return OWN[max(PAGES[name].roles)]


def rows_written() -> int:
    """Rows that this transaction has inserted, changed or deleted until now, also where it was rolled back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_xact_user_tables"
            " WHERE relname <> 'django_session'"
        )
        return int(cursor.fetchone()[0])


def test_every_address_has_a_line_and_every_line_an_address() -> None:
    expected = {*PAGES, *API, *OPEN}
    assert sorted(set(VIEWS) - expected) == [], "addresses without a line in routes.py or open_routes.py"
    assert sorted(expected - set(VIEWS)) == [], "lines without an address"


def test_the_permission_of_a_view_agrees_with_the_table() -> None:
    checked = 0
    for name, line in {**PAGES, **API}.items():
        view = VIEWS[name]
        permission = getattr(view, "permission", None) or getattr(getattr(view, "cls", None), "permission", None)
        permission = permission or getattr(getattr(view, "view_class", None), "permission", None)
        if permission is None:
            continue
        possible = ROLES[audience(name)] if name in PAGES else frozenset(RoleCode)
        assert line.roles == ALLOWED[permission] & possible, name
        checked += 1
    assert checked > 60


def test_a_page_of_contracts_or_figures_names_its_permission() -> None:
    """Only the pages about accounts decide by the role table instead."""
    without = {name for name in {**PAGES, **API} if not hasattr(VIEWS[name], "permission") and not hasattr(VIEWS[name], "cls")}
    without -= {name for name in without if hasattr(VIEWS[name], "view_class")}
    assert {name for name in without if ":accounts" not in name and not name.startswith("platform:")} == set()
    for role, definition in ROLE_TABLE.items():
        for space in {space for space, roles in ROLES.items() if role in roles}:
            line = PAGES.get(f"{space}:accounts")
            assert line is None or (role in line.roles) is bool(definition.may_invite)


@in_organisation
def test_signed_out_is_sent_to_the_sign_in_page(name: str, marked_world: World) -> None:
    person = right_person(name)
    url = address(marked_world, name, own(marked_world, name, person=person), person=person)
    for answer in (Client().get(url), Client().post(url)):
        assert answer.status_code == 302
        assert answer["Location"] == f"{reverse('account_login')}?{urlencode({'next': url})}"


@in_organisation
def test_a_stranger_finds_nothing_and_changes_nothing(name: str, marked_world: World) -> None:
    person = right_person(name)
    url = address(marked_world, name, own(marked_world, name, person=person), person=person)
    for stranger in strangers(name):
        client = client_of(marked_world, stranger)
        before = rows_written()
        assert (client.get(url).status_code, client.post(url, {"reason": "x"}).status_code) == (404, 404), stranger
        assert rows_written() == before, stranger


@in_organisation
def test_the_wrong_role_of_the_right_organisation_is_refused(name: str, marked_world: World) -> None:
    line = PAGES[name]
    kwargs = own(marked_world, name, person=right_person(name))
    for role in ROLES[audience(name)] - line.roles:
        client = client_of(marked_world, OWN[role])
        url = address(marked_world, name, kwargs, person=OWN[role])
        before = rows_written()
        expected = (405 if line.only_posts else 403, 403 if line.posts else 405)
        assert (client.get(url).status_code, client.post(url).status_code) == expected, role
        assert rows_written() == before, role


@with_object
def test_the_right_role_does_not_find_the_object_of_another(name: str, marked_world: World) -> None:
    line, space = PAGES[name], audience(name)
    for role in line.roles:
        kwargs = foreign(marked_world, line.of, person=OWN[role], elsewhere=ELSEWHERE[space])
        client = client_of(marked_world, OWN[role])
        url = address(marked_world, name, kwargs, person=OWN[role])
        before = rows_written()
        expected = (405 if line.only_posts else 404, 404 if line.posts else 405)
        assert (client.get(url).status_code, client.post(url, {"reason": "x", "revision": "1"}).status_code) == expected, role
        assert rows_written() == before, role


@in_organisation
def test_the_right_role_opens_the_own_page(name: str, marked_world: World) -> None:
    line = PAGES[name]
    for role in line.roles:
        person = OWN[role]
        url = address(marked_world, name, own(marked_world, name, person=person), person=person)
        answer = client_of(marked_world, person).get(url)
        assert answer.status_code == line.gets, f"{role}: {answer.get('Location', '')}"
        if answer.streaming:
            assert b"".join(answer).startswith(b"%PDF")


def key_of(world: World, person: str) -> dict[str, str]:
    """The header with a fresh key of this person."""
    mine: Membership = world.people[person]
    text = create_token(membership_id=mine.pk, name="proef", days=1, by=Acting(mine).actor, at=timezone.now())[1]
    return {"Authorization": f"Bearer {text}"}


def api_people(roles: frozenset[RoleCode]) -> Iterator[str]:
    """Somebody of each role, the platform aside: it has no keys."""
    for role in sorted(roles - {RoleCode.PLATFORM_OPERATOR}):
        yield OWN[role]


def api_url(world: World, name: str, kwargs: dict[str, Any], *, person: str) -> str:
    """The address of an answer of the API, asked about a desk that this person has something with."""
    desk = world.other_desk if person.startswith("strange") else world.desk
    query = API[name].query.format(desk=desk.slug)
    return f"{reverse(name, kwargs=kwargs)}{'?' * bool(query)}{query}"


@in_api
def test_the_api_without_a_key_says_who_are_you(name: str, marked_world: World) -> None:
    url = api_url(marked_world, name, objects(marked_world, API[name].of, person="coordinator")[0], person="coordinator")
    signed_in = client_of(marked_world, "coordinator")
    for answer in (
        Client().get(url), signed_in.get(url), Client().get(url, headers={"Authorization": "Bearer sroi_onzin"}),
        Client().post(url),
    ):
        assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
        assert answer["WWW-Authenticate"].startswith("Bearer")


@in_api
def test_the_api_refuses_a_role_without_the_permission(name: str, marked_world: World) -> None:
    kwargs = objects(marked_world, API[name].of, person="coordinator")[0]
    for person in api_people(frozenset(RoleCode) - API[name].roles):
        answer = Client().get(api_url(marked_world, name, kwargs, person=person), headers=key_of(marked_world, person))
        assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json"), person


@in_api
def test_the_api_answers_the_right_role_about_its_own_and_takes_no_writes(name: str, marked_world: World) -> None:
    for person in api_people(API[name].roles):
        headers = key_of(marked_world, person)
        url = api_url(marked_world, name, objects(marked_world, API[name].of, person=person)[0], person=person)
        assert Client().get(url, headers=headers).status_code == 200, person
        for send in (Client().post, Client().put, Client().patch, Client().delete):
            assert send(url, headers=headers).status_code == 405, person


@pytest.mark.parametrize("name", sorted(name for name, line in API.items() if line.of))
def test_the_api_does_not_know_the_object_of_another(name: str, marked_world: World) -> None:
    for person in api_people(API[name].roles):
        space = str(marked_world.people[person].organisation)
        kwargs = foreign(marked_world, API[name].of, person=person, elsewhere=ELSEWHERE[space])
        answer = Client().get(api_url(marked_world, name, kwargs, person=person), headers=key_of(marked_world, person))
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json"), person


@pytest.mark.parametrize("name", sorted(OPEN))
def test_addresses_without_an_organisation_show_no_more_than_they_should(name: str, marked_world: World) -> None:
    line, url = OPEN[name], open_url(name)
    assert Client().get(url).status_code == line.signed_out
    assert client_of(marked_world, "coordinator").get(url).status_code == line.signed_in


def open_url(name: str) -> str:
    """The address; arguments that it needs are filled in with something that opens nothing."""
    nothing: dict[str, Any] = {
        "key": "onzin", "pk": "00000000-0000-7000-8000-000000000000", "path": "onbekend", "uidb36": "1", "provider_id": "geen",
        "secret": "onzin",
    }
    if name in PUBLIC:
        return reverse(name, kwargs=PUBLIC[name])
    if "/" in name or "." in name:
        return f"/{name}"
    for names in ((), ("key",), ("pk",), ("path",), ("uidb36", "key"), ("provider_id",), ("secret",)):
        try:
            return reverse(name, kwargs={argument: nothing[argument] for argument in names})
        except NoReverseMatch:
            continue
    return reverse(name, kwargs={"pk": 1})


def test_a_key_of_somebody_else_cannot_be_withdrawn(marked_world: World) -> None:
    mine = marked_world.people["coordinator"]
    token, _text = create_token(membership_id=mine.pk, name="proef", days=1, by=Acting(mine).actor, at=timezone.now())
    url = reverse("accounts:key_revoke", kwargs={"pk": token.pk})
    assert client_of(marked_world, "other_coordinator").post(url).status_code == 404
    token.refresh_from_db()
    assert token.revoked_at is None
