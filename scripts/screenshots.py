"""Makes the pictures in `docs/images/` again, from the demonstration data: `make screenshots`.

A demonstration that runs on PORT (8000) is used as it is; otherwise its web server and worker are started on a free port
and stopped afterwards. The page of the infosheet needs `pdftoppm` (Debian package poppler-utils).
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from sroi.embedded import supervise  # noqa: E402 (from this project, found by the line above)
from sroi.embedded.servers import ensure_postgres, ensure_redis  # noqa: E402 (likewise)

IMAGES = ROOT / "docs" / "images"
WIDTHS = {"": (1280, 860), "-phone": (390, 844)}
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--lang=nl",
]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LARGEST = 300_000  # bytes
COLOURS = (256, 128, 64, 32)


def running_demo() -> str | None:
    """The address of a demonstration that runs already."""
    url = f"http://localhost:{os.environ.get('PORT') or '8000'}"
    try:
        with urllib.request.urlopen(f"{url}/account/demo-post/", timeout=5) as answer:
            return url if answer.status == 200 else None
    except OSError:
        return None


@contextmanager
def demonstration() -> Iterator[str]:
    """The address of a demonstration, started for the occasion where none runs."""
    found = running_demo()
    if found is not None:
        yield found
        return
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = supervise.data_dir()
    folder.mkdir(parents=True, exist_ok=True)
    urls, redis_url = ensure_postgres(data_dir=folder / "postgres"), ensure_redis(data_dir=folder / "redis")
    settings = supervise.environment(port=port)
    supervise.manage("prepare_demo", settings=settings)
    parts = supervise.start_parts(settings=settings | {"DATABASE_URL": urls.app, "REDIS_URL": redis_url})
    try:
        supervise.wait_until_healthy(port=port, parts=parts)
        yield f"http://localhost:{port}"
    finally:
        supervise.stop_parts(parts)


def tool(*names: str, package: str) -> str:
    """The first of these programs that is here. Ends with what to install when none is."""
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    return found or sys.exit(f"Not found: {' or '.join(filter(None, names))}. On Debian: apt-get install {package}")


def sign_in(page: Page, email: str) -> None:
    """With one click, as on the front page."""
    page.context.clear_cookies()
    page.goto("/")
    page.locator(f"form:has(input[value='{email}']) button").click()
    page.wait_for_load_state("load")


def picture(page: Page, name: str, *, top: str = "") -> None:
    """The page at both widths; `top`: what stands at the top of the picture, else the top of the page."""
    for suffix, (width, height) in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        if top:
            page.locator(top).first.evaluate("element => element.scrollIntoView({block: 'start'})")
        else:
            page.evaluate("window.scrollTo(0, 0)")
        file = IMAGES / f"{name}{suffix}.png"
        page.screenshot(path=file)
        make_small(file)


def make_small(file: Path) -> None:
    """Fewer colours until the file is small enough; flat screens lose nothing that can be seen."""
    with Image.open(file) as opened:
        original = opened.convert("RGB")
    for colours in COLOURS:
        original.quantize(colors=colours, dither=Image.Dither.NONE).save(file, optimize=True)
        if file.stat().st_size <= LARGEST:
            break
    print(f"{file.relative_to(ROOT)}  {file.stat().st_size // 1000} kB")


def desk(page: Page) -> None:
    """What a coordinator has in front of them all day."""
    sign_in(page, "coordinator@demo.example")
    home = page.url
    picture(page, "work-list")
    page.goto(f"{home}contracten/?whose=all&sort=-filled")
    picture(page, "contracts")
    page.locator("main tbody th a").first.click()
    page.wait_for_load_state("load")
    picture(page, "contract")


def supplier(page: Page) -> None:
    """Reporting a placement, with its value while typing."""
    sign_in(page, "opdrachtnemer@demo.example")
    page.goto(f"{page.url}invullingen/nieuw/")
    while page.locator("main .sroi-pick").count():
        steps = page.locator("main .sroi-pick")
        (steps.last if page.url.endswith("/nieuw/") else steps.first).click()  # the contract that was first here
        page.wait_for_load_state("load")
    year = datetime.now(tz=UTC).year
    for name, value in (("start", f"{year}-01-01"), ("end", f"{year}-12-31"), ("hours_per_week", "24")):
        field = page.locator(f"main [name={name}]")
        if field.count():
            field.fill(value)
    page.locator("#entry-value .sroi-worth__amounts").wait_for()
    picture(page, "entry-form")


def infosheet(page: Page) -> None:
    """The newest published sheet as a page, and its PDF."""
    pdftoppm = tool("pdftoppm", package="poppler-utils")
    sign_in(page, "contracthouder@demo.example")
    page.goto(f"{page.url}infosheets/")
    page.locator("main tbody th a").first.click()
    page.wait_for_load_state("load")
    picture(page, "infosheet")
    with tempfile.TemporaryDirectory() as folder:
        with page.expect_download() as download:
            page.locator("main a[href$='/pdf/']").first.click()
        file = Path(folder) / "sheet.pdf"
        download.value.save_as(file)
        words = [pdftoppm, "-png", "-singlefile", "-r", "90", str(file), str(IMAGES / "infosheet-pdf")]
        subprocess.run(words, check=True)
    make_small(IMAGES / "infosheet-pdf.png")


def take_all(browser: Browser, url: str) -> None:
    """All pictures, in Dutch as the product is used."""
    context = browser.new_context(base_url=url, locale="nl-NL", accept_downloads=True)
    page = context.new_page()
    page.goto("/")
    picture(page, "front-page")
    for take in (desk, supplier, infosheet):
        take(page)
    context.close()


def main() -> None:
    """Everything, from the start of the demonstration to its end."""
    chromium = tool(os.environ.get("CHROMIUM", ""), *BROWSERS, package="chromium")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with supervise.stop_signals(), demonstration() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        take_all(browser, url)
        browser.close()


if __name__ == "__main__":
    main()
