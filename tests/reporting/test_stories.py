"""Stories: written with a permission, chosen by the desk, withdrawn by either; found by their owners only."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any, cast

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from contracts.errors import Conflict, StepRefused
from contracts.models import Event
from reporting.style import queries as style_queries
from reporting.actions import stories
from reporting.actions.sheet_pictures import add_picture
from reporting.actions.stories import StoryData
from reporting.models import SheetPicture, SheetStory
from reporting.style.pictures import PHOTO
from reporting.style.story import TEXT_LENGTH, Consent, Story
from sroi.accounts.acting import ActingRequest
from sroi.periods import Quarter
from sroi.tenancy.scope import desk_scope, municipality_scope, scope
from tests.pages import context_of
from tests.world import DAY, World, at

pytestmark = pytest.mark.django_db
PERIOD = "2024-Q4"


def data(**changes: Any) -> StoryData:
    given: dict[str, Any] = {
        "period": PERIOD, "title": "Van leerplek naar baan", "text": "Na een half jaar kreeg een deelnemer een vast contract.",
        "consent_by": "de deelnemer en de werkgever", "consent_on": date(2025, 1, 10),
    }
    return StoryData(**given | changes)


def write(world: World, *, by: str = "contract_holder", **changes: Any) -> SheetStory:
    with scope(world.scope_of(by)):
        return stories.write_story(
            by=world.actor(by), at=at(DAY), desk_id=world.desk.pk, municipality_id=world.municipality.pk, data=data(**changes),
        )


def choose(world: World, row: SheetStory, *, chosen: bool = True, day: date = DAY) -> SheetStory:
    with scope(desk_scope(world.desk.pk)):
        return stories.choose_story(by=world.actor("coordinator"), at=at(day), story_id=row.pk, chosen=chosen)


def withdraw(world: World, row: SheetStory, *, by: str = "contract_holder", day: date = DAY) -> SheetStory:
    with scope(world.scope_of(by)):
        return stories.withdraw_story(by=world.actor(by), at=at(day), story_id=row.pk, reason="Liever niet meer")



def test_the_form_speaks_the_language_of_the_page_and_is_part_of_the_infosheets(client: Client, world: World) -> None:
    client.force_login(world.user("contract_holder"))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = client.get(world.url("contract_holder", "story_new"))
    assert f"At most {TEXT_LENGTH} characters" in page.content.decode()
    assert [item.label for item in cast(ActingRequest, page.wsgi_request).acting.navigation if item.active] == ["Infosheets"]


def story_on_sheet(world: World, *, on: date = DAY, period: str = PERIOD) -> Story | None:
    with scope(desk_scope(world.desk.pk)):
        return style_queries.story_of(desk=world.desk, municipality=world.municipality, period=period, on=on)


def photo() -> bytes:
    out = BytesIO()
    Image.new("RGB", (300, 200), "#336699").save(out, "PNG")
    return out.getvalue()


def stored_photo(world: World, *, by: str = "contract_holder") -> SheetPicture:
    with scope(world.scope_of(by)):
        return add_picture(
            by=world.actor(by), at=at(DAY), desk_id=world.desk.pk, municipality_id=world.municipality.pk, content=photo(),
            kind=PHOTO, field="picture",
        )


def signed_in(world: World, person: str) -> Client:
    client = Client()
    client.force_login(world.user(person))
    return client


@pytest.mark.parametrize(
    ("until", "withdrawn", "on", "stands"),
    [
        (None, None, date(2025, 1, 10), True), (None, None, date(2025, 1, 9), False), (None, None, date(2035, 1, 1), True),
        (date(2025, 2, 1), None, date(2025, 1, 31), True), (date(2025, 2, 1), None, date(2025, 2, 1), False),
        (None, date(2025, 1, 20), date(2025, 1, 19), True), (None, date(2025, 1, 20), date(2025, 1, 20), False),
    ],
)
def test_the_days_on_which_a_permission_stands(until: date | None, withdrawn: date | None, on: date, *, stands: bool) -> None:
    consent = Consent(given_by="x", given_on=date(2025, 1, 10), until=until, withdrawn_on=withdrawn)
    assert consent.stands(on=on) is stands


def test_a_stored_story_reads_back_and_a_long_one_is_no_story() -> None:
    consent = Consent(given_by="x", given_on=date(2025, 1, 10), until=date(2026, 1, 1))
    one = Story(key="1", title="Een titel", text="Een tekst", consent=consent)
    assert Story.from_json(one.to_json()) == one
    with pytest.raises(ValueError, match="480"):
        Story(key="1", title="Een titel", text="x" * (TEXT_LENGTH + 1), consent=consent)


def test_only_what_the_desk_chose_stands_on_the_sheet_of_its_period(world: World) -> None:
    row = write(world)
    assert story_on_sheet(world) is None
    choose(world, row)
    found = story_on_sheet(world)
    assert found is not None and (found.title, found.key) == ("Van leerplek naar baan", str(row.pk))
    assert story_on_sheet(world, period="2024-Q3") is None
    with scope(desk_scope(world.desk.pk)):
        for municipality in (world.other_municipality, None):
            assert style_queries.story_of(desk=world.desk, municipality=municipality, period=PERIOD, on=DAY) is None
    choose(world, row, chosen=False)
    assert story_on_sheet(world) is None


def test_one_story_per_sheet_the_last_choice_counts(world: World) -> None:
    one, two = write(world), write(world, by="coordinator", title="Een ander verhaal")
    choose(world, one)
    choose(world, two)
    choose(world, two)
    found = story_on_sheet(world)
    assert found is not None and found.title == "Een ander verhaal"
    with scope(desk_scope(world.desk.pk)):
        assert list(SheetStory.objects.filter(chosen_at__isnull=False)) == [two]
        assert Event.objects.filter(verb="story_chosen").count() == 2


def test_a_limited_permission_ends_by_itself(world: World) -> None:
    row = choose(world, write(world, consent_until=date(2025, 4, 2)))
    assert story_on_sheet(world, on=date(2025, 4, 1)) is not None
    assert story_on_sheet(world, on=date(2025, 4, 2)) is None
    choose(world, row, chosen=False)
    with pytest.raises(StepRefused):
        choose(world, row, day=date(2025, 4, 2))


@pytest.mark.parametrize("by", ["contract_holder", "coordinator"])
def test_withdrawing_takes_text_and_picture_away_for_good(by: str, world: World) -> None:
    picture = stored_photo(world)
    row = choose(world, write(world, picture=picture.digest, picture_alt="Iemand aan het werk"))
    for _ in range(2):
        withdraw(world, row, by=by)
    assert story_on_sheet(world) is None
    with scope(desk_scope(world.desk.pk)):
        row.refresh_from_db()
        assert (row.text, row.picture_id, row.picture_alt, row.chosen_at) == ("", None, "", None)
        assert (row.title, row.withdrawn_on, row.withdrawn_by) == ("Van leerplek naar baan", DAY, world.user(by).name)
        assert not SheetPicture.objects.exists()
        events = Event.objects.filter(verb__startswith="story")
        assert events.filter(verb="story_withdrawn").count() == 1
        assert "vast contract" not in str([(event.before, event.after) for event in events]), "the history keeps no text"
    with scope(world.scope_of(by)), pytest.raises(StepRefused):
        stories.change_story(by=world.actor(by), at=at(DAY), story_id=row.pk, revision=row.revision, data=data())
    with pytest.raises(StepRefused):
        choose(world, row)


def test_a_picture_that_another_story_shows_stays(world: World) -> None:
    picture = stored_photo(world)
    one = write(world, picture=picture.digest, picture_alt="Werk")
    write(world, period="2024", picture=picture.digest, picture_alt="Werk")
    withdraw(world, one)
    with scope(desk_scope(world.desk.pk)):
        assert SheetPicture.objects.count() == 1


def test_what_the_client_changes_comes_off_the_sheet_until_the_desk_has_seen_it(world: World) -> None:
    row = choose(world, write(world))
    with scope(desk_scope(world.desk.pk)):
        row = stories.change_story(
            by=world.actor("coordinator"), at=at(DAY), story_id=row.pk, revision=row.revision, data=data(title="Anders"),
        )
    assert story_on_sheet(world) is not None
    with scope(municipality_scope(world.municipality.pk)):
        stories.change_story(
            by=world.actor("contract_holder"), at=at(DAY), story_id=row.pk, revision=row.revision, data=data(title="Weer anders"),
        )
    assert story_on_sheet(world) is None


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("title", ""), ("title", "x" * 71), ("text", " "), ("text", "x" * 481), ("text", "Bel 111222333 voor meer"), ("title", "111222333"),
        ("consent_by", ""), ("consent_on", DAY + timedelta(days=1)), ("consent_until", date(2025, 1, 10)), ("period", "2024-Q5"),
        ("period", "2023..2024"), ("period", "..2024-01-01"), ("picture", "0" * 64),
    ],
)
def test_a_story_that_is_not_right_is_refused_at_its_field(field: str, wrong: Any, world: World) -> None:
    with pytest.raises(ValidationError) as refused:
        write(world, **{field: wrong})
    assert list(refused.value.message_dict) == [field]


def test_a_picture_needs_words(world: World) -> None:
    with pytest.raises(ValidationError) as refused:
        write(world, picture=stored_photo(world).digest)
    assert list(refused.value.message_dict) == ["picture_alt"]


def test_who_may_write_and_who_decides(world: World) -> None:
    row = write(world)
    with scope(world.scope_of("contract_holder")), pytest.raises(PermissionDenied):
        stories.choose_story(by=world.actor("contract_holder"), at=at(DAY), story_id=row.pk, chosen=True)
    with pytest.raises(PermissionDenied):
        write(world, by="municipality_reader")
    with scope(world.scope_of("contract_holder")), pytest.raises(PermissionDenied):
        stories.write_story(
            by=world.actor("contract_holder"), at=at(DAY), desk_id=world.desk.pk, municipality_id=None, data=data(),
        )
    for person in ("other_contract_holder", "other_coordinator"):
        with scope(world.scope_of(person)), pytest.raises(SheetStory.DoesNotExist):
            stories.withdraw_story(by=world.actor(person), at=at(DAY), story_id=row.pk, reason="")
        for name in ("story", "story_change", "story_withdraw"):
            assert signed_in(world, person).get(world.url(person, name, pk=row.pk)).status_code == 404


def test_two_people_change_one_story(world: World) -> None:
    row = write(world)
    with scope(desk_scope(world.desk.pk)):
        stories.change_story(by=world.actor("coordinator"), at=at(DAY), story_id=row.pk, revision=1, data=data(title="Van het steunpunt"))
    with scope(municipality_scope(world.municipality.pk)), pytest.raises(Conflict) as conflict:
        stories.change_story(by=world.actor("contract_holder"), at=at(DAY), story_id=row.pk, revision=1, data=data(title="Van ons"))
    assert conflict.value.changed_by == world.user("coordinator").name
    typed = {
        "period": PERIOD, "title": "Van ons", "text": "Onze tekst", "consent_by": "de werkgever", "consent_on": "10-01-2025", "revision": "1",
        "picture": "", "picture_alt": "",
    }
    answer = signed_in(world, "contract_holder").post(world.url("contract_holder", "story_change", pk=row.pk), typed)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Van ons" in text and "Van het steunpunt" in text and "Onze tekst" in text
    again = signed_in(world, "contract_holder").post(world.url("contract_holder", "story_change", pk=row.pk), typed | {"revision": "2"})
    assert again.status_code == 302


# --- on screen


def filled_in(world: World, **changes: Any) -> dict[str, Any]:
    return {
        "of": str(world.desk.pk), "period": str(Quarter.of(timezone.localdate()).previous()), "title": "Van leerplek naar baan",
        "text": "Een proefverhaal.", "consent_by": "de werkgever", "consent_on": "2025-01-10", "picture": "", "picture_alt": "",
    } | changes


def test_a_story_is_written_with_a_picture_and_read_again(world: World) -> None:
    client = signed_in(world, "contract_holder")
    new = world.url("contract_holder", "story_new")
    upload = SimpleUploadedFile("foto.png", photo())
    answer = client.post(new, filled_in(world, picture_file=upload, title=""))
    form = context_of(answer)["form"]
    assert (answer.status_code, list(form.errors)) == (422, ["title"])
    answer = client.post(new, filled_in(world, picture=form["picture"].value(), picture_alt="Aan het werk in een tuin"))
    assert answer.status_code == 302, "the picture was kept"
    page = client.get(answer["Location"]).content.decode()
    assert "Een proefverhaal." in page and 'alt="Aan het werk in een tuin"' in page
    with scope(desk_scope(world.desk.pk)):
        row = SheetStory.objects.get()
    assert (row.municipality_id, row.desk_id, row.consent_until) == (world.municipality.pk, world.desk.pk, None)


def test_the_faults_of_the_action_stand_at_the_fields(world: World) -> None:
    client, new = signed_in(world, "contract_holder"), world.url("contract_holder", "story_new")
    answer = client.post(new, filled_in(world, consent_last_day="2025-01-09", picture_file=SimpleUploadedFile("x.png", b"geen plaatje")))
    assert set(context_of(answer)["form"].errors) == {"picture_file"}
    answer = client.post(new, filled_in(world, consent_last_day="2025-01-09"))
    assert set(context_of(answer)["form"].errors) == {"consent_last_day"}
    answer = client.post(new, filled_in(world, consent_on="2999-01-01", text="BSN 111222333"))
    assert set(context_of(answer)["form"].errors) >= {"text"}


def test_the_desk_writes_for_a_client_or_for_the_region(world: World) -> None:
    client, new = signed_in(world, "coordinator"), world.url("coordinator", "story_new")
    for of in (str(world.municipality.pk), "own"):
        assert client.post(new, filled_in(world, of=of)).status_code == 302
    with scope(desk_scope(world.desk.pk)):
        assert set(SheetStory.objects.values_list("municipality_id", flat=True)) == {world.municipality.pk, None}
    with scope(municipality_scope(world.municipality.pk)):
        assert SheetStory.objects.count() == 1


def test_choosing_and_withdrawing_on_screen(world: World) -> None:
    row = write(world)
    desk, holder = signed_in(world, "coordinator"), signed_in(world, "contract_holder")
    assert desk.post(world.url("coordinator", "story_choose", pk=row.pk), {"chosen": "1"}).status_code == 302
    assert story_on_sheet(world) is not None
    url = world.url("contract_holder", "story_withdraw", pk=row.pk)
    assert "kan niet ongedaan worden gemaakt" in holder.get(url).content.decode()
    assert holder.post(url, {"reason": "BSN 111222333"}).status_code == 422
    assert story_on_sheet(world) is not None
    assert holder.post(url, {"reason": ""}).status_code == 302
    assert story_on_sheet(world) is None
    page = holder.get(world.url("contract_holder", "story", pk=row.pk)).content.decode()
    assert "De toestemming is ingetrokken" in page and "vast contract" not in page


def test_the_list_filters_sorts_exports_and_asks_no_more_for_three_than_for_one(world: World) -> None:
    client, url = signed_in(world, "coordinator"), world.url("coordinator", "stories")
    picture = stored_photo(world)
    counts = []
    for title in ("Aardbeien", "Bomen", "=Cellen"):
        choose(world, write(world, title=title, picture=picture.digest, picture_alt="Werk"))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        counts.append(len(captured))
    assert counts[1:] == counts[:1] * 2

    def titles(query: str) -> list[str]:
        return [row.title for row, _state, _kind in context_of(client.get(f"{url}?{query}"))["rows"]]

    assert titles("sort=title") == ["=Cellen", "Aardbeien", "Bomen"]
    assert titles("q=bome") == ["Bomen"]
    assert titles("state=chosen") == ["=Cellen"]
    assert set(titles("state=free")) == {"Aardbeien", "Bomen"}
    assert titles("state=ended") == []
    assert len(titles(f"municipality={world.municipality.pk}&period={PERIOD}")) == 3
    assert titles(f"municipality={world.other_municipality.pk}") == []
    file = client.get(f"{url}?export=csv").content.decode("utf-8-sig")
    assert "'=Cellen" in file and "vast contract" in file
    holder = signed_in(world, "other_contract_holder").get(world.url("other_contract_holder", "stories"))
    assert context_of(holder)["rows"] == []
