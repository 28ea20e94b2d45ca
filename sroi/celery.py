"""The Celery application, the task base that carries a tenant scope, and the schedule (as code).

State is in the database and a message is only a bell: every task first claims its row, so a doubled message does
nothing, and a lost one is found by the sweep.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final
from uuid import UUID

import structlog
from celery import Celery, Task
from celery.schedules import crontab
from kombu.exceptions import OperationalError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sroi.settings")

app = Celery("sroi")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

log = structlog.get_logger(__name__)


@app.on_after_configure.connect
def schedule(sender: Celery, **_: Any) -> None:
    """What beat does. It has no scope: each sweep fans out per desk and finds work whose message was lost."""
    from django.conf import settings

    for name in ("contracts.sweep", "reporting.sweep", "accounts.sweep_mail"):
        sender.conf.beat_schedule[name] = {"task": name, "schedule": settings.SWEEP_SECONDS}
    for name, minute in (("contracts.prove", 15), ("contracts.tidy_files", 45)):
        sender.conf.beat_schedule[name] = {"task": name, "schedule": crontab(hour=3, minute=minute)}

    # In the morning of a working day, so that no mail leaves in the evening or at night.
    sender.conf.beat_schedule["contracts.digests"] = {
        "task": "contracts.digests", "schedule": crontab(day_of_week="mon-fri", hour=7, minute=30),
    }


class DeskTask(Task):  # type: ignore[type-arg]  # Celery's Task is generic in its stubs only
    """A task about one row of one desk; arguments are ids, the scope is the desk's.

    Ring it with `ring(task, desk_id=…, …)` so that nothing is sent before the transaction commits.
    """

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Bind the task to the log lines; the body opens its own scope, so that it decides about transactions."""
        structlog.contextvars.bind_contextvars(task=self.name, desk_id=str(kwargs.get("desk_id", "")))
        try:
            return super().__call__(*args, **kwargs)
        finally:
            structlog.contextvars.unbind_contextvars("task", "desk_id")


#: How long this process rings no bells once the broker did not answer, and until when (a monotonic moment).
NO_BELLS_SECONDS: Final = 15
_broker_away: Final = {"until": 0.0}
_unheard: ContextVar[bool] = ContextVar("sroi_unheard", default=False)


@contextmanager
def unheard() -> Iterator[None]:
    """Ring no bells in this block: for bulk work that calculates by itself what it changes.

    Whatever it leaves undone is on a row, and the sweep finds it.
    """
    token = _unheard.set(True)
    try:
        yield
    finally:
        _unheard.reset(token)


def ring(task: Task, **ids: UUID | str) -> None:  # type: ignore[type-arg]  # as above
    """Send a message for a row once the current transaction commits.

    A broker that is away is logged and forgotten: the row says that work is waiting, and the sweep sends again. For
    some seconds after that nobody tries, so that a request with many bells waits for it once.
    """
    from django.db import transaction

    if _unheard.get():
        return
    kwargs = {key: str(value) for key, value in ids.items()}

    def send() -> None:
        if time.monotonic() < _broker_away["until"]:
            return
        try:
            task.apply_async(kwargs=kwargs)
        except (OperationalError, ConnectionError, OSError) as error:
            _broker_away["until"] = time.monotonic() + NO_BELLS_SECONDS
            log.warning("bell_not_rung", task=task.name, error=str(error))

    transaction.on_commit(send)
