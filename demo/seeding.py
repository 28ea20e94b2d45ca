"""Plays the story of one desk into the database: all of it or nothing."""

from __future__ import annotations

import gc
from collections.abc import Callable
from datetime import date
from functools import partial
from random import Random

from django.db import connection, transaction

from demo import books
from demo.afterwards import carry_on
from demo.helmond_de_peel import helmond_de_peel
from demo.midden_gelderland import midden_gelderland
from demo.organisations import make_cast
from demo.story import Step, Story
from demo.today import work_today
from demo.with_clients import client_work
from demo.with_frameworks import framework_work
from demo.with_house_styles import house_style_work
from sroi.celery import unheard
from sroi.periods import Quarter
from sroi.tenancy.models import ServiceDesk

REGIONS = {"midden-gelderland": midden_gelderland, "helmond-de-peel": helmond_de_peel}


def is_seeded(slug: str) -> bool:
    """Whether the desk is there; it comes in one transaction with everything of it."""
    return ServiceDesk.objects.filter(slug=slug).exists()


def seed_desk(slug: str, *, today: date, say: Callable[[str], None]) -> None:
    """Everything of one desk up to and including `today`, in one transaction.

    One transaction makes an interrupted run leave nothing behind, hides half a story from workers that may be running,
    and saves the wait for the disk after each of some ten thousand steps. No bells are rung: the story calculates
    on its own days.
    """
    usual = gc.get_threshold()
    gc.set_threshold(50_000, 20, 50)  # many small objects that live briefly: look for cycles less often
    try:
        with transaction.atomic(), unheard():
            connection.features.uses_savepoints = False  # nothing here is rolled back in part
            _play(slug, today=today, say=say)
    finally:
        connection.features.uses_savepoints = True
        gc.set_threshold(*usual)


def _play(slug: str, *, today: date, say: books.Say) -> None:
    say("the plan")
    region = REGIONS[slug]()
    carry_on(region, today=today)
    work_today(region, today=today)
    say("the desk and its people")
    story = Story(make_cast(slug), Random(f"story {slug}"))  # noqa: S311 (invented data, the same each time)
    sheets = books.editions(today=today)
    steps = story.steps(region.plan)
    steps += books.calendar_of(
        story, first=Quarter.parse(story.cast.desk.first_quarter), today=today, stands=region.stands,
        sheets=[*region.published, *sheets], say=say,
    )
    steps.append(Step(today, books.CALCULATE, partial(books.settle, story, on=today, confirm=False)))
    steps += client_work(story, today=today)
    steps += house_style_work(story, sheets=sheets)
    steps += framework_work(story, today=today)
    for step in sorted(steps, key=lambda step: (step.day, step.rank)):
        if step.day <= today:
            step.run()
