"""A site for the browser to visit."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sroi.embedded.servers import RedisServer
from tests.browser.site import Site


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
