"""The style guide in a real browser: every component at once, checked by axe and against the content security policy.

No server and no database: the browser's requests are answered in this process.
"""

import mimetypes
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from playwright.sync_api import Browser, Page, Route

pytestmark = pytest.mark.urls("tests.look.urls")

ORIGIN = "http://stijlgids.example"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def styleguide(language: str) -> str:
    request = RequestFactory().get("/stijlgids/", {"sort": "title"})
    request.user = AnonymousUser()
    request.acting = SimpleNamespace(  # type: ignore[attr-defined]  # set by middleware in a real request
        organisation=SimpleNamespace(name="Steunpunt Voorbeeld"),
        role_label="coördinator",
        can_switch=True,
        navigation=[SimpleNamespace(label="Contracten", url="#", active=True, count=3)],
        contact=SimpleNamespace(name="Steunpunt Voorbeeld", email="steunpunt@voorbeeld.example", phone=""),
    )
    with translation.override(language):
        return render_to_string("styleguide.html", request=request)


def policy() -> str:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    return "; ".join(
        f"{name} {' '.join(values)}" for name, values in directives.items() if isinstance(values, list)
    )


def answer(route: Route, pages: dict[str, str]) -> None:
    path = urlsplit(route.request.url).path
    if path in pages:
        route.fulfill(
            body=pages[path],
            content_type="text/html; charset=utf-8",
            headers={"Content-Security-Policy": policy()},
        )
        return
    found = finders.find(path.removeprefix(settings.STATIC_URL))
    if not isinstance(found, str):
        route.fulfill(status=404)
        return
    route.fulfill(body=Path(found).read_bytes(), content_type=mimetypes.guess_type(path)[0] or "font/woff2")


def open_styleguide(
    browser: Browser, *, width: int, language: str, script: bool = True
) -> tuple[Page, list[str]]:
    """The opened page and what the browser complains about."""
    context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=script)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    pages = {"/stijlgids/": styleguide(language)}
    page.route("**/*", lambda route: answer(route, pages))
    page.goto(f"{ORIGIN}/stijlgids/")
    page.wait_for_load_state("networkidle")
    return page, complaints


@pytest.mark.parametrize(("width", "language"), [(1280, "nl"), (390, "nl"), (320, "en")])
def test_nothing_is_wrong_with_any_component(browser: Browser, width: int, language: str) -> None:
    page, complaints = open_styleguide(browser, width=width, language=language)
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}})
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert complaints == []
    page.context.close()


def test_the_error_summary_takes_the_focus_and_leads_to_the_field(browser: Browser) -> None:
    page, _complaints = open_styleguide(browser, width=1280, language="nl")
    assert "sroi-error-summary" in page.evaluate("document.activeElement.className")
    page.click(".sroi-error-summary a[href='#faulty_value']")
    assert page.evaluate("document.activeElement.id") == "faulty_value"
    page.context.close()


def test_the_menu_and_the_filters_fold_on_a_phone(browser: Browser) -> None:
    page, _complaints = open_styleguide(browser, width=390, language="nl")
    assert not page.is_visible(".sroi-nav__link")
    assert not page.is_visible(".sroi-filters__fields")
    page.click(".sroi-nav-toggle")
    assert page.get_attribute(".sroi-nav-toggle", "aria-expanded") == "true"
    assert page.is_visible(".sroi-nav__link")
    page.click(".sroi-filters__summary")
    assert page.is_visible(".sroi-filters__fields")
    page.context.close()


def test_without_script_everything_can_be_reached(browser: Browser) -> None:
    page, _complaints = open_styleguide(browser, width=390, language="nl", script=False)
    assert page.is_visible(".sroi-nav__link")
    assert page.is_visible(".sroi-filters__fields")
    page.context.close()
