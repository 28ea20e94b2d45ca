"""The embedded servers as the settings use them: name a data directory, get an address.

Several processes share one server per data directory. The first starts it, the last one to end stops it, and
a killed process takes nothing with it. Nothing listens on the network: both servers use a Unix socket in a
private directory. This module is read by the settings, so it must not import Django.
"""

from pathlib import Path

from sroi.embedded.databases import create_database, drop_database
from sroi.embedded.postgres_server import DatabaseUrls, PostgresServer
from sroi.embedded.redis_server import RedisServer
from sroi.embedded.usage import ServerProblem

__all__ = [
    "DatabaseUrls",
    "PostgresServer",
    "RedisServer",
    "ServerProblem",
    "broker_url",
    "create_database",
    "drop_database",
    "ensure_postgres",
    "ensure_redis",
]


def ensure_postgres(*, data_dir: Path) -> DatabaseUrls:
    """Addresses of the PostgreSQL server on ``data_dir``, started if need be, roles and database in place.

    Errors: ``ServerProblem`` with what to do when it cannot be started.
    """
    return PostgresServer(data_dir).ensure()


def ensure_redis(*, data_dir: Path) -> str:
    """Address (``unix://…?db=0``) of the Redis server on ``data_dir``, started if need be."""
    return RedisServer(data_dir).start()


def broker_url(redis_url: str) -> str:
    """The address in Celery's spelling: a Unix socket is ``redis+socket://…?virtual_host=N`` there."""
    if not redis_url.startswith("unix://"):
        return redis_url
    return "redis+socket://" + redis_url.removeprefix("unix://").replace("?db=", "?virtual_host=")
