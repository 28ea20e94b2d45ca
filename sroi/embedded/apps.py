"""An app without models: the embedded servers, the commands around starting, the checks at start."""

from typing import Any

from celery.signals import beat_init, worker_init
from django.apps import AppConfig
from django.core.checks import Tags, register

from sroi import heartbeat
from sroi.embedded import checks


class EmbeddedConfig(AppConfig):
    """Wires the checks at start and the worker's sign of life."""

    name = "sroi.embedded"

    def ready(self) -> None:
        """Worker and beat check their database role first; the web server does so in ``gunicorn.conf.py``."""
        register(checks.database_role_check, Tags.database)
        worker_init.connect(_refuse_unsafe_role, dispatch_uid="sroi.role.worker")
        beat_init.connect(_refuse_unsafe_role, dispatch_uid="sroi.role.beat")
        heartbeat.connect()


def _refuse_unsafe_role(**_: Any) -> None:
    """Celery logs and swallows what a receiver raises, except SystemExit."""
    try:
        checks.check_default_role()
    except checks.UnsafeDatabaseRole as problem:
        raise SystemExit(str(problem)) from problem
