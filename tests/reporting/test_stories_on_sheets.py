"""A published sheet and the permission of its story: shown while it stands, gone at once when it does not."""

from pathlib import Path

import pytest
from django.test import Client

from contracts.errors import StepRefused
from reporting import tasks
from reporting.style import queries as style_queries
from reporting.actions import publication, stories
from reporting.actions.closing import close_quarter
from reporting.actions.sheet_pictures import forget_unused
from reporting.models import Document, PublicationRun, SheetStory
from reporting.figures.report_period import parse_period
from sroi.periods import Quarter
from sroi.tenancy.scope import PUBLIC, desk_scope, municipality_scope, scope
from tests.reporting.test_stories import choose, stored_photo, withdraw, write
from tests.world import DAY, World, at

pytestmark = pytest.mark.django_db
PERIOD = "2024-Q1"


@pytest.fixture(autouse=True)
def _own_files(tmp_path: Path, settings: pytest.FixtureRequest) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]  # pytest-django's settings


@pytest.fixture
def story(world: World) -> SheetStory:
    """A story with a picture, chosen for a quarter that is closed."""
    with scope(desk_scope(world.desk.pk)):
        close_quarter(by=world.actor("coordinator"), at=at(DAY), desk=world.desk, quarter=Quarter(2024, 1), on=DAY)
    picture = stored_photo(world)
    return choose(world, write(world, period=PERIOD, picture=picture.digest, picture_alt="Aan het werk in een tuin"))


def make(world: World, *, change: str = "") -> PublicationRun:
    """The sheets of the quarter, built."""
    with scope(desk_scope(world.desk.pk)):
        run = publication.start(
            by=world.actor("coordinator"), at=at(DAY), desk=world.desk, period=parse_period(PERIOD), change=change,
            only=[world.municipality.pk] if change else None,
        )
        rows = list(run.documents.values_list("pk", flat=True))
    for pk in rows:
        tasks.build(desk_id=world.desk.pk, document_id=pk, at=at(DAY))
    return run


def publish(world: World, run: PublicationRun) -> Document:
    """The published sheet of the municipality."""
    with scope(desk_scope(world.desk.pk)):
        publication.publish(by=world.actor("coordinator"), at=at(DAY), run_id=run.pk)
        return Document.objects.select_related("desk", "municipality").get(run=run, municipality=world.municipality)


def signed_in(world: World, person: str) -> Client:
    client = Client()
    client.force_login(world.user(person))
    return client


def page_of(world: World, document: Document, *, person: str = "municipality_reader") -> str:
    answer = signed_in(world, person).get(world.url(person, "document", pk=document.pk))
    assert answer.status_code == 200
    return answer.content.decode()


def pdf_of(world: World, document: Document, *, person: str = "municipality_reader") -> int:
    return signed_in(world, person).get(world.url(person, "document_pdf", pk=document.pk)).status_code


def test_a_story_stands_on_the_sheet_and_is_gone_the_moment_the_permission_is(world: World, story: SheetStory) -> None:
    document = publish(world, make(world))
    with scope(desk_scope(world.desk.pk)):
        before = Document.objects.get(pk=document.pk)
    page = page_of(world, document)
    assert "vast contract" in page and 'alt="Aan het werk in een tuin"' in page
    assert pdf_of(world, document) == 200
    withdraw(world, story)
    page = page_of(world, document)
    assert "vast contract" not in page and "Aan het werk in een tuin" not in page
    assert "wordt niet meer getoond" in page
    for person in ("municipality_reader", "coordinator"):
        assert pdf_of(world, document, person=person) == 302
    with scope(desk_scope(world.desk.pk)):
        after = Document.objects.get(pk=document.pk)
    assert (after.sheet, after.sha256, after.path) == (before.sheet, before.sha256, before.path), "what is published never changes"


def test_the_desk_sees_what_needs_a_new_version_until_it_is_there(world: World, story: SheetStory) -> None:
    document = publish(world, make(world))
    stories_page = world.url("coordinator", "stories")
    desk = signed_in(world, "coordinator")
    assert "toestemming is geëindigd" not in desk.get(stories_page).content.decode()
    withdraw(world, story)
    assert "toestemming is geëindigd" in desk.get(stories_page).content.decode()
    with scope(desk_scope(world.desk.pk)):
        assert [row.pk for row in style_queries.to_correct(on=DAY)] == [document.pk]
    corrected = publish(world, make(world, change="Het verhaal is eraf gehaald."))
    assert corrected.version == 2
    assert pdf_of(world, corrected) == 200
    assert "vast contract" not in page_of(world, corrected)
    assert pdf_of(world, document) == 302
    with scope(desk_scope(world.desk.pk)):
        assert style_queries.to_correct(on=DAY) == []


def test_a_story_that_lost_its_permission_is_not_published(world: World, story: SheetStory) -> None:
    run = make(world)
    withdraw(world, story)
    with pytest.raises(StepRefused, match="toestemming"):
        publish(world, run)


def test_a_preview_is_not_given_out_either(world: World, story: SheetStory) -> None:
    """Its picture is gone, and its text would be in the file."""
    run = make(world)
    with scope(desk_scope(world.desk.pk)):
        document = Document.objects.get(run=run, municipality=world.municipality)
    page = page_of(world, document, person="coordinator")
    assert "Voorbeeld downloaden" in page and "vast contract" in page
    assert pdf_of(world, document, person="coordinator") == 200
    withdraw(world, story)
    page = page_of(world, document, person="coordinator")
    assert "Voorbeeld downloaden" not in page and "vast contract" not in page
    assert pdf_of(world, document, person="coordinator") == 302


def test_a_picture_on_a_sheet_under_way_is_kept_where_its_client_no_longer_uses_it(world: World, story: SheetStory) -> None:
    """The client does not see that sheet; what nothing shows any more goes when the client adds a next picture."""
    run = make(world)
    later = at(DAY.replace(year=DAY.year + 1))
    with scope(municipality_scope(world.municipality.pk)):
        stories.change_story(
            by=world.actor("contract_holder"), at=at(DAY), story_id=story.pk, revision=story.revision,
            data=stories.StoryData(
                period=PERIOD, title="Zonder foto", text="Een tekst.", consent_by="de werkgever", consent_on=DAY,
            ),
        )
        assert forget_unused(desk_id=world.desk.pk, before=later) == 0
    with scope(desk_scope(world.desk.pk)):
        publication.discard(by=world.actor("coordinator"), at=at(DAY), run_id=run.pk)
        assert forget_unused(desk_id=world.desk.pk, before=later) == 1


def test_a_limited_permission_that_ends_takes_the_story_off_too(world: World, story: SheetStory) -> None:
    document = publish(world, make(world))
    with scope(desk_scope(world.desk.pk)):
        SheetStory.objects.filter(pk=story.pk).update(consent_until=DAY)
        assert style_queries.is_withheld(document, on=DAY)
        assert not style_queries.is_withheld(document, on=DAY.replace(day=30))


def test_the_public_learns_that_a_story_stands_and_gets_its_picture_but_no_other(world: World, story: SheetStory) -> None:
    document = publish(world, make(world))
    digest = (document.sheet or {})["story"]["picture"]["digest"]
    with scope(PUBLIC):
        found = style_queries.picture_on(document, digest=digest, on=DAY)
        assert found is not None and bytes(found.content).startswith(b"\xff\xd8\xff")
        assert style_queries.picture_on(document, digest="0" * 64, on=DAY) is None
        assert not SheetStory.objects.exists()
    withdraw(world, story)
    with scope(PUBLIC):
        assert style_queries.picture_on(document, digest=digest, on=DAY) is None
        assert style_queries.with_lost_story(Document.objects.all(), on=DAY) <= {document.pk}


def test_changing_a_story_leaves_the_published_sheet_as_it_was(world: World, story: SheetStory) -> None:
    document = publish(world, make(world))
    with scope(municipality_scope(world.municipality.pk)):
        stories.change_story(
            by=world.actor("contract_holder"), at=at(DAY), story_id=story.pk, revision=story.revision,
            data=stories.StoryData(
                period=PERIOD, title="Anders", text="Een andere tekst.", consent_by="de werkgever", consent_on=DAY,
            ),
        )
    page = page_of(world, document)
    assert "vast contract" in page and "Een andere tekst" not in page
    assert pdf_of(world, document) == 200
