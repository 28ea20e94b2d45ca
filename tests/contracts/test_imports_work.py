"""The work on an import: how far it is, once only, dead workers, failures, and trying again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from redis.exceptions import ConnectionError as RedisAway

from contracts import tasks
from contracts.actions import imports
from contracts.actions.imports import LOST_AFTER, MAX_ATTEMPTS
from contracts.failure_texts import in_plain_words
from contracts.importing import batches, progress
from contracts.models import Contract, Event, ImportBatch, SupplierDossier
from sroi.accounts.models import Membership
from sroi.accounts.roles import RoleCode
from sroi.tenancy.scope import desk_scope, scope
from tests.contracts.import_files import (
    SUPPLIER,
    SUPPLIER_HEADINGS,
    again,
    ask,
    check,
    confirm,
    contracts,
    count,
    csv,
    faults,
    run,
    upload_only,
)
from tests.world import AT, World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def administrator(world: World, client: Client) -> Client:
    client.force_login(world.user("desk_administrator"))
    return client


def url(world: World, page: str, batch: ImportBatch) -> str:
    return world.url("desk_administrator", page, pk=batch.pk)


def claim(world: World, batch: ImportBatch) -> ImportBatch:
    """A worker has it, and is killed."""
    with scope(desk_scope(world.desk.pk)):
        found = imports.claim_batch(batch_id=batch.pk, at=AT)
    assert found is not None
    return found


def sweep(world: World, *, after: timedelta) -> int:
    """What the sweep finds; nobody listens to its bells."""
    with patch.object(tasks.work_import, "apply_async") as bell, patch.object(tasks.recalculate_contract, "apply_async"):
        tasks.sweep_one_desk(desk_id=world.desk.pk, at=AT + after)
    return bell.call_count


def test_how_far_it_is_with_and_without_a_number(world: World, administrator: Client) -> None:
    batch = upload_only(world, "suppliers", csv([SUPPLIER_HEADINGS, SUPPLIER], name="lijst.csv"))
    page = administrator.get(url(world, "import_batch", batch)).content.decode()
    assert f'hx-get="{url(world, "import_progress", batch)}"' in page
    assert f'href="{url(world, "import_batch", batch)}"' in page  # without JavaScript
    assert "<form method=\"post\" action=\"" + url(world, "import_confirm", batch) not in page
    claim(world, batch)
    waiting = administrator.get(url(world, "import_progress", batch)).context
    assert waiting["rows_done"] is None
    progress.note(batch.pk, rows=1)
    assert administrator.get(url(world, "import_progress", batch)).context["rows_done"] == 1
    with patch.object(cache, "get", side_effect=RedisAway):
        assert administrator.get(url(world, "import_batch", batch)).context["rows_done"] is None


def test_once_the_work_is_over_the_page_is_asked_for(world: World, administrator: Client) -> None:
    batch = check(world, "suppliers", csv([SUPPLIER_HEADINGS, SUPPLIER]))
    answer = administrator.get(url(world, "import_progress", batch), headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Refresh"]) == (204, "true")
    assert administrator.get(url(world, "import_progress", batch))["Location"] == url(world, "import_batch", batch)


def test_rows_are_counted_while_the_work_goes_on_and_a_missing_cache_stops_nothing(world: World) -> None:
    batch = upload_only(world, "suppliers", csv([SUPPLIER_HEADINGS, *([["x"]] * 60)]))
    with patch.object(progress, "note", return_value=True) as noted:
        assert run(world, batch).state == "faulty"
    assert [call.kwargs["rows"] for call in noted.call_args_list] == [0, 25, 50]
    batch = upload_only(world, "suppliers", csv([SUPPLIER_HEADINGS, *([["x"]] * 60)]))
    with patch.object(cache, "set", side_effect=RedisAway) as tried, patch.object(cache, "delete", side_effect=RedisAway):
        assert run(world, batch).state == "faulty"
    assert tried.call_count == 1


def test_confirming_twice_registers_once(world: World, administrator: Client) -> None:
    batch = check(world, "contracts", csv(contracts({})))
    before = count(world, Contract)
    administrator.post(url(world, "import_confirm", batch))
    busy = administrator.post(url(world, "import_confirm", batch), follow=True)
    assert "Bea Beheerder" in str(list(busy.context["messages"])[-1])
    run(world, batch)
    run(world, batch)
    done = administrator.post(url(world, "import_confirm", batch), follow=True)
    assert "Bea Beheerder" in str(list(done.context["messages"])[-1])
    assert count(world, Contract) == before + 1
    batch = again(world, batch)
    assert (batch.state, batch.confirmed_by, batch.done_by) == ("done", "Bea Beheerder", "Bea Beheerder")
    with scope(desk_scope(world.desk.pk)):
        events = Event.objects.filter(verb="import_taken_in").values_list("actor_name", "actor_id", "actor_role")
        assert list(events) == [("Bea Beheerder", world.user("desk_administrator").pk, "desk_administrator")]


def test_what_is_not_checked_cannot_be_confirmed(world: World, administrator: Client) -> None:
    batch = upload_only(world, "contracts", csv(contracts({})))
    page = administrator.post(url(world, "import_confirm", batch), follow=True)
    assert len(list(page.context["messages"])) == 1
    assert again(world, batch).state == "checking"


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_once_register_once(world: World) -> None:
    batch, twin = (check(world, "contracts", csv(contracts({}), name=name)) for name in ("een.csv", "twee.csv"))
    before, ready = count(world, Contract), Barrier(4)
    assert ask(world, batch)
    assert ask(world, twin)

    def work(pk: UUID) -> None:
        try:
            ready.wait(timeout=20)
            batches.work(desk_id=world.desk.pk, batch_id=pk, at=AT)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, [batch.pk, batch.pk, twin.pk, twin.pk]))
    assert sorted(again(world, one).state for one in (batch, twin)) == ["done", "faulty"]
    assert count(world, Contract) == before + 1


def test_what_changed_since_the_check_makes_it_faulty_again(world: World, administrator: Client) -> None:
    first, second = check(world, "contracts", csv(contracts({}, {}))), check(world, "contracts", csv(contracts({}, {"titel": "Ander"})))
    assert confirm(world, first) == "done"
    before = count(world, Contract)
    assert confirm(world, second) == "faulty"
    assert (second.done_at, second.done_by, second.is_confirmed) == (None, "", True)
    assert [fault[:2] for fault in faults(second)] == [(2, "nummer opdrachtgever"), (3, "nummer opdrachtgever")]
    assert count(world, Contract) == before
    assert not administrator.get(url(world, "import_batch", second)).context["may_confirm"]


def test_a_worker_killed_in_between_is_followed_by_another(world: World) -> None:
    batch = check(world, "contracts", csv(contracts({})))
    before = count(world, Contract)
    ask(world, batch)
    claim(world, batch)
    assert run(world, batch).state == "taking_in"  # the claim stands: a doubled message does nothing
    assert sweep(world, after=LOST_AFTER - timedelta(seconds=1)) == 0
    assert sweep(world, after=LOST_AFTER + timedelta(seconds=1)) == 1
    assert run(world, batch).state == "done"
    assert count(world, Contract) == before + 1


def test_a_worker_that_lost_its_claim_takes_nothing_in(world: World) -> None:
    batch = check(world, "contracts", csv(contracts({})))
    before = count(world, Contract)
    ask(world, batch)

    def taken_over(pk: UUID, *, rows: int) -> None:
        ImportBatch.objects.filter(pk=pk).update(claimed_at=AT + timedelta(hours=1))

    with patch.object(progress, "note", side_effect=taken_over):
        assert run(world, batch).state == "taking_in"
    assert count(world, Contract) == before


def test_after_three_lost_workers_a_person_must_try_again(world: World, administrator: Client) -> None:
    batch = upload_only(world, "suppliers", csv([SUPPLIER_HEADINGS, SUPPLIER]))
    for attempt in range(1, MAX_ATTEMPTS + 1):
        claim(world, batch)
        assert sweep(world, after=LOST_AFTER * 2) == (attempt < MAX_ATTEMPTS)
    assert (again(world, batch).state, batch.attempts) == ("failed", MAX_ATTEMPTS)
    with translation.override("en"):
        page = administrator.get(url(world, "import_batch", batch), headers={"accept-language": "en"})
    assert page.context["reason"]
    assert url(world, "import_retry", batch) in page.content.decode()
    administrator.post(url(world, "import_retry", batch))
    assert (again(world, batch).state, batch.attempts) == ("checking", 0)
    assert run(world, batch).state == "checked"
    with scope(desk_scope(world.desk.pk)):
        assert Event.objects.filter(verb="work_retried").count() == 1
    administrator.post(url(world, "import_retry", batch))  # nothing failed
    assert again(world, batch).state == "checked"


def test_a_failure_while_taking_in_keeps_nothing_and_is_tried_again_as_taking_in(world: World) -> None:
    batch = check(world, "contracts", csv(contracts({}, {})))
    before = count(world, Contract)
    ask(world, batch)
    with patch.object(imports, "finish_batch", side_effect=ZeroDivisionError("proef")):
        assert run(world, batch).state == "failed"
    assert (batch.failure, batch.claimed_at, count(world, Contract)) == ("ZeroDivisionError: proef", None, before)
    with scope(desk_scope(world.desk.pk)):
        batches.retry(by=world.actor("coordinator"), at=AT, batch_id=batch.pk)
    assert again(world, batch).state == "taking_in"
    assert run(world, batch).state == "done"
    assert (batch.done_by, count(world, Contract)) == ("Bea Beheerder", before + 2)


def test_the_outcome_is_told_in_the_language_of_whoever_asked(world: World) -> None:
    for language, said in (("en", "must be filled in"), ("nl", "moet")):
        with translation.override(language):
            batch = upload_only(world, "contracts", csv(contracts({"titel": None})))
        with translation.override("en"):
            assert said in run(world, batch).report["faults"][0]["message"]


def test_a_row_more_costs_a_fixed_number_of_queries(world: World) -> None:
    def cost(rows: int) -> int:
        names = ({"nummer opdrachtgever": f"Q{rows}-{number}"} for number in range(rows))
        batch = upload_only(world, "contracts", csv(contracts(*names)))
        with CaptureQueriesContext(connection) as found:
            run(world, batch)
        assert batch.faults == 0, batch.report
        return len(found)

    one, three, five = cost(1), cost(3), cost(5)
    assert five - three == three - one
    assert (five - three) / 2 <= MOST_PER_ROW


#: Statements for one contract with two opening balances, savepoints included.
MOST_PER_ROW = 15


def test_the_pages_cost_the_same_with_more_rows(world: World, administrator: Client) -> None:
    def cost(rows: int) -> tuple[int, int]:
        batch = upload_only(world, "suppliers", csv([SUPPLIER_HEADINGS, *([["x"]] * rows)]))
        found = []
        for page in ("import_batch", "import_progress"):
            with CaptureQueriesContext(connection) as queries:
                administrator.get(url(world, page, batch))
            found.append(len(queries))
        return found[0], found[1]

    assert cost(1) == cost(30)


@pytest.mark.parametrize("how", ["ended", "another role"])
def test_what_somebody_confirmed_who_may_not_import_any_more_is_not_taken_in(world: World, how: str) -> None:
    """It stands in the queue while the membership ends; the state and its words say why nothing came of it."""
    batch = check(world, "suppliers", csv([SUPPLIER_HEADINGS, SUPPLIER]))
    assert ask(world, batch)
    mine = Membership.objects.filter(pk=world.people["desk_administrator"].pk)
    assert mine.update(**({"ends_on": AT.date()} if how == "ended" else {"role": RoleCode.COORDINATOR})) == 1
    before = count(world, SupplierDossier)
    found = run(world, batch)
    assert (found.state, found.failure.partition(":")[0]) == (ImportBatch.State.FAILED, "RoleLost")
    assert count(world, SupplierDossier) == before
    with translation.override("en"):
        assert "Upload the file again under your own name" in in_plain_words(found.failure)
