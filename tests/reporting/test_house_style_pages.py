"""Setting a house style on screen: who may, what is refused, two people at once, and that it is found by its owners only."""

import json
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contracts.errors import Conflict
from contracts.models import Event
from reporting.style import queries as style_queries
from reporting.actions.house_styles import StyleData, set_house_style
from reporting.actions.sheet_pictures import add_picture, forget_unused
from reporting.style.house_style import DEFAULT
from reporting.models import SheetPicture, SheetStyle
from reporting.style.pictures import LOGO
from sroi.tenancy.scope import desk_scope, municipality_scope, scope
from tests.pages import context_of
from tests.world import DAY, World, at

pytestmark = pytest.mark.django_db
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 20"><rect width="60" height="20" fill="#1d5481"/></svg>'
BLUE = StyleData(primary="#1d5481", accent="#e8a317", font="open-sans")


def signed_in(world: World, person: str) -> Client:
    client = Client()
    client.force_login(world.user(person))
    return client


def filled_in(**changes: Any) -> dict[str, Any]:
    return {
        "primary": "#1d5481", "accent": "#e8a317", "text": "", "font": "open-sans", "logo": "", "logo_alt": "", "revision": "0",
        "action": "save",
    } | changes


def stored(world: World, *, own: bool = False) -> SheetStyle | None:
    with scope(desk_scope(world.desk.pk)):
        return style_queries.style_row(desk_id=world.desk.pk, municipality_id=None if own else world.municipality.pk)


def page(world: World, person: str) -> str:
    """Where this person sets the style of the first municipality at the first desk."""
    if person == "contract_holder":
        return f"{world.url(person, 'house_style')}?regio={world.desk.slug}"
    return world.url(person, "client_house_style", pk=world.municipality.pk)


@pytest.mark.parametrize("person", ["contract_holder", "desk_administrator"])
def test_the_client_and_the_desk_set_one_and_the_same_style(person: str, world: World) -> None:
    client, url = signed_in(world, person), page(world, person)
    answer = client.post(url, filled_in(primary="#1D5481"))
    assert (answer.status_code, answer["Location"]) == (302, url)
    row = stored(world)
    assert row is not None
    assert (row.primary, row.font, row.revision, row.changed_by) == ("#1d5481", "open-sans", 1, world.user(person).name)
    with scope(desk_scope(world.desk.pk)):
        event = Event.objects.get(verb="house_style_set")
        assert event.after["primary"] == "#1d5481"
        found = style_queries.style_of(desk=world.desk, municipality=world.municipality)
        assert (found.primary, found.name) == ("#1d5481", "Voorbeeldstad")
        assert style_queries.style_of(desk=world.desk, municipality=world.other_municipality) == DEFAULT
    with scope(desk_scope(world.other_desk.pk)):
        assert style_queries.style_of(desk=world.other_desk, municipality=world.municipality) == DEFAULT
    with scope(municipality_scope(world.other_municipality.pk)):
        assert not SheetStyle.objects.exists()


def test_the_desk_sets_its_own_and_nobody_else_can(world: World) -> None:
    assert signed_in(world, "desk_administrator").post(world.url("desk_administrator", "house_style"), filled_in()).status_code == 302
    row = stored(world, own=True)
    assert row is not None and row.municipality_id is None
    with scope(municipality_scope(world.municipality.pk)), pytest.raises(PermissionDenied):
        set_house_style(
            by=world.actor("contract_holder"), at=at(DAY), desk_id=world.desk.pk, municipality_id=None, revision=1, data=BLUE,
        )
    for person in ("coordinator", "municipality_reader"):
        with scope(world.scope_of(person)), pytest.raises(PermissionDenied):
            set_house_style(
                by=world.actor(person), at=at(DAY), desk_id=world.desk.pk, municipality_id=world.municipality.pk, revision=0, data=BLUE,
            )


def test_too_little_contrast_is_refused_at_its_field_with_everything_kept(world: World) -> None:
    client, url = signed_in(world, "contract_holder"), page(world, "contract_holder")
    logo = SimpleUploadedFile("wapen.svg", SVG)
    answer = client.post(url, filled_in(primary="#ffd500", accent="#fff0a0", logo_file=logo, logo_alt="Wapen"))
    assert answer.status_code == 422
    form = context_of(answer)["form"]
    assert set(form.errors) == {"primary", "accent"}
    assert "1,42" in form.errors["primary"][0] and " 3 " in form.errors["primary"][0]
    text = answer.content.decode()
    for kept in ('value="#ffd500"', 'value="#fff0a0"', 'value="Wapen"', "/afbeeldingen/"):
        assert kept in text
    assert stored(world) is None
    again = client.post(url, filled_in(primary="#1d5481", logo=form["logo"].value(), logo_alt="Wapen"))
    assert again.status_code == 302, "the logo that was chosen is still there"
    row = stored(world)
    assert row is not None and row.logo is not None and row.logo_alt == "Wapen"


def test_an_example_is_shown_and_nothing_is_saved(world: World) -> None:
    client, url = signed_in(world, "contract_holder"), page(world, "contract_holder")
    answer = client.post(url, filled_in(action="preview"))
    assert answer.status_code == 200
    context = context_of(answer)
    assert context["preview"] is not None
    assert [measure.is_enough for measure in context["measures"]] == [True, True, True]
    address = world.url("contract_holder", "house_style_css", code=context["style"].code)
    assert address in answer.content.decode()
    css = client.get(address)
    assert (css.status_code, css["Content-Type"]) == (200, "text/css; charset=utf-8")
    assert b"--sheet-primary: #1d5481;" in css.content
    assert stored(world) is None
    assert "style=" not in answer.content.decode() and "<style" not in answer.content.decode()


@pytest.mark.parametrize("code", ["x", "0d4a4f-e8a317-auto-arial", "0d4a4f-e8a317-auto", "%7D-e8a317-auto-open-sans"])
def test_an_address_that_is_no_style_is_not_there(code: str, world: World) -> None:
    url = world.url("contract_holder", "house_style").rstrip("/")
    assert signed_in(world, "contract_holder").get(f"{url}/{code}.css").status_code == 404


def test_a_logo_needs_words_and_a_safe_file(world: World) -> None:
    client, url = signed_in(world, "contract_holder"), page(world, "contract_holder")
    answer = client.post(url, filled_in(logo_file=SimpleUploadedFile("wapen.svg", SVG)))
    assert list(context_of(answer)["form"].errors) == ["logo_alt"]
    hostile = SVG.replace(b"</svg>", b"<script>alert(1)</script></svg>")
    answer = client.post(url, filled_in(logo_file=SimpleUploadedFile("wapen.svg", hostile), logo_alt="Wapen"))
    assert "script" in context_of(answer)["form"].errors["logo_file"][0]
    answer = client.post(url, filled_in(logo="0" * 64, logo_alt="Wapen"))
    assert list(context_of(answer)["form"].errors) == ["logo_file"]
    answer = client.post(url, filled_in(logo_file=SimpleUploadedFile("wapen.svg", SVG), logo_alt="Wapen van 111222333"))
    assert list(context_of(answer)["form"].errors) == ["logo_alt"]
    assert stored(world) is None


def test_a_logo_is_served_to_its_owners_only_and_runs_nothing(world: World) -> None:
    with scope(municipality_scope(world.municipality.pk)):
        row = add_picture(
            by=world.actor("contract_holder"), at=at(DAY), desk_id=world.desk.pk, municipality_id=world.municipality.pk,
            content=SVG, kind=LOGO, field="logo",
        )
    for person in ("contract_holder", "municipality_reader", "coordinator"):
        answer = signed_in(world, person).get(world.url(person, "sheet_picture", digest=row.digest))
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/svg+xml")
        assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert b"<rect" in answer.content
    for person in ("other_contract_holder", "other_coordinator"):
        assert signed_in(world, person).get(world.url(person, "sheet_picture", digest=row.digest)).status_code == 404


def test_a_logo_of_another_client_cannot_be_used(world: World) -> None:
    with scope(desk_scope(world.desk.pk)):
        theirs = add_picture(
            by=world.actor("desk_administrator"), at=at(DAY), desk_id=world.desk.pk, municipality_id=world.other_municipality.pk,
            content=SVG, kind=LOGO, field="logo",
        )
        with pytest.raises(ValidationError) as refused:
            set_house_style(
                by=world.actor("desk_administrator"), at=at(DAY), desk_id=world.desk.pk, municipality_id=world.municipality.pk,
                revision=0, data=StyleData(**BLUE.values() | {"logo": theirs.digest, "logo_alt": "Wapen"}),
            )
    assert list(refused.value.message_dict) == ["logo"]


def test_the_same_form_twice_is_once_and_an_older_one_is_a_conflict(world: World) -> None:
    holder, desk = signed_in(world, "contract_holder"), signed_in(world, "desk_administrator")
    mine, theirs = page(world, "contract_holder"), page(world, "desk_administrator")
    for _ in range(2):
        assert holder.post(mine, filled_in()).status_code == 302
    with scope(desk_scope(world.desk.pk)):
        assert Event.objects.filter(verb="house_style_set").count() == 1
    answer = desk.post(theirs, filled_in(primary="#005f56"))
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Karin Contracthouder" in text and "#005f56" in text and "#1d5481" in text
    row = stored(world)
    assert row is not None and (row.primary, row.revision) == ("#1d5481", 1)
    assert desk.post(theirs, filled_in(primary="#005f56", revision="1")).status_code == 302
    row = stored(world)
    assert row is not None and (row.primary, row.revision) == ("#005f56", 2)


def test_two_first_styles_at_once_are_a_conflict_and_no_error(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second one did not see the first when it looked; the key in the database tells it."""
    given: dict[str, Any] = {"desk_id": world.desk.pk, "municipality_id": world.municipality.pk, "revision": 0}
    with scope(desk_scope(world.desk.pk)):
        set_house_style(by=world.actor("desk_administrator"), at=at(DAY), data=BLUE, **given)
        real = style_queries.whose
        nothing = iter([{"pk": world.desk.pk}])
        monkeypatch.setattr("reporting.actions.house_styles.whose", lambda key: next(nothing, None) or real(key))
        with pytest.raises(Conflict) as conflict:
            set_house_style(
                by=world.actor("desk_administrator"), at=at(DAY), data=StyleData(**BLUE.values() | {"primary": "#005f56"}), **given,
            )
    assert conflict.value.changes["primary"] == "#1d5481"


def tokens(primary: str = "#003366", accent: str = "#ffaa00") -> SimpleUploadedFile:
    document = {"color": {"primary": {"$value": primary}, "accent": {"$value": accent}}, "font": {"family": {"$value": "Source Sans 3"}}}
    return SimpleUploadedFile("huisstijl.json", json.dumps(document).encode())


def test_a_token_file_fills_in_the_form_and_is_saved_by_a_second_click(world: World) -> None:
    client, url = signed_in(world, "contract_holder"), page(world, "contract_holder")
    answer = client.post(url, filled_in(action="load", token_file=tokens()))
    assert answer.status_code == 200
    form = context_of(answer)["form"]
    assert (form["primary"].value(), form["font"].value()) == ("#003366", "source-sans-3")
    assert stored(world) is None
    assert client.post(url, filled_in(primary="#003366", accent="#ffaa00", font="source-sans-3")).status_code == 302
    down = client.get(f"{world.url('contract_holder', 'house_style_file')}?regio={world.desk.slug}")
    assert "huisstijl-voorbeeldstad.tokens.json" in down["Content-Disposition"]
    document = json.loads(down.content)
    assert document["color"]["primary"] == {"$type": "color", "$value": "#003366"}
    assert document["font"]["family"]["$value"] == "Source Sans 3"


def test_a_token_file_with_too_little_contrast_is_refused_at_its_fields(world: World) -> None:
    client, url = signed_in(world, "contract_holder"), page(world, "contract_holder")
    answer = client.post(url, filled_in(action="load", token_file=tokens(primary="#ffd500", accent="#003366")))
    assert answer.status_code == 422
    form = context_of(answer)["form"]
    assert set(form.errors) == {"token_file", "primary"}
    assert form["primary"].value() == "#ffd500"
    assert stored(world) is None
    answer = client.post(url, filled_in(action="load"))
    assert list(context_of(answer)["form"].errors) == ["token_file"]


def test_a_logo_in_a_token_file_goes_there_and_back(world: World) -> None:
    client, url = signed_in(world, "contract_holder"), page(world, "contract_holder")
    client.post(url, filled_in(logo_file=SimpleUploadedFile("wapen.svg", SVG), logo_alt="Wapen van Voorbeeldstad"))
    down = client.get(f"{world.url('contract_holder', 'house_style_file')}?regio={world.desk.slug}").content
    other = f"{world.url('contract_holder', 'house_style')}?regio={world.other_desk.slug}"
    answer = client.post(other, filled_in(action="load", token_file=SimpleUploadedFile("stijl.json", down)))
    form = context_of(answer)["form"]
    assert form["logo_alt"].value() == "Wapen van Voorbeeldstad"
    row = stored(world)
    assert row is not None and row.logo is not None and form["logo"].value() == row.logo.digest


def test_pictures_that_nothing_shows_are_forgotten_after_a_day(world: World) -> None:
    client, url = signed_in(world, "contract_holder"), page(world, "contract_holder")
    client.post(url, filled_in(logo_file=SimpleUploadedFile("wapen.svg", SVG), logo_alt="Wapen"))
    client.post(url, filled_in(action="preview", logo_file=SimpleUploadedFile("ander.svg", SVG.replace(b"60", b"50")), revision="1"))
    with scope(desk_scope(world.desk.pk)):
        assert SheetPicture.objects.count() == 2
        newest = SheetPicture.objects.order_by("-added_at").first()
        assert newest is not None
        assert forget_unused(desk_id=world.desk.pk, before=newest.added_at) == 0, "still in somebody's form"
        later = newest.added_at.replace(year=newest.added_at.year + 1)
        assert forget_unused(desk_id=world.desk.pk, before=later) == 1
        row = style_queries.style_row(desk_id=world.desk.pk, municipality_id=world.municipality.pk)
        assert row is not None and row.logo is not None


def test_the_list_of_the_desk_asks_as_much_for_one_style_as_for_three(world: World) -> None:
    client, url = signed_in(world, "desk_administrator"), world.url("desk_administrator", "house_styles")
    counts = []
    for municipality_id in (world.municipality.pk, world.other_municipality.pk, None):
        with scope(desk_scope(world.desk.pk)):
            set_house_style(
                by=world.actor("desk_administrator"), at=at(DAY), desk_id=world.desk.pk, municipality_id=municipality_id,
                revision=0, data=BLUE,
            )
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        counts.append(len(captured))
    assert counts[1:] == counts[:1] * 2
