"""The demonstration, played once for all tests of this folder, in a database of its own."""

import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from tests import databases

#: The story is played up to this day, so that the tests do not change with the calendar.
TODAY = "2026-11-21"


@pytest.fixture(autouse=True)
def unlimited(settings: pytest.FixtureRequest) -> None:
    """These tests open every public sheet one after another, faster than one address may."""
    settings.PUBLIC_RATE = "1000000/m/ip"  # type: ignore[attr-defined]  # pytest-django's settings


@pytest.fixture(scope="package")
def seeded(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[str]:
    """What the command said while it filled the database; the database stays open until the last test."""
    from sroi.tenancy.models import ServiceDesk

    with django_db_blocker.unblock(), databases.separate_database("demo"):  # type: ignore[attr-defined]  # untyped plugin
        said = io.StringIO()
        call_command("seed_demo", "--today", TODAY, stdout=said)
        desks = list(ServiceDesk.objects.values_list("pk", flat=True))
        try:
            yield said.getvalue()
        finally:
            for folder in ("evidence", "documents"):
                for desk_id in desks:
                    shutil.rmtree(Path(settings.MEDIA_ROOT) / folder / str(desk_id), ignore_errors=True)
