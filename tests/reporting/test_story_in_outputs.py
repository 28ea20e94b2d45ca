"""A story whose permission ended is in no answer at all that is made from its sheet: not only gone from the page."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile, is_zipfile

import pytest
from django.test import Client

from reporting.models import Document, PublicationRun, SheetStory
from sroi.tenancy.ids import new_id
from sroi.tenancy.models import ServiceDesk
from sroi.tenancy.scope import desk_scope, scope
from tests.contracts.test_api import Api
from tests.reporting.published import close, open_up, publish
from tests.reporting.test_public_pages import ALL
from tests.reporting.test_stories import choose, stored_photo, withdraw, write
from tests.world import World

pytestmark = pytest.mark.django_db
PERIOD = "2024-Q1"
#: Title, text, who gave the permission, and the words of the picture.
WORDS = ("Van leerplek naar baan", "vast contract", "de deelnemer en de werkgever", "Aan het werk in een tuin")
READERS = ("municipality_reader", "contract_holder")
PAGES = ("dashboard", "home", "figures", "figures_workbook", "documents")


@pytest.fixture
def story(world: World, tmp_path: Path, settings: Any) -> SheetStory:
    """A story with a picture on the published sheet of an open desk."""
    settings.MEDIA_ROOT = tmp_path
    close(world, PERIOD)
    found = choose(world, write(world, period=PERIOD, picture=stored_photo(world).digest, picture_alt=WORDS[-1]))
    publish(world, PERIOD)
    open_up(world)
    return found


def sheet_of(world: World) -> Document:
    with scope(desk_scope(world.desk.pk)):
        return Document.objects.get(municipality=world.municipality, period=PERIOD)


def every_answer(world: World) -> Iterator[tuple[str, bytes]]:
    """Address → content of what is made from published sheets, for the public buyer's people and for everybody."""
    document = sheet_of(world)
    for person in READERS:
        api, client = Api(world, person), Client()
        client.force_login(world.user(person))
        for path in ("cijfers", "cijfers/rapport"):
            yield f"{person} {path}", api.get(path, periode=PERIOD).content
        urls = [world.url(person, name) for name in PAGES] + [f"{world.url(person, 'figures')}?export={kind}" for kind in ("csv", "xlsx")]
        for url in (*urls, world.url(person, "document", pk=document.pk), world.url(person, "document_pdf", pk=document.pk)):
            yield f"{person} {url}", client.get(url).content
    for url in ALL:
        yield url, Client().get(url).content


def told(content: bytes) -> set[str]:
    """The words of the story in an answer, also in the parts of a workbook."""
    parts = [content]
    if is_zipfile(BytesIO(content)):
        with ZipFile(BytesIO(content)) as book:
            parts = [book.read(name) for name in book.namelist()]
    return {word for word in WORDS if any(word.encode() in part for part in parts)}


def test_the_api_gives_the_sheet_without_a_withdrawn_story(world: World, story: SheetStory) -> None:
    before = {person: Api(world, person).get("cijfers", periode=PERIOD).json()["cijfers"] for person in READERS}
    assert all(found["story"]["title"] == WORDS[0] for found in before.values())
    withdraw(world, story)
    for person in READERS:
        after = Api(world, person).get("cijfers", periode=PERIOD).json()["cijfers"]
        assert after["story"] is None
        assert after == before[person] | {"story": None}, "the figures stay"


def test_the_api_asks_on_every_day_whether_a_limited_permission_stands(world: World, story: SheetStory) -> None:
    with scope(desk_scope(world.desk.pk)):
        SheetStory.objects.filter(pk=story.pk).update(consent_until=story.consent_on.replace(day=story.consent_on.day + 1))
    assert Api(world, "municipality_reader").get("cijfers", periode=PERIOD).json()["cijfers"]["story"] is None


def test_no_answer_holds_a_word_of_a_withdrawn_story(world: World, story: SheetStory) -> None:
    assert {word for _url, content in every_answer(world) for word in told(content)} == set(WORDS), "it was there"
    withdraw(world, story)
    assert {url: words for url, content in every_answer(world) if (words := told(content))} == {}


def elsewhere(world: World, *, obligation: str) -> ServiceDesk:
    """The other desk published the same period for the same client."""
    with scope(desk_scope(world.desk.pk)):
        found = Document.objects.get(municipality=world.municipality, period=PERIOD)
        run = PublicationRun.objects.get(pk=found.run_id)
    with scope(desk_scope(world.other_desk.pk)):
        run.pk, run.desk = new_id(), world.other_desk
        run.save(force_insert=True)
        found.pk, found.desk, found.run, found.version = new_id(), world.other_desk, run, 7
        found.sheet = (found.sheet or {}) | {"obligation": obligation, "story": None}
        found.save(force_insert=True)
    return world.other_desk


@pytest.mark.parametrize("path", ["cijfers", "cijfers/rapport"])
def test_a_client_of_two_regions_says_which_one(world: World, story: SheetStory, path: str) -> None:
    api = Api(world, "municipality_reader")
    assert api.get(path, periode=PERIOD).status_code == 200, "one region published it: no need to say which"
    other = elsewhere(world, obligation="123.45")
    answer = api.get(path, periode=PERIOD)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert all(slug in answer.content.decode() for slug in (world.desk.slug, other.slug))
    told_by = {desk.slug: api.get(path, periode=PERIOD, regio=desk.slug).content.decode() for desk in (world.desk, other)}
    assert "123.45" in told_by[other.slug] and "123.45" not in told_by[world.desk.slug]
    for unknown in ("elders", "\0"):
        assert api.get(path, periode=PERIOD, regio=unknown).status_code == 404
