"""The public calculator in a browser: by keyboard and live, without JavaScript, and on paper."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connections
from playwright.sync_api import Browser, expect

from tests.browser.site import Site
from tests.browser.visitor import Visitor, nl, pictures
from tests.world import World, make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
BEGUN = "/rekenhulp/?regio=proefrivier&waarde=1000000&soort=works&gegund=2025-04-01"


@pytest.fixture(scope="module")
def world_and_site(site: Site, django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[World]:
    """A committed world, and the site on the day after it."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]  # untyped plugin
        world = make_world(settle=False)
        site.start("2025-04-01T09:00")
        try:
            yield world
        finally:
            site.stop()
            call_command("flush", verbosity=0, interactive=False)
            for alias in ("default", "owner"):
                connections[alias].close()


def test_without_javascript_everything_can_be_done(browser: Browser, site: Site, world_and_site: World) -> None:
    visitor = Visitor(browser, site.url, script=False)
    with pictures("calculator-plain", visitor):
        visitor.open("/")
        visitor.follow(nl("Calculator: what does an effort count for?"))
        visitor.fill(regio="proefrivier").press(nl("Calculate"))
        assert nl("Fill in the contract value, or a fixed obligation.") in visitor.text
        visitor.fill(waarde="1.000.000", soort="works", gegund="2025-04-01").press(nl("Calculate"))
        assert "€ 50.000,00" in visitor.text
        visitor.fill(**{"erbij-blok": "PW_LT2"}).press(nl("Add"))
        assert "#inzet-1" in visitor.page.url
        assert "inzet=PW_LT2;aantal:1;weekuren:36;maanden:12" in visitor.page.url
        visitor.fill(**{"r1-maanden": "x"}).press(nl("Calculate"))
        assert visitor.page.locator("[name='r1-maanden']").input_value() == "x"
        visitor.fill(**{"r1-maanden": "20"}).press(nl("Calculate"))
        assert nl("Covered") in visitor.text
        assert visitor.page.locator("#link").input_value() == visitor.page.url
        visitor.press(f"{nl('Remove')} 1. Participatiewet < 2 jaar")
        assert "inzet=" not in visitor.page.url


def test_it_counts_on_while_somebody_types(browser: Browser, site: Site, world_and_site: World) -> None:
    visitor = Visitor(browser, site.url)
    with pictures("calculator-live", visitor):
        visitor.open("/rekenhulp/")
        page = visitor.page
        page.locator("[name=regio]").select_option("proefrivier")
        expect(page.locator("#inzet-kop")).to_be_visible()
        visitor.look()
        page.locator("[name=waarde]").fill("1000000")
        page.locator("[name=soort]").select_option("works")
        page.keyboard.press("Tab")
        expect(page.locator("#uitkomst")).to_contain_text("50.000,00")
        assert "waarde=1000000" in page.url
        expect(page.locator("#manieren h2")).to_be_visible()
        visitor.look()
        visitor.go(page.locator("#manieren tbody tr").first.get_by_role("link").click)
        expect(page.locator("#uitkomst")).to_contain_text(nl("Covered"))
        page.locator("[name=r1-maanden]").fill("5")
        page.keyboard.press("Tab")
        expect(page.locator("#uitkomst")).to_contain_text(nl("Not covered yet"))
        assert page.evaluate("document.activeElement.name") == "r1-leeftijd"
        assert "maanden:5" in page.url
        visitor.go(page.locator(".sroi-language button").click)
        assert "maanden:5" in page.url
        assert page.locator("html").get_attribute("lang") == "en"


def test_wrong_answers_are_named_beside_their_fields(browser: Browser, site: Site, world_and_site: World) -> None:
    visitor = Visitor(browser, site.url)
    with pictures("calculator-wrong", visitor):
        visitor.open("/rekenhulp/?regio=proefrivier&waarde=veel&soort=works&inzet=PW_LT2;aantal:1;maanden:lang&inzet=NIETS")
        assert visitor.page.evaluate("document.activeElement.className").endswith("sroi-error-summary")
        assert visitor.page.locator("[name=waarde]").input_value() == "veel"
        assert visitor.page.locator(".sroi-field--invalid").count() == 2
        assert nl("This building block is not in the schedule that applies.") in visitor.text


def test_on_paper_only_the_outcome_stands(browser: Browser, site: Site, world_and_site: World) -> None:
    visitor = Visitor(browser, site.url)
    with pictures("calculator-paper", visitor):
        visitor.open(f"{BEGUN}&inzet=PW_LT2;aantal:1;weekuren:36;maanden:7")
        visitor.page.emulate_media(media="print")
        assert not visitor.page.locator("#invoer").is_visible()
        assert visitor.page.locator(".sroi-share__text").is_visible()
        assert visitor.page.locator("#uitkomst .sroi-data-list").is_visible()
