"""``GET /gezond/``: is this installation able to serve? For load balancers, containers and the demo's start.

Answers only "ok" or "failing" per part: reasons hold addresses and role names and go to the log.
"""

from collections.abc import Callable
from typing import Final

import structlog
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from sroi import heartbeat
from sroi.embedded.checks import role_problems

OK: Final = "ok"
FAILING: Final = "failing"

log = structlog.get_logger(__name__)
_known_migrated: set[str] = set()


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def _role() -> bool:
    return not role_problems(connection=connection)


def _migrations() -> bool:
    """No migration waits. Only "yes" is remembered: a new release starts new processes."""
    name = str(connection.settings_dict["NAME"])
    if name in _known_migrated:
        return True
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    _known_migrated.add(name)
    return True


def _redis() -> bool:
    with heartbeat.client() as client:
        return bool(client.ping())


CHECKS: Final[dict[str, Callable[[], bool]]] = {
    "database": _database,
    "role": _role,
    "migrations": _migrations,
    "redis": _redis,
    "worker": heartbeat.worker_alive,
}


def _outcome(name: str, check: Callable[[], bool]) -> str:
    """One check's word; whatever it raises means "failing", for a health page must answer."""
    try:
        return OK if check() else FAILING
    except Exception as problem:  # noqa: BLE001 -- drivers raise many kinds, and each means the same here
        log.warning("health_check_failed", check=name, error=str(problem))
        return FAILING


@never_cache
@require_safe
def health(_request: HttpRequest) -> JsonResponse:
    """200 when every part is fine, 503 otherwise; the same body shape in both cases."""
    outcomes = {name: _outcome(name, check) for name, check in CHECKS.items()}
    fine = all(outcome == OK for outcome in outcomes.values())
    return JsonResponse({"status": OK if fine else FAILING, "checks": outcomes}, status=200 if fine else 503)
