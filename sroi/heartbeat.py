"""A sign of life of the worker: a key in Redis that expires unless some worker renews it.

Written from the worker's own heartbeat, so it needs neither beat nor a free slot in the worker, and costs one
small command per two seconds.
"""

from typing import Any, Final

import redis
import structlog
from celery.signals import heartbeat_sent
from django.conf import settings

KEY: Final = "sroi:worker-seen"
EXPIRES_AFTER_SECONDS: Final = 15
TIMEOUT_SECONDS: Final = 2.0

log = structlog.get_logger(__name__)


def client() -> "redis.Redis":
    """A connection to the configured Redis that gives up after two seconds."""
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=TIMEOUT_SECONDS, socket_connect_timeout=TIMEOUT_SECONDS
    )


def show_life(**_: Any) -> None:
    """Renew the key; a broker that is away is the worker's to report, not ours."""
    try:
        with client() as connection:
            connection.set(KEY, "1", ex=EXPIRES_AFTER_SECONDS)
    except redis.RedisError as problem:
        log.warning("heartbeat_not_stored", error=str(problem))


def worker_alive() -> bool:
    """Whether some worker renewed the key lately. Errors: ``redis.RedisError`` when Redis cannot be asked."""
    with client() as connection:
        return bool(connection.exists(KEY))


def connect() -> None:
    """Listen to the worker's heartbeat; outside a worker the signal never comes."""
    heartbeat_sent.connect(show_life, dispatch_uid="sroi.heartbeat")
