"""Two coordinators on one sheet's stories, or on one full export, at the same moment: one outcome and no error."""

from __future__ import annotations

import pytest

from reporting.actions import leaving, stories
from reporting.models import FullExport, SheetStory
from sroi.celery import unheard
from sroi.tenancy.scope import desk_scope, scope
from tests.at_once import both
from tests.reporting.test_stories import write
from tests.world import DAY, World, at

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_choose_another_story_for_one_sheet(world: World) -> None:
    rows = [write(world, title=title) for title in ("Eerste", "Tweede", "Derde")]
    ended = both(desk_scope(world.desk.pk), *[
        lambda pk=row.pk: stories.choose_story(by=world.actor("coordinator"), at=at(DAY), story_id=pk, chosen=True)
        for row in rows
    ])
    assert ended == ["done"] * 3
    with scope(desk_scope(world.desk.pk)):
        assert SheetStory.objects.filter(chosen_at__isnull=False).count() == 1


def test_two_ask_for_everything_and_two_ask_again(world: World) -> None:
    def ask() -> object:
        return leaving.request_export(by=world.actor("desk_administrator"), at=at(DAY), desk_id=world.desk.pk)

    one = desk_scope(world.desk.pk)
    assert both(one, ask, ask, ask) == ["done"] * 3
    with unheard(), scope(one):
        row = FullExport.objects.get()
        assert leaving.claim(export_id=row.pk, at=at(DAY)) is not None
        leaving.note_failure(row=FullExport.objects.get(), reason="disk full")

    def again() -> object:
        return leaving.retry(by=world.actor("coordinator"), at=at(DAY), pk=row.pk)

    assert both(one, ask, again, again) == ["done"] * 3
    with scope(one):
        assert FullExport.objects.filter(state="requested").count() == 1
