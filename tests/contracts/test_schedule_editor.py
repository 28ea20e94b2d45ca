"""Editing a draft on screen: new drafts, uploads, one form per row, faults at their field, inheritance, two people."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from buildingblocks import schedule_file
from buildingblocks.cases import run_case
from buildingblocks.models import Schedule
from buildingblocks.schedule_diff import differences
from contracts.actions.schedules import change_draft
from contracts.forms.schedule_fields import Around
from contracts.forms.schedule_part import PartForm
from contracts.models import Event
from contracts.schedules import format as screen
from contracts.schedules.rows import rows_of
from sroi.accounts.acting import SYSTEM
from sroi.tenancy.scope import scope
from tests.contracts.schedule_forms import sent
from tests.contracts.test_schedule_pages import SMALL, load, url
from tests.pages import context_of
from tests.world import AT, SCHEDULE, World

pytestmark = pytest.mark.django_db

ADDENDUM: dict[str, Any] = {"id": "aanvulling", "region": "Proefland", "title_nl": "Aanvulling", "extends": SCHEDULE}


@pytest.fixture(autouse=True)
def in_dutch() -> Iterator[None]:
    with translation.override("nl"):
        yield


@pytest.fixture
def keeper(client: Client, world: World) -> Client:
    """A browser of the desk administrator."""
    client.force_login(world.user("desk_administrator"))
    return client


def now(world: World, schedule: Schedule) -> Schedule:
    """The draft as it is stored now."""
    with scope(world.scope_of("coordinator")):
        return Schedule.objects.get(pk=schedule.pk)


def row_url(world: World, schedule: Schedule, part: str, **query: str) -> str:
    address = url(world, "schedule_row", pk=schedule.pk, part=part)
    return f"{address}?{urlencode(query)}" if query else address


def save(client: Client, address: str, **typed: Any) -> Any:
    """Open a form, type something, send it."""
    page = context_of(client.get(address))
    values = sent(page["form"], **typed) | {"revision": str(page["revision"])}
    return client.post(address, {name: value for name, value in values.items() if value is not None})


def errors(response: Any) -> dict[str, Any]:
    return dict(context_of(response)["form"].errors)


# --- a new draft


def test_an_empty_table_a_copy_and_an_addendum(keeper: Client, world: World) -> None:
    address = url(world, "schedule_new")
    assert keeper.post(address, {"start": "empty", "title_nl": "Leeg", "region": "Hier", "id": "leeg"}).status_code == 302
    with scope(world.scope_of("coordinator")):
        published = Schedule.objects.get(code=SCHEDULE, desk=world.desk)
    copy = {"start": "copy", "version": str(published.pk), "title_nl": "Kopie", "id": "kopie"}
    assert keeper.post(address, copy).status_code == 302
    extends = {"start": "addendum", "version": "meegeleverd:leiden-2023-09", "title_nl": "Erbij", "id": "erbij"}
    assert keeper.post(address, extends).status_code == 302
    with scope(world.scope_of("coordinator")):
        empty, same, added = (Schedule.objects.get(code=code) for code in ("leeg", "kopie", "erbij"))
        assert Event.objects.filter(verb="schedule_loaded", actor_name="Bea Beheerder").count() == 3
    assert empty.resolved == {"id": "leeg", "title_nl": "Leeg", "region": "Hier"}
    assert {change.path for change in differences(published.resolved, same.resolved)} == {"title_nl", "valid_from", "valid_from_note"}
    assert added.document["extends"] == "leiden-2023-09"
    assert len(added.resolved["blocks"]) == len(schedule_file.shipped("leiden-2023-09").blocks)


def test_a_double_click_makes_one_draft(keeper: Client, world: World) -> None:
    address = url(world, "schedule_new")
    page = keeper.get(address).content.decode()
    once = page.split('name="once" value="')[1].split('"')[0]
    typed = {"start": "empty", "title_nl": "Leeg", "region": "Hier", "id": "leeg", "once": once}
    assert [keeper.post(address, typed).status_code for _ in range(2)] == [302, 302]
    other = keeper.post(address, typed | {"title_nl": "Iets anders"})
    assert other.status_code == 422
    assert set(errors(other)) == {"id"}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"id": SCHEDULE}, "id"), ({"start": "copy"}, "version"), ({"start": "empty", "region": ""}, "region"),
        ({"start": "addendum", "version": "draft"}, "version"), ({"title_nl": ""}, "title_nl"),
    ],
)
def test_errors_of_a_new_draft_stand_at_their_field(keeper: Client, world: World, wrong: dict[str, str], field: str) -> None:
    if wrong.get("version") == "draft":
        wrong = wrong | {"version": str(load(world).pk)}
    response = keeper.post(url(world, "schedule_new"), {"start": "empty", "title_nl": "T", "region": "R", "id": "nieuw"} | wrong)
    assert response.status_code == 422
    assert set(errors(response)) == {field}


# --- a file


def upload(client: Client, world: World, text: str | bytes, **typed: str) -> Any:
    file = SimpleUploadedFile("tabel.json", text.encode() if isinstance(text, str) else text)
    return client.post(url(world, "schedule_upload"), {"file": file, **typed})


def test_a_file_becomes_a_draft(keeper: Client, world: World) -> None:
    assert upload(keeper, world, json.dumps(SMALL | {"onbekend": 1})).status_code == 302
    with scope(world.scope_of("coordinator")):
        schedule = Schedule.objects.get(code="klein-2027")
    assert schedule.document["onbekend"] == 1
    page = context_of(keeper.get(url(world, "schedule", pk=schedule.pk)))
    assert [line.text for line in page["warnings"]] == ["Deze sleutel is niet bekend en heeft geen effect."]
    again = upload(keeper, world, json.dumps(SMALL))
    assert (again.status_code, set(errors(again))) == (422, {"replace"})
    assert upload(keeper, world, json.dumps(SMALL), replace="on").status_code == 302
    assert now(world, schedule).revision == 2


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        ("{", "het hele bestand", "geen JSON-bestand"),
        (b"\xff\xfe{}", "het hele bestand", "UTF-8"),
        (json.dumps(SMALL | {"blocks": [SMALL["blocks"][0] | {"unit": "per_jaar"}]}), "Bouwblok “Participatiewet”, Eenheid", "per_jaar"),
        (json.dumps(SMALL | {"extends": "nergens"}), "Algemeen, Vult aan", "nergens"),
        (json.dumps(SMALL | {"caps": [{"scope": "block:X", "type": "max_amount", "value": 1}]}), "bouwblok “X”", "staat niet in deze tabel"),
        (json.dumps(SMALL | {"title_nl": "x" * 201}), "Algemeen, Titel", "te lang"),
    ],
)
def test_a_faulty_file_is_told_with_place_and_reason_and_loads_nothing(
    keeper: Client, world: World, text: str | bytes, place: str, what: str
) -> None:
    response = upload(keeper, world, text)
    assert response.status_code == 422
    lines = [line for line in context_of(response)["faults"] if not line.warning]
    assert any(place in line.place and what in line.text for line in lines), lines
    with scope(world.scope_of("coordinator")):
        assert not Schedule.objects.filter(status="draft").exists()


# --- rows


def test_a_code_is_one_word(keeper: Client, world: World) -> None:
    """Anything else cannot be told apart in a list of codes, and it cannot be changed later."""
    schedule = load(world)
    response = save(keeper, row_url(world, schedule, "categorieen"), code="twee woorden", name_nl="Twee")
    assert (response.status_code, errors(response)) == (422, {"code": ["Een code heeft geen spaties."]})
    assert save(keeper, row_url(world, schedule, "categorieen"), code="TWEE", name_nl="Twee").status_code == 302


def test_a_row_is_added_changed_copied_moved_and_removed(keeper: Client, world: World) -> None:
    schedule = load(world)
    new = {
        "code": "WW", "name_nl": "WW", "kind": "employment", "route": "jobs", "reporting_group": "unemployment", "value": "12.500,50",
        "unit": "per_fte_year", "prorata": ["hours_per_week/fulltime_hours", "duration/12_months"],
    }
    assert save(keeper, row_url(world, schedule, "bouwblokken"), **new).status_code == 302
    stored = now(world, schedule)
    assert stored.document["blocks"][2] == new | {"value": "12500.50"}
    assert save(keeper, row_url(world, schedule, "bouwblokken", rij="WW"), max_duration_months="12").status_code == 302
    assert now(world, schedule).document["blocks"][2] == new | {"value": "12500.50", "max_duration_months": "12"}
    assert save(keeper, row_url(world, schedule, "bouwblokken", kopie="WW"), code="WW2").status_code == 302
    assert [row["code"] for row in now(world, schedule).document["blocks"]] == ["PW", "INKOOP", "WW", "WW2"]
    step = url(world, "schedule_row_step", pk=schedule.pk, part="bouwblokken")
    for action, key in (("up", "WW2"), ("remove", "WW")):
        assert keeper.post(step, {"action": action, "rij": key, "revision": now(world, schedule).revision}).status_code == 302
    assert [row["code"] for row in now(world, schedule).document["blocks"]] == ["PW", "INKOOP", "WW2"]
    with scope(world.scope_of("coordinator")):
        events = list(Event.objects.filter(verb="schedule_changed").order_by("at", "id"))
    assert len(events) == 5
    assert (events[1].before, events[1].after) == ({"blocks[WW].max_duration_months": None}, {"blocks[WW].max_duration_months": "12"})
    page = context_of(keeper.get(url(world, "schedule", pk=schedule.pk)))
    assert any(change.label == "WW: Hoogstens zoveel maanden" for item in page["events"] for change in item.changes)


def test_a_form_keeps_what_it_does_not_show(keeper: Client, world: World) -> None:
    blocks = [SMALL["blocks"][0] | {"value_evidence": "mail", "uitvinding": [1]}, SMALL["blocks"][1]]
    schedule = load(world, SMALL | {"blocks": blocks, "fulltime_note": "aangenomen"})
    assert save(keeper, row_url(world, schedule, "bouwblokken", rij="PW"), value="38000").status_code == 302
    assert save(keeper, url(world, "schedule_part", pk=schedule.pk, part="algemeen"), fulltime_hours="38,5").status_code == 302
    stored = now(world, schedule).document
    assert stored == SMALL | {
        "blocks": [blocks[0] | {"value": "38000"}, blocks[1]], "fulltime_note": "aangenomen", "fulltime_hours": "38.5",
    }


def test_saving_what_was_shown_changes_nothing(keeper: Client, world: World) -> None:
    schedule = load(world)
    assert save(keeper, row_url(world, schedule, "maxima", rij="max_pct_obligation:block:INKOOP")).status_code == 302
    assert now(world, schedule).revision == 1
    with scope(world.scope_of("coordinator")):
        assert not Event.objects.filter(verb="schedule_changed").exists()


@pytest.mark.parametrize(
    ("part", "row", "typed", "field", "text"),
    [
        ("bouwblokken", "PW", {"reporting_group": ""}, "reporting_group", "Dit ontbreekt."),
        ("bouwblokken", "PW", {"value": ""}, "value", "Hier is een waarde nodig."),
        ("bouwblokken", "PW", {"value": "-1"}, "value", "Dit getal is te laag."),
        ("bouwblokken", "PW", {"max_duration_months": "1,5"}, "max_duration_months", "Hier hoort een heel getal."),
        ("bouwblokken", "PW", {"condition": "age", "condition_op": ">="}, "condition_years", "Hier is een waarde nodig."),
        ("bouwblokken", "PW", {"condition": "claim"}, "condition_claim", "Dit mag niet leeg blijven."),
        ("bouwblokken", "INKOOP", {"recognition_1_of": "pso_1", "recognition_1_value": "-3"}, "recognition_1_of", "Dit getal is te laag."),
        ("maxima", "max_pct_obligation:block:INKOOP", {"scope": "candidate"}, "scope", "“candidate” kan hier niet."),
        ("algemeen", None, {"valid_to": "2026-12-31"}, "valid_to", "De laatste dag ligt vóór de eerste dag."),
        ("algemeen", None, {"id": SCHEDULE}, "id", "Deze servicedesk heeft al een bouwblokkenmodel met deze code."),
        ("verplichting", None, {"default_pct": "-5"}, "default_pct", "Dit getal is te laag."),
        ("pso", "", {"role": "vendor", "level": "1", "effect": "250"}, "effect", "Een percentage is hoogstens 100."),
        ("verplichtingsregels", "", {"basis": "fixed_amount"}, "amount", "Hier is een waarde nodig."),
        ("verplichtingsregels", "", {"basis": "award_value", "labour_share": ">="}, "labour_share_value", "Hier is een waarde nodig."),
        ("bouwblokken", "", {"code": "PW", "name_nl": "Nog een", "kind": "activity", "route": "activities", "unit": "per_hour", "value": "1"},
         "code", "Deze code is al in gebruik."),
    ],
)
def test_every_fault_of_the_reader_stands_at_its_field(
    keeper: Client, world: World, part: str, row: str | None, typed: dict[str, str], field: str, text: str
) -> None:
    schedule = load(world)
    address = url(world, "schedule_part", pk=schedule.pk, part=part) if row is None else row_url(
        world, schedule, part, **({"rij": row} if row else {}))
    response = save(keeper, address, **typed)
    assert response.status_code == 422
    assert {name: list(texts) for name, texts in errors(response).items()} == {field: [text]}
    assert now(world, schedule).document == schedule.document
    shown = context_of(response)["form"]
    assert all(shown[name].value() == value for name, value in typed.items())


def test_a_row_that_others_name_cannot_go(keeper: Client, world: World) -> None:
    schedule = load(world)
    step = url(world, "schedule_row_step", pk=schedule.pk, part="bouwblokken")
    answer = keeper.post(step, {"action": "remove", "rij": "INKOOP", "revision": 1}, follow=True)
    assert "“INKOOP” staat niet in deze tabel" in answer.content.decode()
    assert now(world, schedule).revision == 1


# --- inheritance


def test_an_inherited_row_becomes_an_own_row_and_goes_back(keeper: Client, world: World) -> None:
    schedule = load(world, ADDENDUM)
    part = url(world, "schedule_part", pk=schedule.pk, part="bouwblokken")
    rows = context_of(keeper.get(part))["rows"]
    assert {(item["row"].own, item["row"].replaces) for item in rows} == {(False, False)}
    first = rows[0]["row"]
    assert save(keeper, row_url(world, schedule, "bouwblokken", rij=first.key), value="1").status_code == 302
    stored = now(world, schedule)
    assert [row["code"] for row in stored.document["blocks"]] == [first.key]
    assert schedule_file.parse(stored.resolved)[0].block(first.key).value == 1
    item = context_of(keeper.get(part))["rows"][0]
    assert (item["row"].own, item["row"].replaces) == (True, True)
    step = url(world, "schedule_row_step", pk=schedule.pk, part="bouwblokken")
    assert keeper.post(step, {"action": "remove", "rij": first.key, "revision": stored.revision}).status_code == 302
    assert now(world, schedule).resolved == schedule.resolved


def test_an_inherited_maximum_keeps_its_place_when_it_changes_type(keeper: Client, world: World) -> None:
    base = load(world, SMALL, publish=True)
    schedule = load(world, ADDENDUM | {"extends": base.code})
    key = "max_pct_obligation:block:INKOOP"
    answer = save(keeper, row_url(world, schedule, "maxima", rij=key), type="max_amount", value="9000")
    assert answer.status_code == 302, errors(answer)
    stored = now(world, schedule).resolved
    assert [(cap["code"], cap["type"], cap["value"]) for cap in stored["caps"]] == [(key, "max_amount", "9000")]


def test_a_list_without_codes_is_taken_over_as_a_whole(keeper: Client, world: World) -> None:
    schedule = load(world, ADDENDUM)
    before = schedule.resolved["obligation"]
    assert save(keeper, row_url(world, schedule, "verplichtingsregels", rij="0"), rate_pct="7").status_code == 302
    stored = now(world, schedule)
    assert stored.document["obligation"]["rules"][0]["rate_pct"] == "7"
    assert stored.document["obligation"]["default_pct"] == before["default_pct"]
    step = url(world, "schedule_row_step", pk=schedule.pk, part="verplichtingsregels")
    assert keeper.post(step, {"action": "base", "revision": stored.revision}).status_code == 302
    assert now(world, schedule).resolved == schedule.resolved


def test_the_number_of_a_row_is_a_short_one(keeper: Client, world: World) -> None:
    """Endless digits name no row and ask for no rows; they are no number that is read."""
    schedule = load(world, ADDENDUM)
    step = url(world, "schedule_row_step", pk=schedule.pk, part="verplichtingsregels")
    assert keeper.post(step, {"action": "remove", "rij": "9" * 5000, "revision": schedule.revision}).status_code == 302
    assert now(world, schedule).resolved["obligation"] == schedule.resolved["obligation"]
    address = row_url(world, schedule, "bouwblokken", rij=schedule.resolved["blocks"][0]["code"])
    form = urlencode({f"x_{'9' * 5000}_of": "x", "revision": schedule.revision})
    assert keeper.post(address, form, content_type="application/x-www-form-urlencoded").status_code in {302, 422}


def test_the_policy_of_an_addendum_holds_only_its_own_choices(keeper: Client, world: World) -> None:
    schedule = load(world, ADDENDUM)
    address = url(world, "schedule_part", pk=schedule.pk, part="rekenregels")
    assert save(keeper, address, rounding__mode="half_even", weeks_per_year="365/7", start_window_counts="yes").status_code == 302
    assert now(world, schedule).document["policy"] == {
        "rounding": {"mode": "half_even"}, "weeks_per_year": "365/7", "start_window_counts": True,
    }
    assert save(keeper, address, rounding__mode="", weeks_per_year="", start_window_counts="").status_code == 302
    assert not now(world, schedule).document.get("policy")


# --- two people


def test_two_people_at_once(keeper: Client, world: World) -> None:
    schedule = load(world)
    address = row_url(world, schedule, "bouwblokken", rij="PW")
    page = context_of(keeper.get(address))
    typed = sent(page["form"], value="41000") | {"revision": str(page["revision"])}
    with scope(world.scope_of("coordinator")):
        blocks = [SMALL["blocks"][0] | {"value": "39000"}, SMALL["blocks"][1]]
        change_draft(by=SYSTEM, at=AT, schedule_id=schedule.pk, revision=1, document=SMALL | {"blocks": blocks})
    answer = keeper.post(address, typed)
    assert answer.status_code == 409
    value = next(row for row in context_of(answer)["changes"] if row["label"] == "Waarde")
    assert (value["yours"], value["theirs"]) == ("41000", "39000")
    assert keeper.post(address, typed | {"revision": context_of(answer)["newest"]}).status_code == 302
    assert now(world, schedule).document["blocks"][0]["value"] == "41000"


def test_a_row_that_went_in_the_meantime_can_be_added_again(keeper: Client, world: World) -> None:
    schedule = load(world, SMALL | {"caps": []})
    address = row_url(world, schedule, "bouwblokken", rij="INKOOP")
    typed = sent(context_of(keeper.get(address))["form"], value="90")
    with scope(world.scope_of("coordinator")):
        change_draft(by=SYSTEM, at=AT, schedule_id=schedule.pk, revision=1, document=SMALL | {"caps": [], "blocks": SMALL["blocks"][:1]})
    answer = keeper.post(address, typed | {"revision": "1"})
    assert answer.status_code == 422
    assert context_of(answer)["gone"]
    assert keeper.post(address, typed | {"revision": "2", "code": "INKOOP"}).status_code == 302
    assert now(world, schedule).document["blocks"][1] == SMALL["blocks"][1] | {"value": "90"}


def test_a_double_click_saves_a_row_once(keeper: Client, world: World) -> None:
    schedule = load(world)
    address = row_url(world, schedule, "categorieen")
    typed = {"code": "SOC", "name_nl": "Sociaal", "blocks": ["INKOOP"], "revision": "1"}
    assert [keeper.post(address, typed).status_code for _ in range(2)] == [302, 302]
    assert now(world, schedule).document["categories"] == [{"code": "SOC", "name_nl": "Sociaal", "blocks": ["INKOOP"]}]


# --- the whole


def test_a_table_that_is_typed_is_the_table_that_is_loaded(keeper: Client, world: World) -> None:
    """Every row of a known table, typed into an empty draft; then the same rules and the same value of a case."""
    known = schedule_file.shipped_json("demo-shapes")
    keeper.post(url(world, "schedule_new"), {"start": "empty", "title_nl": "Getypt", "region": "x", "id": "getypt"})
    with scope(world.scope_of("coordinator")):
        schedule = Schedule.objects.get(code="getypt")
    in_order = sorted(screen.PARTS, key=lambda part: part.slug == "maxima")  # a maximum names a category
    for part in in_order:
        rows: list[Any] = [row.values for row in rows_of(known, known, part)] if part.many else [screen.inside(known, part.path)]
        for row in rows:
            without = {key: value for key, value in (row or {}).items() if key != "excludes"}
            send(keeper, world, schedule, part, without, key=None)
        for row in rows:
            if (row or {}).get("excludes"):  # names rows that had to be there first
                send(keeper, world, schedule, part, row, key=row["code"])
    made = now(world, schedule).resolved
    assert differences(known, made) == []
    case = {"block": "MIN16", "facts": {"start": "2024-02-05", "end": "2024-11-17", "hours_per_week": "23",
                                        "claims": ["registered_8_months"]}}
    assert run_case(case | {"schedule": made}) == run_case(case | {"schedule": known})


def send(client: Client, world: World, schedule: Schedule, part: screen.Part, row: dict[str, Any], *, key: str | None) -> None:
    """Type a row (or object) in its own form, and save it."""
    stored = now(world, schedule)
    query = {"rij": key} if key else {}
    address = row_url(world, schedule, part.slug, **query) if part.many else url(world, "schedule_part", pk=schedule.pk, part=part.slug)
    typed = sent(PartForm(part=part, stored=row, around=Around(stored.resolved), adding=key is None))
    name = {"id": "getypt"} if part is screen.GENERAL else {}
    answer = client.post(address, typed | name | {"revision": stored.revision})
    assert answer.status_code == 302, (part.slug, row, errors(answer))
