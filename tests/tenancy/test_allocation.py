"""An effort counts only for contracts of its own supplier and desk, and for at most 100 %: the database sees to it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from contracts.actions.entry_rows import allocate
from contracts.models import Allocation, Entry
from sroi.tenancy.ids import new_id
from sroi.tenancy.scope import Scope, desk_scope, municipality_scope, scope, supplier_scope
from tests.world import World, register, report

WRONG = ("second", "other_running", "other_fourth")


def insert_sql(world: World, *, contract: str, **owners: UUID) -> None:
    """An allocation of the entry `submitted` by raw SQL; `owners` are lied about."""
    entry, target = world.entries["submitted"], world.contracts[contract]
    values: dict[str, Any] = {
        "id": new_id(), "entry_id": entry.pk, "contract_id": target.pk, "desk_id": entry.desk_id,
        "supplier_id": entry.supplier_id, "municipality_id": target.municipality_id, "share": Decimal("0.1"), "submitted": True,
    } | owners
    with connection.cursor() as cursor:
        names = ", ".join(values)
        cursor.execute(f"INSERT INTO contracts_allocation ({names}) VALUES ({', '.join(['%s'] * len(values))})", [*values.values()])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def scopes(world: World) -> list[Scope]:
    """Those who may write allocations at all."""
    return [desk_scope(world.desk.pk), supplier_scope(world.supplier.pk), supplier_scope(world.supplier.pk, desk_limit=world.desk.pk)]


@pytest.mark.django_db
@pytest.mark.parametrize("contract", WRONG)
def test_raw_sql_cannot_allocate_to_a_contract_of_another_supplier_or_desk(contract: str, world: World) -> None:
    for one in scopes(world):
        with pytest.raises(IntegrityError, match="allocation_contract_fk"), scope(one):
            insert_sql(world, contract=contract)


@pytest.mark.django_db
@pytest.mark.parametrize("contract", WRONG)
def test_nor_by_lying_about_the_owners(contract: str, world: World) -> None:
    """With the owners of the contract on the row, either the entry's key or the policy refuses it."""
    target = world.contracts[contract]
    for one in scopes(world):
        with pytest.raises(Exception, match=r"allocation_entry_fk|row-level security"), scope(one):
            insert_sql(world, contract=contract, desk_id=target.desk_id, supplier_id=target.supplier_id)


@pytest.mark.django_db
def test_the_own_contract_is_accepted_so_the_refusals_are_about_the_owner(world: World) -> None:
    register(world, "own_second")
    with scope(desk_scope(world.desk.pk)):
        insert_sql(world, contract="own_second")


@pytest.mark.django_db
@pytest.mark.parametrize("contract", WRONG)
def test_the_orm_cannot_either(contract: str, world: World) -> None:
    entry, target = world.entries["submitted"], world.contracts[contract]
    with pytest.raises(IntegrityError), scope(supplier_scope(world.supplier.pk)):
        Allocation.objects.create(
            entry=entry, contract_id=target.pk, desk_id=entry.desk_id, supplier_id=entry.supplier_id,
            municipality_id=target.municipality_id, share=Decimal("0.1"), submitted=True,
        )
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.django_db
def test_moving_an_allocation_to_another_contract_is_refused_too(world: World) -> None:
    for contract in WRONG:
        with pytest.raises(IntegrityError, match="allocation_contract_fk"), scope(desk_scope(world.desk.pk)):
            rows = Allocation.objects.filter(entry=world.entries["submitted"])
            assert rows.update(contract_id=world.contracts[contract].pk) == 1
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def at_the_same_time(works: list[Callable[[], str]]) -> list[str]:
    """Run each in a thread with a connection of its own; what each came to, in order."""
    together = Barrier(len(works))

    def run(work: Callable[[], str]) -> str:
        together.wait(timeout=20)
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return sorted(pool.map(run, works))


@pytest.mark.django_db(transaction=True)
def test_of_two_writers_of_the_last_free_share_one_succeeds(world: World) -> None:
    for name in ("left", "right"):
        register(world, name)
    entry = report(world, "shared", submit=False)
    with scope(supplier_scope(world.supplier.pk)):
        entry.allocations.update(share=Decimal("0.4"))
        Entry.objects.filter(pk=entry.pk).update(allocated_share=Decimal("0.4"))

    def take(contract: str) -> str:
        try:
            with scope(supplier_scope(world.supplier.pk)), transaction.atomic():
                Entry.objects.filter(pk=entry.pk).update(allocated_share=F("allocated_share") + Decimal("0.6"))
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_sleep(0.2)")  # the other one is waiting for the row by now
                mine = Entry.objects.get(pk=entry.pk)
                Allocation.objects.create(
                    entry=mine, contract=world.contracts[contract], desk_id=mine.desk_id, supplier_id=mine.supplier_id,
                    municipality_id=world.contracts[contract].municipality_id, share=Decimal("0.6"),
                )
        except IntegrityError as refused:
            return f"refused: {'entry_share_at_most_100' in str(refused)}"
        return "allocated"

    assert at_the_same_time([lambda: take("left"), lambda: take("right")]) == ["allocated", "refused: True"]
    with scope(supplier_scope(world.supplier.pk)):
        assert sorted(entry.allocations.values_list("share", flat=True)) == [Decimal("0.4"), Decimal("0.6")]


@pytest.mark.django_db
def test_the_action_refuses_more_than_100_percent_in_words(world: World) -> None:
    register(world, "left")
    entry = report(world, "full", submit=False)
    with scope(supplier_scope(world.supplier.pk)), pytest.raises(Exception, match="100"):
        allocate(entry=entry, shares={world.contracts["left"].pk: Decimal("0.1")})


@pytest.mark.django_db
def test_a_municipality_sees_neither_its_own_share_nor_that_of_another(world: World) -> None:
    """One placement over contracts of two municipalities: each sees its totals, nobody sees who got the rest."""
    register(world, "elsewhere", municipality_id=world.other_municipality.pk)
    running, elsewhere = world.contracts["running"], world.contracts["elsewhere"]
    shared = report(world, "shared", shares={running.pk: Decimal("0.6"), elsewhere.pk: Decimal("0.4")})
    with scope(desk_scope(world.desk.pk)):
        assert shared.allocations.count() == 2
    for municipality in (world.municipality, world.other_municipality):
        with scope(municipality_scope(municipality.pk)), connection.cursor() as cursor:
            for table in ("contracts_allocation", "contracts_entry", "contracts_candidate"):
                cursor.execute(f"SELECT count(*) FROM {table}")
                assert cursor.fetchone() == (0,)
            cursor.execute("SELECT count(*) FROM contracts_contract WHERE municipality_id <> %s", [municipality.pk])
            assert cursor.fetchone() == (0,)
