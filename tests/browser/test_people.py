"""Two people on one record, somebody without JavaScript, somebody without a mouse, and somebody who reads English."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import Browser, expect

from tests.browser.beginning import PASSWORD, with_password
from tests.browser.site import Site
from tests.browser.visitor import Visitor, nl, pictures
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Enter = Callable[..., Visitor]


@pytest.fixture(scope="module")
def running(site: Site) -> Site:
    """The site on the day after the world ends; no worker is needed here."""
    site.start("2025-04-01T09:00")
    return site


@pytest.fixture
def enter(browser: Browser, running: Site, world: World) -> Iterator[Enter]:
    """Opens a window in which somebody is signed in."""
    windows: list[Visitor] = []

    def window(person: str, *, script: bool = True) -> Visitor:
        client = Client()
        client.force_login(world.user(person))
        visitor = Visitor(browser, running.url, script=script)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        visitor.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": running.url}])
        windows.append(visitor)
        return visitor

    yield window
    for one in windows:
        one.leave()


# --- two people on one record


def test_two_coordinators_change_one_contract(enter: Enter, world: World) -> None:
    first, second = enter("coordinator"), enter("colleague")
    url = world.url("coordinator", "contract_change", pk=world.contracts["running"].pk)
    with pictures("two-coordinators", first, second):
        first.open(url)
        second.open(url)
        first.fill(title="Renovatie proefbrug, fase 2").press(nl("Save"))
        second.fill(title="Renovatie van de proefbrug", client_number="KL-NIEUW").press(nl("Save"))
        assert second.page.title().startswith(nl("Not saved: changed by somebody else"))
        row = second.page.locator("tbody tr", has_text="Renovatie van de proefbrug")
        assert "Renovatie proefbrug, fase 2" in row.inner_text()
        assert "KL-NIEUW" in second.text
        assert "Coby Coördinator" in second.text
        second.press(nl("Send mine after all"))
        assert second.page.locator("h1").inner_text() == "Renovatie van de proefbrug"
        assert "KL-NIEUW" in second.text


def test_the_desk_decides_while_the_supplier_writes(enter: Enter, world: World) -> None:
    """What was typed about a returned entry is not lost when a colleague handed it in meanwhile."""
    first, second = enter("supplier_administrator"), enter("supplier")
    url = world.url("supplier", "entry_change", pk=world.entries["returned"].pk)
    with pictures("two-suppliers", first, second):
        first.open(url)
        second.open(url)
        first.fill(hours_per_week="32").press(nl("On to evidence and check"))
        second.fill(hours_per_week="28", description="De urenstaat zit erbij.").press(nl("On to evidence and check"))
        assert second.page.title().startswith(nl("Not saved: changed by somebody else"))
        assert "De urenstaat zit erbij." in second.text
        assert "28" in second.page.locator("tbody").inner_text()
        second.press(nl("Send mine after all"))
        assert "De urenstaat zit erbij." in second.text


# --- without JavaScript


def test_registering_and_reporting_without_javascript(enter: Enter, world: World) -> None:
    desk, supplier = enter("coordinator", script=False), enter("supplier_administrator", script=False)
    with pictures("without-script", desk, supplier):
        desk.open(world.url("coordinator", "contract_new"))
        desk.fill(
            title="Aanleg schriftelijk pad", award_date="2025-03-03", starts_on="2025-03-03", contract_type="works",
            value_excl_vat="300.000",
        ).choose("municipality", "Voorbeeldstad").choose("supplier", "Verzonnen Bouw B.V.")
        desk.press(nl("Calculate the obligation"))
        assert "€ 15.000,00" in desk.text
        desk.press(nl("Register"))
        assert desk.page.locator("h1").inner_text() == "Aanleg schriftelijk pad"

        supplier.open(world.url("supplier_administrator", "entry_new")).follow("Aanleg schriftelijk pad", within="main")
        supplier.follow("Sociale inkoop", within="main").fill(amount_excl_vat="1.234,56", invoice_date="2025-03-10")
        supplier.press(nl("On to evidence and check"))
        assert supplier.page.locator(".sroi-error-summary").count() == 1
        supplier.fill(
            vendor_recognition="sw_company", vendor_name="Sociaal Werkbedrijf De Proef", invoice_number="F-2025-007",
        ).press(nl("Calculate"))
        assert "€ 1.234,56" in supplier.text
        supplier.press(nl("On to evidence and check")).press(nl("Hand in"))
        assert "F-2025-007" in supplier.text


# --- without a mouse


def test_the_keyboard_alone(enter: Enter, world: World) -> None:
    """The skip link comes first; the sign-in, the menu, the list and a form are reached and used with keys only."""
    desk = enter("coordinator")
    with pictures("keyboard", desk):
        desk.open(world.url("coordinator", "contracts"))
        keys = desk.page.keyboard
        keys.press("Tab")
        assert desk.page.evaluate("document.activeElement.getAttribute('href')") == "#main"
        assert desk.page.locator(":focus").bounding_box()["y"] >= 0  # type: ignore[index]  # it is in sight
        keys.press("Enter")
        assert desk.page.evaluate("document.activeElement.id") == "main"
        tab_to(desk, nl("Register a contract"))
        desk.go(lambda: keys.press("Enter"))
        tab_to(desk, nl("Register"), backwards=True)
        desk.go(lambda: keys.press("Enter"))
        expect(desk.page.locator(".sroi-error-summary")).to_be_focused()
        keys.press("Tab")
        keys.press("Enter")
        assert desk.page.evaluate("document.activeElement.name") == "title"
        keys.type("Met de toetsen")
        assert desk.page.locator("[name=title]").input_value() == "Met de toetsen"


def tab_to(visitor: Visitor, text: str, *, backwards: bool = False) -> None:
    """Tab until the element with this text has the focus, which has to be visible all the way."""
    for _ in range(80):
        visitor.page.keyboard.press("Shift+Tab" if backwards else "Tab")
        focus = visitor.page.locator(":focus")
        if focus.count() and focus.inner_text().strip() == text:
            outline = focus.evaluate("element => getComputedStyle(element).outlineStyle + getComputedStyle(element).boxShadow")
            assert outline != "nonenone", f"no visible focus on {text}"
            return
    raise AssertionError(f"{text} cannot be reached with the keyboard")


# --- signing in, and the language


def test_a_wrong_password_says_so_and_the_right_one_opens(browser: Browser, running: Site, world: World) -> None:
    with_password(world.user("contract_holder"))
    visitor = Visitor(browser, running.url)
    with pictures("sign-in", visitor):
        visitor.sign_in("contract-holder@test.example", "niet het goede wachtwoord")
        expect(visitor.page.locator(".sroi-error-summary")).to_be_focused()
        visitor.sign_in("contract-holder@test.example", PASSWORD)
        assert visitor.page.url.endswith(world.url("contract_holder", "home"))


HEADINGS = {
    "coordinator": [("home", "Work list"), ("contracts", "Contracts"), ("quarters", "Quarters"), ("contract_new", "Register a contract")],
    "supplier_administrator": [("home", "Overview"), ("entries", "Entries"), ("confirm", "Which placements still run?")],
    "contract_holder": [("home", "Overview"), ("contracts", "Contracts")],
}


@pytest.mark.parametrize("person", HEADINGS)
def test_each_language_speaks_for_itself(enter: Enter, world: World, person: str) -> None:
    """The switch in the header changes the whole page, and stays on the next one."""
    visitor = enter(person)
    with pictures(f"language-{person}", visitor):
        for language in ("nl", "en"):
            for page, heading in HEADINGS[person]:
                visitor.open(world.url(person, page))
                if visitor.page.locator("html").get_attribute("lang") != language:
                    visitor.go(visitor.page.locator(f".sroi-language button[value={language}]").click)
                with translation.override(language):
                    expected = gettext(heading)
                assert (language == "en") == (expected == heading), f"{heading!r} is not translated"
                assert visitor.page.locator("h1").inner_text() == expected
                assert visitor.page.locator("html").get_attribute("lang") == language
                other = r"\b(het|een|niet|wordt)\b" if language == "en" else r"\b(the|not|with|which)\b"
                chrome = visitor.page.locator("header, nav, h1, h2, th, label, footer").all_inner_texts()
                assert not re.search(other, " ".join(chrome), re.IGNORECASE), f"{page} in {language}: {chrome}"
