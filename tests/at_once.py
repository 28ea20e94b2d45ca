"""Several people at the very same moment, each on a real connection of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection

from contracts.errors import Conflict, StepRefused
from sroi.celery import unheard
from sroi.tenancy.scope import Scope, scope


def both(one: Scope, *work: Callable[[], Any]) -> list[str]:
    """Run all at the same moment, each on a connection of its own; how each ended."""
    together = Barrier(len(work))

    def run(step: Callable[[], Any]) -> str:
        try:
            with unheard(), scope(one):
                together.wait(20)
                step()
        except (Conflict, StepRefused):
            return "refused"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(work)) as pool:
        return sorted(future.result(60) for future in [pool.submit(run, step) for step in work])
