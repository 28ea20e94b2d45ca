"""From an approval until the worker has stored the new balance, against an empty message there and back."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid4

import redis
from django.conf import settings
from django.utils import timezone

from bench.measuring import Line, compare
from bench.tasks import nothing
from contracts.actions.review import approve_entry
from contracts.models import Allocation, Balance, Entry
from contracts.workflow import EntryState
from sroi.accounts.acting import SYSTEM
from sroi.tenancy import queries as organisations
from sroi.tenancy.scope import desk_scope, scope

_ROOT = Path(__file__).resolve().parents[2]
_RUNS = 15
_PATIENCE = 120


def lines() -> list[Line]:
    """With a worker of one process on the country's database."""
    desk = organisations.desks()[0]
    with scope(desk_scope(desk.pk)):
        waiting = iter(list(Entry.objects.filter(state=EntryState.SUBMITTED).order_by("pk")[: 2 * _RUNS + 4]))
    with _worker():
        _empty_message()  # the first one opens the connections

        return [
            compare(
                "approve until the balance is stored", bound=40, runs=_RUNS, product=lambda: _approved(desk.pk, next(waiting)),
                floor=_empty_message, note="floor: an empty task, its answer waited for",
            )
        ]


@contextmanager
def _worker() -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "sroi", "worker", "--concurrency=1", "--loglevel=WARNING", "--without-gossip",
         "--without-mingle"],
        cwd=_ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=_PATIENCE)


def _empty_message() -> None:
    """Send an empty task and wait for its answer.

    Raises:
        TimeoutError: no worker answered.
    """
    name = f"bench:{uuid4()}"
    nothing.apply_async(kwargs={"answer_on": name})
    if redis.Redis.from_url(settings.REDIS_URL, socket_timeout=None).blpop([name], timeout=_PATIENCE) is None:
        raise TimeoutError("no worker answered")


def _approved(desk_id: UUID, entry: Entry) -> None:
    """Approve one entry and wait until its contracts are fresh.

    Raises:
        TimeoutError: the balance stays stale.
    """
    with scope(desk_scope(desk_id)):
        approve_entry(by=SYSTEM, at=timezone.now(), entry_id=entry.pk, revision=entry.revision)
        contracts = list(Allocation.objects.filter(entry=entry).values_list("contract_id", flat=True))
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        with scope(desk_scope(desk_id)):
            if not Balance.objects.filter(contract_id__in=contracts, stale_since__isnull=False).exists():
                return
        time.sleep(0.001)
    raise TimeoutError(f"the balance of entry {entry.number} stays stale")
