"""A browser, and a site for it to visit."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from sroi.embedded.servers import RedisServer
from tests.browser.site import Site

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The Chromium of this machine, or the one that CHROMIUM names."""
    wanted = (os.environ.get("CHROMIUM", ""), *NAMES)
    chromium = next((found for name in wanted if name and (found := shutil.which(name))), None)
    assert chromium, "Chromium is needed (CHROMIUM=path, or the Debian package chromium)"
    # The browser's driver runs an event loop in this thread; the database is still used in plain order.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        expect.set_options(timeout=20_000)
        started = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def site(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site on this process's database with a broker of its own; the tests of a module start it on their days."""
    from tests import databases

    folder: Path = tmp_path_factory.mktemp("site")
    redis = RedisServer(folder / "redis")
    one = Site({**os.environ, **databases.environment(), "REDIS_URL": redis.start()}, folder)
    try:
        yield one
    finally:
        one.stop()
        redis.stop()
        redis.leave()
