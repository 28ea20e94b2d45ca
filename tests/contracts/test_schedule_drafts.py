"""Drafts that go, codes that two people choose at once, versions that retire under somebody's hands, and long tables."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier, Event
from time import monotonic, sleep
from typing import Any
from unittest.mock import patch

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connections
from django.test import Client
from django.utils import translation

from buildingblocks.models import Schedule
from contracts.actions import contract_data, repinning, schedules
from contracts.errors import Conflict, StepRefused
from contracts.models import Contract
from contracts.models import Event as History
from sroi.accounts.acting import SYSTEM
from sroi.tenancy.scope import desk_scope, scope
from tests.pages import context_of
from tests.world import AT, World, at, register

PW: dict[str, Any] = {
    "code": "PW", "name_nl": "Participatiewet", "kind": "employment", "route": "jobs", "reporting_group": "participation_act",
    "value": "36000", "unit": "per_fte_year", "prorata": ["hours_per_week/fulltime_hours", "duration/12_months"],
}
SMALL: dict[str, Any] = {
    "id": "klein-2027", "region": "Proefland", "title_nl": "Kleine proeftabel", "valid_from": "2027-01-01", "fulltime_hours": "36",
    "blocks": [PW],
}


@pytest.fixture(autouse=True)
def in_dutch() -> Iterator[None]:
    with translation.override("nl"):
        yield


def load(world: World, *, publish: bool = False, **changes: Any) -> Schedule:
    with scope(desk_scope(world.desk.pk)):
        made, _warnings = schedules.load_schedule(by=SYSTEM, at=AT, desk_id=world.desk.pk, document=copy.deepcopy(SMALL) | changes)
        return schedules.publish_schedule(by=SYSTEM, at=AT, schedule_id=made.pk) if publish else made


def url(world: World, page: str, **kwargs: Any) -> str:
    return world.url("desk_administrator", page, **kwargs)


def delete(world: World, schedule: Schedule, *, by: str = "desk_administrator", revision: int | None = None) -> None:
    with scope(desk_scope(world.desk.pk)):
        schedules.delete_draft(
            by=world.actor(by), at=AT, schedule_id=schedule.pk, revision=schedule.revision if revision is None else revision,
        )


@pytest.mark.django_db
def test_a_draft_is_deleted_and_its_code_is_free_again(world: World, client: Client) -> None:
    draft = load(world)
    client.force_login(world.user("desk_administrator"))
    address = url(world, "schedule_delete", pk=draft.pk)
    assert draft.title in client.get(address).content.decode()
    assert client.post(address, {"revision": draft.revision}).headers["Location"] == url(world, "schedules")
    with scope(desk_scope(world.desk.pk)):
        assert not Schedule.objects.filter(pk=draft.pk).exists()
        last = History.objects.filter(object_label="klein-2027").latest("at", "id")
        assert (last.verb, last.after["title"]) == ("schedule_deleted", "Kleine proeftabel")
    assert load(world).pk != draft.pk


@pytest.mark.django_db
@pytest.mark.parametrize("retired", [False, True])
def test_a_published_version_is_never_deleted(world: World, client: Client, retired: bool) -> None:
    published = load(world, publish=True)
    if retired:
        with scope(desk_scope(world.desk.pk)):
            schedules.retire_schedule(by=SYSTEM, at=AT, schedule_id=published.pk, reason="Vervangen")
    with pytest.raises(StepRefused):
        delete(world, published)
    client.force_login(world.user("desk_administrator"))
    for answer in (client.get, client.post):
        response = answer(url(world, "schedule_delete", pk=published.pk), {"revision": published.revision})
        assert response.headers["Location"] == url(world, "schedule", pk=published.pk)
    with scope(desk_scope(world.desk.pk)):
        assert Schedule.objects.filter(pk=published.pk).exists()


@pytest.mark.django_db
def test_what_somebody_changed_or_builds_on_is_not_deleted(world: World) -> None:
    draft = load(world)
    with pytest.raises(PermissionDenied):
        delete(world, draft, by="coordinator")
    with pytest.raises(Conflict):
        delete(world, draft, revision=draft.revision + 1)
    addendum = load(world, id="bijlage", title_nl="Bijlage bij klein", extends="klein-2027", blocks=[PW | {"value": "40000"}])
    with pytest.raises(StepRefused, match="Bijlage bij klein"):
        delete(world, draft)
    delete(world, addendum)
    delete(world, draft)


def both(first: Callable[[], Any], second: Callable[[], Any]) -> list[str]:
    """Two at once, each in a connection of its own: done, or the name of what stopped it."""

    def run(work: Callable[[], Any]) -> str:
        try:
            work()
        except ValidationError as error:
            return f"ValidationError {error.message_dict}"
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(run, (first, second)))


@pytest.mark.django_db(transaction=True)
def test_two_drafts_with_one_code_at_the_same_moment(world: World) -> None:
    """Both look before either saves; the second reads in words that the code is taken."""
    start, read = Barrier(2), schedules._read

    def together(*args: Any, **kwargs: Any) -> Any:
        found = read(*args, **kwargs)
        start.wait(20)
        return found

    def fill(*args: Any) -> None:
        start.wait(20)
        filled(*args)

    filled = schedules._fill
    with patch.object(schedules, "_read", together), patch.object(schedules, "_fill", fill):
        found = both(lambda: load(world), lambda: load(world, title_nl="Andere titel"))
    assert found[1] == "done"
    assert found[0].startswith("ValidationError {'id':")
    with scope(desk_scope(world.desk.pk)):
        assert Schedule.objects.filter(code="klein-2027").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_drafts_that_are_renamed_to_one_code_at_the_same_moment(world: World) -> None:
    drafts, start, filled = [load(world, id=code) for code in ("een", "twee")], Barrier(2), schedules._fill

    def fill(*args: Any) -> None:
        start.wait(20)
        filled(*args)

    def rename(draft: Schedule) -> None:
        with scope(desk_scope(world.desk.pk)):
            schedules.change_draft(
                by=SYSTEM, at=AT, schedule_id=draft.pk, revision=draft.revision, document=draft.document | {"id": "samen"},
            )

    with patch.object(schedules, "_fill", fill):
        found = both(lambda: rename(drafts[0]), lambda: rename(drafts[1]))
    assert found[1] == "done"
    assert found[0].startswith("ValidationError {'id':")



def _repin(world: World, version: Schedule) -> None:
    contract = world.contracts["future"]
    with scope(desk_scope(world.desk.pk)):
        repinning.repin_contract(
            by=world.actor("desk_administrator"), at=at(date(2027, 2, 1)), contract_id=contract.pk, schedule_id=version.pk,
            reason="Afgesproken", revision=contract.revision,
        )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["repin", "register"])
def test_a_version_that_retires_meanwhile_is_not_pinned(world: World, how: str) -> None:
    """Retiring holds the version; pinning has chosen it already, waits, and is refused."""
    version, retired = load(world, publish=True), Event()
    module: Any = repinning if how == "repin" else contract_data
    hold, record = module.hold_published, schedules._record

    def after_retiring(**kwargs: Any) -> bool:
        assert retired.wait(20)
        started = monotonic()
        found: bool = hold(**kwargs)
        assert monotonic() - started > 0.2, "it does not wait for the retiring"
        return found

    def slow(*args: Any, **kwargs: Any) -> None:
        record(*args, **kwargs)
        retired.set()
        sleep(0.5)

    def retire() -> None:
        with scope(desk_scope(world.desk.pk)), patch.object(schedules, "_record", slow):
            schedules.retire_schedule(by=SYSTEM, at=AT, schedule_id=version.pk, reason="Vervangen")

    def pin() -> None:
        if how == "repin":
            _repin(world, version)
        else:
            register(world, "late", schedule_id=version.pk)

    with patch.object(module, "hold_published", after_retiring):
        found = both(retire, pin)
    assert found[1] == "done"
    assert found[0].startswith("ValidationError {'schedule_id':")
    with scope(desk_scope(world.desk.pk)):
        assert not Contract.objects.filter(schedule=version).exists()


@pytest.mark.django_db
def test_a_version_of_another_desk_is_not_pinned(world: World) -> None:
    """Everybody reads what is published; pinning is for the desk's own versions."""
    theirs = world.contracts["other_running"].schedule_id
    with pytest.raises(ValidationError) as error:
        register(world, "theirs", schedule_id=theirs)
    assert "schedule_id" in error.value.message_dict


@pytest.mark.django_db
def test_a_very_long_table_stays_a_quick_page(world: World, client: Client) -> None:
    """6.000 building blocks: a page shows a part of them, and every one is found by its name or code."""
    many = [PW | {"code": f"B{number}", "name_nl": f"Blok nummer {number}"} for number in range(1, 6001)]
    draft = load(world, blocks=many)
    client.force_login(world.user("desk_administrator"))
    pages = [url(world, "schedule", pk=draft.pk), url(world, "schedule_part", pk=draft.pk, part="bouwblokken"),
             url(world, "schedule_publish", pk=draft.pk)]
    for page in pages:
        started = monotonic()
        response = client.get(page)
        assert response.status_code == 200
        assert len(response.content) < 300_000, page
        assert monotonic() - started < 10, page
    section = context_of(client.get(pages[0]))["table"].sections[0]
    assert (len(section.lines), section.hidden) == (100, 5900)
    assert [line.code for line in context_of(client.get(pages[0] + "?q=NUMMER+4711"))["table"].sections[0].lines] == ["B4711"]
    last = context_of(client.get(pages[1] + "?page=60"))
    assert [row["row"].key for row in last["rows"]][-1] == "B6000"
    assert [row["last"] for row in last["rows"]][-2:] == [False, True]
    found = context_of(client.get(pages[1] + "?q=b4711"))
    assert [(row["row"].key, row["cells"] != "") for row in found["rows"]] == [("B4711", True)]
    assert not found["may_move"]
    nothing = client.get(pages[1] + "?q=bestaat-niet")
    assert context_of(nothing)["rows"] == []
    parts = context_of(client.get(pages[2]))["parts"]
    assert any(part.hidden for part in parts)


@pytest.mark.django_db
def test_a_row_that_moves_keeps_its_page(world: World, client: Client) -> None:
    many = [PW | {"code": f"B{number}", "name_nl": f"Blok nummer {number}"} for number in range(1, 121)]
    draft = load(world, blocks=many)
    client.force_login(world.user("desk_administrator"))
    step = url(world, "schedule_row_step", pk=draft.pk, part="bouwblokken")
    answer = client.post(step, {"revision": draft.revision, "rij": "B110", "action": "up", "page": "2"})
    assert answer.headers["Location"].endswith("?page=2")
    assert [row["row"].key for row in context_of(client.get(answer.headers["Location"]))["rows"]][8:10] == ["B110", "B109"]
