"""A task that does nothing but answer: the floor of everything that goes through the broker."""

import redis
from django.conf import settings

from sroi.celery import app


@app.task(name="bench.nothing")
def nothing(*, answer_on: str, **_: object) -> None:
    """Answer on a list of Redis."""
    redis.Redis.from_url(settings.REDIS_URL).rpush(answer_on, "done")
