"""Every page of every role in a browser: axe, headings, ids, titles, widths of a phone, complaints of the browser.

The addresses are those of the table of all routes, so a new page is looked at by itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import Client, override_settings
from playwright.sync_api import Browser

from sroi.accounts.acting import Acting
from sroi.accounts.roles import RoleCode
from sroi.tenancy.scope import scope
from tests.browser.site import Site
from tests.browser.visitor import Visitor, pictures
from tests.tenancy.marked import make_marked_world
from tests.tenancy.routes import OBJECTS, PAGES, PLATFORM_OBJECTS, Page
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

#: Downloads, and parts of pages that never stand alone.
NO_PAGES = (
    "document_pdf", "evidence", "import_example", "import_faults", "contract_balance", "publication_progress", "import_progress",
    "schedule_file", "house_style_file", "client_house_style_file", "house_style_css", "sheet_picture", "figures_workbook",
    "full_exports_progress",
)
#: Pages that are about something that the address names after its question mark.
ONLY_ASKED = ("publication_new",)
#: Objects of one kind that are looked at; entries and contracts in all their states, each form of a schedule;
#: of others one is like the next.
AT_MOST = {"entry": 8, "contract": 4, "sheet": 2, "schedule": 2, "part of a draft": 11, "list of a draft": 7}
PEOPLE = {
    RoleCode.COORDINATOR: "coordinator", RoleCode.DESK_ADMINISTRATOR: "desk_administrator",
    RoleCode.CONTRACT_HOLDER: "contract_holder", RoleCode.MUNICIPALITY_READER: "municipality_reader",
    RoleCode.SUPPLIER: "supplier", RoleCode.SUPPLIER_ADMINISTRATOR: "supplier_administrator",
    RoleCode.PLATFORM_OPERATOR: "platform_operator",
}
#: Who sees what somebody else of the same organisation sees too is asked for the rest only, and for the first page.
SAME_PAGES = {
    RoleCode.COORDINATOR: RoleCode.DESK_ADMINISTRATOR, RoleCode.MUNICIPALITY_READER: RoleCode.CONTRACT_HOLDER,
    RoleCode.SUPPLIER: RoleCode.SUPPLIER_ADMINISTRATOR,
}


@dataclass(frozen=True)
class Furnished:
    """The world, and the sign-in (a session) of each person: both committed, so that the web server sees them."""

    world: World
    sessions: dict[str, str]


@pytest.fixture(scope="module")
def furnished(site: Site, django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Furnished]:
    """The world with one of everything, and the site on the day after it."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]  # untyped plugin
        with override_settings(MEDIA_ROOT=site.folder / "files"):
            world = make_marked_world()
        site.start("2025-04-01T09:00")
        try:
            yield Furnished(world, {person: session_of(world, person) for person in PEOPLE.values()})
        finally:
            site.stop()
            call_command("flush", verbosity=0, interactive=False)
            for alias in ("default", "owner"):
                connections[alias].close()


def session_of(world: World, person: str) -> str:
    """Sign somebody in."""
    client = Client()
    client.force_login(world.user(person))
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def signed_in(browser: Browser, site: Site, furnished: Furnished, person: str) -> Visitor:
    """A window in which this person is signed in already."""
    visitor = Visitor(browser, site.url)
    session = furnished.sessions[person]
    visitor.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site.url}])
    return visitor


def addresses(world: World, role: RoleCode) -> list[str]:
    """The pages of this role that nobody else is asked for."""
    person, same = PEOPLE[role], SAME_PAGES.get(role)
    found = []
    for name, page in PAGES.items():
        short = name.split(":")[1]
        if role not in page.roles or page.gets != 200 or short in NO_PAGES:
            continue
        if same in page.roles and short != "home":
            continue
        acting = Acting(world.people[person])
        base = [acting.url(short, **kwargs) for kwargs in objects(world, page, person)]
        asked = (page.query,) if short in ONLY_ASKED else ("", page.query)
        queries = [query for query in (*asked, *page.searches) if "export=" not in query]
        found += [f"{url}?{query}" if query else url for url in base for query in dict.fromkeys(queries)]
    return found


def objects(world: World, page: Page, person: str) -> list[dict[str, object]]:
    """The URL arguments of the objects of a page; [{}] for a page without one."""
    if not page.of:
        return [{}]
    if person == "platform_operator":
        return list(PLATFORM_OBJECTS[page.of]())[: AT_MOST.get(page.of, 2)]
    with scope(world.scope_of(person)):
        return list(OBJECTS[page.of]())[: AT_MOST.get(page.of, 1)]


@pytest.mark.parametrize("role", PEOPLE)
def test_the_pages_of_a_role(browser: Browser, site: Site, furnished: Furnished, role: RoleCode) -> None:
    visitor = signed_in(browser, site, furnished, PEOPLE[role])
    with pictures(f"pages-{role}", visitor):
        found = addresses(furnished.world, role)
        assert found
        for address in found:
            visitor.open(address)


def test_the_pages_of_everybody(browser: Browser, site: Site, furnished: Furnished) -> None:
    """Signed out and signed in, and the pages that say no."""
    stranger, somebody = Visitor(browser, site.url), signed_in(browser, site, furnished, "contract_holder")
    with pictures("pages-open", stranger, somebody):
        for address in ("/", "/account/login/", "/account/password/reset/", "/account/organisatie/"):
            stranger.open(address)
        for address in ("/account/wissel/", "/account/sleutels/", "/account/tweede-stap/", "/account/password/set/"):
            somebody.open(address)
        somebody.open("/nergens/", status=404)
        somebody.open(furnished.world.url("coordinator", "home"), status=404)
