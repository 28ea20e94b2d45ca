"""The versions of a desk on screen: the list, one in words, its file, comparing, the test bench, publishing, retiring."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from buildingblocks import schedule_file
from buildingblocks.cases import run_case
from buildingblocks.models import Schedule
from contracts.actions.schedules import change_draft, load_schedule, publish_schedule
from contracts.models import Event
from sroi.accounts.acting import SYSTEM
from sroi.tenancy.scope import scope
from tests.pages import context_of
from tests.world import AT, SCHEDULE, World, register

pytestmark = pytest.mark.django_db

SMALL: dict[str, Any] = {
    "id": "klein-2027", "region": "Proefland", "title_nl": "Kleine proeftabel", "valid_from": "2027-01-01", "fulltime_hours": "36",
    "blocks": [
        {"code": "PW", "name_nl": "Participatiewet", "kind": "employment", "route": "jobs", "reporting_group": "participation_act",
         "value": "36000", "unit": "per_fte_year", "prorata": ["hours_per_week/fulltime_hours", "duration/12_months"],
         "max_duration_months": 24},
        {"code": "INKOOP", "name_nl": "Inkoop", "kind": "purchasing", "route": "social_purchasing", "value": "100",
         "unit": "pct_of_invoice_excl_vat", "prorata": []},
    ],
    "caps": [{"scope": "block:INKOOP", "type": "max_pct_obligation", "value": "50"}],
}


@pytest.fixture(autouse=True)
def in_dutch() -> Iterator[None]:
    with translation.override("nl"):
        yield


@pytest.fixture
def keeper(client: Client, world: World) -> Client:
    """A browser of the desk administrator."""
    client.force_login(world.user("desk_administrator"))
    return client


def load(world: World, document: dict[str, Any] | None = None, *, publish: bool = False) -> Schedule:
    """A draft (or published version) of the desk."""
    with scope(world.scope_of("coordinator")):
        schedule, _warnings = load_schedule(by=SYSTEM, at=AT, desk_id=world.desk.pk, document=document or SMALL)
        return publish_schedule(by=SYSTEM, at=AT, schedule_id=schedule.pk) if publish else schedule


def url(world: World, page: str, **kwargs: Any) -> str:
    return world.url("desk_administrator", page, **kwargs)


def test_the_list_shows_the_versions_of_the_desk_with_their_contracts(keeper: Client, world: World) -> None:
    load(world)
    page = keeper.get(url(world, "schedules"))
    rows = {row.code: row.contracts for row in context_of(page)["page"]}
    with scope(world.scope_of("coordinator")):
        pinned = sum(1 for name in world.contracts.values() if name.desk_id == world.desk.pk)
    assert rows == {SCHEDULE: pinned, "klein-2027": 0}
    assert [row.code for row in context_of(keeper.get(url(world, "schedules") + "?state=draft"))["page"]] == ["klein-2027"]
    assert [row.code for row in context_of(keeper.get(url(world, "schedules") + "?q=KLEIN&sort=title"))["page"]] == ["klein-2027"]


def test_the_list_takes_as_many_queries_for_more_versions(keeper: Client, world: World) -> None:
    keeper.get(url(world, "schedules"))
    with CaptureQueriesContext(connection) as one:
        keeper.get(url(world, "schedules"))
    for number in range(3):
        load(world, SMALL | {"id": f"klein-{number}"})
    with CaptureQueriesContext(connection) as more:
        keeper.get(url(world, "schedules"))
    assert len(one) == len(more)


def test_a_version_reads_as_sentences(keeper: Client, world: World) -> None:
    schedule = load(world)
    text = plain(keeper.get(url(world, "schedule", pk=schedule.pk)))
    assert "€ 36.000 per voltijdsjaar, naar rato van uren en duur, hoogstens 24 maanden" in text
    assert "100 % van de factuur excl. btw" in text
    assert "hoogstens 50 % van de verplichting" in text.lower()
    assert "Hoe lang een deel van een maand is" in text


def plain(response: Any) -> str:
    """The text of a page with plain spaces."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", response.content.decode()))).replace("\xa0", " ")


def test_a_coordinator_reads_but_changes_nothing(client: Client, world: World) -> None:
    schedule = load(world)
    client.force_login(world.user("coordinator"))
    assert client.get(world.url("coordinator", "schedule", pk=schedule.pk)).status_code == 200
    assert client.get(world.url("coordinator", "schedule_edit", pk=schedule.pk)).status_code == 403
    assert client.post(world.url("coordinator", "schedule_publish", pk=schedule.pk)).status_code == 403


def test_another_desk_finds_neither_a_draft_nor_a_published_version(client: Client, world: World) -> None:
    client.force_login(world.user("other_coordinator"))
    for schedule in (load(world), load(world, SMALL | {"id": "ander"}, publish=True)):
        for page in ("schedule", "schedule_file", "schedule_bench"):
            assert client.get(world.url("other_coordinator", page, pk=schedule.pk)).status_code == 404
        compare = world.url("other_coordinator", "schedule_compare")
        assert client.get(f"{compare}?van={schedule.pk}&naar=meegeleverd:demo-shapes").status_code == 404


def test_the_file_loads_again(keeper: Client, world: World) -> None:
    schedule = load(world, {"id": "bij", "region": "Proefland", "title_nl": "Aanvulling", "extends": SCHEDULE})
    own = keeper.get(url(world, "schedule_file", pk=schedule.pk))
    assert own["Content-Disposition"] == 'attachment; filename="bij.json"'
    assert json.loads(own.content)["extends"] == SCHEDULE
    whole = schedule_file.loads(keeper.get(url(world, "schedule_file", pk=schedule.pk) + "?vorm=volledig").content.decode())
    assert len(schedule_file.parse(whole)[0].blocks) == len(schedule_file.shipped(SCHEDULE).blocks)


def test_two_versions_beside_each_other(keeper: Client, world: World) -> None:
    first = load(world)
    blocks = [SMALL["blocks"][0] | {"value": "40000"}]
    second = load(world, SMALL | {"id": "klein-2028", "blocks": blocks, "caps": []})
    page = keeper.get(url(world, "schedule_compare") + f"?van={first.pk}&naar={second.pk}")
    lines = [(line.row, line.key, line.before.replace("\xa0", " "), line.after) for part in context_of(page)["parts"] for line in part.lines]
    assert ("Participatiewet", "Waarde", "36.000", "40.000") in lines
    assert [(row, key) for row, key, _before, after in lines if after == "–"] == [
        ("Inkoop", "weggehaald"), ("hoogstens dit deel van de verplichting (%), bouwblok “Inkoop”", "weggehaald"),
    ]
    same = keeper.get(url(world, "schedule_compare") + f"?van={first.pk}&naar={first.pk}")
    assert context_of(same)["parts"] == []


# --- the test bench


def test_the_bench_values_a_placement_with_its_steps(keeper: Client, world: World) -> None:
    schedule = load(world)
    bench = url(world, "schedule_bench", pk=schedule.pk)
    assert context_of(keeper.get(f"{bench}?blok=PW")).get("worth") is None
    typed = "blok=PW&reken=1&start=2027-01-01&end=2027-12-31&hours_per_week=24"
    before = rows_of_everything(world)
    worth = context_of(keeper.get(f"{bench}?{typed}"))["worth"]
    assert (worth.amount, worth.first_year) == (Decimal("24000.00"), False)
    assert len(worth.steps) >= 1
    part = keeper.get(f"{bench}?{typed}", headers={"HX-Request": "true"})
    assert "24.000,00" in part.content.decode()
    assert "<form" not in part.content.decode()
    assert rows_of_everything(world) == before


def rows_of_everything(world: World) -> tuple[int, int]:
    with scope(world.scope_of("coordinator")):
        return Event.objects.count(), Schedule.objects.count()


def test_the_bench_without_a_last_day_shows_the_first_year(keeper: Client, world: World) -> None:
    endless = [{**SMALL["blocks"][0], "max_duration_months": None}, SMALL["blocks"][1]]
    schedule = load(world, SMALL | {"blocks": endless})
    bench = url(world, "schedule_bench", pk=schedule.pk)
    worth = context_of(keeper.get(f"{bench}?blok=PW&reken=1&start=2028-02-29&hours_per_week=36"))["worth"]
    assert (worth.amount, worth.first_year) == (Decimal("36000.00"), True)
    assert context_of(keeper.get(f"{bench}?blok=PW&reken=1&start=2028-02-29"))["worth"].amount is None
    assert context_of(keeper.get(f"{bench}?blok=INKOOP&reken=1&invoice_date=2027-02-01&amount_excl_vat=1.234,56"))["worth"].amount == Decimal("1234.56")


def test_the_bench_agrees_with_the_command_that_values_cases(keeper: Client, world: World) -> None:
    schedule = load(world)
    facts = {"start": "2027-01-15", "end": "2027-09-03", "hours_per_week": "29"}
    query = "&".join(f"{name}={value}" for name, value in facts.items())
    worth = context_of(keeper.get(url(world, "schedule_bench", pk=schedule.pk) + f"?blok=PW&reken=1&{query}"))["worth"]
    assert str(worth.amount) == run_case({"schedule": SMALL, "block": "PW", "facts": facts})["value"]


# --- publishing and retiring


def test_publishing_after_a_look(keeper: Client, world: World) -> None:
    schedule = load(world)
    address = url(world, "schedule_publish", pk=schedule.pk)
    page = context_of(keeper.get(address))
    assert page["in_force"].code == SCHEDULE
    assert page["parts"]
    assert keeper.post(address, {"revision": schedule.revision}).status_code == 302
    with scope(world.scope_of("coordinator")):
        schedule.refresh_from_db()
        assert schedule.status == Schedule.Status.PUBLISHED
        assert Event.objects.filter(verb="schedule_published", actor_name="Bea Beheerder").count() == 1
    assert keeper.post(address, {"revision": schedule.revision}).status_code == 302
    assert keeper.get(url(world, "schedule_edit", pk=schedule.pk)).status_code == 302
    with scope(world.scope_of("coordinator")):
        assert Event.objects.filter(verb="schedule_published").count() == 1


def test_what_stands_in_the_way_is_told_and_stops_it(keeper: Client, world: World) -> None:
    schedule = load(world, {key: value for key, value in SMALL.items() if key != "fulltime_hours"})
    address = url(world, "schedule_publish", pk=schedule.pk)
    blocking = context_of(keeper.get(address))["blocking"]
    assert [line.place for line in blocking] == ["Bouwblok “Participatiewet”, Eenheid"]
    assert keeper.post(address, {"revision": schedule.revision}).status_code == 422
    with scope(world.scope_of("coordinator")):
        assert Schedule.objects.get(pk=schedule.pk).status == Schedule.Status.DRAFT


def test_nobody_publishes_what_was_not_looked_at(keeper: Client, world: World) -> None:
    schedule = load(world)
    with scope(world.scope_of("coordinator")):
        change_draft(by=SYSTEM, at=AT, schedule_id=schedule.pk, revision=1, document=SMALL | {"fulltime_hours": "40"})
    answer = keeper.post(url(world, "schedule_publish", pk=schedule.pk), {"revision": 1})
    assert answer.status_code == 409
    with scope(world.scope_of("coordinator")):
        assert Schedule.objects.get(pk=schedule.pk).status == Schedule.Status.DRAFT


def test_a_retired_version_takes_no_new_contracts(keeper: Client, world: World) -> None:
    with scope(world.scope_of("coordinator")):
        old = Schedule.objects.get(code=SCHEDULE, desk=world.desk)
    address = url(world, "schedule_retire", pk=old.pk)
    assert keeper.post(address, {"reason": ""}).status_code == 422
    assert keeper.post(address, {"reason": "De tabel is vervangen."}).status_code == 302
    with scope(world.scope_of("coordinator")):
        event = Event.objects.get(verb="schedule_retired")
        assert event.reason == "De tabel is vervangen."
        assert Schedule.objects.get(pk=old.pk).status == Schedule.Status.RETIRED
    with pytest.raises(Exception, match="schedule_id"):
        register(world, "later")
    page = keeper.get(url(world, "contract", pk=world.contracts["running"].pk))
    assert page.status_code == 200


def test_overlapping_versions_are_named(keeper: Client, world: World) -> None:
    load(world, SMALL | {"id": "eerder", "valid_to": "2027-06-30"}, publish=True)
    load(world, SMALL | {"id": "voorbij", "valid_from": "2020-01-01", "valid_to": "2020-12-31"}, publish=True)
    schedule = load(world)
    found = context_of(keeper.get(url(world, "schedule_publish", pk=schedule.pk)))["overlapping"]
    assert [row.code for row in found] == [SCHEDULE, "eerder"]
    assert found[1].valid_until == date(2027, 6, 30) + timedelta(days=1)


def test_a_file_of_odd_shapes_is_refused_with_its_faults(keeper: Client, world: World) -> None:
    odd: dict[str, Any] = {
        "id": "raar", "extends": SCHEDULE, "blocks": [5, None, {"code": []}], "bonuses": [{"code": {}}],
        "caps": [{"type": {}, "scope": []}], "pso": [{"role": [], "level": {}}],
        "obligation": {"rules": [{"contract_type": 5, "basis": []}]},
    }
    answer = keeper.post(
        world.url("desk_administrator", "schedule_upload"), {"file": SimpleUploadedFile("raar.json", json.dumps(odd).encode())},
    )
    assert answer.status_code == 422


def test_a_revision_that_is_no_number_of_ours_is_an_old_one(keeper: Client, world: World) -> None:
    draft = load(world)
    answer = keeper.post(world.url("desk_administrator", "schedule_publish", pk=draft.pk), {"revision": "9" * 5000})
    assert answer.status_code == 409
