"""Test settings and databases; see `docs/testing.md`.

This module is read before the settings are, so it chooses the mode and the embedded servers: a test never touches a
database or broker that the shell is configured for.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.world import World
    from tests.world_snapshot import Snapshot

CHROMIUM_FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]
_ROOT = Path(__file__).resolve().parent.parent
for _name in ("DATABASE_URL", "OWNER_DATABASE_URL", "REDIS_URL", "SROI_DEBUG"):
    os.environ.pop(_name, None)
os.environ["SROI_MODE"] = "test"
os.environ["SROI_REQUIRE_SECOND_FACTOR"] = "0"  # tests of the second factor switch it on
os.environ["SROI_DATA_DIR"] = str(_ROOT / "data" / "test")
os.environ["SROI_EMBEDDED_FAST"] = "1"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sroi.settings")
(_ROOT / "data" / "test" / "static").mkdir(parents=True, exist_ok=True)  # nothing is collected for tests


DEMO = "tests/demo/"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes minutes starts first, after the order was shuffled, so that no worker waits for it in the end."""
    items.sort(key=lambda item: 0 if item.nodeid.startswith(DEMO) else 1 if _is_slow(item) else 2)


def _is_slow(item: pytest.Item) -> bool:
    return any(item.get_closest_marker(name) for name in ("browser", "faults"))


@pytest.hookimpl
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """A file stays on one worker, and so does the folder of the demonstration: playing it takes minutes."""
    from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]  # the package has no types

    class ByFile(LoadFileScheduling):  # type: ignore[misc]  # likewise
        def _split_scope(self, nodeid: str) -> str:
            return DEMO if nodeid.startswith(DEMO) else str(super()._split_scope(nodeid))

    return ByFile(config, log)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """One database per test process, cloned from a migrated template; `default` is the application role, as live."""
    from tests import databases  # needs the settings

    with django_db_blocker.unblock(), databases.test_database():  # type: ignore[attr-defined]  # untyped plugin
        yield


@pytest.fixture
def process_environment(db_environment: dict[str, str]) -> dict[str, str]:
    """The environment of a process (worker, web server) that works on this test process's database and broker."""
    return {**os.environ, **db_environment}


@pytest.fixture
def db_environment(django_db_setup: None) -> dict[str, str]:
    """`DATABASE_URL`, `OWNER_DATABASE_URL` and `REDIS_URL` of this test process."""
    from tests import databases  # needs the settings

    return databases.environment()


@pytest.fixture(scope="session")
def _world_snapshot(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> "Snapshot":
    """The world as rows, made once per test process."""
    from tests import world_snapshot

    with django_db_blocker.unblock():  # type: ignore[attr-defined]  # untyped plugin
        return world_snapshot.take()


@pytest.fixture
def world(_world_snapshot: "Snapshot", db: None) -> "World":
    """Two desks with contracts and entries in every state; see `tests/world.py`."""
    from tests import world_snapshot

    return world_snapshot.put_back(_world_snapshot)


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """The Chromium of this machine, or the one that CHROMIUM names. One per test process: its driver has one event loop."""
    from playwright.sync_api import expect, sync_playwright

    names = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    chromium = next((found for name in names if name and (found := shutil.which(name))), None)
    assert chromium, "Chromium is needed (CHROMIUM=path, or the Debian package chromium)"
    # The browser's driver runs an event loop in this thread; the database is still used in plain order.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        expect.set_options(timeout=20_000)
        started = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield started
        started.close()


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    """Rate limits of one test do not count in the next."""
    from django.core.cache import cache  # needs the settings

    cache.clear()


@pytest.fixture(autouse=True)
def _fresh_language() -> Iterator[None]:
    """A page in English leaves its language behind in this thread; the next test begins in Dutch."""
    from django.utils import translation  # needs the settings

    yield
    translation.deactivate()


def pytest_configure() -> None:
    """A cache per process, and no network but this machine itself."""
    import pytest_socket  # needed here only
    from django.conf import settings  # chosen above
    from django.test import TestCase, TransactionTestCase  # needs the settings

    settings.WHITENOISE_AUTOREFRESH = True  # else every test client looks up all static files first, a tenth of a second
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # speed; nothing here is secret
    pytest_socket.socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)
    # Tests that commit are emptied by the owner role: the application role may not truncate.
    TestCase.databases = {"default"}
    TransactionTestCase.databases = {"default", "owner"}
