"""Where a scope begins and ends: tasks, nesting, exceptions, savepoints, callbacks, crashed views, threads."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from threading import Barrier
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contracts import tasks
from contracts.actions import advices
from contracts.models import Advice, Contract, Entry, Event
from reporting import tasks as reporting_tasks
from sroi.accounts.models import Membership
from sroi.celery import unheard
from sroi.tenancy.scope import (
    NoScope, Scope, current_scope, desk_scope, municipality_scope, scope, supplier_scope,
)
from tests.tenancy.test_url_matrix import client_of, key_of
from tests.world import World

NAMES = ("sroi.desk", "sroi.municipality", "sroi.supplier", "sroi.supplier_desk", "sroi.public")


def settings_now() -> dict[str, str]:
    """What the policies compare with at this moment; empty settings are left out."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join('current_setting(%s, true)' for _ in NAMES)}", NAMES)
        return {name: value for name, value in zip(NAMES, cursor.fetchone(), strict=True) if value}


def nothing_is_left() -> bool:
    """Neither Python nor the connection is in a scope, and tenant rows cannot be read in either way."""
    try:
        current_scope()
    except NoScope:
        pass
    else:
        return False
    with pytest.raises(NoScope):
        Contract.objects.count()
    with pytest.raises(ProgrammingError, match="no tenant scope is active"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM contracts_contract")
    return not settings_now()


def rows_of(one: Scope) -> set[UUID]:
    """The contracts of a scope."""
    with scope(one):
        return set(Contract.objects.values_list("pk", flat=True))


TASKS: list[tuple[Any, str, dict[str, str]]] = [
    (tasks.recalculate_contract, "contracts.actions.recalculation.recalculate", {"contract_id": "running"}),
    (tasks.sweep_desk, "contracts.actions.recalculation.due_and_waiting", {}),
    (tasks.prove_desk, "contracts.queries.proof.prove", {}),
    (reporting_tasks.build_document, "reporting.actions.documents.claim", {"document_id": "running"}),
    (reporting_tasks.sweep_desk, "reporting.actions.documents.waiting", {}),
]
each_task = pytest.mark.parametrize(("task", "inner", "ids"), TASKS, ids=[task.name for task, _inner, _ids in TASKS])


@pytest.mark.django_db(transaction=True)
@each_task
def test_a_task_works_in_the_scope_of_its_desk_and_leaves_none_behind(
    task: Any, inner: str, ids: dict[str, str], world: World
) -> None:
    seen: list[tuple[Scope, dict[str, str]]] = []

    def look(*_args: object, **_kwargs: object) -> Any:
        seen.append((current_scope(), settings_now()))
        raise LookupError("far enough")

    arguments = {key: str(world.contracts[name].pk) for key, name in ids.items()}
    with patch(inner, look), unheard(), suppress(LookupError):
        task(desk_id=str(world.desk.pk), **arguments)
    assert seen == [(desk_scope(world.desk.pk), {"sroi.desk": str(world.desk.pk)})]
    assert nothing_is_left()


@pytest.mark.django_db(transaction=True)
def test_a_task_finds_no_row_of_another_desk(world: World) -> None:
    """With the id of another desk's contract it has nothing to do, and says so on no row of that desk."""
    foreign = world.contracts["other_running"]
    with scope(desk_scope(world.other_desk.pk)):
        foreign.balance.stale_since = timezone.now()
        foreign.balance.save()
    tasks.recalculate_contract(desk_id=str(world.desk.pk), contract_id=str(foreign.pk))
    with scope(desk_scope(world.other_desk.pk)):
        foreign.balance.refresh_from_db()
        assert (foreign.balance.stale_since is not None, foreign.balance.attempts) == (True, 0)


@pytest.mark.django_db
def test_a_nested_scope_sees_only_itself_and_gives_the_outer_one_back(world: World) -> None:
    desk, other = desk_scope(world.desk.pk), supplier_scope(world.other_supplier.pk, desk_limit=world.other_desk.pk)
    alone = rows_of(other)
    with scope(desk):
        before = set(Contract.objects.values_list("pk", flat=True))
        with scope(other):
            assert settings_now() == {name: value for name, value in other.settings().items() if value}
            assert set(Contract.objects.values_list("pk", flat=True)) == alone
        assert settings_now() == {"sroi.desk": str(world.desk.pk)}
        assert set(Contract.objects.values_list("pk", flat=True)) == before
    assert nothing_is_left()


@pytest.mark.django_db
def test_the_outer_scope_comes_back_after_an_exception(world: World) -> None:
    with scope(desk_scope(world.desk.pk)):
        with pytest.raises(ZeroDivisionError), scope(municipality_scope(world.municipality.pk)):
            _ = 1 / 0
        assert (current_scope().audience, settings_now()) == ("desk", {"sroi.desk": str(world.desk.pk)})
        with pytest.raises(ProgrammingError), scope(municipality_scope(world.municipality.pk)), connection.cursor() as cursor:
            cursor.execute("SELECT no_such_column FROM contracts_contract")
        assert (current_scope().audience, settings_now()) == ("desk", {"sroi.desk": str(world.desk.pk)})
        assert Contract.objects.exists()


@pytest.mark.django_db
def test_the_outer_scope_comes_back_after_savepoints_that_were_released_or_rolled_back(world: World) -> None:
    """PostgreSQL keeps a local setting that was made inside a released savepoint."""
    with scope(desk_scope(world.desk.pk)):
        with transaction.atomic(), scope(supplier_scope(world.supplier.pk)), transaction.atomic():
            Contract.objects.count()
        assert settings_now() == {"sroi.desk": str(world.desk.pk)}
        with transaction.atomic(), scope(supplier_scope(world.supplier.pk)):
            transaction.set_rollback(True)
        assert settings_now() == {"sroi.desk": str(world.desk.pk)}


@pytest.mark.django_db(transaction=True)
def test_the_setting_is_gone_once_the_transaction_ends(world: World) -> None:
    with scope(desk_scope(world.desk.pk)):
        assert settings_now() == {"sroi.desk": str(world.desk.pk)}
    assert nothing_is_left()
    with pytest.raises(ZeroDivisionError), scope(desk_scope(world.desk.pk)):
        _ = 1 / 0
    assert nothing_is_left()


@pytest.mark.django_db(transaction=True)
def test_a_callback_on_commit_has_no_scope(world: World) -> None:
    outcomes: list[bool] = []
    with scope(desk_scope(world.desk.pk)):
        transaction.on_commit(lambda: outcomes.append(nothing_is_left()))
        assert outcomes == []
    assert outcomes == [True]


@pytest.mark.django_db(transaction=True)
def test_a_view_that_crashes_leaves_nothing_written_and_no_scope(world: World) -> None:
    client = client_of(world, "coordinator")
    client.raise_request_exception = False
    written = advices.log_advice

    def crash(**values: Any) -> None:
        written(**values)
        raise RuntimeError("after the write")

    data = {"municipality": str(world.municipality.pk), "municipality_id": str(world.municipality.pk),
            "given_on": "2025-03-03", "subject": "Gaat mis"}
    with patch("contracts.views.desk.advices.log_advice", crash):
        answer = client.post(world.url("coordinator", "advice_new"), data)
    assert answer.status_code == 500
    assert nothing_is_left()
    with scope(desk_scope(world.desk.pk)):
        assert not Advice.objects.filter(subject="Gaat mis").exists()
        assert not Event.objects.filter(verb="advice_logged").exists()
    assert client.post(world.url("coordinator", "advice_new"), data).status_code == 302
    with scope(desk_scope(world.desk.pk)):
        assert Advice.objects.filter(subject="Gaat mis").count() == 1


@pytest.mark.django_db(transaction=True)
def test_threads_on_one_pool_never_mix(world: World) -> None:
    """Two threads with connections of the same settings, in step, each a hundred times in its own scope."""
    pair = [desk_scope(world.desk.pk), desk_scope(world.other_desk.pk)]
    expected = [rows_of(one) for one in pair]
    assert expected[0].isdisjoint(expected[1])
    step = Barrier(2)

    def run(which: int) -> bool:
        try:
            good = True
            for turn in range(50):
                mine = (which + turn) % 2  # the same connection serves both desks in turn
                with scope(pair[mine]):
                    step.wait(timeout=20)
                    found = set(Contract.objects.values_list("pk", flat=True))
                    good &= found == expected[mine] and current_scope() == pair[mine]
                good &= not settings_now()
            return good
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(run, (0, 1))) == [True, True]


@pytest.mark.django_db
def test_a_supplier_limited_to_one_desk_sees_nothing_of_the_other_by_page_api_or_sql(world: World) -> None:
    client, headers = client_of(world, "supplier"), key_of(world, "supplier")
    there = {"contract": world.contracts["other_running"].pk, "entry": world.entries["other_approved"].pk}
    widest, whole = client_of(world, "supplier_administrator"), key_of(world, "supplier_administrator")
    for page, key in there.items():
        url, asked = world.url("supplier", page, pk=key), reverse(f"api:{page}", kwargs={"pk": key})
        assert (client.get(url).status_code, widest.get(url).status_code) == (404, 200)
        assert Client().get(asked, headers=headers).status_code == 404
        assert Client().get(asked, headers=whole).status_code == 200
    for name in ("api:contracts", "api:entries", "api:balances"):
        assert str(there["contract"]) not in Client().get(reverse(name), headers=headers).content.decode()
    for page in ("home", "entries", "confirm", "entry_new"):
        text = client.get(world.url("supplier", page)).content.decode()
        assert world.contracts["other_running"].number not in text or world.contracts["other_running"].title not in text
        assert world.other_desk.name not in text
    with scope(world.scope_of("supplier")), connection.cursor() as cursor:
        for table in ("contract", "entry", "allocation", "ledgerline", "balance", "event", "candidate", "supplierdossier"):
            cursor.execute(f"SELECT DISTINCT desk_id FROM contracts_{table}")
            assert cursor.fetchall() == [(world.desk.pk,)], table


@pytest.mark.django_db
def test_a_limited_supplier_cannot_write_at_the_other_desk(world: World) -> None:
    with scope(world.scope_of("supplier")):
        there = Entry.objects.filter(pk=world.entries["other_submitted"].pk)
        assert there.update(decision_reason="x") == 0
        assert not there.select_for_update().exists()


@pytest.mark.django_db
@pytest.mark.parametrize("person", ["coordinator", "contract_holder", "supplier", "platform_operator"])
def test_a_membership_that_ended_opens_nothing_from_that_day_on(person: str, world: World) -> None:
    client, page = client_of(world, person), world.url(person, "home")
    keyed = person != "platform_operator"
    headers = key_of(world, person) if keyed else {}
    assert client.get(page).status_code == 200
    mine = Membership.objects.filter(pk=world.people[person].pk)
    mine.update(ends_on=timezone.localdate() + timedelta(days=1))
    assert client.get(page).status_code == 200
    mine.update(ends_on=timezone.localdate())
    assert client.get(page).status_code == 404
    if keyed:
        assert Client().get(reverse("api:contracts"), headers=headers).status_code == 401
