"""Plays the story of one desk into the database: all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random

from django.db import connection, transaction

from demo import books
from demo.helmond_de_peel import STAND, helmond_de_peel
from demo.midden_gelderland import midden_gelderland
from demo.organisations import make_cast
from demo.story import Story
from sroi.celery import unheard
from sroi.periods import Quarter
from sroi.tenancy.models import ServiceDesk

PLANS = {"midden-gelderland": midden_gelderland, "helmond-de-peel": helmond_de_peel}
STANDS: dict[str, list[date]] = {"midden-gelderland": [], "helmond-de-peel": [STAND]}


def is_seeded(slug: str) -> bool:
    """Whether the desk is there; it comes in one transaction with everything of it."""
    return ServiceDesk.objects.filter(slug=slug).exists()


def seed_desk(slug: str, *, today: date, say: Callable[[str], None]) -> None:
    """Everything of one desk up to and including `today`, in one transaction.

    One transaction makes an interrupted run leave nothing behind, hides half a story from workers that may be running,
    and saves the wait for the disk after each of some ten thousand steps. No bells are rung: the story calculates
    on its own days.
    """
    with transaction.atomic(), unheard():
        connection.features.uses_savepoints = False  # nothing here is rolled back in part
        try:
            _play(slug, today=today, say=say)
        finally:
            connection.features.uses_savepoints = True


def _play(slug: str, *, today: date, say: Callable[[str], None]) -> None:
    say("plan")
    plan = PLANS[slug]()
    say("desk")
    cast = make_cast(slug)
    story = Story(cast, Random(f"story {slug}"))  # noqa: S311 (invented data, the same each time)
    first = Quarter.parse(cast.desk.first_quarter)
    steps = story.steps(plan)
    steps += books.calendar_of(story, first=first, today=today, stands=STANDS[slug], sheets=["2024-Q4", "2024"], say=say)
    for step in sorted(steps, key=lambda step: (step.day, step.rank)):
        if step.day <= today:
            step.run()
