"""How often one address may count. The counters hold no more than that address, and for a minute."""

from __future__ import annotations

from typing import Final

import structlog
from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest
from redis.exceptions import RedisError

#: Seconds after which another try makes sense.
TRY_AGAIN_AFTER: Final = 60
log = structlog.get_logger(__name__)


def may_count(request: HttpRequest) -> bool:
    """Whether this address has not asked too often; yes where the counters are away: counting is no secret."""
    return may_ask(request, action="calculator", rate=settings.CALCULATOR_RATE)


def may_ask(request: HttpRequest, *, action: str, rate: str) -> bool:
    """Whether this address is below the rate of something open; yes where the counters are away: it is no secret."""
    try:
        usage = ratelimit.consume(request, app="contracts", action=action, config={action: rate}, limit_get=True)
    except (RedisError, OSError) as error:
        log.warning("not_limited", what=action, error=type(error).__name__)
        return True
    return usage is not None
