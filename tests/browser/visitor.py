"""Somebody in front of the screen. Every page that is opened is looked at: axe, ids, title, heading, widths, complaints."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.utils import translation
from django.utils.translation import gettext, ngettext
from playwright.sync_api import Browser, ConsoleMessage, Error, Locator, Page, Response, ViewportSize

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}
WIDTHS = (390, 320)  # a phone, and 400 % zoom
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
RESULTS = Path(__file__).resolve().parents[2] / "test-results"
_DOUBLE_IDS = """() => {
  const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
  return ids.filter((id, index) => ids.indexOf(id) !== index);
}"""

#: Figures of which a part cannot be seen.
_CUT_OFF = """() => [...document.querySelectorAll('.sroi-figures__item')]
  .filter((item) => item.scrollWidth > item.clientWidth).map((item) => item.textContent)"""
#: The links of the error summary whose field stands before that of the link above it.
_OUT_OF_ORDER = """() => {
  const links = [...document.querySelectorAll('.sroi-error-summary a[href^="#"]')];
  const fields = links.map((link) => document.getElementById(link.getAttribute('href').slice(1)));
  return links.filter((link, index) => index && fields[index] !== fields[index - 1]
    && !(fields[index - 1].compareDocumentPosition(fields[index]) & Node.DOCUMENT_POSITION_FOLLOWING)
  ).map((link) => link.textContent);
}"""


def nl(text: str, plural: str = "", number: int = 1, **values: object) -> str:
    """A text of the screens in Dutch, the language in which the walk is done."""
    with translation.override("nl"):
        found = ngettext(text, plural, number) if plural else gettext(text)
    return found % values if values else found


def plain(text: str) -> str:
    """With plain single spaces, as people type it."""
    return re.sub(r"\s+", " ", text).strip()


class Visitor:
    """A browser window of one person: cookies of its own, and what the browser complained about."""

    def __init__(self, browser: Browser, url: str, *, script: bool = True) -> None:
        self.context = browser.new_context(
            viewport=DESKTOP, java_script_enabled=script, base_url=url, accept_downloads=True, locale="nl-NL",
        )
        self.context.set_default_timeout(15_000)
        self.page: Page = self.context.new_page()
        self.script = script
        self.complaints: list[str] = []
        self.expected = 200
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url}: {error}"))
        self.page.on("response", self._answered)

    def _heard(self, message: ConsoleMessage) -> None:
        """A violation of the security policy, an error of a script; what could not be loaded is seen in the answers."""
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _answered(self, response: Response) -> None:
        """A page may answer that a form is refused (409, 422) or what was expected; anything else that fails is wrong."""
        fine = {409, 422, self.expected} if response.request.is_navigation_request() else set()
        if response.status >= 400 and response.status not in fine:
            self.complaints.append(f"{response.status} {response.request.method} {response.url}")

    # --- going about

    def open(self, address: str, *, status: int = 200) -> "Visitor":
        """Type an address."""
        self.expected = status
        answer = self.page.goto(address)
        assert answer is not None and answer.status == status, f"{address}: {answer and answer.status}"
        assert self.page.url.partition("?")[0].endswith(address.partition("?")[0]), f"{address} leads to {self.page.url}"
        return self.look()

    def press(self, text: str, *, within: str = "main") -> "Visitor":
        """Press a button and look at the page that follows."""
        return self.go(self.button(text, within=within).click)

    def follow(self, text: str, *, within: str = "body") -> "Visitor":
        """Follow a link and look at the page that follows."""
        return self.go(self.page.locator(within).get_by_role("link", name=text).first.click)

    def go(self, leave: Callable[[], object]) -> "Visitor":
        """Do something that leads to another page, and look at that page."""
        with self.page.expect_navigation():
            leave()
        return self.look()

    def button(self, text: str, *, within: str = "main") -> Locator:
        """The button with this text."""
        return self.page.locator(within).get_by_role("button", name=text, exact=True).first

    def fill(self, **values: str) -> "Visitor":
        """Fill in fields by name: text, a choice (its value) or a tick (`on`)."""
        for name, value in values.items():
            field = self.page.locator(f"main [name='{name}']:not([type=hidden])")
            kind = field.first.evaluate("element => element.type || element.tagName.toLowerCase()")
            if kind in {"select-one", "select-multiple"}:
                field.select_option(value)
            elif kind in {"radio", "checkbox"}:
                self.page.locator(f"main [name='{name}'][value='{value}']").check()
            else:
                field.fill(value)
        return self

    def unfold(self, text: str) -> "Visitor":
        """Open what is folded under this text."""
        self.page.locator("main summary", has_text=text).first.click()
        return self

    def choose(self, name: str, text: str) -> "Visitor":
        """Choose from a list by what it says."""
        self.page.locator(f"main select[name='{name}']").select_option(label=text)
        return self

    def sign_in(self, email: str, password: str) -> "Visitor":
        """Through the real form."""
        self.open("/account/login/").fill(login=email, password=password)
        return self.press(nl("Sign in"))

    def leave(self) -> None:
        """Close the window."""
        self.context.close()

    # --- looking

    @property
    def text(self) -> str:
        """What the page says, with plain spaces."""
        return plain(self.page.locator("body").inner_text())

    def figure(self, label: str) -> str:
        """The value of a key figure."""
        name = self.page.locator("dt", has_text=re.compile(f"^{re.escape(label)}$"))
        value = self.page.locator(".sroi-figures__item", has=name).locator("dd")
        return plain(value.evaluate("element => element.firstChild.textContent"))

    def look(self) -> "Visitor":
        """What holds for every page. Without JavaScript only what needs none is looked at."""
        self.page.wait_for_load_state("load")
        where = self.page.url
        assert self.page.locator("h1").count() == 1, f"{where}: {self.page.locator('h1').count()} headings of level 1"
        if self.script:
            assert self.page.title().strip(), where
            assert self.page.evaluate(_DOUBLE_IDS) == [], where
            assert self.page.evaluate(_OUT_OF_ORDER) == [], where
            found: Any = Axe().run(self.page, options=AXE)
            assert found.violations_count == 0, f"{where}\n{found.generate_report()}"
            self.fits(*WIDTHS)
        assert not self.complaints, f"{where}: {self.complaints}"
        return self

    def fits(self, *widths: int) -> None:
        """Nothing scrolls sideways."""
        for width in widths:
            self.page.set_viewport_size({"width": width, "height": 844})
            needed = self.page.evaluate("document.documentElement.scrollWidth")
            assert needed <= width, f"{self.page.url} needs {needed} pixels at {width}"
            assert self.page.evaluate(_CUT_OFF) == [], f"{self.page.url} at {width}"
        self.page.set_viewport_size(DESKTOP)


@contextmanager
def pictures(name: str, *visitors: Visitor) -> Iterator[None]:
    """On failure keep what each of them saw in `test-results/`."""
    try:
        yield
    except BaseException:
        RESULTS.mkdir(exist_ok=True)
        for number, visitor in enumerate(visitors):
            with suppress(Error):  # the picture must not hide what went wrong
                visitor.page.screenshot(path=RESULTS / f"{name}-{number}.png", full_page=True)
        raise
    finally:
        for visitor in visitors:
            visitor.leave()
