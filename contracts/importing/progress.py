"""How far a task is with an import: a number beside the database, since the work itself is one transaction.

It is only for showing. Where the cache is away nothing is known of how far it is, and the work goes on.
"""

from collections.abc import Callable
from typing import Final
from uuid import UUID

import structlog
from django.core.cache import cache
from redis.exceptions import RedisError

#: Rows between two notes.
EVERY: Final = 25
#: Seconds after which a number says nothing any more: the time limit of a task.
_KEPT: Final = 300
log = structlog.get_logger(__name__)


def _key(batch_id: UUID) -> str:
    return f"import-rows:{batch_id}"


def teller(batch_id: UUID) -> Callable[[int], None]:
    """Notes the rows of one piece of work; quiet after the first that fails, so that a cache that hangs costs one wait."""
    away = False

    def tell(rows: int) -> None:
        nonlocal away
        away = away or not note(batch_id, rows=rows)

    return tell


def note(batch_id: UUID, *, rows: int) -> bool:
    """Keep how many rows are done; False where the cache is away."""
    try:
        cache.set(_key(batch_id), rows, timeout=_KEPT)
    except (RedisError, OSError) as error:
        log.warning("progress_not_noted", error=str(error))
        return False
    return True


def rows_done(batch_id: UUID) -> int | None:
    """How many rows are done; None where that is not known."""
    try:
        found = cache.get(_key(batch_id))
    except (RedisError, OSError) as error:
        log.warning("progress_not_read", error=str(error))
        return None
    return found if isinstance(found, int) else None


def forget(batch_id: UUID) -> None:
    """The work is over."""
    try:
        cache.delete(_key(batch_id))
    except (RedisError, OSError) as error:
        log.warning("progress_not_forgotten", error=str(error))
